from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.archive.lock import Held, hold
from monitor.clock import StandingClock


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(datetime(2026, 11, 2, tzinfo=UTC))


def test_the_second_waits_then_is_told_who_holds_it(tmp_path: Path, clock: StandingClock) -> None:
    path = tmp_path / "db" / "monitor.lock"
    with (
        hold(path, clock=clock, who="backfill federal-register"),
        pytest.raises(Held, match="backfill federal-register") as held,
        hold(path, clock=clock, wait=60.0, who="run"),
    ):
        pass
    assert str(os.getpid()) in held.value.who
    assert held.value.exit_code == 0
    assert 60 <= clock.slept < 62


def test_it_is_free_again_after_the_block_and_after_a_fault(tmp_path: Path, clock: StandingClock) -> None:
    path = tmp_path / "monitor.lock"
    with pytest.raises(RuntimeError, match="stop"), hold(path, clock=clock, who="run"):
        raise RuntimeError("stop")
    with hold(path, clock=clock, wait=0.0, who="run"):
        pass
    with hold(path, clock=clock, wait=0.0, who="watch"):
        assert path.read_text() == f"process {os.getpid()}, monitor watch\n"
    assert clock.slept == 0


def test_who_waits_is_next_even_when_the_holder_lets_go_and_asks_again_at_once(
    tmp_path: Path, clock: StandingClock
) -> None:
    path, taken = tmp_path / "monitor.lock", []
    backfill = ExitStack()
    backfill.enter_context(hold(path, clock=clock, who="backfill"))

    class Waiting(StandingClock):
        def sleep(self, seconds: float) -> None:
            """While the run waits, the backfill ends a window and wants the next one."""
            StandingClock.sleep(self, seconds)
            backfill.close()
            with pytest.raises(Held), hold(path, clock=clock, wait=0.0, who="backfill"):
                taken.append("backfill")

    with hold(path, clock=Waiting(clock.at), wait=60.0, who="run"):
        taken.append("run")
    assert taken == ["run"]
