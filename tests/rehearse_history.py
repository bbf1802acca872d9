"""The 7,552 bills of the corpus through ``monitor backfill`` as a user runs it: ``python -m tests.rehearse_history``.

Each command is a process of its own: one is killed, one is stopped with Ctrl-C, the third goes on to the end. What they
print is shown, then what the archive holds. The upstream is another process; some five minutes, most of it the API.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import click

from monitor.demo import corpus
from monitor.demo.congress import CongressApi
from monitor.demo.govinfo import Govinfo
from monitor.demo.standin import StandIn

ROOT = Path(__file__).resolve().parents[1]
BILLS = ROOT.parent / "shared" / "corpus" / "bills-119-2025h1.jsonl.gz"
SOURCES = """
[monitor]
contact = "rehearsal@example.org"
allow_private_hosts = true

[sources.govinfo]
kind = "govinfo"
base_url = "{url}/gpo"
text = "none"

[sources.congress]
kind = "congress"
base_url = "{url}/v3"
api_key = {{ env = "CONGRESS_API_KEY" }}
text = "none"
"""
ENDS = ((signal.SIGKILL, 6.0), (signal.SIGINT, 6.0), (None, 1800.0))
"""How the three runs end, and after how many seconds."""


def serve(ready: Connection) -> None:
    """Serves the bills by both routes until told to stop."""
    bills = list(corpus.read(BILLS))
    gpo, api = Govinfo(), CongressApi(bills)
    api.remaining = 10**6
    gpo.publish(bills, datetime(2026, 6, 1, tzinfo=UTC))
    with StandIn({"/gpo": gpo, "/v3": api}) as upstream:
        ready.send(upstream.url)
        ready.recv()


def run(home: Path, name: str, end: signal.Signals | None, seconds: float) -> int:
    """One ``monitor backfill``, ended as said; its exit code."""
    words = [sys.executable, "-m", "monitor", "--home", str(home), "backfill", name, "--since", "2025-01-03"]
    environ = {**os.environ, "CONGRESS_API_KEY": "k", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(words, env=environ)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(end or signal.SIGKILL)
        return process.wait(60)


def rehearse(home: Path, url: str) -> None:
    """Both routes one after the other into one archive."""
    (home / "sources.toml").write_text(SOURCES.format(url=url), encoding="utf-8")
    (home / "keywords.toml").write_text((ROOT / "keywords.toml").read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("govinfo", "congress"):
        for end, seconds in ENDS:
            begun = time.perf_counter()
            code = run(home, name, end, seconds)
            click.echo(f"-- {name}: exit {code} after {time.perf_counter() - begun:.1f} s\n")
    conn = sqlite3.connect(home / "db" / "monitor.db")
    for words, query in (
        ("bills", "select count(*) from items where kind = 'bill'"),
        ("of them seen by both", "select count(*) from sightings join items on items.id = item_id "
         "where kind = 'bill' and sightings.source = 'congress'"),
        ("revisions of bills that are not their first", "select count(*) from revisions "
         "join items on items.id = item_id where kind = 'bill' and change <> 'new'"),
        ("hits", "select count(*) from hits"),
        ("notices", "select count(*) from notices"),
        ("windows left open", "select count(*) from backfills"),
    ):  # fmt: skip
        click.echo(f"{words}: {conn.execute(query).fetchone()[0]:,}")
    conn.close()


def main() -> None:
    """Serves, rehearses, tells. Ends with a sentence when the corpus is not there."""
    if not BILLS.exists():
        sys.exit("the corpus of real records is not beside the project (../shared/corpus)")
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            rehearse(Path(folder), ours.recv())
    finally:
        ours.send("stop")
        server.join(5)


if __name__ == "__main__":
    main()
