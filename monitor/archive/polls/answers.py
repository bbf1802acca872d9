"""The last answers to each source: when something looks wrong, what the upstream really sent can still be seen.

Sizes and hashes, not bodies: upstream note feed-pathologies D5.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from monitor.clock import to_text
from monitor.model import Answered

KEPT = 20

KEEP = """
insert into answers (source, asked_at, url, status, bytes, hash, content_type, etag, last_modified, age)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
FORGET = """
delete from answers where source = :source and id <= (
  select id from answers where source = :source order by id desc limit 1 offset :kept
)
"""


def keep(conn: sqlite3.Connection, source: str, answers: Sequence[Answered]) -> None:
    """Adds these and forgets all but the last ``KEPT`` of the source."""
    if not answers:
        return
    conn.executemany(KEEP, (
        (source, to_text(each.asked_at), each.url, each.status, each.size, each.body_hash, each.content_type,
         each.etag, each.last_modified, int(each.age))
        for each in answers
    ))  # fmt: skip
    conn.execute(FORGET, {"source": source, "kept": KEPT})
