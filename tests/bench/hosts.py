"""One pass over 60 sources on 60 hosts, each answering in 300 ms that nothing is new; the same beside one that hangs.

The hosts are 60 servers of another process, the pass has a process of its own, so that its memory is the pass's alone.
``python -m tests.bench.hosts``.
"""

from __future__ import annotations

import multiprocessing
import resource
import sqlite3
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from monitor import app
from monitor.clock import SystemClock
from monitor.demo.feeds import Feed
from monitor.demo.standin import Answer, Request, Site, StandIn
from monitor.pipeline.onepass import run_pass

HOSTS = 60
ANSWER_AFTER = 0.3
HANGS_FOR = 6.0
HEAD = '[monitor]\ncontact = "bench@example.org"\nallow_private_hosts = true\n'
TOPICS = "[topics.graphite]\nname = \"Graphite\"\nmatch = 'graphite'\n"
LAST_STORED = "select max(seconds) from fetches where source <> 'hangs' and id > ?"


def slow(site: Site, seconds: float) -> Site:
    """The site, each answer so many seconds late."""

    def answer(request: Request) -> Answer:
        return replace(site(request), hang=seconds)

    return answer


def serve(ready: Connection) -> None:
    """Serves the hosts, and one that hangs, until told to stop."""
    now = datetime.now(UTC)
    entries = [
        {"title": f"Notice {number}", "link": f"https://example.org/{number}", "summary": "<p>About roads.</p>" * 8,
         "published_at": (now - timedelta(hours=number)).isoformat()}
        for number in range(20)
    ]  # fmt: skip
    with ExitStack() as running:
        sites = [slow(Feed(f"Feed {number}", "https://example.org/", entries), ANSWER_AFTER) for number in range(HOSTS)]
        sites.append(slow(Feed("Hangs", "https://example.org/", entries), HANGS_FOR))
        ready.send([running.enter_context(StandIn({"/feed": site})).url + "/feed" for site in sites])
        ready.recv()


def most_memory() -> float:
    """The most memory (MB) that this process ever held. Linux keeps getrusage's figure of the process that began it."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line[:6] == "VmHWM:") / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def passes(answers: Connection, urls: list[str], home: Path) -> None:
    """The measured process: seconds of a pass in which nothing is new, the others' beside one that hangs, memory."""
    (home / "keywords.toml").write_text(TOPICS)
    *well, hanging = urls
    seconds = _pass(home, well, again=True)
    memory = most_memory()
    _pass(home, [*well, hanging], again=False)
    conn = sqlite3.connect(home / "db" / "monitor.db")
    (newest,) = conn.execute("select max(id) from fetches").fetchone()
    _pass(home, [*well, hanging], again=False)
    (others,) = conn.execute(LAST_STORED, (newest,)).fetchone()
    conn.close()
    answers.send({"pass": seconds, "memory": memory, "beside one that hangs": others})


def _pass(home: Path, urls: list[str], *, again: bool) -> float:
    """Seconds of a whole pass over the addresses; ``again``: of the second, when nothing is new any more."""
    names = [f"f{number}" if number < HOSTS else "hangs" for number in range(len(urls))]
    feeds = [f'[sources.{name}]\nkind = "feed"\nurl = "{url}"\n' for name, url in zip(names, urls, strict=True)]
    (home / "sources.toml").write_text(HEAD + "".join(feeds))
    settings = app.settings_of(app.Place(home=home, environ={}))
    with app.wired(settings, SystemClock(), rehearsal=False, say=lambda _: None) as monitor:
        if again:
            run_pass(monitor, everything=True)
        begun = time.perf_counter()
        report = run_pass(monitor, everything=True)
        took = time.perf_counter() - begun
    assert not report.failed_sources, report.failed_sources
    assert not again or {each.outcome for each in report.polled} == {"unchanged"}
    return took


def measure() -> dict[str, float]:
    """Seconds of the pass, its memory in MB, and the seconds until all others are stored beside one that hangs."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = multiprocessing.Pipe()
    server = spawn.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            answers, sent = multiprocessing.Pipe()
            client = spawn.Process(target=passes, args=(sent, ours.recv(), Path(folder)), daemon=True)
            client.start()
            figures: dict[str, float] = answers.recv()
            client.join(10)
            return figures
    finally:
        ours.send("stop")
        server.join(5)


if __name__ == "__main__":
    for name, figure in measure().items():
        print(f"hosts {name} {figure:.2f}")
