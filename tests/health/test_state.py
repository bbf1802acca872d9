"""How a source is judged, and when it is asked next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.clock import EASTERN
from monitor.health import Known, judge, next_due, rhythm
from monitor.model import INCOMPLETE
from monitor.settings import SourceConfig

NOW = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)  # 10:00 in Washington
MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def config(every: timedelta | None = 30 * MINUTES, **more: Any) -> SourceConfig:
    return SourceConfig(name="gao", kind="feed", url="https://x.gov/", every=every, **more)


def known(**more: Any) -> Known:
    fine: dict[str, Any] = {
        "last_attempt_at": NOW - 5 * MINUTES, "last_success_at": NOW - 5 * MINUTES, "last_item_at": NOW - DAYS,
        "added_at": NOW - 90 * DAYS, "outcome": "ok", "items_per_week": 20.0,
    }  # fmt: skip
    return Known(**fine | more)


@pytest.mark.parametrize(
    ("state", "facts", "said"),
    [
        ("ok", {}, "last read at 09:55 ET"),
        ("ok", {"outcome": "unchanged"}, "last read at 09:55 ET"),
        ("ok", {"warning": "the feed is not well-formed"}, "not well-formed"),
        ("degraded", {"warning": f"{INCOMPLETE}document 7 was left out"}, "document 7 was left out"),
        ("degraded", {"failures": 1, "error": "x.gov answered 500", "outcome": "failed"}, "failed once"),
        ("degraded", {"failures": 2, "error": "x.gov answered 500", "outcome": "failed"}, "x.gov answered 500"),
        ("degraded", {"error": "x.gov asked us to wait until 19:16 ET", "outcome": "failed"}, "until 19:16 ET"),
        ("failing", {"failures": 3, "error": "x.gov answered 500", "outcome": "failed"}, "failed 3 times in a row"),
        ("blocked", {"failures": 1, "error": "refused (403)", "outcome": "blocked"}, "refused (403)"),
        ("late", {"last_success_at": NOW - 5 * HOURS}, "last read at 05:00 ET; it is due every 30 min"),
        ("off", {"off_reason": "off - needs a key"}, "off - needs a key"),
        ("quiet", {"last_item_at": NOW - 61 * DAYS, "items_per_week": 0.0}, "no new document for 61 days"),
        ("quiet", {"last_item_at": None}, "no new document for 90 days"),
    ],
)
def test_states(state: str, facts: dict[str, Any], said: str) -> None:
    health = judge(config(), known(**facts), NOW)
    assert health.source == "gao"
    assert health.state == state
    assert said in health.sentence


@pytest.mark.parametrize(
    ("pace", "state"), [(0.0, "quiet"), (1.9, "quiet"), (2.0, "ok"), (50.0, "ok"), (51.0, "degraded"), (None, "ok")]
)
def test_what_is_expected_is_held_against_what_comes(pace: float | None, state: str) -> None:
    assert judge(config(items_per_week=(2, 50)), known(items_per_week=pace), NOW).state == state


def test_an_expectation_takes_the_place_of_the_general_rule() -> None:
    rare = known(last_item_at=NOW - 80 * DAYS, items_per_week=0.0)
    assert judge(config(items_per_week=(0, 5)), rare, NOW).state == "ok"


def test_a_source_that_was_never_polled_becomes_late() -> None:
    assert judge(config(), Known(added_at=NOW), NOW).state == "ok"
    assert judge(config(), Known(added_at=NOW), NOW + DAYS).state == "late"
    assert judge(config(), Known(), NOW).state == "ok"


def test_the_night_does_not_make_a_source_late_that_is_read_by_day() -> None:
    by_day = config(every=None, at=("06:05", "09:00", "16:30"))
    evening = datetime(2026, 11, 9, 16, 30, tzinfo=EASTERN)
    assert judge(by_day, known(last_success_at=evening), evening + 13 * HOURS).state == "ok"
    late = judge(by_day, known(last_success_at=evening), evening + 30 * HOURS)
    assert (late.state, "06:05, 09:00, 16:30" in late.sentence) == ("late", True)


def test_a_day_long_ago_is_named() -> None:
    failing = known(failures=9, error="gone", last_success_at=datetime(2026, 10, 2, 3, 0, tzinfo=UTC))
    assert "last read on 2026-10-01 at 23:00 ET" in judge(config(), failing, NOW).sentence
    never = known(failures=9, error="gone", last_success_at=None)
    assert "never read yet" in judge(config(), never, NOW).sentence


def due(config: SourceConfig, now: datetime = NOW, zone: ZoneInfo = EASTERN, **more: Any) -> timedelta:
    at = next_due(config, now, zone, **more)
    assert at.tzinfo is UTC
    return at - now


def test_after_success_it_is_the_rhythm() -> None:
    assert due(config()) == 30 * MINUTES
    assert due(config(DAYS)) == DAYS


def test_after_failures_it_is_longer_each_time_up_to_six_hours() -> None:
    waits = [due(config(), failures=failures) for failures in (1, 2, 3, 4, 5, 6, 7, 500)]
    assert waits == [15 * MINUTES, 30 * MINUTES, HOURS, 2 * HOURS, 4 * HOURS, 6 * HOURS, 6 * HOURS, 6 * HOURS]
    assert due(config(DAYS), failures=1) == 15 * MINUTES  # sooner than its day


def test_blocked_is_left_alone_for_six_hours() -> None:
    assert due(config(), failures=1, blocked=True) == 6 * HOURS


def test_what_the_upstream_asked_for_is_obeyed_up_to_a_day() -> None:
    assert due(config(), failures=1, retry_after=3 * 3600) == 3 * HOURS
    assert due(config(), failures=4, retry_after=60) == 2 * HOURS
    assert due(config(), failures=1, retry_after=10**9) == DAYS
    assert due(config(), failures=1, blocked=True, retry_after=60) == 6 * HOURS
    assert due(config(), retry_after=3600) == HOURS


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-09T05:00-05:00", "2026-11-09T06:05-05:00"),
        ("2026-11-09T06:05-05:00", "2026-11-09T16:30-05:00"),  # never the instant itself
        ("2026-11-09T23:00-05:00", "2026-11-10T06:05-05:00"),
        ("2026-03-07T23:00-05:00", "2026-03-08T06:05-04:00"),  # the night when clocks go forward
        ("2026-10-31T23:00-04:00", "2026-11-01T06:05-05:00"),  # and back
    ],
)
def test_wall_times_are_those_of_the_zone(now: str, expected: str) -> None:
    by_day = config(every=None, at=("16:30", "06:05"))
    assert next_due(by_day, datetime.fromisoformat(now), EASTERN) == datetime.fromisoformat(expected)


def test_a_wall_time_that_a_clock_change_leaves_out_comes_an_hour_later() -> None:
    at_night = config(every=None, at=("02:30",))
    before = datetime.fromisoformat("2026-03-08T01:00-05:00")
    assert next_due(at_night, before, EASTERN) == datetime.fromisoformat("2026-03-08T03:30-04:00")


def test_back_off_does_not_skip_a_wall_time() -> None:
    by_day = config(every=None, at=("06:05",))
    night = datetime.fromisoformat("2026-11-09T04:00-05:00")
    assert next_due(by_day, night, EASTERN, failures=9) == datetime.fromisoformat("2026-11-09T06:05-05:00")
    assert next_due(by_day, night, EASTERN, failures=1) == night + 15 * MINUTES


@pytest.mark.parametrize(
    ("every", "said"),
    [
        (timedelta(seconds=30), "every 30 s"),
        (timedelta(minutes=30), "every 30 min"),
        (timedelta(minutes=90), "every 90 min"),
        (timedelta(hours=2), "every 2 h"),
    ],
)
def test_a_rhythm_is_said_in_its_largest_whole_unit(every: timedelta, said: str) -> None:
    assert rhythm(config(every)) == said
