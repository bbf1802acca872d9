"""How the cost of matching grows: run ``python -m tests.bench.growth [--million]``.

The first table is 100 to 10,000 topics against one and the same batch of 1,000 documents of 1 KB. The second lets an
archive grow from 1,000 to 100,000 documents (a million with ``--million``, which takes minutes): what each of 1,000
more costs to store and to match with 100 topics, and what one new topic costs against all of it, bare and with the
exact stage on its candidates. All is time of the processor. Documents and topics are those of ``tests.bench.language``.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
from tabulate import tabulate

from monitor.archive.database import Archive, open_archive
from monitor.archive.storing import items
from monitor.model import Document
from monitor.topics import Topic
from tests.bench import language
from tests.bench.matching import NOW, bare_insert, hits, new_topics, timed

TOPICS = (100, 1_000, 10_000)
ARCHIVES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
BATCH = 1_000
NEW = 50
BULK = 20_000
GATHER = "insert into items_fts (items_fts, rank) values ('hashsize', ?)"
USUAL, MUCH = 1 << 20, 256 << 20
"""Bytes that the index gathers by itself, and while an archive is filled, so that it merges less often."""
ROUNDS = 3


def by_topics(spoken: language.Language) -> Iterator[tuple[object, ...]]:
    """Rows: topics, ratio to the bare insert, microseconds a document, hits a document."""
    held = list(language.documents(spoken, BATCH, 1000))
    for count in TOPICS:
        asked = language.topics(spoken, count)
        found = hits(asked, held)
        pairs = [(timed(lambda: hits(asked, held)), bare_insert(held)) for _ in range(ROUNDS)]  # noqa: B023
        seconds = statistics.median(spent for spent, _ in pairs)
        ratio = statistics.median(spent / bare for spent, bare in pairs)
        yield count, f"{ratio:.1f}", f"{1e6 * seconds / BATCH:.0f}", f"{found / BATCH:.2f}"


def by_documents(spoken: language.Language, sizes: tuple[int, ...]) -> Iterator[tuple[object, ...]]:
    """Rows: documents, what one more costs to store and to match, milliseconds of a new topic, its candidates."""
    asked = language.topics(spoken, 100)
    drawn = language.documents(spoken, max(sizes), 1000)
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(Path(folder) / "monitor.db", now=NOW)
        try:
            count = 0
            for size in sizes:
                _fill(archive, islice(drawn, size - count - BATCH))
                batch = list(islice(drawn, BATCH))
                storing = timed(lambda: _store(archive, batch))  # noqa: B023
                count = size
                yield count, *_at_this_size(archive, asked, batch, storing)
        finally:
            archive.close()


def _fill(archive: Archive, drawn: Iterator[Document]) -> None:
    """Stores what is not measured as the product does, but with an index that gathers more before it writes."""
    archive.conn.execute(GATHER, (MUCH,))
    while batch := list(islice(drawn, BULK)):
        _store(archive, batch)
    archive.conn.execute(GATHER, (USUAL,))


def _at_this_size(
    archive: Archive, asked: list[Topic], batch: list[Document], storing: float
) -> tuple[str, str, str, str, str]:
    matching = statistics.median(timed(lambda: hits(asked, batch)) for _ in range(ROUNDS))
    runs = [new_topics(archive.conn, asked[:NEW]) for _ in range(ROUNDS)]
    bare, exact = (statistics.median(1e3 * run[name] / NEW for run in runs) for name in ("bare", "exact"))
    return (
        f"{1e6 * storing / BATCH:.0f}", f"{1e6 * matching / BATCH:.0f}", f"{bare:.2f}", f"{exact:.2f}",
        f"{runs[0]['candidates']:.1f}",
    )  # fmt: skip


def _store(archive: Archive, batch: list[Document]) -> None:
    with archive.transaction() as conn:
        items.store(conn, map(language.item, batch), origin="backfill", seen_at=NOW)


def main() -> None:
    """Prints both tables; reads ``--million`` from the command line."""
    asked = argparse.ArgumentParser(description="How the cost of matching grows with topics and documents.")
    asked.add_argument("--million", action="store_true", help="let the archive grow to a million documents (minutes)")
    sizes = (*ARCHIVES, MILLION) if asked.parse_args().million else ARCHIVES
    spoken = language.language()
    _print(("topics", "x bare insert", "us a document", "hits a document"), by_topics(spoken))
    _print(
        ("documents", "store, us", "100 topics, us", "new topic: bare, ms", "with exact stage, ms", "candidates"),
        by_documents(spoken, sizes),
    )


def _print(heads: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    click.echo(tabulate(rows, heads, disable_numparse=True, stralign="right") + "\n")


if __name__ == "__main__":
    main()
