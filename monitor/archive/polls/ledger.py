"""The ledger: what is known of each source - where it stands, how it fared, when it is due, which history is walked.

``entry`` is what a fetch starts from; ``succeeded`` belongs into the transaction that stores what the fetch gave, so
that the cursor never runs ahead of the items.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

from monitor.archive.polls import coverage, emptied, following
from monitor.archive.rows import as_list, instant, packed
from monitor.archive.storing.items import Stored
from monitor.clock import to_text
from monitor.errors import ArchiveError
from monitor.health import Known
from monitor.model import FOLLOWED_ON, Entry, Fetched, Validators, Window, digest
from monitor.settings import SourceConfig

KEEP_FETCHES = timedelta(days=90)
PACE_WEEKS = 4

SOURCE = "select * from sources where name = ?"
FINGERPRINTS = "select name, fingerprint from sources where state <> 'gone'"
ADD = """
insert into sources (name, kind, url, fingerprint, added_at) values (:name, :kind, :url, :fingerprint, :now)
on conflict (name) do update set kind = excluded.kind, url = excluded.url, fingerprint = excluded.fingerprint,
  state = 'new', outcome = '', cursor = '{}', validators = '{}', added_at = excluded.added_at, baseline_at = null,
  last_success_at = null, next_due_at = null, failures = 0, error = '', warning = ''
"""
GONE = "update sources set state = 'gone', next_due_at = null where name in (select value from json_each(?))"
FORGET_WINDOWS = "delete from backfills where source = ?"
DUE = """
select value as name from json_each(:names) left join sources on sources.name = value
where next_due_at is null or next_due_at <= :now order by json_each.id
"""
SUCCEEDED = """
update sources set state = 'ok', outcome = :outcome, cursor = :cursor, validators = :validators,
  baseline_at = case when :whole then coalesce(baseline_at, :now) else baseline_at end,
  last_attempt_at = :started_at, last_success_at = :now,
  last_item_at = case when :fresh then :now else last_item_at end,
  next_due_at = :next_due_at, failures = 0, error = '', warning = :warning
where name = :name
"""
FAILED = """
update sources set state = case when :state = 'failing' and failures < 2 then 'degraded' else :state end,
  outcome = :outcome, last_attempt_at = :started_at, next_due_at = :next_due_at,
  failures = failures + (:outcome <> 'off'), error = :error
where name = :name
"""
REFUSED = """
update sources set state = case when state in ('degraded', 'failing', 'blocked') then state else 'degraded' end,
  outcome = case when outcome = 'blocked' then outcome else :outcome end, last_attempt_at = :started_at,
  next_due_at = :next_due_at, error = :error
where name = :name
"""
FETCHED = """
insert into fetches (source, started_at, seconds, outcome, items, new, changed, error, gap, held)
values (:name, :started_at, :seconds, :outcome, :items, :new, :changed, :error, :gap, :held)
"""
PACE = """
select sum(new) as items, min(started_at) as since_at from fetches
where source = :name and outcome in ('ok', 'unchanged') and started_at >= :since
  and started_at > (select baseline_at from sources where name = :name)
"""
LAST_ERRORS = """
select error from fetches
where source = :name and started_at >= (select added_at from sources where name = :name) order by id desc limit :times
"""
LAST_ATTEMPT = "select max(last_attempt_at) as at from sources"
PRUNE = "delete from fetches where started_at < ?"
WINDOWS = "select since_on, until_on, after, lost from backfills where source = ?"
WINDOW_DONE = """
insert into backfills (source, since_on, until_on, items, done_at, after, lost)
values (:source, :since_on, :until_on, :items, :now, :after, :lost)
on conflict (source, since_on, until_on) do update set
  items = excluded.items + iif(:goes_on, items, 0), lost = excluded.lost + iif(:goes_on, lost, 0),
  done_at = excluded.done_at, after = excluded.after
