"""Whether one poll brought more than a source ever does: a reprocessing, a redesign, not news. Pure.

Rule: upstream note feed-pathologies D4. What is in mass is held: stored and counted, told in one line, alerted to
nobody until a person releases it. Being away for a while is no mass: what is allowed grows with the days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.health.pace import Normal

FLOOR = 200
"""Never held below so many documents: a person can still look through them."""

UNKNOWN_DAY = 1000
"""What one day may bring while nothing has been learned and nothing is configured."""

TIMES = 3
"""So many of the busiest days known may come at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mass:
    """One held part of a poll. ``what``: new | changed; ``usual`` is the most that would not have been held."""

    what: str
    documents: int
    usual: int


def masses(*, new: int, changed: int, normal: Normal, most_per_week: float | None, days: float) -> tuple[Mass, ...]:
    """What of a poll is to be held. ``days`` since the last success; ``most_per_week`` as configured, if it is."""
    found: Iterable[tuple[str, int, int | None]] = (
        ("new", new, normal.busiest_new), ("changed", changed, normal.busiest_changed),
    )  # fmt: skip
    told = ((what, documents, _allowed(busiest, most_per_week, days)) for what, documents, busiest in found)
    return tuple(
        Mass(what=what, documents=documents, usual=allowed) for what, documents, allowed in told if documents > allowed
    )


def _allowed(busiest: int | None, most_per_week: float | None, days: float) -> int:
    day = float(busiest) if busiest is not None else UNKNOWN_DAY / TIMES
    if busiest is None and most_per_week is not None:
        day = most_per_week / 5
    return max(FLOOR, int(TIMES * day * max(1.0, days)))
