"""The sections of stored bills: written with their text, kept through its versions under one id each.

A section that a later version changes, moves or renumbers keeps its row; one that it drops keeps it without a
position. ``change`` and ``revision_id`` say what happened to it last, and in which revision.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.archive.rows import as_list
from monitor.reading import bill_sections
from monitor.reading.bill_changes import compare
from monitor.reading.bill_sections import BillSection

INSERT = """
insert into sections (item_id, position, number, heading, path, start, "end", hash, change, revision_id)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
UPDATE = """
update sections set position = ?, number = ?, heading = ?, path = ?, start = ?, "end" = ?, hash = ? where id = ?
"""
MARK = "update sections set change = ?, revision_id = ? where id = ?"
DROP = "update sections set position = null, change = 'dropped', revision_id = ? where id = ?"
OF_ITEMS = """
select id, item_id, number, heading, path, start, "end", hash from sections
where item_id in (select value from json_each(?)) and position is not null order by item_id, position
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """A stored section: its id, and what was read of it."""

    id: int
    section: BillSection


def add(conn: sqlite3.Connection, item_id: int, revision_id: int, kind: str, body: str | None) -> None:
    """Writes the sections of a document's first text; nothing for kinds that have none."""
    if body and kind in bill_sections.KINDS:
        found = bill_sections.sections(body)
        conn.executemany(INSERT, (_row(item_id, at, each, "", revision_id) for at, each in enumerate(found)))


def renew(conn: sqlite3.Connection, item_id: int, revision_id: int, kind: str, was: str | None, body: str) -> None:
    """Brings the sections up to date with another version of the text; ``was`` is the text that they were read from."""
    known = of(conn, (item_id,)).get(item_id, ())
    if not known or not was:
        add(conn, item_id, revision_id, kind, body)
        return
    new = bill_sections.sections(body) if kind in bill_sections.KINDS else ()
    compared = compare([row.section for row in known], new, was, body)
    for at, (before, section) in enumerate(zip(compared.was, new, strict=True)):
        if before is None:
            conn.execute(INSERT, _row(item_id, at, section, "added", revision_id))
            continue
        conn.execute(UPDATE, (at, *_columns(section), known[before].id))
        if at in compared.changed:
            conn.execute(MARK, ("changed", revision_id, known[before].id))
    conn.executemany(DROP, ((revision_id, known[at].id) for at in compared.dropped))


def of(conn: sqlite3.Connection, item_ids: Iterable[int]) -> dict[int, tuple[SectionRow, ...]]:
    """The sections of each item's text as it is now, in their order; items without sections are left out."""
    found: dict[int, list[SectionRow]] = {}
    for row in conn.execute(OF_ITEMS, (as_list(item_ids),)):
        section = BillSection(
            number=row["number"], heading=row["heading"], path=row["path"], start=row["start"], end=row["end"],
            hash=row["hash"],
        )  # fmt: skip
        found.setdefault(row["item_id"], []).append(SectionRow(id=row["id"], section=section))
    return {item_id: tuple(rows) for item_id, rows in found.items()}


def _row(item_id: int, position: int, section: BillSection, change: str, revision_id: int) -> tuple[object, ...]:
    return item_id, position, *_columns(section), change, revision_id


def _columns(section: BillSection) -> tuple[object, ...]:
    return section.number, section.heading, section.path, section.start, section.end, section.hash
