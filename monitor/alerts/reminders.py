"""Reminders for channels that have alerts and no digest: one message in the morning of a step's day."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from monitor.alerts.dues import due, each_once, owed_alone, with_sources
from monitor.alerts.model import Alert
from monitor.alerts.wording import COMING_UP, label
from monitor.archive.outgoing import digest as shelf
from monitor.archive.outgoing import reminders
from monitor.archive.outgoing.digest import DeadlineRow
from monitor.archive.outgoing.reminders import Owed
from monitor.settings import ChannelConfig, Settings

MORNING = time(8, 0)
"""Wall time in the configured zone from which reminders go out."""


def are_asked(channel: ChannelConfig, zone: ZoneInfo, now: datetime) -> bool:
    """Whether this channel gets reminders by themselves, and it is morning."""
    alone = channel.alert is not None and channel.digest is None and bool(channel.remind)
    return alone and now.astimezone(zone).time() >= MORNING


def owed(
    conn: sqlite3.Connection, channel: ChannelConfig, zone: ZoneInfo, now: datetime
) -> tuple[tuple[DeadlineRow, int], ...]:
    """The deadlines to file by that the channel is to be reminded of today, each with its step; soonest first."""
    today = now.astimezone(zone).date()
    rows = _open(conn, channel, today, now)
    told = reminders.told(conn, channel.name, today) if rows else {}
    steps = (
        (row, owed_alone(row, channel.remind, today, zone, told.get((row.deadline_id, row.due_on), ()))) for row in rows
    )
    return tuple((row, step) for row, step in steps if step is not None)


def build(
    found: Sequence[tuple[DeadlineRow, int]], channel: ChannelConfig, settings: Settings, now: datetime
) -> tuple[Alert, tuple[Owed, ...]]:
    """The message, and what it reminds of."""
    today = now.astimezone(settings.timezone).date()
    rows = [row for row, _ in found]
    told = [due(row, today=today, since=now, badge=f"T-{step}") for row, step in found]
    value = Alert(
        channel=channel.name, label=label(channel.name), now=now, zone=settings.timezone, cards=(),
        reminders=with_sources(rows, told), archive_url=settings.archive_url,
    )  # fmt: skip
    return value, tuple((row.deadline_id, row.due_on, step) for row, step in found)


def _open(conn: sqlite3.Connection, channel: ChannelConfig, today: date, now: datetime) -> list[DeadlineRow]:
    rows = shelf.open_deadlines(conn, channel.topics, today=today, since=now)
    return [row for row in each_once(rows) if row.kind not in COMING_UP]
