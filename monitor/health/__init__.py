"""Health: how each source is doing, what is normal for it, and when it is asked next. Pure deciders, no archive.

``state`` judges a source, ``pace`` and ``fields`` say what is usual for it, ``mass`` what is too much at once, ``due``
when it is asked next, and ``turns`` when operators are told.
"""

from monitor.health.due import next_due, rhythm
from monitor.health.state import FAILING_AFTER, GONE, Expectation, Health, Known, State, expected, judge

__all__ = (
    "FAILING_AFTER",
    "GONE",
    "Expectation",
    "Health",
    "Known",
    "State",
    "expected",
    "judge",
    "next_due",
    "rhythm",
)
