"""What is normal for a source, learned from its own days: how much it brings in a week, how long it stays silent. Pure.

Robust on purpose: the median and the median deviation of the last twelve weeks, counted in workdays, so that a holiday
week is no fault and one odd week does not become the rule (upstream note feed-pathologies B6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from statistics import median

from monitor.workdays import between, is_workday

WEEKS = 12
FEWEST_WEEKS = 4
FEWEST_DAYS_WITH_NEWS = 6
WELL_READ = 0.6
"""A week counts when the source was read on so large a part of the days on which it was read in its best week."""

SPREADS_BELOW, SPREADS_ABOVE = 3.0, 4.0
DEVIATION = 1.4826
"""Turns a median deviation into what a standard deviation would be."""

OUTLIERS_FROM = 10
"""From so many gaps on, the longest one is taken for an accident (an outage of ours or theirs)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a source brought on one day: polls that completed, documents new and changed, how many were held."""

    ok: int = 0
    new: int = 0
    changed: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """What is usual for a source. ``weeks`` is how many it was learned from.

    ``least`` and ``most`` bound the new documents of the last seven days; both are None before four weeks are known.
    ``gap`` is the longest silence, in workdays between two days with news; None while too few such days are known.
    ``busiest_new`` and ``busiest_changed`` are those of its busiest day; None while fewer than five days are known.
    """

    weeks: int = 0
    least: float | None = None
    most: float | None = None
    gap: int | None = None
    busiest_new: int | None = None
    busiest_changed: int | None = None

    def is_silence(self, workdays: int) -> bool:
        """Whether so many silent workdays are more than this source's own gaps explain."""
        return self.gap is not None and workdays > self.gap + max(1, self.gap // 2)


def learn(days: Mapping[date, Day], begun_on: date, today: date) -> Normal:
    """The normal of a source from its days since the first poll (``begun_on``), the last seven and today left out.

    Only the gap is learned up to its last day with news.
    """
    rates = _rates(days, begun_on, today)
    read = [day for on, day in days.items() if day.ok and on < today]
    known = len(read) >= FEWEST_DAYS_WITH_NEWS - 1
    usual = [day for day in read if not day.held]
    least = most = None
    if len(rates) >= FEWEST_WEEKS:
        scale = _workdays(today - timedelta(days=7)) / 5
        least, most = (bound * scale for bound in _bounds(rates))
    return Normal(
        weeks=len(rates), least=least, most=most, gap=_gap(days),
        busiest_new=max((day.new for day in usual), default=0) if known else None,
        busiest_changed=max((day.changed for day in usual), default=0) if known else None,
    )  # fmt: skip


def last_week(days: Mapping[date, Day], begun_on: date, today: date) -> int | None:
    """New documents of the seven days before ``today``; None while less than a week has been seen."""
    start = today - timedelta(days=7)
    if begun_on >= start:
        return None
    return sum(days[on].new for on in days if start <= on < today)


def silent_workdays(days: Mapping[date, Day], begun_on: date, today: date) -> int:
    """Workdays between the last day with news and today, both left out."""
    last = max((on for on, day in days.items() if day.new), default=begun_on)
    return between(last, today)


def _rates(days: Mapping[date, Day], begun_on: date, today: date) -> list[float]:
    """New documents per five workdays, week by week, of the weeks in which the source was well read."""
    weeks: list[tuple[int, float]] = []
    for back in range(2, WEEKS + 2):
        start = today - timedelta(weeks=back)
        workdays = _workdays(start)
        if start <= begun_on or not workdays:
            continue
        within = [day for on, day in days.items() if start <= on < start + timedelta(days=7)]
        weeks.append((sum(bool(day.ok) for day in within), sum(day.new for day in within) * 5 / workdays))
    best = max((read for read, _ in weeks), default=0)
    return [rate for read, rate in weeks if read and read >= WELL_READ * best]


def _bounds(rates: Sequence[float]) -> tuple[float, float]:
    middle = median(rates)
    spread = max(DEVIATION * median(abs(rate - middle) for rate in rates), sqrt(middle), 1.0)
    return max(0.0, middle - SPREADS_BELOW * spread), middle + SPREADS_ABOVE * spread


def _gap(days: Mapping[date, Day]) -> int | None:
    news = sorted(on for on, day in days.items() if day.new)
    if len(news) < FEWEST_DAYS_WITH_NEWS:
        return None
    gaps = sorted(between(first, then) for first, then in pairwise(news))
    return gaps[-2] if len(gaps) >= OUTLIERS_FROM else gaps[-1]


@lru_cache(maxsize=64)
def _workdays(start: date) -> int:
    """Workdays of the seven days from ``start``; the same weeks are asked of every source."""
    return sum(is_workday(start + timedelta(days=step)) for step in range(7))
