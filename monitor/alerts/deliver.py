"""Deliver: each due delivery is claimed (T4), sent, and recorded (T5), one after the other.

The claim is a lease. A process that dies inside one send leaves a delivery whose lease runs out; it is then sent again
as the same message with the same Message-ID, or held as in doubt, as the channel's ``on_doubt`` says. Back-off lives
in the table, so a restart neither hurries nor forgets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from monitor.alerts.channels.base import Channel, ChannelDown, Receipt
from monitor.alerts.compose import THE_CHANNEL
from monitor.archive.database import Archive
from monitor.archive.outgoing import deliveries, outbox
from monitor.archive.outgoing.deliveries import Due, StoredMessage
from monitor.clock import Clock
from monitor.errors import DeliveryError, PermanentDelivery, UnknownDelivery
from monitor.settings import ChannelConfig, Settings
from monitor.text import Redactor

LEASE = timedelta(minutes=5)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
GIVE_UP = 20
"""Tries of one delivery: with the last step of the back-off, some three and a half days."""

MOST_UNKNOWN = 2
"""So many sends without an answer end a channel's turn in a pass: each may have taken minutes, and may have arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """How delivering went: deliveries taken, tries that were not, deliveries that still wait, files written.

    ``problems`` are plain sentences, one per channel and fault, without secrets.
    """

    sent: int = 0
    failed: int = 0
    pending: int = 0
    files: tuple[Path, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class _Round:
    """One call of ``deliver_due``: what it works with, and what it has come to so far."""

    archive: Archive
    channels: Mapping[str, Channel]
    configs: Mapping[str, ChannelConfig]
    clock: Clock
    redactor: Redactor
    addresses: dict[str, dict[str, str]] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    unknown: Counter[str] = field(default_factory=Counter)
    message: StoredMessage | None = None
    sent: int = 0
    failed: int = 0
    files: dict[Path, None] = field(default_factory=dict)
    problems: dict[str, None] = field(default_factory=dict)


def deliver_due(
    archive: Archive,
    settings: Settings,
    channels: Mapping[str, Channel],
    *,
    clock: Clock,
    redactor: Redactor,
    only: int | None = None,
) -> DeliveryReport:
    """Sends what is due now, in the order in which it was composed; ``only`` one message if its id is given.

    Raises nothing of what a channel may raise: a refusal is recorded and reported.
    """
    configs = {channel.name: channel for channel in settings.channels}
    this = _Round(archive=archive, channels=channels, configs=configs, clock=clock, redactor=redactor)
    after = 0
    try:
        while (due := deliveries.next_due(archive.conn, clock.now(), after=after, message_id=only)) is not None:
            after = due.id
            if due.channel not in this.down and due.channel in configs:
                _deliver(this, due)
    finally:
        for channel in channels.values():
            channel.close()
    return DeliveryReport(
        sent=this.sent, failed=this.failed, pending=deliveries.waiting(archive.conn), files=tuple(this.files),
        problems=tuple(this.problems),
    )  # fmt: skip


def _deliver(this: _Round, due: Due) -> None:
    config, channel = this.configs[due.channel], this.channels[due.channel]
    if due.was_sending and config.on_doubt == "hold":
        _settle(this, due, "in-doubt", "the program stopped while sending; it may have arrived (monitor outbox retry)")
        return
    address = _address(this, config, due.recipient)
    if address is None:
        _settle(this, due, "dropped", "this recipient is no longer in keywords.toml")
        return
    now = this.clock.now()
    with this.archive.transaction():
        if not deliveries.claim(this.archive.conn, due.id, now=now, lease_until=now + LEASE):
            return
    try:
        receipt = _send(this, channel, due, address)
    except DeliveryError as error:
        _record_failure(this, due, config, address, error)
    else:
        _record(this, due, channel, receipt, _unnamed(this, config, address, receipt.answer))


def _send(this: _Round, channel: Channel, due: Due, address: str) -> Receipt:
    if channel.fallback and deliveries.ever_real(this.archive.conn, channel.name):
        raise ChannelDown(channel.name, f"has delivered before and now {channel.fallback}; nothing is written to files")
    if this.message is None or this.message.id != due.message_id:
        this.message = deliveries.message(this.archive.conn, due.message_id)
    return channel.send(this.message, address)


def _address(this: _Round, config: ChannelConfig, recipient: str) -> str | None:
    """The address behind a hash, as configured now; empty for a channel that is its own recipient."""
    if recipient == THE_CHANNEL:
        return ""
    if config.name not in this.addresses:
        salt = this.archive.salt
        this.addresses[config.name] = {outbox.recipient_hash(salt, each): each for each in config.recipients}
    return this.addresses[config.name].get(recipient)


def _unnamed(this: _Round, config: ChannelConfig, address: str, said: str) -> str:
    """What a server said, without secrets and without the reader's address, which many repeat: its place in ``to``."""
    said = this.redactor.clean(said)
    if not address:
        return said
    place = f"recipient {config.recipients.index(address) + 1}"
    return re.sub(rf"<?{re.escape(address)}>?", place, said, flags=re.IGNORECASE)


