"""Rows for ``monitor status`` and ``monitor topics list``: how sources, topics, texts and the outbox stand."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

from monitor.clock import to_text

Row = dict[str, Any]

SOURCES = """
select sources.name, sources.kind, sources.state, sources.last_success_at, sources.last_item_at, sources.next_due_at,
       sources.failures, sources.error, sources.warning, sources.added_at,
       (select coalesce(sum(new), 0) from fetches where source = sources.name and started_at >= :since) as new_in_7_days
from sources where sources.state <> 'gone' order by sources.name
"""
TOPICS = """
select topics.slug, topics.name, topics.state,
       count(recent_hits.id) as items, coalesce(sum(recent_hits.strength = 'strong'), 0) as strong,
       coalesce(sum(recent_hits.matched_at >= :since and not recent_hits.backfilled), 0) as new_in_7_days,
       max(recent_hits.matched_at) as last_hit_at, topics.error, topics.compiled
from topics left join recent_hits on recent_hits.topic = topics.slug
where topics.state <> 'gone' group by topics.slug order by topics.position, topics.slug
"""
CHANNELS = """
with channels as (select channel from notices union select channel from messages)
select channels.channel,
       (select count(*) from notices where notices.channel = channels.channel and message_id is null) as owed,
       (select count(*) from deliveries join messages on messages.id = deliveries.message_id
        where messages.channel = channels.channel and deliveries.state in ('queued', 'sending')) as waiting,
       (select count(*) from deliveries join messages on messages.id = deliveries.message_id
        where messages.channel = channels.channel and deliveries.state in ('failed', 'in-doubt')) as failed,
       (select max(deliveries.sent_at) from deliveries join messages on messages.id = deliveries.message_id
        where messages.channel = channels.channel) as last_sent_at,
       coalesce((select deliveries.answer from deliveries join messages on messages.id = deliveries.message_id
                 where messages.channel = channels.channel and deliveries.answer <> ''
                   and deliveries.state in ('queued', 'failed', 'in-doubt')
                 order by deliveries.state = 'queued', deliveries.id desc limit 1), '') as answer
from channels order by channels.channel
"""
TOTALS = """
select (select count(*) from items) as items, (select count(*) from revisions) as revisions,
       (select count(*) from texts where state = 'kept') as texts_kept,
       (select count(*) from texts where state = 'pending') as texts_pending,
       (select count(*) from texts where state = 'failed') as texts_failed,
       (select min(published_on) from items) as first_on, (select max(published_on) from items) as last_on
"""


def sources(conn: sqlite3.Connection, now: datetime) -> tuple[Row, ...]:
    """One row for each configured source, by name; what it brought in the last seven days included."""
    return _rows(conn, SOURCES, now)


def topics(conn: sqlite3.Connection, now: datetime) -> tuple[Row, ...]:
    """One row for each topic in the order of keywords.toml; ``items`` and ``strong`` count documents, not hits."""
    return _rows(conn, TOPICS, now)


def channels(conn: sqlite3.Connection) -> tuple[Row, ...]:
    """What each channel is owed, what waits to be sent, what failed and why, and when something last left.

    ``answer`` is what the other side said last of something that has not been sent, a failure before what waits.
    """
    return tuple(dict(row) for row in conn.execute(CHANNELS))


def totals(conn: sqlite3.Connection) -> Row:
    """The size of the archive in items, revisions and texts, and the dates between which they lie."""
    return dict(conn.execute(TOTALS).fetchone())


def _rows(conn: sqlite3.Connection, query: str, now: datetime) -> tuple[Row, ...]:
    return tuple(dict(row) for row in conn.execute(query, {"since": to_text(now - timedelta(days=7))}))
