"""What the standing files are made of: every deadline worth a calendar entry, and the newest hits of each topic."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitor.archive.rows import day, instant
from monitor.clock import from_text, to_text
from monitor.model import Strength

CALENDAR = """
select deadlines.id, deadlines.item_id, deadlines.kind, deadlines.label, deadlines.due_on, deadlines.due_at,
       deadlines.zone,
       deadlines.source, deadlines.evidence, deadlines.state, deadlines.first_seen_at,
       items.key, items.title, items.url, items.agencies,
       (select json_group_array(topic) from (
          select distinct hits.topic from hits where hits.item_id = deadlines.item_id and hits.dropped_at is null
            and hits.strength = 'strong' order by hits.topic)) as topics,
       (select value from identifiers where identifiers.item_id = deadlines.item_id and scheme = 'fr' and role = 'own'
        order by value limit 1) as document,
       (select group_concat(distinct deadline_moves.item_id) from deadline_moves
        where deadline_id = deadlines.id and deadline_moves.item_id <> deadlines.item_id) as changed_by,
       (select count(*) from deadline_moves where deadline_id = deadlines.id) as moves,
       (select max(seen_at) from deadline_moves where deadline_id = deadlines.id) as moved_at,
       (select was_on from deadline_moves where deadline_id = deadlines.id and was_on is not null
        order by rowid desc limit 1) as was_on
from deadlines join items on items.id = deadlines.item_id
where deadlines.due_on is not null and deadlines.state <> 'unclear'
  and ((deadlines.state = 'open' and deadlines.due_on >= :since_on)
       or (deadlines.state = 'withdrawn' and exists (
             select 1 from deadline_moves where deadline_id = deadlines.id and seen_at >= :since_at)))
  and exists (select 1 from hits where hits.item_id = deadlines.item_id and hits.dropped_at is null
              and hits.strength = 'strong')
order by deadlines.due_on, deadlines.id
"""

ENTRIES = """
select hits.topic, hits.strength, hits.terms, hits.passage, hits.backfilled, revisions.seen_at, items.key, items.title,
       items.url, items.kind, items.agencies, items.published_on, items.first_seen_at, items.abstract
from hits
join revisions on revisions.id = hits.revision_id
join items on items.id = hits.item_id
where hits.topic = :topic and hits.dropped_at is null and not exists (
  select 1 from hits as newer where newer.topic = hits.topic and newer.item_id = hits.item_id
    and newer.revision_id > hits.revision_id and newer.dropped_at is null)
order by hits.backfilled, case when hits.backfilled then coalesce(items.published_on, items.first_seen_at)
                               else revisions.seen_at end desc, hits.id desc
limit :most
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A deadline as a calendar shows it. ``moves`` counts how often it changed, ``was_on`` the date before the last."""

    kind: str
    label: str
    due_on: date
    due_at: datetime | None
    zone: str
    source: str
    evidence: str
    is_withdrawn: bool
    first_seen_at: datetime
    changed_at: datetime
    moves: int
    was_on: date | None
    item_id: int
    document: str
    changed_by: tuple[int, ...]
    key: str
    title: str
    url: str
    agencies: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A topic's newest hit in one item. ``updated_at``: when the revision was seen; for history, its own date."""

    topic: str
    strength: Strength
    terms: tuple[tuple[str, str], ...]
    passage: str
    updated_at: datetime
    key: str
    title: str
    url: str
    kind: str
    agencies: tuple[str, ...]
    published_on: date | None
    abstract: str


def calendar(conn: sqlite3.Connection, *, since_on: date, since_at: datetime) -> tuple[Entry, ...]:
    """Deadlines of strong hits from ``since_on`` on, and those withdrawn after ``since_at``; soonest first."""
    rows = conn.execute(CALENDAR, {"since_on": since_on.isoformat(), "since_at": to_text(since_at)})
    return tuple(_entry(row) for row in rows)


def newest(conn: sqlite3.Connection, topic: str, *, most: int) -> tuple[Hit, ...]:
    """The newest hits of a topic: news first, then history by its own date."""
    return tuple(_hit(row) for row in conn.execute(ENTRIES, {"topic": topic, "most": most}))


def _entry(row: sqlite3.Row) -> Entry:
    first = from_text(row["first_seen_at"])
    return Entry(
        kind=row["kind"], label=row["label"], due_on=date.fromisoformat(row["due_on"]),
        due_at=instant(row["due_at"]), zone=row["zone"], source=row["source"],
        evidence=row["evidence"], is_withdrawn=row["state"] == "withdrawn", first_seen_at=first,
        changed_at=from_text(row["moved_at"]) if row["moved_at"] else first, moves=row["moves"],
        was_on=day(row["was_on"]), item_id=row["item_id"], document=row["document"] or "",
        changed_by=tuple(int(item_id) for item_id in (row["changed_by"] or "").split(",") if item_id),
        key=row["key"], title=row["title"], url=row["url"],
        agencies=_names(row["agencies"]), topics=_names(row["topics"]),
    )  # fmt: skip


def _hit(row: sqlite3.Row) -> Hit:
    published = day(row["published_on"])
    own = published or from_text(row["first_seen_at"]).date()
    terms: Sequence[dict[str, Any]] = json.loads(row["terms"])
    return Hit(
        topic=row["topic"], strength=row["strength"],
        terms=tuple(dict.fromkeys((each["term"], each["field"]) for each in terms)), passage=row["passage"],
        updated_at=from_text(f"{own.isoformat()}T12:00:00Z" if row["backfilled"] else row["seen_at"]),
        key=row["key"], title=row["title"], url=row["url"], kind=row["kind"], agencies=_names(row["agencies"]),
        published_on=published, abstract=row["abstract"],
    )  # fmt: skip


def _names(written: str) -> tuple[str, ...]:
    return tuple(json.loads(written))
