"""A poll cycle in which nothing changed, over the bare conditional GETs of the same addresses with the same client.

The feeds are served by another process, so that the server's work is in neither figure.
``python -m tests.bench.polling``.
"""

from __future__ import annotations

import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from monitor import app
from monitor.clock import StandingClock
from monitor.demo.feeds import Feed
from monitor.demo.standin import StandIn
from monitor.http import Client
from monitor.pipeline.onepass import run_pass

FEEDS = 40
ROUNDS = 7
NOW = datetime(2026, 7, 6, 12, 0, tzinfo=UTC)
TOPICS = "[topics.graphite]\nname = \"Graphite\"\nmatch = 'graphite'\n"
HEAD = '[monitor]\ncontact = "bench@example.org"\nallow_private_hosts = true\n'


def serve(ready: Connection) -> None:
    """Serves the feeds until told to stop."""
    entries = [
        {"title": f"Notice {number}", "link": f"https://example.org/{number}", "summary": "<p>About roads.</p>" * 8,
         "published_at": (NOW - timedelta(hours=number)).isoformat()}
        for number in range(20)
    ]  # fmt: skip
    sites = {f"/feed/{number}": Feed(f"Feed {number}", "https://example.org/", entries) for number in range(FEEDS)}
    with StandIn(sites) as upstream:
        ready.send(upstream.url)
        ready.recv()


def measure() -> dict[str, float]:
    """``cycle``: one pass over 40 unchanged feeds, over 40 conditional GETs; the middle of seven rounds each."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return {"cycle": _ratio(Path(folder), ours.recv())}
    finally:
        ours.send("stop")
        server.join(5)


def _ratio(home: Path, url: str) -> float:
    addresses = [f"{url}/feed/{number}" for number in range(FEEDS)]
    feeds = "".join(f'[sources.f{n}]\nkind = "feed"\nurl = "{each}"\n' for n, each in enumerate(addresses))
    (home / "sources.toml").write_text(HEAD + feeds)
    (home / "keywords.toml").write_text(TOPICS)
    settings = app.settings_of(app.Place(home=home, environ={}))
    clock = StandingClock(NOW)
    with app.wired(settings, clock, rehearsal=True, say=lambda _: None) as monitor:
        run_pass(monitor, everything=True)
        client = Client(clock=clock, allow_private_hosts=True)
        known = [client.get(each, source="bench").validators() for each in addresses]

        def bare() -> None:
            for address, validators in zip(addresses, known, strict=True):
                assert client.get(address, source="bench", validators=validators).not_modified

        def cycle() -> None:
            report = run_pass(monitor, everything=True)
            assert {each.outcome for each in report.polled} == {"unchanged"}

        bare_seconds, cycle_seconds = _middle(bare), _middle(cycle)
        client.close()
    return cycle_seconds / bare_seconds


def _middle(work: Callable[[], None]) -> float:
    def once() -> float:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    return statistics.median(once() for _ in range(ROUNDS))


if __name__ == "__main__":
    for name, ratio in measure().items():
        print(f"polling {name} {ratio:.2f}")
