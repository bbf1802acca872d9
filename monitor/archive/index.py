"""The full-text index, kept in step by code: it is external content over the view ``documents``.

FTS5 must be told the old values before they change, else the index rots: ``forget`` first, change the rows, then
``take``. Both go in the order of ids, so that FTS5 can gather a whole batch into one segment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from monitor.archive.rows import as_list

TAKE_RANGE = """
insert into items_fts (rowid, title, abstract, body, identifiers, agencies, action)
select id, title, abstract, body, identifiers, agencies, action from documents where id between ? and ? order by id
"""
TAKE = """
insert into items_fts (rowid, title, abstract, body, identifiers, agencies, action)
select id, title, abstract, body, identifiers, agencies, action from documents
where id in (select value from json_each(?)) order by id
"""
FORGET = """
insert into items_fts (items_fts, rowid, title, abstract, body, identifiers, agencies, action)
select 'delete', id, title, abstract, body, identifiers, agencies, action from documents
where id in (select value from json_each(?)) order by id
"""
CHECK = "insert into items_fts (items_fts, rank) values ('integrity-check', 0)"


def take_range(conn: sqlite3.Connection, first: int, last: int) -> None:
    """Indexes the new items ``first`` to ``last``."""
    conn.execute(TAKE_RANGE, (first, last))


def forget(conn: sqlite3.Connection, item_ids: Iterable[int]) -> None:
    """Takes items out of the index; their rows must still be as they were when they were indexed."""
    conn.execute(FORGET, (as_list(item_ids),))


def take(conn: sqlite3.Connection, item_ids: Iterable[int]) -> None:
    """Indexes items as their rows are now."""
    conn.execute(TAKE, (as_list(item_ids),))


def check(conn: sqlite3.Connection) -> None:
    """Raises sqlite3.DatabaseError when the index does not say what the rows say."""
    conn.execute(CHECK)
