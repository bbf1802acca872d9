"""``make bench``: what the product costs, as ratios against the bare operation in the same run, beside its limits.

Machines are noisy and these are figures to read, not tests. ``python -m tests.bench``; how the cost grows with topics
and documents follows the table, up to 100,000 documents, and to a million with ``--million`` (minutes).
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from tabulate import tabulate

from tests.bench import backfill, growth, hosts, matching, outbox, polling, store

LIMITS = {
    "matching batch": ("1,000 topics x 1,000 documents of 1 KB / bare FTS5 insert of them", 2.0),
    "matching batch, 10,000 topics": ("10,000 topics, the same batch", 6.0),
    "matching long": ("1,000 topics x 100 documents of 100 KB / bare FTS5 insert", 1.5),
    "matching batch, exact stage": ("the exact stage of 1,000 topics, 1 KB / insert and candidates", 0.2),
    "matching long, exact stage": ("the exact stage of 1,000 topics, 100 KB / insert and candidates", 0.2),
    "matching real, 16 topics, exact stage": ("the same, shipped topics, real documents of 1 KB", 0.2),
    "matching real long, 16 topics, exact stage": ("the same, real documents of 100 KB", 0.2),
    "matching archive": ("a new topic against an archive / bare select rowid ... match", 1.3),
    "store first": ("first store / plain executemany with FTS triggers", 1.5),
    "store again": ("re-sending with 1 % changed / first store", 0.1),
    "store size": ("archive file / its text", 2.3),
    "polling cycle": ("a poll cycle in which nothing changed / the bare conditional GETs", 1.5),
    "hosts pass": ("60 sources on 60 hosts of 300 ms, nothing new: seconds of one pass", 3.0),
    "hosts memory": ("the memory of that pass, MB", 150.0),
    "hosts beside one that hangs": ("seconds until the 60 are stored beside one that hangs", 3.0),
    "outbox digest seconds": ("a digest of 300 new hits over 1,000,000 items, seconds", 1.0),
    "outbox digest": ("the same / the bare queries", 3.0),
    "outbox seconds for 100 mails": ("10,000 mails to a server on loopback, seconds for 100", 1.0),
    "outbox memory": ("the memory that grows meanwhile, MB", 10.0),
    "backfill last to first": ("100,000 items through one backfill: time of the last 10,000 / of the first", 1.3),
    "backfill memory": ("the memory that grows after its first 20,000, MB", 10.0),
    "backfill seconds": ("the seconds of it all", None),
    "command help": ("monitor --help, seconds", 0.3),
}


def help_seconds() -> dict[str, float]:
    """How long ``monitor --help`` takes, the middle of five."""

    def once() -> float:
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "monitor", "--help"], capture_output=True, check=True)
        return time.perf_counter() - begun

    return {"help": statistics.median(once() for _ in range(5))}


def main() -> None:
    rows = []
    for room, measure in (
        ("store", store.measure), ("matching", matching.measure), ("polling", polling.measure),
        ("hosts", hosts.measure), ("outbox", outbox.measure), ("backfill", backfill.measure),
        ("command", help_seconds),
    ):  # fmt: skip
        for name, figure in measure().items():
            key = f"{room} {name}"
            what, limit = LIMITS.get(key, (key, None))
            verdict = "" if limit is None else "ok" if figure <= limit else "OVER"
            rows.append([what, f"{figure:.3f}", "" if limit is None else f"{limit:g}", verdict])
            print(f"{key}: {figure:.3f}", file=sys.stderr)
    print(tabulate(rows, headers=["what", "measured", "at most", ""], disable_numparse=True), flush=True)
    growth.main()


if __name__ == "__main__":
    main()
