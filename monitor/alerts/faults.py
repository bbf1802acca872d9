"""Health as news for operators: one notice when a source turns bad, one when it is well again.

Readers see the same in one calm line of their digest; only channels with ``operator = true`` are told at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from monitor.archive import outbox
from monitor.clock import to_text
from monitor.health import Health
from monitor.model import Notice
from monitor.settings import ChannelConfig

BAD = frozenset({"failing", "blocked"})


def owe_health(
    conn: sqlite3.Connection, channels: Sequence[ChannelConfig], health: Sequence[Health], now: datetime
) -> int:
    """Owes each operator's channel what changed since it was last told; returns how many notices are new."""
    notices = []
    for channel in (each for each in channels if each.operator):
        told = outbox.last_health(conn, channel.name)
        for each in health:
            is_bad, was_bad = each.state in BAD, told.get(each.source, "well") == "bad"
            if is_bad != was_bad and (is_bad or each.state == "ok"):
                notices.append(_notice(channel, each, "bad" if is_bad else "well", now))
    return outbox.owe(conn, notices, now)


def _notice(channel: ChannelConfig, health: Health, turned: str, now: datetime) -> Notice:
    sentence = health.sentence if turned == "bad" else f"well again: {health.sentence}"
    return Notice(
        channel=channel.name,
        reason="health",
        subject=f"{health.source} {turned} {to_text(now)}",
        at_once=True,
        data={"sentence": sentence},
    )
