"""Compose: what is owed to a channel now becomes one message with its deliveries (T3, one transaction per message).

A digest is made once per period, the latest one that has come; a channel's first digest is made at once. Alerts wait
for the channel's hold, and through its quiet hours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerts import alert, reminders, render
from monitor.alerts import digest as digests
from monitor.alerts.fallback import owe_fallback
from monitor.alerts.faults import owe_health
from monitor.alerts.gather import gather
from monitor.alerts.mime import message_id
from monitor.alerts.model import Alert, Digest
from monitor.alerts.periods import is_quiet, latest_slot
from monitor.archive import suggestions
from monitor.archive.database import Archive
from monitor.archive.outgoing import digest as shelf
from monitor.archive.outgoing import outbox
from monitor.archive.outgoing import reminders as told_reminders
from monitor.archive.outgoing.outbox import NewMessage
from monitor.clock import to_text
from monitor.health import Health
from monitor.settings import ChannelConfig, Settings

FIRST_WAITS = timedelta(days=1)

THE_CHANNEL = "channel"
"""Recipient of a channel that is its own recipient (a webhook, a folder)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What composing needs; ``now`` is one instant for the whole pass."""

    conn: sqlite3.Connection
    salt: str
    settings: Settings
    now: datetime
    health: Sequence[Health]


def compose_due(
    archive: Archive, settings: Settings, *, now: datetime, health: Sequence[Health], digests: bool = True
) -> tuple[int, ...]:
    """Composes every message that is due at ``now``; returns their ids in the outbox.

    ``health`` is every configured source's state. Without ``digests`` those wait for a later call. Each message is one
    transaction: stopping in between loses nothing and composes nothing twice.
    """
    desk = _Desk(conn=archive.conn, salt=archive.salt, settings=settings, now=now, health=health)
    with archive.transaction():
        owe_health(archive.conn, settings.channels, health, now)
        owe_fallback(archive.conn, settings.channels, now)
    composed: list[int] = []
    steps: tuple[tuple[Callable[[_Desk, ChannelConfig], bool], Callable[[_Desk, ChannelConfig], int]], ...] = (
        (_alert_is_due, _compose_alert),
        (_digest_is_due, _compose_digest),
        (_reminder_is_due, _compose_reminder),
    )
    for channel in settings.channels:
        for is_due, compose in steps:
            if (compose is _compose_digest and not digests) or not is_due(desk, channel):
                continue
            with archive.transaction():
                if is_due(desk, channel):  # another process may have composed it meanwhile
                    composed.append(compose(desk, channel))
    return tuple(composed)


def draft(
    conn: sqlite3.Connection, settings: Settings, channel: ChannelConfig, *, now: datetime, health: Sequence[Health]
) -> Digest:
    """The channel's next digest as it would be made at ``now``; writes nothing."""
    slot = _slot(conn, channel, settings, now)
    rows = gather(conn, channel, now=now, slot=slot, zone=settings.timezone)
    return digests.build(rows, channel, settings, now=now, slot=slot, health=health)


def recipients(channel: ChannelConfig, salt: str) -> tuple[str, ...]:
    """What stands in the archive for each recipient of a channel."""
    if channel.kind != "email":
        return (THE_CHANNEL,)
    return tuple(dict.fromkeys(outbox.recipient_hash(salt, address) for address in channel.recipients))


def _slot(conn: sqlite3.Connection, channel: ChannelConfig, settings: Settings, now: datetime) -> datetime:
    if channel.digest is None or outbox.last_digest(conn, channel.name) is None:
        return now
    return latest_slot(channel.digest, settings.timezone, now)


def _digest_is_due(desk: _Desk, channel: ChannelConfig) -> bool:
    if channel.digest is None:
        return False
    last = outbox.last_digest(desk.conn, channel.name)
    if last is None:
        return _has_looked(desk)
    return latest_slot(channel.digest, desk.settings.timezone, desk.now) > last.window_to_at


def _has_looked(desk: _Desk) -> bool:
    """A first digest shows what there is: it waits for the first source that is read, a day at most."""
    return not desk.settings.sources or shelf.has_looked(desk.conn, born_before=desk.now - FIRST_WAITS)


def _compose_digest(desk: _Desk, channel: ChannelConfig) -> int:
    slot = _slot(desk.conn, channel, desk.settings, desk.now)
    rows = gather(desk.conn, channel, now=desk.now, slot=slot, zone=desk.settings.timezone)
    value = digests.build(rows, channel, desk.settings, now=desk.now, slot=slot, health=desk.health)
    rendered = render.digest(value, render.form_of(channel.kind))
    name = outbox.free_period(desk.conn, channel.name, "digest", value.period)
    message = NewMessage(
        channel=channel.name, kind="digest", period=name, subject=rendered.subject,
        message_key=message_id(channel.name, "digest", name, desk.salt, desk.settings), composed_at=desk.now,
        text=rendered.text, html=rendered.html, payload=rendered.payload, window_from_at=rows.since,
        window_to_at=desk.now, hits_through=rows.hits_through,
    )  # fmt: skip
    is_silent = value.is_empty and not value.calls and not channel.send_when_empty and not value.first
    to = () if is_silent else recipients(channel, desk.salt)
    told = [row.notice_id for row in rows.told if row.notice_id is not None]
    told += [notice for notice, _, _ in rows.notices]
    if to:  # what a silent digest suggests has been read by nobody
        told += suggestions.owe(desk.conn, channel.name, rows.suggested, desk.now)
    return outbox.put(desk.conn, message, to, told)


def _alert_is_due(desk: _Desk, channel: ChannelConfig) -> bool:
    earliest = outbox.earliest_at_once(desk.conn, channel.name)
    if earliest is None or earliest + channel.hold > desk.now:
        return False
    return not is_quiet(channel.quiet, desk.settings.timezone, desk.now)


def _compose_alert(desk: _Desk, channel: ChannelConfig) -> int:
    told = shelf.owed(desk.conn, channel.name, at_once=True)
    notices = shelf.health_owed(desk.conn, channel.name)
    value, settled = alert.build(desk.conn, told, notices, channel, desk.settings, now=desk.now)
    to = recipients(channel, desk.salt) if value.cards or value.health else ()
    return _put_alert(desk, channel, value, to, settled)


def _reminder_is_due(desk: _Desk, channel: ChannelConfig) -> bool:
    zone = desk.settings.timezone
    if not reminders.are_asked(channel, zone, desk.now) or is_quiet(channel.quiet, zone, desk.now):
        return False
    return bool(reminders.owed(desk.conn, channel, zone, desk.now))


def _compose_reminder(desk: _Desk, channel: ChannelConfig) -> int:
    found = reminders.owed(desk.conn, channel, desk.settings.timezone, desk.now)
    value, owed = reminders.build(found, channel, desk.settings, desk.now)
    put = _put_alert(desk, channel, value, recipients(channel, desk.salt), ())
    told_reminders.remember(desk.conn, channel.name, owed, value.today, put)
    return put


def _put_alert(desk: _Desk, channel: ChannelConfig, value: Alert, to: Sequence[str], told: Sequence[int]) -> int:
    rendered = render.alert(value, render.form_of(channel.kind))
    name = outbox.free_period(desk.conn, channel.name, "alert", to_text(desk.now))
    message = NewMessage(
        channel=channel.name, kind="alert", period=name, subject=rendered.subject,
        message_key=message_id(channel.name, "alert", name, desk.salt, desk.settings), composed_at=desk.now,
        text=rendered.text, html=rendered.html, payload=rendered.payload,
    )  # fmt: skip
    return outbox.put(desk.conn, message, to, told)
