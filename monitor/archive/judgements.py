"""What people said of hits: about, touches or noise. Kept with the document; feeds scoring and the precision column."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from monitor.clock import to_text

Grade = Literal["about", "touches", "noise"]

MARK = """
insert into marks (item_id, topic, grade, marked_at) values (?, ?, ?, ?)
on conflict (item_id, topic) do update set grade = excluded.grade, marked_at = excluded.marked_at
"""
MARKS = """
select items.key, marks.topic, marks.grade from marks join items on items.id = marks.item_id
order by marks.marked_at, items.key, marks.topic
"""
EARLIER = "select grade from marks where item_id = ? and topic = ?"
PRECISION = """
select marks.topic, avg(marks.grade = 'about') as share from marks
where 'strong' = (
  select hits.strength from hits
  where hits.topic = marks.topic and hits.item_id = marks.item_id and hits.dropped_at is null
  order by hits.revision_id desc limit 1
)
group by marks.topic
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One judgement: the document's key, the topic's slug, and about | touches | noise."""

    key: str
    topic: str
    grade: Grade


def mark(conn: sqlite3.Connection, item_id: int, topic: str, grade: Grade, now: datetime) -> None:
    """Keeps a judgement; a later one on the same pair replaces it."""
    conn.execute(MARK, (item_id, topic, grade, to_text(now)))


def earlier(conn: sqlite3.Connection, item_id: int, topic: str) -> Grade | None:
    """The grade that the pair was given before, if any."""
    row = conn.execute(EARLIER, (item_id, topic)).fetchone()
    return cast(Grade, row["grade"]) if row else None


def marks(conn: sqlite3.Connection) -> tuple[Mark, ...]:
    """Every judgement, oldest first."""
    return tuple(Mark(**row) for row in conn.execute(MARKS))


def precision(conn: sqlite3.Connection) -> dict[str, float]:
    """Of the strong hits of each topic that people marked, the share that is about it."""
    return {row["topic"]: row["share"] for row in conn.execute(PRECISION)}
