"""What a source should look at again although it lies behind its polls: dates still ahead, filings never published.

Upstream note federal-register.md, sections 6 and 9: dates are edited silently, and a filing that is withdrawn after it
left the list says so only to who asks for it by number.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta

from monitor.reading.fields import docket

REOPENED = timedelta(days=7)
"""For so long after its date a document is still followed: periods are extended after they closed."""

GIVEN_UP = timedelta(days=90)
"""For so long after its planned day a filing that was not published is asked for."""

ACTIVE = timedelta(days=730)
"""A docket is looked after for so long after the newest of its documents that a topic hit strongly."""

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


DOCKETS = """
select identifiers.value, max(hits.id) as newest
from hits
join items on items.id = hits.item_id
join identifiers on identifiers.item_id = hits.item_id and identifiers.scheme = 'docket' and identifiers.role = 'own'
where hits.strength = 'strong' and hits.dropped_at is null
  and coalesce(items.published_on, substr(items.first_seen_at, 1, 10)) >= :since
group by identifiers.value order by newest desc
"""


def followed(conn: sqlite3.Connection, source: str, today: date) -> tuple[str, ...]:
    """Keys of the source's documents that can be commented on, or were hit and take effect, on ``today`` or later."""
    since = (today - REOPENED).isoformat()
    return tuple(row["key"] for row in conn.execute(FOLLOWED, {"source": source, "since": since}))


def unpublished(conn: sqlite3.Connection, source: str, today: date) -> tuple[str, ...]:
    """Keys of the source's filings that should have been published before ``today`` and were not."""
    days = {"since": (today - GIVEN_UP).isoformat(), "until": (today - timedelta(days=1)).isoformat()}
    return tuple(row["key"] for row in conn.execute(UNPUBLISHED, {"source": source, **days}))


def dockets(conn: sqlite3.Connection, topics: Iterable[str], today: date) -> tuple[str, ...]:
    """The dockets to look after: those that ``topics`` name (``docket:USTR-2024-0016``), then those of strong hits.

    Normal forms, each once; of the hits the newest come first.
    """
    named = [number for scheme, _, number in (each.partition(":") for each in topics) if scheme == "docket"]
    values = [value for number in named for value in docket(number) or (number.upper(),)]
    rows = conn.execute(DOCKETS, {"since": (today - ACTIVE).isoformat()})
    return tuple(dict.fromkeys((*values, *(row["value"] for row in rows))))
