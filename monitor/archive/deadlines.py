"""The deadlines that an item's typed fields tell of, and how they move. Past or open is computed, never stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from monitor.archive.rows import as_list
from monitor.clock import to_text
from monitor.model import Deadline, Item, iso
from monitor.reading.deadlines import typed

INSERT = """
insert into deadlines (item_id, kind, label, due_on, due_at, zone, source, evidence, state, first_seen_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
STORED = """
select id, item_id, kind, label, due_on, due_at, zone, source, evidence, state from deadlines
where item_id in (select value from json_each(?))
"""
UPDATE = "update deadlines set due_on = ?, due_at = ?, zone = ?, evidence = ?, state = ? where id = ?"
MOVE = "insert into deadline_moves (deadline_id, was_on, now_on, seen_at, item_id) values (?, ?, ?, ?, ?)"
WITHDRAW = "update deadlines set state = 'withdrawn' where id = ?"

Place = tuple[int, str, str, str]
"""What makes a deadline the same one when its date moves: item, kind, label, the field it was read from."""


def add(conn: sqlite3.Connection, items: Iterable[tuple[int, Item]], seen_at: str) -> None:
    """Writes the deadlines of new items."""
    conn.executemany(INSERT, (_row(item_id, each, seen_at) for item_id, item in items for each in typed(item)))


def follow(conn: sqlite3.Connection, items: Iterable[tuple[int, Item]], seen_at: str) -> None:
    """Brings the deadlines of changed items up to date; a date that moved or went is a row of ``deadline_moves``."""
    now = {item_id: typed(item) for item_id, item in items}
    stored = _stored(conn, now)
    for item_id, told in now.items():
        for each in told:
            row = stored.pop((item_id, each.kind, each.label, each.source), None)
            if row is None:
                conn.execute(INSERT, _row(item_id, each, seen_at))
            else:
                _move(conn, row, each, seen_at)
    for row in stored.values():
        if row["state"] != "withdrawn":  # the document no longer gives this date
            conn.execute(WITHDRAW, (row["id"],))
            conn.execute(MOVE, (row["id"], row["due_on"], None, seen_at, row["item_id"]))


def _row(item_id: int, each: Deadline, seen_at: str) -> tuple[object, ...]:
    return (
        item_id, each.kind, each.label, iso(each.due_on), to_text(each.due_at) if each.due_at else None, each.zone,
        each.source, each.evidence, each.state, seen_at,
    )  # fmt: skip


def _stored(conn: sqlite3.Connection, item_ids: Iterable[int]) -> dict[Place, sqlite3.Row]:
    rows = conn.execute(STORED, (as_list(item_ids),))
    return {(row["item_id"], row["kind"], row["label"], row["source"]): row for row in rows}


def _move(conn: sqlite3.Connection, row: sqlite3.Row, each: Deadline, seen_at: str) -> None:
    due_on, due_at = iso(each.due_on), to_text(each.due_at) if each.due_at else None
    if (row["due_on"], row["due_at"], row["state"]) == (due_on, due_at, each.state):
        return
    conn.execute(UPDATE, (due_on, due_at, each.zone, each.evidence, each.state, row["id"]))
    was_on = None if row["state"] == "withdrawn" else row["due_on"]
    now_on = None if each.state == "withdrawn" else due_on
    if was_on != now_on:
        conn.execute(MOVE, (row["id"], was_on, now_on, seen_at, row["item_id"]))
