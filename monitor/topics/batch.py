"""The batch index: a temporary FTS5 table in memory over a batch of revisions, made from the archive's own DDL.

One pass over the batch for all topics; documents are taken apart into words only when a topic finds them, once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from types import TracebackType

from monitor.archive.schema import FTS_COLUMNS, ITEMS_FTS
from monitor.model import Document
from monitor.topics.paper import Paper, row

ONE_SEGMENT = 256 << 20
"""Bytes the index may gather before it writes a segment: a batch stays in one, which halves the cost of a query."""

_CONTENT = f"create table documents (id integer primary key, {', '.join(FTS_COLUMNS)})"
_RAISE = "insert into items_fts (items_fts, rank) values ('hashsize', ?)"
_INSERT = f"insert into items_fts (rowid, {', '.join(FTS_COLUMNS)}) values (?, {', '.join('?' * len(FTS_COLUMNS))})"  # noqa: S608
_FOUND = "select rowid from items_fts where items_fts match ? order by rowid"


class BatchIndex:
    """A batch of documents, searchable while the context is open. Rows are numbered in the order given."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.papers = tuple(Paper(document) for document in documents)
        self._conn = sqlite3.connect(":memory:", isolation_level=None)
        self._conn.execute(_CONTENT)
        self._conn.execute(ITEMS_FTS)
        self._conn.execute(_RAISE, (ONE_SEGMENT,))
        self._conn.execute("begin")
        self._conn.executemany(_INSERT, ((at, *row(paper.document)) for at, paper in enumerate(self.papers)))
        self._conn.execute("commit")

    def __enter__(self) -> BatchIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the memory back."""
        self._conn.close()

    def candidates(self, expression: str) -> list[Paper]:
        """The documents that an FTS5 expression finds, in the order given."""
        return [self.papers[at] for (at,) in self._conn.execute(_FOUND, (expression,))]
