"""Matters as readers are told of them: the documents of a matter by date, what the team noted and marked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitor.archive.rows import as_list

MOST_CHAPTERS = 40

DATED = (
    "coalesce(json_extract(facts, '$.latest_action_on'), json_extract(facts, '$.starts_on'), published_on, "
    "substr(first_seen_at, 1, 10))"
)
STORY = f"""
select * from (
  select id, key, matter, kind, stage, title, url, agencies, {DATED} as dated_on,
         row_number() over (partition by matter order by {DATED} desc, id desc) as place
  from items where matter in (select value from json_each(?))
) where place <= {MOST_CHAPTERS} order by matter, dated_on desc, id desc
"""  # noqa: S608 - only constants are put in

NOTES = """
select items.matter, notes.text, notes.written_at from notes join items on items.id = notes.item_id
where items.matter in (select value from json_each(?)) order by notes.id
"""

MARKS = """
select items.matter, marks.topic, marks.grade from marks join items on items.id = marks.item_id
where items.matter in (select value from json_each(?)) order by marks.marked_at
"""

NOTE = "insert into notes (item_id, text, written_at) values (?, ?, ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One document of a matter.

    ``dated_on`` is a bill's latest action, a hearing's day, else its publication (Eastern), or the day on which it was
    first seen.
    """

    item_id: int
    key: str
    kind: str
    stage: str
    title: str
    url: str
    agencies: tuple[str, ...]
    dated_on: date


def stories(conn: sqlite3.Connection, matters: Iterable[str]) -> dict[str, tuple[Chapter, ...]]:
    """The documents of each matter, newest first; of a long one the newest forty."""
    found: dict[str, list[Chapter]] = {}
    for row in conn.execute(STORY, (as_list(matters),)):
        found.setdefault(row["matter"], []).append(
            Chapter(
                item_id=row["id"], key=row["key"], kind=row["kind"], stage=row["stage"], title=row["title"],
                url=row["url"], agencies=tuple(json.loads(row["agencies"])),
                dated_on=date.fromisoformat(row["dated_on"]),
            )
        )  # fmt: skip
    return {matter: tuple(chapters) for matter, chapters in found.items()}


def notes(conn: sqlite3.Connection, matters: Iterable[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """What the team wrote on each matter, oldest first: (text, instant written)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in conn.execute(NOTES, (as_list(matters),)):
        found.setdefault(row["matter"], []).append((row["text"], row["written_at"]))
    return {matter: tuple(told) for matter, told in found.items()}


def marks(conn: sqlite3.Connection, matters: Iterable[str]) -> dict[tuple[str, str], str]:
    """What people judged last of a topic in a matter: (matter, topic) -> about | touches | noise."""
    return {(row["matter"], row["topic"]): row["grade"] for row in conn.execute(MARKS, (as_list(matters),))}


def write_note(conn: sqlite3.Connection, item_id: int, text: str, written_at: str) -> None:
    """Keeps a note with a document; it is told with every document of its matter."""
    conn.execute(NOTE, (item_id, text, written_at))
