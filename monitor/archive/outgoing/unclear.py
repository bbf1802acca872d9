"""Dates that documents set in words which leave a doubt: what people are told to read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta

from monitor.archive.rows import as_list

SHOWN_FOR = timedelta(days=60)
"""After its publication; nobody can say when such a date is past."""

OF_MATTERS = """
select items.matter, deadlines.label, deadlines.evidence from items join deadlines on deadlines.item_id = items.id
where items.matter in (select value from json_each(:matters)) and deadlines.state = 'unclear'
  and items.published_on >= :since
order by items.published_on, deadlines.id
"""


def of_matters(conn: sqlite3.Connection, matters: Iterable[str], today: date) -> dict[str, tuple[tuple[str, str], ...]]:
    """Matter -> (what is due, the sentence that says so), of documents of the last sixty days."""
    found: dict[str, list[tuple[str, str]]] = {}
    values = {"matters": as_list(matters), "since": (today - SHOWN_FOR).isoformat()}
    for matter, label, evidence in conn.execute(OF_MATTERS, values):
        found.setdefault(matter, []).append((label, evidence))
    return {matter: tuple(dict.fromkeys(pairs)) for matter, pairs in found.items()}
