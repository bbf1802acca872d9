"""Which deadlines each channel was reminded of: once per deadline, date and step."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date

REMEMBER = """
insert or ignore into reminders (channel, deadline_id, due_on, step, told_on, message_id) values (?, ?, ?, ?, ?, ?)
"""
TOLD = """
select reminders.deadline_id, reminders.due_on, reminders.step, reminders.told_on
from deadlines cross join reminders on reminders.deadline_id = deadlines.id and reminders.channel = ?
where deadlines.due_on >= ?
"""

Owed = tuple[int, date, int]
"""A reminder: the deadline's id, its date, the step in days."""


def told(conn: sqlite3.Connection, channel: str, today: date) -> dict[tuple[int, date], list[tuple[int, date]]]:
    """(deadline id, its date) -> the steps that the channel was told, each with the day; of deadlines still ahead."""
    found: dict[tuple[int, date], list[tuple[int, date]]] = {}
    for row in conn.execute(TOLD, (channel, today.isoformat())):
        place = row["deadline_id"], date.fromisoformat(row["due_on"])
        found.setdefault(place, []).append((row["step"], date.fromisoformat(row["told_on"])))
    return found


def remember(conn: sqlite3.Connection, channel: str, owed: Iterable[Owed], today: date, message_id: int) -> None:
    """Writes down what a message reminded of, in the transaction that puts the message into the outbox."""
    conn.executemany(
        REMEMBER,
        (
            (channel, deadline_id, due_on.isoformat(), step, today.isoformat(), message_id)
            for deadline_id, due_on, step in owed
        ),
    )
