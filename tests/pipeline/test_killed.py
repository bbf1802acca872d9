"""A pass that is killed before any of its commits, and run again, ends as if nothing had happened.

The process is a real one and ends with SIGKILL, at the moment when SQLite is about to carry out its n-th commit.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.pipeline.history import backfill
from monitor.pipeline.onepass import run_pass
from monitor.pipeline.parts import Monitor

from .home import CHANNELS, Home, a_home, record

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

HISTORY = [record("2026-00001", title="Natural graphite from Canada"), record("2026-00002", text="Nickel sulfate.")]
NEWS = [
    *HISTORY[1:],
    record("2026-00001", title="Natural graphite from Canada", comments_close_on="2026-07-20"),
    record("2026-00003", title="Anode material duties and nickel sulfate"),
    record("2026-00004", title="Roads"),
]
ALERTED = (
    CHANNELS
    + """
[channels.urgent]
kind = "slack"
webhook = { env = "SLACK_WEBHOOK_TRADE" }
topics = ["*"]
alert = "all"
hold = "0s"
"""
)
STATE = {
    "items": "select key, title, comments_close_on, body from items join texts on texts.item_id = items.id order by 1",
    "revisions": "select key, change, origin from revisions join items on items.id = item_id order by revisions.id",
    "hits": "select topic, key, strength, backfilled from hits join items on items.id = item_id order by 1, 2, hits.id",
    "notices": "select channel, reason, subject, message_id is null from notices order by 1, 2, 3",
    "messages": "select channel, kind, period from messages order by 1, 2, 3",
    "deliveries": "select state, count(*) from deliveries group by 1",
    "moves": "select was_on, now_on from deadline_moves",
}


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Home, Home]]:
    with a_home(tmp_path / "calm") as calm, a_home(tmp_path / "killed") as killed:
        for home in (calm, killed):
            home.write(channels=ALERTED)
        yield calm, killed


def fortnight(home: Home, run: Any) -> None:
    """A baseline, then news an hour later, then the next day's digest."""
    home.register.replace(HISTORY)
    run(home)
    home.later(hours=1)
    home.register.replace(NEWS)
    run(home)
    home.later(days=1)
    run(home)


def state(home: Home) -> dict[str, Any]:
    return {name: home.rows(query) for name, query in STATE.items()}


def one_pass(monitor: Monitor) -> None:
    run_pass(monitor)


def june(monitor: Monitor) -> None:
    backfill(
        monitor, "federal-register", date(2026, 6, 1), date(2026, 6, 28), locked=nullcontext, tell=lambda _: None
    )  # fmt: skip


def killed_before_commit(home: Home, nth: int, work: Callable[[Monitor], None]) -> bool:
    """Does the work in a process that is killed before its n-th commit; False when the work ended earlier."""
    child = os.fork()
    if child == 0:
        try:
            _work_until(home, nth, work)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _work_until(home: Home, nth: int, work: Callable[[Monitor], None]) -> None:
    seen = 0

    def watch(statement: str) -> None:
        nonlocal seen
        if statement.strip().lower().startswith("commit"):
            seen += 1
            if seen == nth:
                os.kill(os.getpid(), signal.SIGKILL)

    with home.monitor() as monitor:
        monitor.archive.conn.set_trace_callback(watch)
        work(monitor)


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_pass_killed_before_every_commit_ends_the_same(homes: tuple[Home, Home], step: int) -> None:
    calm, killed = homes
    fortnight(calm, Home.run)
    kills = 0

    def stubborn(home: Home) -> None:
        """Killed before the first commit, then before the ``step``-th further one, and so on, until it gets through."""
        nonlocal kills
        nth = 1
        while killed_before_commit(home, nth, one_pass):
            kills += 1
            nth += step

    fortnight(killed, stubborn)
    killed.later(minutes=20)  # past the lease of a delivery that died with its process
    killed.run()
    assert kills >= 6
    assert state(killed) == state(calm)


def test_a_backfill_killed_anywhere_goes_on_and_ends_the_same(homes: tuple[Home, Home]) -> None:
    calm, killed = homes
    for home in homes:
        home.register.replace([
            record(f"2026-{day:05}", title="Natural graphite", publication_date=f"2026-06-{day:02}")
            for day in range(1, 29)
        ])  # fmt: skip
    with calm.monitor() as monitor:
        june(monitor)
    kills = 0
    while killed_before_commit(killed, 1 + kills % 9, june):
        kills += 1
    assert kills >= 5
    with killed.monitor() as monitor:
        june(monitor)
    assert state(killed) == state(calm)
    assert len(state(calm)["revisions"]) == 28
