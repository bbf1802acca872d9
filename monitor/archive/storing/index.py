"""The full-text index, kept in step by code: it is external content over the view ``documents``.

FTS5 must be told what a row said when it was indexed before it is told what it says now, else the index rots:
``remember`` first, change the rows, then ``renew``. Each is one statement over the whole batch, in the order of ids,
because FTS5 writes a segment whenever a statement begins or an id is lower than the one before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from monitor.archive.rows import as_list

TAKE_RANGE = """
insert into items_fts (rowid, title, abstract, body, identifiers, agencies, action)
select id, title, abstract, body, identifiers, agencies, action from documents where id between ? and ? order by id
"""
REMEMBERED = """
create temp table if not exists remembered (
  id integer primary key, title text, abstract text, body text, identifiers text, agencies text, action text
)
"""
CLEAR = "delete from temp.remembered"
REMEMBER = """
insert into temp.remembered (id, title, abstract, body, identifiers, agencies, action)
select id, title, abstract, body, identifiers, agencies, action from documents
where id in (select value from json_each(?))
"""
RENEW = """
insert into items_fts (items_fts, rowid, title, abstract, body, identifiers, agencies, action)
select * from (
  select 'delete' as command, id, title, abstract, body, identifiers, agencies, action from temp.remembered
  union all
  select null, id, title, abstract, body, identifiers, agencies, action from documents
  where id in (select id from temp.remembered)
) order by id, command is null
"""
CHECK = "insert into items_fts (items_fts, rank) values ('integrity-check', 0)"


def take_range(conn: sqlite3.Connection, first: int, last: int) -> None:
    """Indexes the new items ``first`` to ``last``."""
    conn.execute(TAKE_RANGE, (first, last))


def remember(conn: sqlite3.Connection, item_ids: Iterable[int]) -> None:
    """Keeps what the index holds of the items, before their rows change."""
    conn.execute(REMEMBERED)
    conn.execute(CLEAR)
    conn.execute(REMEMBER, (as_list(item_ids),))


def renew(conn: sqlite3.Connection) -> None:
    """Indexes the remembered items as their rows are now."""
    conn.execute(RENEW)
    conn.execute(CLEAR)


def check(conn: sqlite3.Connection) -> None:
    """Raises sqlite3.DatabaseError when the index does not say what the rows say."""
    conn.execute(CHECK)
