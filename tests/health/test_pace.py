"""What is normal for a source, learned from its days; what is too much; which fields went empty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitor.health import Known, expected, judge
from monitor.health.fields import run_of_empty
from monitor.health.mass import masses
from monitor.health.pace import Day, Normal, last_week, learn, silent_workdays
from monitor.workdays import is_workday
from tests.health.test_state import NOW, config, known

TODAY = date(2026, 11, 9)
BEGUN = date(2026, 8, 3)


def days(new: int, *, until: date = TODAY, every: int = 1, begun: date = BEGUN) -> dict[date, Day]:
    """Every day read; on every ``every``-th workday so many new documents."""
    made, workday = {}, 0
    for step in range((TODAY - begun).days):
        on = begun + timedelta(days=step)
        brings = is_workday(on) and on < until and workday % every == 0
        workday += is_workday(on)
        made[on] = Day(ok=48, new=new if brings else 0)
    return made


def test_a_steady_source_has_narrow_bounds_and_no_gap() -> None:
    normal = learn(days(20), BEGUN, TODAY)
    assert (normal.weeks, normal.gap, normal.busiest_new) == (12, 0, 20)
    assert normal.least is not None
    assert normal.most is not None
    assert 60 < normal.least < 100 < normal.most < 150


def test_one_odd_week_does_not_become_the_rule() -> None:
    flood = days(20)
    flood[date(2026, 9, 15)] = Day(ok=48, new=5000, held=5000)
    normal, calm = learn(flood, BEGUN, TODAY), learn(days(20), BEGUN, TODAY)
    assert (normal.least, normal.most, normal.busiest_new) == (calm.least, calm.most, calm.busiest_new)


def test_a_holiday_week_is_expected_to_bring_less() -> None:
    after = date(2026, 11, 12)  # the seven days before hold Veterans Day
    whole, short = learn(days(20), BEGUN, TODAY), learn(days(20) | {}, BEGUN, after)
    assert whole.least is not None
    assert short.least is not None
    assert short.least < whole.least


def test_nothing_is_learned_from_three_weeks_or_from_weeks_hardly_read() -> None:
    begun = TODAY - timedelta(weeks=4)
    young = learn(days(20, begun=begun), begun, TODAY)
    assert (young.least, young.most) == (None, None)
    away = {on: (day if on > date(2026, 10, 12) else Day()) for on, day in days(20).items()}
    assert learn(away, BEGUN, TODAY).least is None


@pytest.mark.parametrize(
    ("every", "gap", "silent", "is_quiet"),
    [(1, 0, 1, False), (1, 0, 2, True), (5, 4, 6, False), (5, 4, 7, True), (20, None, 30, False)],
)
def test_silence_is_held_against_the_sources_own_gaps(every: int, gap: int | None, silent: int, is_quiet: bool) -> None:
    normal = learn(days(1, every=every), BEGUN, TODAY)
    assert (normal.gap, normal.is_silence(silent)) == (gap, is_quiet)


def test_an_outage_of_weeks_does_not_deafen_the_alarm() -> None:
    broken = {on: (Day() if date(2026, 9, 1) <= on < date(2026, 9, 28) else day) for on, day in days(5).items()}
    assert learn(broken, BEGUN, TODAY).gap == 0


def test_silence_counts_workdays_and_a_week_needs_a_week() -> None:
    quiet = days(5, until=date(2026, 11, 4))
    assert silent_workdays(quiet, BEGUN, TODAY) == 3
    assert last_week(quiet, BEGUN, TODAY) == 10
    assert last_week(quiet, TODAY - timedelta(days=3), TODAY) is None


def test_a_daily_source_that_falls_silent_is_quiet_within_days() -> None:
    normal = learn(days(20), BEGUN, TODAY)
    health = judge(config(), known(normal=normal, silent_workdays=2, last_week=60), NOW)
    assert health.state == "quiet"
    assert health.sentence == "no new document for 2 workdays; usual is a new one every workday"
    assert judge(config(items_per_week=(0, 500)), known(normal=normal, silent_workdays=9), NOW).state == "ok"
    assert judge(config(items_per_week=(5, 500)), known(normal=normal, silent_workdays=9), NOW).state == "quiet"


def test_a_source_that_thins_out_is_quiet_although_something_comes() -> None:
    normal = learn(days(20), BEGUN, TODAY)
    health = judge(config(), known(normal=normal, last_week=12), NOW)
    assert health.state == "quiet"
    assert health.sentence.startswith("12 new documents in the last 7 days; 70 to 140 are usual (learned")


def test_what_is_expected_says_who_says_so() -> None:
    normal = Normal(weeks=9, least=70.2, most=139.8)
    assert str(expected(config(), Known(normal=normal))) == "70-140 learned"
    assert str(expected(config(items_per_week=(2, 50)), Known(normal=normal))) == "2-50 configured"
    assert expected(config(), Known()) is None


@pytest.mark.parametrize(
    ("new", "changed", "busiest", "away", "held"),
    [
        (200, 0, 20, 0.1, []),
        (201, 0, 20, 0.1, ["new"]),
        (400, 0, 150, 0.1, []),
        (451, 0, 150, 0.1, ["new"]),
        (900, 0, 150, 2.0, []),
        (10, 4000, 150, 0.1, ["changed"]),
        (4000, 4000, None, 0.1, ["new", "changed"]),
        (900, 0, None, 0.1, []),
    ],
)
def test_what_is_a_mass(new: int, changed: int, busiest: int | None, away: float, held: list[str]) -> None:
    normal = Normal(busiest_new=busiest, busiest_changed=None if busiest is None else 0)
    found = masses(new=new, changed=changed, normal=normal, most_per_week=None, days=away)
    assert [each.what for each in found] == held


def test_before_anything_is_learned_the_configured_bound_counts() -> None:
    assert masses(new=500, changed=0, normal=Normal(), most_per_week=100, days=0.1)
    assert not masses(new=500, changed=0, normal=Normal(), most_per_week=2500, days=0.1)


@pytest.mark.parametrize(
    ("empty", "before", "found"),
    [
        (9, [True] * 50, False), (10, [True] * 50, True), (10, [True] * 20, False),
        (13, [True, False] * 50, False), (14, [True, False] * 50, True),
        (50, [False] * 9 + [True], False), (500, [False] * 100, False),
        (90, ([True] + [False] * 9) * 20, True), (60, ([True] + [False] * 9) * 20, False),
    ],
)  # fmt: skip
def test_a_field_went_empty_when_chance_does_not_explain_it(empty: int, before: list[bool], found: bool) -> None:
    assert (run_of_empty([False] * empty + [True, *before][:1] + before) is not None) is found
