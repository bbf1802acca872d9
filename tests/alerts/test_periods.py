from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.periods import is_quiet, latest_slot, period, slots
from monitor.clock import EASTERN
from monitor.settings import DigestSchedule

from .world import MORNING

EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-07-07T11:30", "2026-07-07T07:30"),  # Tuesday, to the minute
        ("2026-07-07T11:29", "2026-07-06T07:30"),
        ("2026-07-05T20:00", "2026-07-03T07:30"),  # Sunday: Friday's is the latest
        ("2026-07-08T03:30", "2026-07-07T07:30"),  # 23:30 on Tuesday in Washington
        ("2026-03-09T11:30", "2026-03-09T07:30"),  # the Monday after clocks went forward
        ("2026-11-02T12:30", "2026-11-02T07:30"),  # the Monday after they went back
    ],
)
def test_the_latest_slot_is_local_wall_time_on_named_weekdays(now: str, expected: str) -> None:
    assert period(latest_slot(MORNING, EASTERN, utc(now)), EASTERN) == expected


def test_a_wall_time_that_the_clock_skips_comes_when_the_clock_has_jumped() -> None:
    night = DigestSchedule(days=EVERY_DAY, hour=2, minute=30)
    assert latest_slot(night, EASTERN, utc("2026-03-08T07:30")) == utc("2026-03-08T07:30")  # 03:30 EDT


def test_a_wall_time_that_happens_twice_counts_once() -> None:
    night = DigestSchedule(days=EVERY_DAY, hour=1, minute=30)
    found = slots(night, EASTERN, after=utc("2026-11-01T00:00"), through=utc("2026-11-02T00:00"))
    assert found == (utc("2026-11-01T05:30"),)


def test_slots_between_two_instants_leave_out_the_first_and_take_the_last() -> None:
    found = slots(MORNING, EASTERN, after=utc("2026-07-03T11:30"), through=utc("2026-07-07T11:30"))
    assert [period(slot, EASTERN) for slot in found] == ["2026-07-06T07:30", "2026-07-07T07:30"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [("2026-07-07T01:59", False), ("2026-07-07T02:00", True), ("2026-07-07T10:59", True), ("2026-07-07T11:00", False)],
)
def test_quiet_hours_may_span_midnight(now: str, expected: bool) -> None:
    assert is_quiet(("22:00", "07:00"), EASTERN, utc(now)) is expected


def test_quiet_hours_within_a_day_and_none() -> None:
    ottawa = ZoneInfo("America/Toronto")
    assert is_quiet(("12:00", "13:00"), ottawa, utc("2026-07-07T16:30"))
    assert not is_quiet(("12:00", "13:00"), ottawa, utc("2026-07-07T17:00"))
    assert not is_quiet(None, ottawa, utc("2026-07-07T16:30"))
