"""The alert as a value: what could not wait, gathered for the channel's hold, one card per item."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.cards import cards
from monitor.alerts.gather import beside
from monitor.alerts.model import Alert, HealthLine
from monitor.alerts.wording import label
from monitor.archive.outgoing.digest import Told
from monitor.settings import ChannelConfig, Settings

MOST_ITEMS = 100
"""In one alert; what is beyond stays owed and goes with the next one."""


def build(
    conn: sqlite3.Connection,
    told: Sequence[Told],
    notices: Sequence[tuple[int, str, str]],
    channel: ChannelConfig,
    settings: Settings,
    *,
    now: datetime,
) -> tuple[Alert, tuple[int, ...]]:
    """The alert and the ids of the notices it settles: those told, and those of hits that no longer stand.

    ``notices`` are health notices: (notice id, source, sentence).
    """
    today = now.astimezone(settings.timezone).date()
    topics = {topic.slug: topic for topic in settings.topics if topic.slug in channel.topics}
    items = list(dict.fromkeys(row.item_id for row in told if not row.is_dropped))
    taken = set(items[:MOST_ITEMS])
    rows = [row for row in told if row.item_id in taken and not row.is_dropped]
    made = cards(rows, beside(conn, rows, today=today, since=now), topics=topics, today=today, since=now)
    settled = [row.notice_id for row in told if row.notice_id is not None and (row.is_dropped or row.item_id in taken)]
    value = Alert(
        channel=channel.name, label=label(channel.name), now=now, zone=settings.timezone,
        cards=tuple(sorted(made, key=lambda card: (not card.why_now, card.strength != "strong"))),
        health=tuple(HealthLine(name=name.replace(":", " "), sentence=sentence) for _, name, sentence in notices),
        archive_url=settings.archive_url, waiting=max(0, len(items) - MOST_ITEMS),
    )  # fmt: skip
    return value, (*settled, *(notice for notice, _, _ in notices))
