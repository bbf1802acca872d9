"""Reads from the archive what one digest or alert is made of. Reads only; ``digest`` and ``alert`` decide."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.alerts.cards import Beside
from monitor.alerts.faults import gap_sentence
from monitor.alerts.weekly import WEEKS, ends_a_week
from monitor.archive import suggestions
from monitor.archive.outgoing import deliveries, outbox, stories, unclear
from monitor.archive.outgoing import digest as shelf
from monitor.archive.outgoing.digest import BroughtRow, DeadlineRow, LookedRow, Told
from monitor.archive.outgoing.outbox import LastDigest
from monitor.archive.outgoing.weekly import strong_by_week
from monitor.archive.polls import holds, standings
from monitor.archive.suggestions import Suggested
from monitor.clock import local_date
from monitor.settings import ChannelConfig

WELCOME = timedelta(days=30)
"""How far a channel's first digest looks back into history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Rows for one digest. ``since`` is where its window begins; ``hits_through`` the newest hit it knows of."""

    told: tuple[Told, ...]
    history: tuple[Told, ...]
    history_items: int
    history_strong: int
    brought: tuple[BroughtRow, ...]
    suggested: tuple[Suggested, ...]
    deadlines: tuple[DeadlineRow, ...]
    beside: Beside
    looked: LookedRow
    broken: tuple[tuple[str, str], ...]
    failing: tuple[tuple[str, str], ...]
    notices: tuple[tuple[int, str, str], ...]
    held: tuple[tuple[str, str], ...]
    gaps: tuple[tuple[str, str], ...]
    last: LastDigest | None
    since: datetime
    hits_through: int
    weeks: Mapping[str, tuple[int, ...]]


def gather(
    conn: sqlite3.Connection, config: ChannelConfig, *, now: datetime, slot: datetime, zone: ZoneInfo
) -> Gathered:
    """Everything that the channel's next digest is made of, as it stands now. Slack gets no suggestions."""
    channel, topics, today = config.name, config.topics, local_date(now, zone)
    last = outbox.last_digest(conn, channel)
    since = last.window_to_at if last else now - WELCOME
    after, through = last.hits_through if last else 0, shelf.newest_hit(conn)
    told = shelf.owed(conn, channel, at_once=False)
    history = shelf.history(conn, topics, after=after, through=through, since_on=None if last else today - WELCOME)
    every, strong = shelf.history_count(conn, topics, after=after, through=through)
    return Gathered(
        told=told, history=history, history_items=every, history_strong=strong,
        brought=shelf.brought(conn, topics, since=since, after=after, through=through) if last else (),
        suggested=() if config.kind == "slack" else suggestions.to_tell(conn, channel, topics, now),
        deadlines=shelf.open_deadlines(conn, topics, today=today, since=since),
        beside=beside(conn, (*told, *history), today=today, since=since),
        looked=shelf.looked(conn, since), broken=shelf.broken_topics(conn), failing=_failing(conn, channel),
        held=tuple((each.source, each.sentence) for each in holds.listed(conn, since=since)),
        gaps=tuple((source, gap_sentence(at, polls)) for source, at, polls in standings.gaps(conn, since)),
        notices=shelf.health_owed(conn, channel), last=last, since=since, hits_through=through,
        weeks=_weeks(conn, config, slot, zone),
    )  # fmt: skip


def beside(conn: sqlite3.Connection, told: Sequence[Told], *, today: date, since: datetime) -> Beside:
    """Numbers of the told items; story, open deadlines, notes and marks of their matters."""
    matters = {row.matter for row in told}
    return Beside(
        numbers=shelf.numbers(conn, {row.item_id for row in told}),
        dues=shelf.deadlines_of(conn, matters, today=today, since=since),
        stories=stories.stories(conn, matters),
        notes=stories.notes(conn, matters),
        marks=stories.marks(conn, matters),
        unclear=unclear.of_matters(conn, matters, today),
    )


def _weeks(
    conn: sqlite3.Connection, config: ChannelConfig, slot: datetime, zone: ZoneInfo
) -> Mapping[str, tuple[int, ...]]:
    """The counts of the weekly roll-up, when this digest is the one that has it."""
    if not ends_a_week(config.digest, slot, zone):
        return {}
    return strong_by_week(conn, config.topics, through_on=local_date(slot, zone), weeks=WEEKS)


def _failing(conn: sqlite3.Connection, channel: str) -> tuple[tuple[str, str], ...]:
    """Other channels that cannot deliver: (channel, sentence). A channel's own trouble cannot be told through it."""
    return tuple(
        (row["channel"], f"{row['kind']} of {row['period']} {_ended(row['state'])}: {row['answer']}")
        for row in deliveries.failing(conn)
        if row["channel"] != channel
    )


def _ended(state: str) -> str:
    return {"failed": "was refused", "in-doubt": "may or may not have arrived"}.get(state, "could not be sent yet")
