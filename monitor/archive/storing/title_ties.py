"""Documents that one title and one date of signature make the same order: posted by the White House, printed later."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from monitor.archive.rows import as_list
from monitor.model import Item
from monitor.reading.ties import SIGNED_WITHIN, signature

KEEP = """
insert into title_ties (item_id, title, signed_on) values (?, ?, ?)
on conflict (item_id) do update set title = excluded.title, signed_on = excluded.signed_on
"""

TWINS = f"""
select mine.item_id, other.item_id as twin from title_ties as mine
join title_ties as other on other.title = mine.title and other.item_id <> mine.item_id
  and abs(julianday(other.signed_on) - julianday(mine.signed_on)) <= {SIGNED_WITHIN.days}
join items as one on one.id = mine.item_id
join items as two on two.id = other.item_id
  and (one.kind = 'presidential document') <> (two.kind = 'presidential document')
where mine.item_id in (select value from json_each(?))
"""  # noqa: S608 - only a number is put in


def keep(conn: sqlite3.Connection, items: Iterable[tuple[int, Item]]) -> None:
    """Notes the title and the date of those items that have a signature."""
    found = ((item_id, signature(item)) for item_id, item in items)
    conn.executemany(KEEP, [(item_id, told[0], told[1].isoformat()) for item_id, told in found if told is not None])


def twins(conn: sqlite3.Connection, item_ids: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Pairs (item, another item) of one order: a post and what was printed. Posts alone share titles by habit."""
    return tuple((row["item_id"], row["twin"]) for row in conn.execute(TWINS, (as_list(item_ids),)))