"""
FORGET_WINDOW = "delete from backfills where source = ? and since_on = ? and until_on = ?"

STATES = {"failed": "failing", "blocked": "blocked", "off": "off"}


def fingerprint(config: SourceConfig) -> str:
    """What says that a source asks for the same documents as before: its kind, address and filter."""
    return digest(packed([config.kind, config.url, sorted(config.options.items())]))


def sync(conn: sqlite3.Connection, configs: Sequence[SourceConfig], now: datetime) -> None:
    """Makes the ledger list the configured sources; one whose address or filter changed starts another baseline."""
    known = {row["name"]: row["fingerprint"] for row in conn.execute(FINGERPRINTS)}
    for config in configs:
        wanted = fingerprint(config)
        if known.get(config.name) == wanted:
            continue
        conn.execute(ADD, {
            "name": config.name, "kind": config.kind, "url": config.url, "fingerprint": wanted, "now": to_text(now),
        })  # fmt: skip
        conn.execute(FORGET_WINDOWS, (config.name,))
    gone = set(known) - {config.name for config in configs}
    if gone:
        conn.execute(GONE, (as_list(gone),))


def entry(conn: sqlite3.Connection, name: str, today: date | None = None) -> Entry:
    """Where the source stands, and what it is to look after when it last did so on another day than ``today``.

    Raises ArchiveError when ``sync`` was never told of it.
    """
    row = _row(conn, name)
    validators, cursor = json.loads(row["validators"]), json.loads(row["cursor"])
    stands = Entry(
        source=name, cursor=cursor, baselined=row["baseline_at"] is not None,
        validators={url: Validators(**each) for url, each in validators.items()},
        last_success_at=instant(row["last_success_at"]), failures=row["failures"],
    )  # fmt: skip
    if today is None or cursor.get(FOLLOWED_ON, str(today)) == str(today):
        return stands
    return replace(
        stands, followed=following.followed(conn, name, today), unpublished=following.unpublished(conn, name, today)
    )


def due(conn: sqlite3.Connection, names: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Those of ``names`` that are to be polled now, in their order; one that was never polled is due."""
    rows = conn.execute(DUE, {"names": as_list(names), "now": to_text(now)})
    return tuple(row["name"] for row in rows)


def succeeded(
    conn: sqlite3.Connection,
    name: str,
    fetched: Fetched,
    stored: Stored,
    *,
    started_at: datetime,
    seconds: float,
    now: datetime,
    next_due_at: datetime,
    held: int = 0,
) -> None:
    """A poll that completed: the new place of the source, and the end of its baseline. ``held`` documents wait."""
    is_first = _row(conn, name)["baseline_at"] is None
    values = {
        "name": name, "outcome": "unchanged" if fetched.unchanged else "ok", "cursor": packed(dict(fetched.cursor)),
        "validators": packed({url: asdict(each) for url, each in fetched.validators.items()}),
        "started_at": to_text(started_at), "now": to_text(now), "next_due_at": to_text(next_due_at),
        "fresh": bool(stored.new), "whole": fetched.whole, "warning": "; ".join(fetched.warnings), "seconds": seconds,
        "items": len(fetched.items), "new": stored.new, "changed": stored.changed, "error": "",
        "gap": int(fetched.gap), "held": held,
    }  # fmt: skip
    conn.execute(SUCCEEDED, values)
    conn.execute(FETCHED, values)
    coverage.add(
        conn, name, started_at, ok=True, items=len(fetched.items), new=stored.new, changed=stored.changed, held=held,
        gap=fetched.gap, is_first=is_first,
    )  # fmt: skip
    if stored.new:
        emptied.find(conn, name, now)


def failed(
    conn: sqlite3.Connection,
    name: str,
    outcome: str,
    error: str,
    *,
    started_at: datetime,
    seconds: float,
    now: datetime,
    next_due_at: datetime,
    asked: bool = True,
) -> None:
    """A poll that did not complete (``outcome``: failed | blocked | off); the place of the source is kept.

    ``now`` is not later than ``next_due_at``; ``error`` is a sentence without secrets. A poll that was refused before
    anything was ``asked`` of the upstream leaves the count of failures as it is.
    """
    _row(conn, name)
    values = {
        "name": name, "outcome": outcome, "state": STATES[outcome], "error": error, "started_at": to_text(started_at),
        "seconds": seconds, "next_due_at": to_text(max(now, next_due_at)), "items": 0, "new": 0, "changed": 0,
        "gap": 0, "held": 0,
    }  # fmt: skip
    conn.execute(FAILED if asked else REFUSED, values)
    conn.execute(FETCHED, values)
    if outcome != "off":
        coverage.add(conn, name, started_at, ok=False)


def confirmed(conn: sqlite3.Connection, name: str, words: str, times: int) -> bool:
    """Whether so many of the last polls in a row, since the source has its present address, failed with these words."""
    errors = [row["error"] for row in conn.execute(LAST_ERRORS, {"name": name, "times": times})]
    return len(errors) == times and all(words in error for error in errors)


