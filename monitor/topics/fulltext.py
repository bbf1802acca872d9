"""A temporary FTS5 table in memory, made from the archive's own DDL: it finds what a search finds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from monitor.archive.schema.tables import FTS_COLUMNS, ITEMS_FTS
from monitor.model import Document
from monitor.topics.paper import row

ONE_SEGMENT = 256 << 20
"""Bytes the index may gather before it writes a segment: a batch stays in one, which halves the cost of a query."""

_CONTENT = f"create table documents (id integer primary key, {', '.join(FTS_COLUMNS)})"
_RAISE = "insert into items_fts (items_fts, rank) values ('hashsize', ?)"
_INSERT = f"insert into items_fts (rowid, {', '.join(FTS_COLUMNS)}) values (?, {', '.join('?' * len(FTS_COLUMNS))})"  # noqa: S608
_FOUND = "select rowid from items_fts where items_fts match ? order by rowid"


class FullText:
    """Documents, searchable by FTS5 expressions until closed. Rows are numbered in the order given."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._conn = sqlite3.connect(":memory:", isolation_level=None)
        self._conn.execute(_CONTENT)
        self._conn.execute(ITEMS_FTS)
        self._conn.execute(_RAISE, (ONE_SEGMENT,))
        self._conn.execute("begin")
        self._conn.executemany(_INSERT, ((at, *row(document)) for at, document in enumerate(documents)))
        self._conn.execute("commit")

    def candidates(self, expression: str) -> list[int]:
        """The rows that an expression finds, ascending."""
        return [at for (at,) in self._conn.execute(_FOUND, (expression,))]

    def close(self) -> None:
        """Gives the memory back."""
        self._conn.close()
