"""The days on which federal offices work and publish: weekdays that are no federal holiday (5 U.S.C. 6103)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
"""Month and day; one on a Saturday is kept the day before, one on a Sunday the day after."""

FLOATING = ((1, 0, 3), (2, 0, 3), (5, 0, -1), (9, 0, 1), (10, 0, 2), (11, 3, 4))
"""Month, weekday (Monday is 0), which one of the month; -1 is the last."""

SATURDAY, SUNDAY = 5, 6


def is_workday(on: date) -> bool:
    """Whether federal offices work on that day."""
    return on.weekday() < SATURDAY and on not in holidays(on.year)


def between(after: date, before: date) -> int:
    """How many workdays lie strictly between two days; 0 when there is no day between them."""
    return sum(is_workday(after + timedelta(days=step)) for step in range(1, (before - after).days))


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The days off of a year as they are kept; New Year of the next year may be kept on its last day."""
    kept = {_kept(date(year, month, day)) for month, day in FIXED}
    kept.add(_kept(date(year + 1, 1, 1)))
    kept |= {_nth(year, *which) for which in FLOATING}
    return frozenset(on for on in kept if on.year == year)


def _kept(on: date) -> date:
    shift = {SATURDAY: -1, SUNDAY: 1}.get(on.weekday(), 0)
    return on + timedelta(days=shift)


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    if which < 0:
        last = date(year, month + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
