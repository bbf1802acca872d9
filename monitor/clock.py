"""Time, as it comes in from outside: every room below ``app`` takes a clock and asks it.

Instants are aware UTC datetimes and are written as ``2026-11-22T15:04:05Z``; calendar dates are plain
dates in the zone of the trade (US Eastern unless configured otherwise) and are never shifted through UTC.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Clock(Protocol):
    """What the product needs to know of time."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backward, for gaps and limits."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait (politeness between two requests, a short hold)."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(slots=True)
class StandingClock:
    """A clock that stands at one instant until it is moved (``--now``, the demo, tests). Sleeping costs nothing."""

    at: datetime
    slept: float = field(default=0.0)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


def to_text(instant: datetime) -> str:
    """The instant as the archive writes it: UTC, whole seconds, ``Z``."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_text(written: str) -> datetime:
    """The aware UTC instant that ``to_text`` wrote (any ISO 8601 form with an offset is read)."""
    instant = datetime.fromisoformat(written)
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs an offset: {written!r}")
    return instant.astimezone(UTC)


def local_date(instant: datetime, zone: ZoneInfo = EASTERN) -> date:
    """The calendar date of an instant in a zone: 03:59:59Z on 2 April is still 1 April in Washington."""
    return instant.astimezone(zone).date()


def wall_times(
    zone: ZoneInfo, hour: int, minute: int, *, after: datetime, days: tuple[str, ...] = ()
) -> Iterator[datetime]:
    """The instants (UTC) after ``after`` at which clocks in ``zone`` show this time, on these weekdays (all if none).

    APScheduler's CronTrigger computes them, named weekdays only: its Monday is 0. A time that a clock change leaves out
    comes an hour later by the clock; one that comes twice counts the first time.
    """
    trigger = _trigger(zone, hour, minute, ",".join(days) or "*")
    at = after
    while True:
        fires = trigger.get_next_fire_time(None, (at + timedelta(microseconds=1)).astimezone(zone))
        at = fires.astimezone(UTC)
        if fires.fold:
            at += timedelta(hours=1)
        else:
            yield at


@lru_cache(maxsize=256)
def _trigger(zone: ZoneInfo, hour: int, minute: int, days: str) -> Any:
    from apscheduler.triggers.cron import CronTrigger

    return CronTrigger(day_of_week=days, hour=hour, minute=minute, timezone=zone)
