"""Time, as it comes in from outside: every room below ``app`` takes a clock and asks it.

Instants are aware UTC datetimes and are written as ``2026-11-22T15:04:05Z``; calendar dates are plain
dates in the zone of the trade (US Eastern unless configured otherwise) and are never shifted through UTC.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")


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
