"""Finding rows by the full-text index, newest first: that is the order of row ids, and costs no sorting."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from monitor.archive.rows import as_list

CANDIDATES = "select rowid from items_fts where items_fts match ? order by rowid desc limit ?"
LISTED = """
select items.id, items.key, items.kind, items.title, items.agencies, items.published_on, items.source, items.url,
       (select json_group_array(distinct topic) from hits
        where hits.item_id = items.id and hits.dropped_at is null) as topics
from items where items.id in (select value from json_each(?)) order by items.id desc
"""


def candidates(conn: sqlite3.Connection, fts: str, *, limit: int | None = None) -> tuple[int, ...]:
    """The ids of the items that an FTS5 expression gives, newest first. Bad syntax raises sqlite3.OperationalError."""
    return tuple(row["rowid"] for row in conn.execute(CANDIDATES, (fts, -1 if limit is None else limit)))


def listed(conn: sqlite3.Connection, item_ids: Iterable[int]) -> tuple[dict[str, Any], ...]:
    """The items as rows to print, newest first: id, key, kind, title, agencies, published_on, source, url, topics.

    ``agencies`` and ``topics`` (slugs with a live hit) are JSON lists.
    """
    return tuple(dict(row) for row in conn.execute(LISTED, (as_list(item_ids),)))
