"""When operators hear of a source: once when it turns bad, once when it is well, not with every flap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.health import Health, State
from monitor.health.turns import Standing, turn

NOON = datetime(2026, 7, 6, 16, 0, tzinfo=UTC)


def told(*steps: tuple[float, State]) -> list[tuple[float, str]]:
    """What operators hear: (hour, notice) for each time that ``told`` turns."""
    heard: list[tuple[float, str]] = []
    standing: Standing | None = None
    for hour, state in steps:
        before = standing.told if standing else "well"
        health = Health(source="gao", state=state, sentence=f"it is {state}", has_failed=state != "ok")
        standing = turn(standing, health, NOON + timedelta(hours=hour))
        if standing.told != before:
            heard.append((hour, standing.notice))
    return heard


def test_a_night_of_failures_is_one_notice_and_its_end_another() -> None:
    night: list[tuple[float, State]] = [(hour / 2, "failing") for hour in range(20)]
    assert told((-1, "degraded"), *night, (10, "ok"), (10.5, "ok")) == [
        (0, "it is failing"), (10, "well again after 10 h: it is ok"),
    ]  # fmt: skip


def test_one_failure_is_no_news() -> None:
    assert told((0, "degraded"), (1, "ok"), (2, "degraded"), (3, "ok")) == []


def test_from_failing_to_blocked_is_the_same_trouble() -> None:
    assert [hour for hour, _ in told((0, "failing"), (1, "blocked"), (2, "failing"))] == [0]


def test_a_single_success_between_failures_does_not_end_it_while_it_fails() -> None:
    assert [hour for hour, _ in told((0, "failing"), (1, "degraded"), (2, "failing"))] == [0]


def test_a_source_that_comes_and_goes_is_damped() -> None:
    flapping: list[tuple[float, State]] = [(hour, "failing" if hour % 2 else "ok") for hour in range(1, 12)]
    heard = told(*flapping, *((hour, "ok") for hour in range(12, 30)))
    assert [hour for hour, _ in heard] == [1, 2, 3, 24]
    assert "It comes and goes: bad 2 times within 24 hours" in heard[2][1]
    assert heard[3][1].startswith("well again")


def test_a_field_that_went_empty_is_told_although_the_source_answers() -> None:
    alarm = Health(source="gao", state="degraded", sentence="no comment deadline any more", is_alarm=True)
    standing = turn(None, alarm, NOON)
    assert (standing.told, standing.notice) == ("bad", "no comment deadline any more")
    well = turn(standing, Health(source="gao", state="ok", sentence="last read"), NOON + timedelta(hours=1))
    assert well.told == "well"
