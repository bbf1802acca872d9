"""How many documents each topic hit strongly in each of the last weeks, by the documents' own dates."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta

from monitor.archive.rows import as_list

WEEKS = """
select hits.topic, cast((julianday(items.published_on) - julianday(:since_on)) / 7 as integer) as week,
       count(distinct items.id) as documents
from items indexed by items_published_on
cross join hits on hits.item_id = items.id and hits.dropped_at is null and hits.strength = 'strong'
where items.published_on >= :since_on and items.published_on <= :through_on
  and +hits.topic in (select value from json_each(:topics))
group by hits.topic, week
"""


def strong_by_week(
    conn: sqlite3.Connection, topics: Sequence[str], *, through_on: date, weeks: int
) -> dict[str, tuple[int, ...]]:
    """For each topic one count per week of seven days, the oldest first, the last one ending on ``through_on``."""
    since_on = through_on - timedelta(days=7 * weeks - 1)
    values = {"topics": as_list(topics), "since_on": since_on.isoformat(), "through_on": through_on.isoformat()}
    found = {topic: [0] * weeks for topic in topics}
    for row in conn.execute(WEEKS, values):
        found[row["topic"]][row["week"]] = row["documents"]
    return {topic: tuple(counts) for topic, counts in found.items()}
