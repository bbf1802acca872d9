"""When a source is asked next: its own rhythm, and what faults and wishes of the upstream make of it. Pure.

Rule: upstream note feed-pathologies A1 and A4 - a wall is not run against, and who asks for a pause gets it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.clock import wall_times
from monitor.settings import SourceConfig

FIRST_BACK_OFF = timedelta(minutes=15)
LONGEST_BACK_OFF = timedelta(hours=6)
BLOCKED_FOR = timedelta(hours=6)
LONGEST_RETRY_AFTER = timedelta(hours=24)
FAR_OFF = timedelta(days=3650)


def next_due(
    config: SourceConfig,
    now: datetime,
    zone: ZoneInfo,
    *,
    failures: int = 0,
    retry_after: float | None = None,
    blocked: bool = False,
    gone: bool = False,
) -> datetime:
    """The instant (UTC) of the next poll, after one that ended ``now``.

    In order: ``every``, or the next of the wall times ``at`` in ``zone``. After failures sooner or later than that:
    15 minutes, doubled each time, six hours at most, but no later than the next ``at``. Blocked: six hours. Never
    before ``retry_after`` (seconds, as the upstream asked; a day at most). ``gone``: in years, unless somebody asks.
    """
    if gone:
        return now + FAR_OFF
    regular = _next_at(config.at, now, zone) if config.at else now + (config.every or FIRST_BACK_OFF)
    due = regular
    if blocked:
        due = now + BLOCKED_FOR
    elif failures > 0:
        back_off = min(FIRST_BACK_OFF * 2 ** min(failures - 1, 10), LONGEST_BACK_OFF)
        due = min(now + back_off, regular) if config.at else now + back_off
    if retry_after is not None:
        due = max(due, now + min(timedelta(seconds=retry_after), LONGEST_RETRY_AFTER))
    return due.astimezone(UTC)


def turn(config: SourceConfig) -> timedelta:
    """How long it is from one poll to the next when nothing is wrong."""
    if not config.at:
        return config.every or FIRST_BACK_OFF
    # Wall times may lie close together and leave the night out.
    return max(timedelta(days=1) / len(config.at), timedelta(hours=12))


def rhythm(config: SourceConfig) -> str:
    """When it is polled, in words: ``every 30 min``, ``at 06:05, 09:00``."""
    if config.at:
        return f"at {', '.join(config.at)}"
    seconds = int(turn(config).total_seconds())
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds % length == 0:
            return f"every {seconds // length} {unit}"
    return f"every {seconds} s"


def _next_at(times: tuple[str, ...], now: datetime, zone: ZoneInfo) -> datetime:
    """The first of the wall times after ``now``."""
    parts = (written.split(":") for written in times)
    return min(next(wall_times(zone, int(hour), int(minute), after=now)) for hour, minute in parts)
