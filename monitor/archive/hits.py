"""Topics as the archive knows them, and their hits. A hit is never deleted: what no longer holds has ``dropped_at``."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import cast

from monitor.archive.rows import as_list, day, packed
from monitor.clock import to_text
from monitor.model import Match, Strength
from monitor.settings import TopicConfig

TOPICS = """
select slug, name, "match", note, position, compiled, fingerprint, matched_through, state, error, definition
from topics where state <> 'gone' order by position, slug
"""
KEEP_TOPIC = """
insert into topics (slug, name, "match", note, position, compiled, fingerprint, matched_through, state, error,
                    definition, added_at, changed_at)
values (:slug, :name, :match, :note, :position, :compiled, :fingerprint, :matched_through, :state, :error, :definition,
        :added_at, :changed_at)
on conflict (slug) do update set name = excluded.name, "match" = excluded."match", note = excluded.note,
  position = excluded.position, compiled = excluded.compiled, fingerprint = excluded.fingerprint,
  matched_through = excluded.matched_through, state = excluded.state, error = excluded.error,
  definition = excluded.definition, added_at = coalesce(excluded.added_at, added_at),
  changed_at = coalesce(excluded.changed_at, changed_at)
"""
RETIRE = "update topics set state = 'gone', fingerprint = '', compiled = '', error = '' where slug = ?"
ADVANCE = "update topics set matched_through = max(matched_through, ?) where slug = ?"

EARLIER = """
select item_id, strength from hits
where topic = ? and item_id in (select value from json_each(?)) and dropped_at is null order by id
"""
RECORD = """
insert into hits (topic, item_id, revision_id, strength, terms, passage, spans, field, rule, matched_at, backfilled)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (topic, item_id, revision_id) do update set strength = excluded.strength, terms = excluded.terms,
  passage = excluded.passage, spans = excluded.spans, field = excluded.field, rule = excluded.rule, dropped_at = null
returning id
"""
DROP = """
update hits set dropped_at = ?
where topic = ? and item_id in (select value from json_each(?)) and dropped_at is null
"""
DROP_UNLESS = """
update hits set dropped_at = ?
where topic = ? and revision_id <= ? and dropped_at is null and item_id not in (select value from json_each(?))
"""
DROP_ALL = "update hits set dropped_at = ? where topic = ? and dropped_at is null"


LIVE = """
select items.key, hits.topic, hits.strength, hits.rule, hits.field, hits.passage
from hits join items on items.id = hits.item_id
where hits.dropped_at is null and :topic in ('', hits.topic) order by hits.id
"""
IDS = "select id from items where key in (select value from json_each(?))"
DATES = "select key, published_on from items where key in (select value from json_each(?))"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveHit:
    """A hit that stands: which topic found which document, how strongly, by which rule, where."""

    key: str
    topic: str
    strength: Strength
    rule: str
    field: str
    passage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """A topic as last run. ``definition`` is its last good form as JSON; ``fingerprint`` is empty if there was none.

    ``matched_through`` is the newest revision it has seen; ``state`` is ok, broken (``error`` says why) or gone.
    """

    slug: str
    name: str
    match: str
    note: str
    position: int
    compiled: str
    fingerprint: str
    matched_through: int
    state: str
    error: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HitRow:
    """A hit as recorded. ``is_first``: the topic had no live hit on the item before; else ``was_strength`` tells it."""

    id: int
    topic: str
    item_id: int
    revision_id: int
    strength: Strength
    is_first: bool
    was_strength: Strength | None


def topics_known(conn: sqlite3.Connection) -> Mapping[str, TopicRow]:
    """The topics as last run, by slug, in the order of keywords.toml; those that left it are not listed."""
    return {row["slug"]: TopicRow(**row) for row in conn.execute(TOPICS)}


def keep_topic(
    conn: sqlite3.Connection,
    config: TopicConfig,
    *,
    position: int,
    compiled: str,
    fingerprint: str,
    matched_through: int,
    error: str = "",
    definition: str = "{}",
    added_at: datetime | None = None,
    changed_at: datetime | None = None,
) -> None:
    """Writes a topic down: as configured, and as it runs (``compiled``, ``definition``). ``error`` makes it broken.

    ``added_at`` is given when it is new (or has come back), ``changed_at`` when its meaning is; else they stay.
    """
    conn.execute(KEEP_TOPIC, {
        "slug": config.slug, "name": config.name, "match": config.match, "note": config.note, "position": position,
        "compiled": compiled, "fingerprint": fingerprint, "matched_through": matched_through,
        "state": "broken" if error else "ok", "error": error, "definition": definition,
        "added_at": to_text(added_at) if added_at else None, "changed_at": to_text(changed_at) if changed_at else None,
    })  # fmt: skip


def differs(row: TopicRow, config: TopicConfig, position: int, error: str) -> bool:
    """Whether what people read of a topic is other than stored, though it may match as before."""
    stored = (row.name, row.match, row.note, row.position, row.error, row.state == "gone")
    return stored != (config.name, config.match, config.note, position, error, False)


def retire_topic(conn: sqlite3.Connection, slug: str, now: datetime) -> None:
    """A topic that left keywords.toml: its hits leave the views, and if it returns it is matched afresh."""
    conn.execute(RETIRE, (slug,))
    conn.execute(DROP_ALL, (to_text(now), slug))


def record(
    conn: sqlite3.Connection,
    matches: Sequence[Match],
    *,
    matched_at: datetime,
    backfilled: Collection[int] | bool = False,
) -> tuple[HitRow, ...]:
    """Stores the matches as hits, one row each, in their order; the same hit found again is brought up to date.

    ``backfilled`` names the items whose hits are history (or says so for all).
    """
    earlier = _earlier(conn, matches)
    rows = []
    for match in matches:
        history = backfilled if isinstance(backfilled, bool) else match.item_id in backfilled
        (row,) = conn.execute(RECORD, _row(match, matched_at, history)).fetchall()
        was = earlier.get((match.topic, match.item_id))
        rows.append(HitRow(
            id=row["id"], topic=match.topic, item_id=match.item_id, revision_id=match.revision_id,
            strength=match.strength, is_first=was is None, was_strength=was,
        ))  # fmt: skip
    return tuple(rows)


def drop(conn: sqlite3.Connection, topic: str, item_ids: Iterable[int], now: datetime) -> None:
    """Takes the topic's hits on these items out of the views."""
    conn.execute(DROP, (to_text(now), topic, as_list(item_ids)))


