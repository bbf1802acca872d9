"""Dates of hits that a later document moved or called off although no topic found that one: readers must know."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from monitor.archive.rows import day
from monitor.clock import to_text

MOVED = """
select deadlines.id as deadline_id, deadlines.kind, deadline_moves.was_on, deadline_moves.now_on, items.id as item_id,
       items.key, hits.topic, hits.id as hit_id, (
         select id from revisions where item_id = deadline_moves.item_id order by id desc limit 1) as revision_id
from deadline_moves
join deadlines on deadlines.id = deadline_moves.deadline_id and deadlines.item_id <> deadline_moves.item_id
join items on items.id = deadlines.item_id
join hits on hits.item_id = deadlines.item_id and hits.dropped_at is null and hits.strength = 'strong'
where deadline_moves.seen_at >= :since_at and deadline_moves.was_on is not null and (
    (deadline_moves.now_on >= :today and deadlines.due_on = deadline_moves.now_on and deadlines.state = 'open')
    or (deadline_moves.now_on is null and deadline_moves.was_on >= :today and deadlines.state = 'withdrawn'))
  and not exists (select 1 from hits as newer where newer.topic = hits.topic and newer.item_id = hits.item_id
                  and newer.revision_id > hits.revision_id and newer.dropped_at is null)
  and not exists (select 1 from hits as own where own.topic = hits.topic and own.item_id = deadline_moves.item_id
                  and own.dropped_at is null)
  and 'poll' = (select origin from revisions where item_id = deadline_moves.item_id order by id limit 1)
order by deadline_moves.rowid
"""

MADE = """
select deadlines.kind, deadline_moves.now_on from deadline_moves
join deadlines on deadlines.id = deadline_moves.deadline_id and deadlines.item_id <> deadline_moves.item_id
where deadline_moves.item_id = :item_id and max(deadline_moves.was_on, coalesce(deadline_moves.now_on, '')) >= :today
order by deadlines.kind <> 'comment', deadline_moves.rowid limit 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A date of a strong hit, moved by another document whose ``revision_id`` this is; ``now_on`` None: called off."""

    deadline_id: int
    kind: str
    was_on: date
    now_on: date | None
    item_id: int
    key: str
    topic: str
    hit_id: int
    revision_id: int


def moved(conn: sqlite3.Connection, *, since: datetime, today: date) -> tuple[Moved, ...]:
    """Dates ahead that polls saw move since then, each with every topic that hit its document and not the later one."""
    rows = conn.execute(MOVED, {"since_at": to_text(since), "today": today.isoformat()})
    return tuple(
        Moved(
            deadline_id=row["deadline_id"], kind=row["kind"], was_on=date.fromisoformat(row["was_on"]),
            now_on=day(row["now_on"]), item_id=row["item_id"], key=row["key"], topic=row["topic"],
            hit_id=row["hit_id"], revision_id=row["revision_id"],
        )
        for row in rows
    )  # fmt: skip


def made(conn: sqlite3.Connection, item_id: int, *, today: date) -> str:
    """What a document does to the dates of another, as ``comment date moved`` or ``comment date withdrawn``.

    A comment date first; empty when it moves none of which the old or the new day still lies ahead.
    """
    row = conn.execute(MADE, {"item_id": item_id, "today": today.isoformat()}).fetchone()
    return f"{row['kind']} date {'moved' if row['now_on'] else 'withdrawn'}" if row else ""