def _record(this: _Round, due: Due, channel: Channel, receipt: Receipt, answer: str) -> None:
    now = this.clock.now()
    with this.archive.transaction() as conn:
        deliveries.settle(conn, due.id, "sent", answer=answer, via=channel.via, sent_at=now)
    this.sent += 1
    this.files.update(dict.fromkeys(receipt.paths))


def _record_failure(this: _Round, due: Due, config: ChannelConfig, address: str, error: DeliveryError) -> None:
    """5xx and the like end it; an unknown outcome is held or repeated as configured; the rest waits and is retried."""
    this.failed += 1
    attempts = due.attempts + 1
    answer = _unnamed(this, config, address, error.sentence)
    now = this.clock.now()
    if isinstance(error, PermanentDelivery):
        if len(config.recipients) > 1:
            place = config.recipients.index(address) + 1
            answer = f"{answer} (recipient {place} of {len(config.recipients)} in keywords.toml)"
        _settle(this, due, "failed", answer)
    elif isinstance(error, UnknownDelivery) and config.on_doubt == "hold":
        _settle(this, due, "in-doubt", f"{answer} (monitor outbox retry sends it again)")
    elif attempts >= GIVE_UP:
        _settle(this, due, "failed", f"given up after {attempts} tries: {answer}")
    else:
        _settle(this, due, "queued", answer, next_at=next_try(attempts, now, error.retry_after))
    if isinstance(error, ChannelDown):
        _hold_channel(this, due, answer, next_try(attempts, now, error.retry_after))
    elif isinstance(error, UnknownDelivery):
        this.unknown[due.channel] += 1
        if this.unknown[due.channel] == MOST_UNKNOWN:
            this.down.add(due.channel)
    this.problems[f"{due.channel}: {answer}"] = None


def next_try(attempts: int, now: datetime, retry_after: float | None = None) -> datetime:
    """When to try again after ``attempts`` tries: 1, 5, 15 minutes, 1, 3, 6 hours; never before what was asked for."""
    wait = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    return now + max(wait, timedelta(seconds=retry_after or 0.0))


def _hold_channel(this: _Round, due: Due, answer: str, until: datetime) -> None:
    """The way out is closed for all of the channel's messages: none is tried before ``until``, none loses a try."""
    this.down.add(due.channel)
    with this.archive.transaction() as conn:
        deliveries.postpone(conn, due.channel, next_at=until, answer=answer)


def _settle(this: _Round, due: Due, state: str, answer: str, *, next_at: datetime | None = None) -> None:
    with this.archive.transaction() as conn:
        deliveries.settle(conn, due.id, state, answer=answer, next_at=next_at)
