"""The weekly roll-up: each topic's last twelve weeks as small bars, in the last digest of a channel's week. Pure.

Bars are characters: every mail program shows them, in both colour schemes, without a picture; the numbers stand beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.alerts.model import Trend
from monitor.clock import WEEKDAYS
from monitor.settings import DigestSchedule, TopicConfig

WEEKS = 12
BARS = "▁▂▃▄▅▆▇█"


def ends_a_week(schedule: DigestSchedule | None, slot: datetime, zone: ZoneInfo) -> bool:
    """Whether a digest of this slot is the last of its week: Friday's of mon-fri, each one of a weekly schedule."""
    if schedule is None:
        return False
    return WEEKDAYS[slot.astimezone(zone).weekday()] == max(schedule.days, key=WEEKDAYS.index)


def trends(counts: Mapping[str, Sequence[int]], topics: Iterable[TopicConfig]) -> tuple[Trend, ...]:
    """One line per topic in keywords.toml's order; none when no topic had anything in all the weeks."""
    told = tuple(Trend(name=topic.name, counts=tuple(counts[topic.slug])) for topic in topics if topic.slug in counts)
    return told if any(any(trend.counts) for trend in told) else ()


def bars(counts: Sequence[int]) -> str:
    """One character per week, as high as the count is against the highest of the topic; nothing is a dot."""
    most = max(counts, default=0)
    return "".join(BARS[round((len(BARS) - 1) * count / most)] if count else "·" for count in counts)


def in_words(trend: Trend) -> str:
    """What the bars say: ``3 this week, 1.3 a week before``."""
    *before, last = trend.counts
    mean = sum(before) / len(before) if before else 0.0
    return f"{last} this week, {mean:.1f} a week before"
