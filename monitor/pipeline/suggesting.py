"""Suggest: what a poll brought, no topic caught, and resembles a strong hit; looked at once, after matching."""

from __future__ import annotations

from monitor.archive import documents, resemblance, suggestions
from monitor.pipeline.matching import is_news
from monitor.pipeline.parts import Monitor
from monitor.topics import near_misses


def suggest(monitor: Monitor) -> int:
    """Looks at the revisions since the last time and stores what it suggests; returns how many documents.

    With nothing new it costs two lookups. The first time there is no news yet: only the mark is set.
    """
    conn = monitor.archive.conn
    newest, seen = documents.newest_revision(conn), suggestions.through(conn)
    if newest == seen:
        return 0
    uncaught = () if seen is None else resemblance.uncaught(conn, seen, newest)
    fresh = [document.item_id for document in documents.load(conn, uncaught) if is_news(monitor, document)]
    found = near_misses(conn, fresh)
    with monitor.archive.transaction():
        suggestions.keep(conn, found, monitor.clock.now())
        suggestions.reached(conn, newest)
    return len({each.item_id for each in found})
