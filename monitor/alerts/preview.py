"""A digest to look at before it is sent, one as it was sent, and a message that only tests the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from monitor.alerts import render
from monitor.alerts.channels.base import Channel
from monitor.alerts.channels.file import write_files
from monitor.alerts.compose import draft, recipients
from monitor.alerts.deliver import DeliveryReport, deliver_due
from monitor.alerts.mime import Letterhead, message_id
from monitor.archive.database import Archive
from monitor.archive.outgoing import deliveries, outbox
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.archive.outgoing.outbox import NewMessage
from monitor.clock import Clock, to_text
from monitor.errors import UsageError
from monitor.health import Health
from monitor.settings import ChannelConfig, Settings
from monitor.text import Redactor


def preview(
    archive: Archive, settings: Settings, channel: str, *, now: datetime, health: Sequence[Health]
) -> StoredMessage:
    """The next digest of a channel as it would be made at ``now``, in the channel's form; nothing is written or sent.

    Raises UsageError when there is no such channel.
    """
    config = _channel(settings, channel)
    digest = draft(archive.conn, settings, config, now=now, health=health)
    rendered = render.digest(digest, render.form_of(config.kind))
    return StoredMessage(
        id=0, channel=channel, kind="digest", period=digest.period, subject=rendered.subject,
        message_key=f"<preview.{channel}@{Letterhead.of(config, settings).domain}>", text=rendered.text,
        html=rendered.html, payload=rendered.payload, composed_at=digest.now,
    )  # fmt: skip


def sent(archive: Archive, channel: str, day: date) -> StoredMessage | None:
    """The digest that was composed for the channel's period on a local day, word for word; None if there was none."""
    found = outbox.digest_of(archive.conn, channel, day.isoformat())
    return deliveries.message(archive.conn, found) if found is not None else None


def write(digest: StoredMessage, out_dir: Path, stem: str, *, sender: str = "") -> tuple[Path, ...]:
    """Writes a digest as ``<stem>.eml``, ``.html`` and ``.txt`` (that of Slack or a webhook: ``.json``, ``.txt``).

    ``sender`` is the From of the mail; recipients are left out of it.
    """
    return write_files(digest, out_dir, stem, Letterhead(channel=digest.channel, sender=sender))


def send_test(
    archive: Archive,
    settings: Settings,
    channels: Mapping[str, Channel],
    channel: str,
    *,
    clock: Clock,
    redactor: Redactor,
) -> DeliveryReport:
    """Sends a short message through one channel now, to every recipient; the report names the step that failed.

    A test goes once: what was not taken is not tried again. Raises UsageError when there is no such channel.
    """
    config = _channel(settings, channel)
    now = clock.now()
    rendered = render.trial(config.name, render.form_of(config.kind))
    with archive.transaction() as conn:
        period = outbox.free_period(conn, config.name, "test", to_text(now))
        message = NewMessage(
            channel=config.name, kind="test", period=period, subject=rendered.subject,
            message_key=message_id(config.name, "test", period, archive.salt, settings), composed_at=now,
            text=rendered.text, html=rendered.html, payload=rendered.payload,
        )  # fmt: skip
        message_key = outbox.put(conn, message, recipients(config, archive.salt), ())
    report = deliver_due(archive, settings, channels, clock=clock, redactor=redactor, only=message_key)
    with archive.transaction() as conn:
        deliveries.give_up(conn, message_key)
    return report


def _channel(settings: Settings, name: str) -> ChannelConfig:
    for channel in settings.channels:
        if channel.name == name:
            return channel
    known = ", ".join(channel.name for channel in settings.channels) or "none"
    raise UsageError(f"there is no channel {name!r} in keywords.toml; there is: {known}")
