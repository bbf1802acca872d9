"""100,000 documents through one backfill of the Federal Register: whether time is linear and memory flat.

The upstream is another process, which makes up 1,000 documents a week, with abstracts of 1 KB and no texts; topics are
the shipped ones. Time is that of the processor, so that a busy machine changes no ratio.
``python -m tests.bench.backfill`` prints every 10,000.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import tempfile
import time
from contextlib import nullcontext
from datetime import date, timedelta
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tabulate import tabulate

from monitor import app
from monitor.clock import SystemClock
from monitor.demo.standin import JSON, Answer, Request, StandIn
from monitor.pipeline.history import Filled, backfill

DOCUMENTS = 100_000
A_DAY = 200
STEP = 10_000
SINCE = date(2000, 1, 3)
KEYWORDS = Path(__file__).resolve().parents[2] / "keywords.toml"
SOURCES = """
[monitor]
contact = "bench@example.org"
allow_private_hosts = true

[sources.federal-register]
kind = "federal-register"
base_url = "{url}/api/v1"
text = "none"
"""
TELLING = ("graphite", "critical minerals", "section 301 investigation", "battery materials", "forced labor", "nickel")


class Upstream:
    """The search of the Federal Register's API, answered from the numbers of the days alone."""

    def __init__(self) -> None:
        drawn = random.Random(1)
        words = ["".join(drawn.choices("abcdefghilmnoprstuv", k=drawn.randint(3, 9))) for _ in range(8_000)]
        self.phrases = [" ".join(drawn.choices(words, k=16)) for _ in range(4_000)]
        self.drawn = drawn

    def __call__(self, request: Request) -> Answer:
        first, last = (
            date.fromisoformat(request.one(f"conditions[publication_date][{end}]")) for end in ("gte", "lte")
        )
        days = [first + timedelta(days=after) for after in range((last - first).days + 1)]
        records = [self.record(day, place) for day in days if day.weekday() < 5 for place in range(A_DAY)]
        answer = {"count": len(records), "total_pages": 1, "results": records}
        return Answer(body=json.dumps(answer).encode(), content_type=JSON)

    def record(self, day: date, place: int) -> dict[str, Any]:
        """One document: three share a docket, each tenth takes comments, each thirtieth is about the trade."""
        said = [self.drawn.choice(self.phrases) for _ in range(9)]
        if place % 30 == 0:
            said[4] = self.drawn.choice(TELLING)
        return {
            "document_number": f"{day:%Y}-{day:%j}{place:03}", "title": f"{said[0].capitalize()[:80]}; Notice",
            "type": "Notice", "abstract": ". ".join(said).capitalize(), "action": "Notice.",
            "publication_date": day.isoformat(), "docket_ids": [f"EPA-HQ-OAR-{day:%Y}-{day:%j}{place // 3:02}"],
            "comments_close_on": (day + timedelta(days=30)).isoformat() if place % 10 == 0 else None,
            "agencies": [{"raw_name": "AGENCY", "name": f"Agency {place % 40}", "id": place % 40,
                          "slug": f"agency-{place % 40}"}],
            "html_url": f"https://www.federalregister.gov/d/{day:%Y}-{day:%j}{place:03}",
        }  # fmt: skip


def serve(ready: Connection) -> None:
    """Serves the upstream until told to stop."""
    with StandIn({"/api/v1": Upstream()}) as upstream:
        ready.send(upstream.url)
        ready.recv()


def fill(sent: Connection, url: str, home: Path, documents: int) -> None:
    """The measured process: sends (documents, seconds of the processor, seconds, MB) at every 10,000."""
    (home / "sources.toml").write_text(SOURCES.format(url=url))
    (home / "keywords.toml").write_text(KEYWORDS.read_text(encoding="utf-8"), encoding="utf-8")
    settings = app.settings_of(app.Place(home=home, environ={}))
    weeks = documents // (A_DAY * 5)
    until = SINCE + timedelta(weeks=weeks) - timedelta(days=1)
    at = [(0, time.process_time(), time.perf_counter(), _resident())]
    count = 0

    def tell(filled: Filled) -> None:
        nonlocal count
        count += filled.new
        if count % STEP == 0:
            at.append((count, time.process_time(), time.perf_counter(), _resident()))

    with app.wired(settings, SystemClock(), rehearsal=False, say=lambda _: None) as monitor:
        backfill(monitor, "federal-register", SINCE, until, locked=nullcontext, tell=tell)
    assert count == documents, f"{count:,} documents of {documents:,}"
    sent.send(at)


def _resident() -> float:
    """The memory that the process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def run(documents: int = DOCUMENTS) -> list[tuple[int, float, float, float]]:
    """(documents so far, seconds of the processor, seconds, MB) at the start and at every 10,000."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = multiprocessing.Pipe()
    server = spawn.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            answers, sent = multiprocessing.Pipe()
            client = spawn.Process(target=fill, args=(sent, ours.recv(), Path(folder), documents), daemon=True)
            client.start()
            sent.close()  # else a process that fell would be waited for
            at: list[tuple[int, float, float, float]] = answers.recv()
            client.join(10)
            return at
    finally:
        ours.send("stop")
        server.join(5)


def measure() -> dict[str, float]:
    """Time of the last 10,000 over that of the first, memory that grows after 20,000 (MB), and seconds of it all."""
    at = run()
    spent = [after[1] - before[1] for before, after in pairwise(at)]
    held = [resident for _, _, _, resident in at[2:]]
    return {"last to first": spent[-1] / spent[0], "memory": max(held) - held[0], "seconds": at[-1][2] - at[0][2]}


if __name__ == "__main__":
    rows = [
        (f"{after[0]:,}", f"{after[1] - before[1]:.2f}", f"{after[2] - before[2]:.2f}", f"{after[3]:.0f}")
        for before, after in pairwise(run())
    ]
    print(tabulate(rows, ("documents", "processor, s", "s", "MB"), disable_numparse=True, stralign="right"))