def known(conn: sqlite3.Connection, name: str, now: datetime, *, off_reason: str = "") -> Known:
    """What health is judged from. ``items_per_week`` counts new items of the last four weeks, once one has passed."""
    row = _row(conn, name)
    normal, last_week, silent = coverage.learned(conn, name, instant(row["baseline_at"]), now)
    return Known(
        last_attempt_at=instant(row["last_attempt_at"]), last_success_at=instant(row["last_success_at"]),
        last_item_at=instant(row["last_item_at"]), added_at=instant(row["added_at"]), failures=row["failures"],
        error=row["error"], warning=row["warning"], outcome=row["outcome"], off_reason=off_reason,
        items_per_week=_pace(conn, row), normal=normal, last_week=last_week, silent_workdays=silent,
        emptied=emptied.kept(conn, name),
    )  # fmt: skip


def begun_at(conn: sqlite3.Connection, name: str) -> datetime | None:
    """When the first poll of the source completed; what came before is history."""
    return instant(_row(conn, name)["baseline_at"])


def _pace(conn: sqlite3.Connection, row: sqlite3.Row) -> float | None:
    last = instant(row["last_success_at"])
    begun = instant(row["baseline_at"])
    if last is None or begun is None or last - begun < timedelta(weeks=1):
        return None
    since = max(begun, last - timedelta(weeks=PACE_WEEKS))
    items = conn.execute(PACE, {"name": row["name"], "since": to_text(since)}).fetchone()["items"] or 0
    return float(items) / ((last - since) / timedelta(weeks=1))


def last_attempt(conn: sqlite3.Connection) -> datetime | None:
    """When any source was last polled."""
    return instant(conn.execute(LAST_ATTEMPT).fetchone()["at"])


def windows_done(conn: sqlite3.Connection, name: str) -> frozenset[Window]:
    """The windows of history that a backfill has finished; one of which something could not be read is not."""
    return frozenset(window for window, lost in _windows(conn, name) if not window.after and not lost)


def windows_begun(conn: sqlite3.Connection, name: str) -> Mapping[tuple[date, date], Window]:
    """The windows that were walked in part, by their ends, as they go on; and what is lacking starts anew."""
    return {(window.since_on, window.until_on): window for window, _ in _windows(conn, name) if window.after}


def window_done(
    conn: sqlite3.Connection, name: str, window: Window, items: int, now: datetime, *, after: str = "", lost: int = 0
) -> None:
    """Marks a window as walked, or how far (``after``); belongs into the transaction that stores its items.

    ``lost`` is how many records could not be read; a window that has any will be walked again.
    """
    conn.execute(WINDOW_DONE, {
        "source": name, "since_on": window.since_on.isoformat(), "until_on": window.until_on.isoformat(),
        "items": items, "now": to_text(now), "after": after, "lost": lost, "goes_on": bool(window.after),
    })  # fmt: skip


def window_lost(conn: sqlite3.Connection, name: str, window: Window) -> int:
    """How many records of a window could not be read."""
    ends = (window.since_on, window.until_on)
    return next((lost for each, lost in _windows(conn, name) if (each.since_on, each.until_on) == ends), 0)


def forget_windows(conn: sqlite3.Connection, name: str, windows: Iterable[Window] | None = None) -> None:
    """Lets the next backfill walk these windows again; all of the source when none are named."""
    if windows is None:
        conn.execute(FORGET_WINDOWS, (name,))
        return
    conn.executemany(FORGET_WINDOW, [(name, str(each.since_on), str(each.until_on)) for each in windows])


def _windows(conn: sqlite3.Connection, name: str) -> Iterator[tuple[Window, int]]:
    for since_on, until_on, after, lost in conn.execute(WINDOWS, (name,)):
        yield Window(since_on=date.fromisoformat(since_on), until_on=date.fromisoformat(until_on), after=after), lost


def prune(conn: sqlite3.Connection, now: datetime) -> None:
    """Forgets single fetches older than 90 days."""
    conn.execute(PRUNE, (to_text(now - KEEP_FETCHES),))


def _row(conn: sqlite3.Connection, name: str) -> sqlite3.Row:
    row: sqlite3.Row | None = conn.execute(SOURCE, (name,)).fetchone()
    if row is None:
        raise ArchiveError(f"the archive does not know a source named {name}; `monitor run` learns of new ones")
    return row