def drop_unless(conn: sqlite3.Connection, topic: str, item_ids: Iterable[int], *, through: int, now: datetime) -> None:
    """After a back-match: takes out the topic's hits up to revision ``through`` on all items but these."""
    conn.execute(DROP_UNLESS, (to_text(now), topic, through, as_list(item_ids)))


def advance(conn: sqlite3.Connection, topic: str, through: int) -> None:
    """Moves the topic's mark forward; it never goes back."""
    conn.execute(ADVANCE, (through, topic))


def _earlier(conn: sqlite3.Connection, matches: Sequence[Match]) -> dict[tuple[str, int], Strength]:
    """The strength of the newest live hit of each topic on each item, before these matches."""
    by_topic: dict[str, list[int]] = {}
    for match in matches:
        by_topic.setdefault(match.topic, []).append(match.item_id)
    return {
        (topic, row["item_id"]): cast(Strength, row["strength"])
        for topic, item_ids in by_topic.items()
        for row in conn.execute(EARLIER, (topic, as_list(item_ids)))
    }


def _row(match: Match, matched_at: datetime, history: bool) -> tuple[object, ...]:
    return (
        match.topic, match.item_id, match.revision_id, match.strength,
        packed([asdict(term) for term in match.terms]), match.passage, packed(match.spans), match.field, match.rule,
        to_text(matched_at), int(history),
    )  # fmt: skip


def live(conn: sqlite3.Connection, topic: str = "") -> Iterator[LiveHit]:
    """Every hit that stands (of one topic), oldest first; of several revisions of a document the newest comes last."""
    return (LiveHit(**row) for row in conn.execute(LIVE, {"topic": topic}))


def dates(conn: sqlite3.Connection, keys: Collection[str]) -> Mapping[str, date | None]:
    """The day of publication of those documents that the archive has, by key."""
    return {row["key"]: day(row["published_on"]) for row in conn.execute(DATES, (as_list(keys),))}


def ids(conn: sqlite3.Connection, keys: Collection[str]) -> tuple[int, ...]:
    """The items under these keys; those that the archive does not have are left out."""
    return tuple(row["id"] for row in conn.execute(IDS, (as_list(keys),)))
