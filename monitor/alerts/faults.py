"""Health as news for operators: one notice when a source turns bad, one when it is well again.

Also one when a poll may have missed something, one when it brought so much that it is held, and once a week the list
of sources that are quieter than is usual for them. Readers see the same in calm lines of their digest; only channels
with ``operator = true`` are told at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from monitor.alerts.wording import count
from monitor.archive.outgoing import outbox
from monitor.archive.polls import holds, standings
from monitor.clock import EASTERN, local_date, to_text
from monitor.health import Health
from monitor.health.turns import Standing
from monitor.model import Notice
from monitor.settings import ChannelConfig

RECENT = timedelta(days=7)
"""What happened longer ago is not told to a channel that has only now become an operator's."""


def owe_health(
    conn: sqlite3.Connection, channels: Sequence[ChannelConfig], health: Sequence[Health], now: datetime
) -> int:
    """Writes down how sources stand and owes each operator's channel what it was not told; how many notices are new.

    Both in the caller's transaction: a process that dies loses neither and doubles neither. What was owed once is not
    owed again, whatever happens in between.
    """
    stand = standings.settle(conn, health, now)
    notices = []
    for channel in (each.name for each in channels if each.operator):
        told = outbox.last_health(conn, channel)
        notices += [
            _notice(channel, f"{each.source} {each.told} {to_text(each.told_at or now)}", each.notice)
            for each in stand
            if each.told != told.get(each.source, "well")
        ]
        notices += [_notice(channel, subject, sentence) for subject, sentence in _events(conn, stand, now)]
    return outbox.owe(conn, notices, now)


def gap_sentence(at: datetime, polls: int) -> str:
    """What a possible loss means, for status, digest and operators."""
    local = at.astimezone(EASTERN)
    again = f" and {count(polls - 1, 'more time')} since" if polls > 1 else ""
    return (
        f"documents may be missing: on {local:%Y-%m-%d} at {local:%H:%M} ET{again} nothing was left of what it had "
        "shown at the poll before; look at its own page, and let it be polled more often"
    )


def _events(conn: sqlite3.Connection, stand: Sequence[Standing], now: datetime) -> Iterator[tuple[str, str]]:
    """(subject, sentence) of what happened lately; the subject makes each be owed once."""
    for hold in holds.listed(conn, since=now - RECENT):
        yield f"{hold.source} held {hold.id}", hold.sentence
    for source, at, polls in standings.gaps(conn, now - timedelta(days=1)):
        yield f"{source} gap {local_date(at)}", gap_sentence(at, polls)
    quiet = [each for each in stand if each.state == "quiet"]
    if quiet:
        year, week, _ = local_date(now).isocalendar()
        named = "; ".join(f"{each.source} ({each.sentence})" for each in quiet)
        yield f"quiet-sources list {year}-W{week:02}", f"{count(len(quiet), 'source')} quieter than usual: {named}"


def _notice(channel: str, subject: str, sentence: str) -> Notice:
    return Notice(channel=channel, reason="health", subject=subject, at_once=True, data={"sentence": sentence})
