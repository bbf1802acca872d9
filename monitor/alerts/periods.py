"""When digests are due and when a channel wants quiet: pure functions over local wall time.

A period is named by its wall time in the configured zone (``2026-07-07T07:30``). A wall time that a clock change skips
comes when the clock has jumped; one that happens twice counts the first time only.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from monitor.clock import wall_times
from monitor.settings import DigestSchedule

FURTHEST_BACK = timedelta(days=370)
LONGER_THAN_A_WEEK = timedelta(days=8)


def latest_slot(schedule: DigestSchedule, zone: ZoneInfo, now: datetime) -> datetime:
    """The newest instant (UTC) at or before ``now`` at which this digest is due."""
    return slots(schedule, zone, after=now - LONGER_THAN_A_WEEK, through=now)[-1]


def slots(schedule: DigestSchedule, zone: ZoneInfo, *, after: datetime, through: datetime) -> tuple[datetime, ...]:
    """Every slot with after < slot <= through, oldest first; looks back a year at most."""
    times = wall_times(
        zone, schedule.hour, schedule.minute, after=max(after, through - FURTHEST_BACK), days=schedule.days
    )  # fmt: skip
    return tuple(takewhile(lambda slot: slot <= through, times))


def period(slot: datetime, zone: ZoneInfo) -> str:
    """The slot's name: its wall time in the zone, to the minute."""
    return slot.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def is_quiet(quiet: tuple[str, str] | None, zone: ZoneInfo, now: datetime) -> bool:
    """Whether ``now`` lies in the quiet hours (from, until), which may span midnight."""
    if quiet is None:
        return False
    begin, end = (time.fromisoformat(wall) for wall in quiet)
    wall = now.astimezone(zone).time()
    if begin <= end:
        return begin <= wall < end
    return wall >= begin or wall < end
