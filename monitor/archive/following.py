"""What a source should look at again although it lies behind its polls: dates still ahead, filings never published.

Upstream note federal-register.md, sections 6 and 9: dates are edited silently, and a filing that is withdrawn after it
left the list says so only to who asks for it by number.
"""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

REOPENED = timedelta(days=7)
"""For so long after its date a document is still followed: periods are extended after they closed."""

GIVEN_UP = timedelta(days=90)
"""For so long after its planned day a filing that was not published is asked for."""

FOLLOWED = """
select distinct items.key from deadlines cross join items on items.id = deadlines.item_id
where deadlines.due_on >= :since and deadlines.state = 'open' and items.source = :source
  and (deadlines.kind = 'comment' or (deadlines.kind = 'effective' and exists (
    select 1 from hits where hits.item_id = items.id and hits.dropped_at is null)))
order by items.key
"""
"""The cross join has SQLite begin with the deadlines, of which few lie ahead, not with all items."""
UNPUBLISHED = """
select key from items
where stage in ('filed', 'special filing') and source = :source
  and coalesce(published_on, substr(first_seen_at, 1, 10)) between :since and :until
order by id
"""


def followed(conn: sqlite3.Connection, source: str, today: date) -> tuple[str, ...]:
    """Keys of the source's documents that can be commented on, or were hit and take effect, on ``today`` or later."""
    since = (today - REOPENED).isoformat()
    return tuple(row["key"] for row in conn.execute(FOLLOWED, {"source": source, "since": since}))


def unpublished(conn: sqlite3.Connection, source: str, today: date) -> tuple[str, ...]:
    """Keys of the source's filings that should have been published before ``today`` and were not."""
    days = {"since": (today - GIVEN_UP).isoformat(), "until": (today - timedelta(days=1)).isoformat()}
    return tuple(row["key"] for row in conn.execute(UNPUBLISHED, {"source": source, **days}))
