"""Moved dates: an extension that no topic finds by its words still moves the date of a hit, and is owed for it."""

from __future__ import annotations

from datetime import timedelta

from monitor.alerts.routing import owed_for_move
from monitor.archive.outgoing import outbox
from monitor.archive.outgoing.moved import moved
from monitor.clock import local_date
from monitor.pipeline.parts import Monitor

RECENT = timedelta(days=7)


def owe_moves(monitor: Monitor) -> int:
    """Owes what moved lately, each once; safe to stop anywhere and to run again. How many notices are new."""
    conn, now = monitor.archive.conn, monitor.clock.now()
    found = moved(conn, since=now - RECENT, today=local_date(now, monitor.settings.timezone))
    if not found:
        return 0
    notices = [notice for each in found for notice in owed_for_move(monitor.settings.channels, each)]
    with monitor.archive.transaction():
        return outbox.owe(conn, notices, now)
