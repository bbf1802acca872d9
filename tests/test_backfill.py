"""``monitor backfill`` as a process: what it prints, and how it ends and goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.archive.lock import hold
from monitor.clock import SystemClock
from monitor.demo.register import Register
from monitor.demo.standin import JSON, Answer, Request, StandIn
from tests.pipeline.home import Home, record

MARCH = ("--since", "2026-03-02", "--until", "2026-05-31")
WEEKS = 13


class Slow:
    """The Federal Register, slow from its ``quick``-th search on."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.quick = 10**9
        self.hang = 0.0
        self.asked = 0
        self.hanging = threading.Event()

    def __call__(self, request: Request) -> Answer:
        if "/full_text/" in request.path:
            return self.register(request)
        self.asked += 1
        if self.asked <= self.quick:
            return self.register(request)
        self.hanging.set()
        return replace(self.register(request), hang=self.hang)


@pytest.fixture
def slow() -> Slow:
    days = [f"2026-{month:02}-{day:02}" for month in (3, 4, 5) for day in (3, 10, 17, 24)]
    return Slow(Register([record(f"2026-{n:05}", publication_date=day, text="") for n, day in enumerate(days)]))


@pytest.fixture
def home(tmp_path: Path, slow: Slow) -> Iterator[Home]:
    with StandIn({"": slow}) as upstream:
        made = Home(tmp_path / "home", upstream, slow.register)
        made.write()
        yield made


def started(home: Home, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "monitor", "--home", str(home.path), "--now", "2026-07-06T07:00", "backfill"]
    return subprocess.Popen(
        [*command, "federal-register", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, list[str], list[str]]:
    """Exit code, lines on stdout, lines on stderr."""
    out, err = process.communicate(timeout=30)
    return process.returncode, out.splitlines(), err.splitlines()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.readline().strip()


def test_progress_and_sums_are_told(home: Home) -> None:
    code, out, err = ended(started(home, *MARCH))
    assert code == 0
    assert err[0] == "federal-register: 2026-03-02 to 2026-03-08, window 1 of 13; 1 documents so far"
    assert len(err) == WEEKS
    assert out == [
        "federal-register: 12 documents read, 12 new, 0 changed, 0 hits in history (not alerted)",
        "12 full texts could not be had; passes ask for them again",
    ]


def test_ctrl_c_ends_it_after_what_is_read_and_the_same_command_goes_on(home: Home, slow: Slow) -> None:
    slow.quick, slow.hang = 1, 0.2
    process = started(home, *MARCH)
    assert line(process).startswith("federal-register: 2026-03-02")
    process.send_signal(signal.SIGINT)
    code, out, err = ended(process)
    assert code == 0
    assert "stopping after what is being read; once more ends it at once (nothing that was stored is lost)" in err
    done = int(out[-1].split()[1])
    assert out[-1] == f"stopped: {done} of 13 windows done; the same command goes on from here"
    assert 1 <= done < WEEKS
    _, listed, _ = ended(started(home, *MARCH, "--dry-run"))
    assert listed[0] == "2026-03-02 to 2026-03-08 (done)"
    assert listed[-1] == f"dry run: 13 windows, {done:,} of them done; nothing was asked for"
    slow.hang = 0.0
    code, out, _ = ended(started(home, *MARCH))
    assert code == 0
    assert out[-1].endswith("had been walked by an earlier run")
    assert home.rows("select count(*) from items") == [(12,)]


def test_a_second_ctrl_c_ends_it_at_once(home: Home, slow: Slow) -> None:
    slow.quick, slow.hang = 1, 25.0
    process = started(home, *MARCH)
    assert slow.hanging.wait(20)
    process.send_signal(signal.SIGTERM)
    while not line(process).startswith("stopping"):
        pass
    process.send_signal(signal.SIGINT)
    code, out, _ = ended(process)
    assert (code, out[-1:]) == (0, ["stopped: 1 of 13 windows done; the same command goes on from here"])


def test_an_upstream_that_gives_nothing_leaves_the_rest_to_another_run(home: Home) -> None:
    home.upstream.fail("/api/v1/documents", Answer(status=400, body=b'{"error": "no"}', content_type=JSON))
    code, out, err = ended(started(home, *MARCH))
    assert code == 3
    assert [each.rpartition("; ")[2] for each in err[:2]] == ["asked again in 1 min", "asked again in 10 min"]
    assert err[2].startswith("federal-register: 127.0.0.1")
    assert out[-1] == "not whole: 0 of 13 windows done; the same command goes on from here"


def test_a_dry_run_asks_for_nothing(home: Home) -> None:
    code, out, _ = ended(started(home, "--since", "2026-06-29", "--until", "2026-07-06", "--dry-run"))
    assert (code, out) == (
        0, ["2026-06-29 to 2026-07-05", "2026-07-06 to 2026-07-06", "dry run: 2 windows; nothing was asked for"]
    )  # fmt: skip
    assert not home.upstream.requests


def test_a_pass_that_waits_gets_its_turn_between_two_windows(home: Home, slow: Slow) -> None:
    slow.quick, slow.hang = 1, 0.1
    process = started(home, *MARCH)
    line(process)
    with hold(home.path / "db" / "monitor.lock", clock=SystemClock(), who="run"):
        asked = slow.asked
    assert asked < WEEKS
    code, out, _ = ended(process)
    assert (code, out[0].split(",")[0]) == (0, "federal-register: 12 documents read")
