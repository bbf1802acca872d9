"""The days on which federal offices work."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.workdays import between, holidays, is_workday


def test_the_holidays_of_2026_as_they_are_kept() -> None:
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25), date(2026, 6, 19),
        date(2026, 7, 3), date(2026, 9, 7), date(2026, 10, 12), date(2026, 11, 11), date(2026, 11, 26),
        date(2026, 12, 25),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("on", "works"),
    [
        ("2021-12-31", False),  # New Year of 2022 fell on a Saturday
        ("2027-07-05", False),  # the Fourth falls on a Sunday
        ("2026-07-06", True), ("2026-07-04", False), ("2026-11-27", True),
    ],
)  # fmt: skip
def test_a_holiday_on_a_weekend_is_kept_beside_it(on: str, works: bool) -> None:
    assert is_workday(date.fromisoformat(on)) is works


def test_workdays_between_two_days() -> None:
    assert between(date(2026, 7, 2), date(2026, 7, 6)) == 0, "a long weekend is no silence"
    assert between(date(2026, 7, 6), date(2026, 7, 10)) == 3
    assert between(date(2026, 7, 6), date(2026, 7, 6)) == 0
