"""When a channel cannot deliver, another one tells: alerts head digests, a lost digest's urgent items go at once.

Only channels of the same topics are told, only what they do not know by themselves, and each lost message once. The
operator's channels are told that the channel fails, and why.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from monitor.alerts.wording import count
from monitor.archive.outgoing import outbox, undelivered
from monitor.archive.outgoing.undelivered import News, Refused, Undelivered
from monitor.clock import EASTERN, from_text
from monitor.model import Notice
from monitor.settings import ChannelConfig

RECENT = timedelta(days=7)


def owe_fallback(conn: sqlite3.Connection, channels: Sequence[ChannelConfig], now: datetime) -> int:
    """Owes other channels what could not be delivered; how many notices are new. In the caller's transaction."""
    lost = undelivered.messages(conn, since=now - RECENT)
    failing = {message.channel for message in lost}
    ways = [channel for channel in channels if channel.name not in failing]
    notices = [notice for message in lost for notice in _notices(conn, message, ways)]
    for refused in undelivered.refused(conn, since=now - RECENT):
        notices += [_refused(channel, refused, now) for channel in channels if channel.operator]
    return outbox.owe(conn, notices, now) if notices else 0


def _notices(conn: sqlite3.Connection, message: Undelivered, ways: Sequence[ChannelConfig]) -> Iterator[Notice]:
    told = undelivered.news(conn, message.id)
    for channel in ways:
        if channel.operator:
            yield _to_operator(channel, message, told)
        at_once = message.kind == "digest"
        if (channel.alert is None) if at_once else (channel.digest is None):
            continue
        mine = tuple(each for each in told if each.topic in channel.topics and (each.urgent or not at_once))
        known = undelivered.known_to(conn, channel.name, mine) if mine else frozenset()
        for each in mine:
            if each.hit_id not in known:
                yield _news(channel, message, each, at_once=at_once)


def _refused(channel: ChannelConfig, refused: Refused, now: datetime) -> Notice:
    """One reader's address is no good: told once a month for as long as it stays so."""
    sentence = f"one of its readers gets nothing: {refused.answer}; mend the address or take it out"
    subject = f"channel:{refused.channel} refused {refused.recipient} {now:%Y-%m}"
    return Notice(channel=channel.name, reason="health", subject=subject, at_once=True, data={"sentence": sentence})


def _news(channel: ChannelConfig, message: Undelivered, each: News, *, at_once: bool) -> Notice:
    return Notice(
        channel=channel.name, reason="fallback", subject=f"{each.topic} {each.key} m{message.id}", at_once=at_once,
        topic=each.topic, item_id=each.item_id, hit_id=each.hit_id, revision_id=each.revision_id,
        data={"urgent": each.urgent or "not delivered elsewhere", "undelivered": message.channel},
    )  # fmt: skip


def _moment(period: str) -> str:
    """A digest's period is wall time already; an alert's is an instant."""
    if not period.endswith("Z"):
        return period.replace("T", " at ")
    return f"{from_text(period).astimezone(EASTERN):%Y-%m-%d at %H:%M} ET"


def _to_operator(channel: ChannelConfig, message: Undelivered, told: Sequence[News]) -> Notice:
    items = count(len({each.item_id for each in told}), "item")
    sentence = (
        f"its {message.kind} of {_moment(message.period)} with {items} reached nobody: {message.answer}; "
        "see `monitor outbox list`, mend it, then `monitor outbox retry --all`"
    )
    subject = f"channel:{message.channel} undelivered m{message.id}"
    return Notice(channel=channel.name, reason="health", subject=subject, at_once=True, data={"sentence": sentence})
