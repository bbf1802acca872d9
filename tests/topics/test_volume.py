"""How much a topic brings: what is to be expected, and when it is too much."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitor.topics import volume

MONDAY = date(2025, 3, 3)


def weeks(number: int, documents: int = 100) -> dict[date, int]:
    return {MONDAY + timedelta(weeks=week): documents for week in range(number)}


def test_the_rate_is_strong_hits_over_the_weeks_that_the_archive_holds() -> None:
    days = [MONDAY, MONDAY + timedelta(days=6), MONDAY + timedelta(weeks=3)]
    assert volume.per_week(days, weeks(4)) == 0.75
    assert volume.per_week([], weeks(4)) == 0
    assert volume.per_week(days, {}) is None


def test_single_old_documents_do_not_stretch_the_archive() -> None:
    old = {MONDAY - timedelta(weeks=50 * year): 2 for year in range(1, 11)}
    assert volume.per_week([MONDAY, min(old)], weeks(2) | old) == 0.5


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (None, "nothing dated to tell how many a week to expect"), (0.0, "no strong ones expected"),
        (0.02, "less than 0.1 strong a week expected"), (0.5, "about 0.5 strong a week expected"),
    ],
)  # fmt: skip
def test_the_rate_in_words(rate: float | None, said: str) -> None:
    assert volume.expected(rate) == said


@pytest.mark.parametrize(("found", "documents", "warned"), [(501, 10_000, True), (500, 10_000, False), (19, 20, False),
                                                            (20, 100, True), (0, 0, False)])  # fmt: skip
def test_over_five_in_a_hundred_is_too_much_but_a_handful_never_is(found: int, documents: int, warned: bool) -> None:
    said = volume.warning(found, documents)
    assert bool(said) == warned
    assert not warned or f"{found:,} of {documents:,} documents" in said
