"""When digests are due and when a channel wants quiet: pure functions over local wall time.

A period is named by its wall time in the configured zone (``2026-07-07T07:30``). A wall time that a clock change skips
comes when the clock has jumped; one that happens twice counts the first time only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.settings import DigestSchedule

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FURTHEST_BACK = timedelta(days=370)


def latest_slot(schedule: DigestSchedule, zone: ZoneInfo, now: datetime) -> datetime:
    """The newest instant (UTC) at or before ``now`` at which this digest is due."""
    return next(_slots_back(schedule, zone, now))


def slots(schedule: DigestSchedule, zone: ZoneInfo, *, after: datetime, through: datetime) -> tuple[datetime, ...]:
    """Every slot with after < slot <= through, oldest first; looks back a year at most."""
    floor = max(after, through - FURTHEST_BACK)
    found = []
    for slot in _slots_back(schedule, zone, through):
        if slot <= floor:
            break
        found.append(slot)
    return tuple(reversed(found))


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


def _slots_back(schedule: DigestSchedule, zone: ZoneInfo, now: datetime) -> Iterator[datetime]:
    day = now.astimezone(zone).date() + timedelta(days=1)
    while True:
        if DAYS[day.weekday()] in schedule.days:
            slot = _instant(day, schedule, zone)
            if slot <= now:
                yield slot
        day -= timedelta(days=1)


def _instant(day: date, schedule: DigestSchedule, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(schedule.hour, schedule.minute), zone).astimezone(UTC)
