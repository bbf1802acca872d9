"""How much a topic brings: strong hits a week to expect, and a warning in words when it matches too much. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

FULL = 0.1
"""A week counts when it has at least this share of the documents of the fullest one. An archive that holds a fortnight
of the Federal Register and single posts of ten years tells of a fortnight, not of ten years."""

TOO_MUCH = 0.05
FEW = 20
"""So few hits are not too much, however small the archive is."""


def per_week(strong: Iterable[date | None], published: Mapping[date, int]) -> float | None:
    """Strong hits a week to expect, from their days and the documents published on each day; None without dates."""
    weeks: dict[date, int] = {}
    for day, number in published.items():
        weeks[_monday(day)] = weeks.get(_monday(day), 0) + number
    if not weeks:
        return None
    fullest = max(weeks.values())
    counted = {monday for monday, number in weeks.items() if number >= FULL * fullest}
    return sum(day is not None and _monday(day) in counted for day in strong) / len(counted)


def expected(rate: float | None) -> str:
    """``about 0.5 strong a week expected``."""
    if rate is None:
        return "nothing dated to tell how many a week to expect"
    if rate < 0.05:
        return "less than 0.1 strong a week expected" if rate else "no strong ones expected"
    return f"about {rate:.1f} strong a week expected"


def warning(found: int, documents: int) -> str:
    """A sentence when a topic finds over 5 % of all documents, else nothing."""
    if found < FEW or found <= TOO_MUCH * documents:
        return ""
    return (
        f"finds {found:,} of {documents:,} documents ({found / documents:.0%}), which is more than anybody reads; "
        "join its widest words with others by AND, or make them mention"
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
