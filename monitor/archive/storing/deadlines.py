"""The deadlines that an item tells of, and how they move. Past or open is computed, never stored.

What the document itself says is brought up to date here; ``deadline_links`` then lays over it what later documents say.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from monitor.archive.rows import as_list, day, packed
from monitor.archive.storing import deadline_links
from monitor.clock import to_text
from monitor.model import Deadline, Item, iso
from monitor.reading.date_changes import changes, earlier
from monitor.reading.deadlines import told

INSERT = """
insert into deadlines (item_id, kind, label, due_on, due_at, zone, source, evidence, state, first_seen_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
STORED = """
select id, item_id, kind, label, due_on, due_at, zone, source, evidence, state, told from deadlines
where item_id in (select value from json_each(?)) order by id
"""
UPDATE = """
update deadlines set label = ?, source = ?, due_on = ?, due_at = ?, zone = ?, evidence = ?, state = ? where id = ?
"""
TELL = "update deadlines set label = ?, source = ?, told = ? where id = ?"
MOVE = "insert into deadline_moves (deadline_id, was_on, now_on, seen_at, item_id) values (?, ?, ?, ?, ?)"
WITHDRAW = "update deadlines set state = 'withdrawn' where id = ?"
DROP = "delete from deadlines where id = ?"
WITH_ITS_TEXT = """
select items.id, items.key, items.source, items.kind, items.stage, items.title, items.abstract, items.action,
       items.published_on, items.effective_on, items.comments_close_on, items.facts
from items where items.id = ?
"""

IN_A_BODY = frozenset({"rule", "proposed rule", "notice", "correction"})
"""Kinds whose own text has a DATES paragraph."""

Place = tuple[str, str, str]
"""What makes a deadline of an item the same one when its date moves: kind, label, the field it was read from."""


def add(conn: sqlite3.Connection, items: Iterable[tuple[int, Item]], seen_at: str) -> None:
    """Writes the deadlines of new items, and what they change in those of others."""
    given = [(item_id, item, _told(item, "")) for item_id, item in items]
    conn.executemany(INSERT, (_row(item_id, each, seen_at) for item_id, _, all_told in given for each in all_told))
    announced = {item_id: changes(item, all_told) for item_id, item, all_told in given}
    deadline_links.announce(
        conn, {item_id: (announced[item_id], earlier(item) if announced[item_id] else ()) for item_id, item, _ in given}
    )
    deadline_links.settle(conn, [item_id for item_id, _, _ in given], seen_at)


def follow(conn: sqlite3.Connection, items: Iterable[tuple[int, Item, str]], seen_at: str) -> None:
    """Brings the deadlines of changed items up to date; a date that moved or went is a row of ``deadline_moves``.

    ``items``: id, item, and the text of it that the archive has.
    """
    given = {item_id: (item, body) for item_id, item, body in items}
    stored = _stored(conn, given)
    announced = {}
    for item_id, (item, body) in given.items():
        now = _told(item, body)
        _follow_one(conn, item_id, now, stored.get(item_id, []), seen_at)
        found = changes(item, now, body)
        announced[item_id] = (found, earlier(item, body) if found else ())
    deadline_links.announce(conn, announced, replacing=True)
    deadline_links.settle(conn, given, seen_at)


def read_text(conn: sqlite3.Connection, item_id: int, body: str, seen_at: str) -> None:
    """Reads the DATES paragraph of a text that has arrived, for an item that brought none of its own."""
    row = conn.execute(WITH_ITS_TEXT, (item_id,)).fetchone()
    facts = _facts(row["facts"])
    if row["kind"] in IN_A_BODY and not facts.get("dates"):
        item = Item(
            key=row["key"], source=row["source"], kind=row["kind"], stage=row["stage"], title=row["title"],
            abstract=row["abstract"], action=row["action"], published_on=day(row["published_on"]), facts=facts,
            effective_on=day(row["effective_on"]), comments_close_on=day(row["comments_close_on"]),
            identifiers=deadline_links.own(conn, item_id),
        )  # fmt: skip
        follow(conn, [(item_id, item, body)], seen_at)


def _told(item: Item, body: str) -> tuple[Deadline, ...]:
    return told(item, body if item.kind in IN_A_BODY else "")


def _facts(written: str) -> Mapping[str, Any]:
    facts: Mapping[str, Any] = json.loads(written)
    return facts


def _follow_one(
    conn: sqlite3.Connection, item_id: int, now: Iterable[Deadline], rows: list[sqlite3.Row], seen_at: str
) -> None:
    pairs, fresh, gone = _paired(list(now), rows)
    for row, each in pairs:
        _move(conn, row, each, seen_at)
    conn.executemany(INSERT, (_row(item_id, each, seen_at) for each in fresh))
    for row in gone:
        if row["state"] == "unclear":
            conn.execute(DROP, (row["id"],))
        elif row["state"] != "withdrawn":  # the document no longer gives this date
            conn.execute(WITHDRAW, (row["id"],))
            conn.execute(MOVE, (row["id"], row["due_on"], None, seen_at, row["item_id"]))


def _paired(
    now: list[Deadline], rows: list[sqlite3.Row]
) -> tuple[list[tuple[sqlite3.Row, Deadline]], list[Deadline], list[sqlite3.Row]]:
    """Which stored row is which deadline now: by its place, else by its date, else the only one left of its kind."""
    pairs: list[tuple[sqlite3.Row, Deadline]] = []
    for same in (_same_place, _same_date, _same_kind):
        for each in tuple(now):
            found = [row for row in rows if same(row, each)]
            others = [one for one in now if one.kind == each.kind]
            if found and (same is not _same_kind or (len(found) == len(others) == 1)):
                pairs.append((found[0], each))
                rows.remove(found[0])
                now.remove(each)
    return pairs, now, rows


def _same_place(row: sqlite3.Row, each: Deadline) -> bool:
    place: Place = (row["kind"], row["label"], row["source"])
    return place == (each.kind, each.label, each.source)


def _same_date(row: sqlite3.Row, each: Deadline) -> bool:
    return bool(each.due_on) and (row["kind"], row["due_on"]) == (each.kind, iso(each.due_on))


def _same_kind(row: sqlite3.Row, each: Deadline) -> bool:
    return bool(row["kind"] == each.kind)


def _row(item_id: int, each: Deadline, seen_at: str) -> tuple[object, ...]:
    return (
        item_id, each.kind, each.label, iso(each.due_on), to_text(each.due_at) if each.due_at else None, each.zone,
        each.source, each.evidence, each.state, seen_at,
    )  # fmt: skip


def _stored(conn: sqlite3.Connection, item_ids: Iterable[int]) -> dict[int, list[sqlite3.Row]]:
    found: dict[int, list[sqlite3.Row]] = {}
    for row in conn.execute(STORED, (as_list(item_ids),)):
        found.setdefault(row["item_id"], []).append(row)
    return found


def _move(conn: sqlite3.Connection, row: sqlite3.Row, each: Deadline, seen_at: str) -> None:
    due_on, due_at = iso(each.due_on), to_text(each.due_at) if each.due_at else None
    if row["told"]:  # a later document has changed it: what it says itself waits beneath
        beneath = packed(
            {"due_on": due_on, "due_at": due_at, "zone": each.zone, "evidence": each.evidence, "state": each.state}
        )
        conn.execute(TELL, (each.label, each.source, beneath, row["id"]))
        return
    now = (each.label, each.source, due_on, due_at, each.zone, each.evidence, each.state)
    if now == tuple(row[name] for name in ("label", "source", "due_on", "due_at", "zone", "evidence", "state")):
        return
    conn.execute(UPDATE, (*now, row["id"]))
    was_on = None if row["state"] == "withdrawn" else row["due_on"]
    now_on = None if each.state == "withdrawn" else due_on
    if was_on != now_on and not (row["state"] == "unclear" and each.state != "withdrawn"):
        conn.execute(MOVE, (row["id"], was_on, now_on, seen_at, row["item_id"]))
