"""status: every source, topic and channel, the watch itself, and what is held; for each day what was looked at."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from monitor import app, health
from monitor.alerts.faults import gap_sentence
from monitor.alerts.wording import count
from monitor.app import Place
from monitor.archive import status as standing
from monitor.archive.polls import coverage as days
from monitor.archive.polls import holds, ledger, passes, standings
from monitor.clock import from_text, local_date, to_text
from monitor.commands.frame import command, listing, show
from monitor.settings import Settings, SourceConfig, TopicConfig

TABLES = {
    "source": ("source", "state", "last success", "next due", "per week", "expected", "sentence"),
    "topic": ("topic", "state", "sentence"),
    "channel": ("channel", "state", "last success", "sentence"),
    "watch": ("watch", "state", "last success", "sentence"),
}
STATUS = (
    "about", "name", "state", "last_success_at", "next_due_at", "items_per_week", "expected", "expected_by", "sentence",
)  # fmt: skip
COVERAGE = ("day", "source", "polls", "ok", "failed", "items", "new", "changed", "held", "gap", "note")
DAYS_SHOWN = 7
STANDS_STILL = timedelta(hours=2)
"""So long after its sources were due nothing has looked: the watch is not running."""

IN_TROUBLE = frozenset({"failing", "blocked", "late", "degraded"})


@click.command()
@click.option("--coverage", "-v", "by_day", is_flag=True, help="What each source brought on each of the last 7 days.")
@listing
@command
def status(place: Place, by_day: bool, shape: str | None) -> int:
    """Every source (state, last success, next due, items a week against expectation), topic and channel.

    Exit code 3 when a source is late, degraded, failing or blocked, or when the watch itself stands still.

    Example: monitor status --json
    """
    settings = app.settings_of(place)
    with app.reading(place) as archive:
        conn = archive.conn
        now = app.asking_now(place, archive, settings)
        if by_day:
            show(_by_day(conn, now), shape, columns=COVERAGE, empty="nothing was polled yet")
            return 0
        rows = _rows(conn, place, settings, now)
        totals = standing.totals(conn)
    if shape == "table":
        _tell(rows, totals, settings.timezone)
    else:
        show(rows, shape, columns=STATUS)
    return _exit_code(rows)


def _rows(conn: sqlite3.Connection, place: Place, settings: Settings, now: datetime) -> list[dict[str, Any]]:
    polled = {row["name"]: row for row in standing.sources(conn, now)}
    rows = [_source_row(conn, config, polled.get(config.name), now) for config in settings.sources]
    matched = {row["slug"]: row for row in standing.topics(conn, now)}
    rows += [_topic_row(config, matched.get(config.slug)) for config in settings.topics]
    owed = {row["channel"]: row for row in standing.channels(conn)}
    ways = app.ways_out(place, settings)
    rows += [_channel_row(config.name, owed.get(config.name), ways[config.name]) for config in settings.channels]
    return [*rows, *_watch_rows(conn, settings, now)]


def _exit_code(rows: Sequence[Mapping[str, Any]]) -> int:
    """0 fine, 2 a broken topic, 3 a source or the watch in trouble, 4 deliveries failed; the smallest that applies."""
    states = {(row["about"], row["state"]) for row in rows}
    if ("topic", "broken") in states:
        return 2
    if any(about in ("source", "watch") and state in IN_TROUBLE for about, state in states):
        return 3
    return 4 if ("channel", "failing") in states else 0


def _tell(rows: Sequence[Mapping[str, Any]], totals: Mapping[str, Any], zone: ZoneInfo) -> None:
    """A table for each kind of row; times are those of the configured zone, to the minute."""
    for about, columns in TABLES.items():
        told = [_told(row, zone) for row in rows if row["about"] == about]
        show(told, "table", columns=columns, empty=f"no {about} yet")
        click.echo()
    click.echo(
        f"{totals['items']} documents, published {totals['first_on']} to {totals['last_on']}; full texts: "
        f"{totals['texts_kept']} kept, {totals['texts_pending']} awaited, {totals['texts_failed']} not to be had"
    )


def _told(row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    pace = row.get("items_per_week")
    return {
        **row, row["about"]: row["name"], "per week": "" if pace is None else f"{pace:g}",
        "expected": f"{row['expected']} {row['expected_by']}" if row.get("expected") else "not learned yet",
        "last success": _wall(row.get("last_success_at"), zone), "next due": _wall(row.get("next_due_at"), zone),
    }  # fmt: skip


def _wall(written: str | None, zone: ZoneInfo) -> str:
    return f"{from_text(written).astimezone(zone):%Y-%m-%d %H:%M}" if written else ""


def _source_row(
    conn: sqlite3.Connection, config: SourceConfig, row: Mapping[str, Any] | None, now: datetime
) -> dict[str, Any]:
    why_off = app.why_off(config)
    known = ledger.known(conn, config.name, now, off_reason=why_off) if row else health.Known(off_reason=why_off)
    judged, expected = health.judge(config, known, now), health.expected(config, known)
    return {
        "about": "source", "name": config.name, "state": judged.state,
        "last_success_at": row["last_success_at"] if row else None, "next_due_at": row["next_due_at"] if row else None,
        "items_per_week": None if known.items_per_week is None else round(known.items_per_week, 1),
        "expected": f"{expected.least:.0f}-{expected.most:.0f}" if expected else None,
        "expected_by": expected.says if expected else None, "sentence": judged.sentence.removeprefix("off - "),
    }  # fmt: skip


def _topic_row(config: TopicConfig, row: Mapping[str, Any] | None) -> dict[str, Any]:
    faults = app.topic_faults(config)
    if faults:
        sentence = f"its last good form runs: {faults[0]}"
    elif row is None:
        sentence = "not matched yet"
    else:
        told = count(row["items"], "document")
        sentence = f"{row['strong']} strong of {told}, {row['new_in_7_days']} new in 7 days"
    return {"about": "topic", "name": config.slug, "state": "broken" if faults else "ok", "sentence": sentence}


def _channel_row(name: str, row: Mapping[str, Any] | None, way: str) -> dict[str, Any]:
    owed, waiting, failed = (row["owed"], row["waiting"], row["failed"]) if row else (0, 0, 0)
    state = "failing" if failed else "waiting" if waiting else "ok"
    told = f"{owed} owed, {waiting} waiting, {failed} failed or in doubt"
    if row and row["answer"]:
        told += f"; last answer: {row['answer']}"
    return {
        "about": "channel", "name": name, "state": state, "last_success_at": row["last_sent_at"] if row else None,
        "sentence": f"{told}; {way}" if way else told,
    }  # fmt: skip


def _watch_rows(conn: sqlite3.Connection, settings: Settings, now: datetime) -> list[dict[str, Any]]:
    """The watch itself: its last pass, the heartbeat, what is held, what may be missing."""
    noted = passes.read(conn)
    rows = [_pass_row(conn, noted, now)]
    if settings.heartbeat and noted.heartbeat_at:
        fault = noted.heartbeat_error
        rows.append(_watch_row(
            "heartbeat", "failing" if fault else "ok", noted.heartbeat_at,
            f"it could not be sent: {fault}; who waits for it believes that this watch is down" if fault else "sent",
        ))  # fmt: skip
    rows += [_watch_row(f"held: {each.source}", "held", each.held_at, each.sentence) for each in holds.listed(conn)]
    since = now - timedelta(days=DAYS_SHOWN)
    rows += [
        _watch_row(f"gap: {source}", "gap", at, gap_sentence(at, polls))
        for source, at, polls in standings.gaps(conn, since)
    ]
    return rows


def _pass_row(conn: sqlite3.Connection, noted: passes.Passes, now: datetime) -> dict[str, Any]:
    overdue = passes.overdue(conn, now - STANDS_STILL)
    stopped = noted.last_at is not None and now - noted.last_at > STANDS_STILL and overdue > 0
    if noted.last_at is None:
        sentence = "no pass was made yet; `monitor run` makes one, `monitor watch` keeps making them"
    elif stopped:
        hours = (now - noted.last_at) / timedelta(hours=1)
        age = f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"
        sentence = (
            f"nothing has looked for {age}, {count(overdue, 'source is', 'sources are')} overdue: is `monitor watch` "
            "(or the timer that calls `monitor run`) still running?"
        )
    else:
        sentence = "running"
    return _watch_row("last pass", "late" if stopped else "ok", noted.last_at, sentence)


def _watch_row(name: str, state: str, at: datetime | None, sentence: str) -> dict[str, Any]:
    return {
        "about": "watch", "name": name, "state": state, "last_success_at": to_text(at) if at else None,
        "sentence": sentence,
    }  # fmt: skip


def _by_day(conn: sqlite3.Connection, now: datetime) -> list[dict[str, Any]]:
    """A line for each source and day, those without a poll included from the source's first day on."""
    today = local_date(now)
    known = standing.sources(conn, now)
    begun = {row["name"]: local_date(from_text(row["added_at"])) for row in known}
    off = {row["name"] for row in known if row["state"] == "off"}
    found = {(row["source"], row["day"]): row for row in days.shown(conn, today - timedelta(days=DAYS_SHOWN - 1))}
    shown = [today - timedelta(days=back) for back in range(DAYS_SHOWN)]
    return [
        _line(found.get((source, on.isoformat())), source, on)
        for on in shown
        for source, first in begun.items()
        if on >= first and (source not in off or (source, on.isoformat()) in found)
    ]


def _line(row: Mapping[str, Any] | None, source: str, on: date) -> dict[str, Any]:
    """The line of a day with its note; a day without polls is said to be one."""
    if row is None:
        return {"day": on.isoformat(), "source": source, "polls": 0, "note": "not looked at"}
    notes = [
        f"{row['history']} documents came with the first poll" if row["history"] else "",
        "no poll succeeded" if not row["ok"] else "",
        "something may be missing" if row["gap"] else "",
        "held, not alerted" if row["held"] else "",
    ]
    return {**row, "note": "; ".join(filter(None, notes))}
