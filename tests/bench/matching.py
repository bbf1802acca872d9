"""What matching costs, as ratios within one run: run ``python -m tests.bench.matching``.

``batch`` is 1,000 topics against a batch of 1,000 documents of about 1 KB, everything included (index, exact stage,
strength, passages), over the bare FTS5 insert of that batch; ``candidates`` is the same up to the documents that are
left for the exact stage. ``long`` is 1,000 topics against 100 documents of 100 KB. ``real`` and ``real long``
are the same with documents of the Federal Register and the sixteen shipped topics in variants, where the corpus lies
beside the project. The cost grows with the hits, so they are printed beside: a long document is a hit of many topics,
in synthetic text as in real. ``exact stage`` is what reading the candidates word by word, strength and passages add to
all that goes before them: inserting the batch into the archive's index, and finding the candidates.

``archive`` is finding the documents of a new topic over the bare ``select rowid ... match``; ``archive, exact stage``
adds loading them and the exact stage, which costs by the candidate. ``passages`` is a document of 100 KB that 50
topics hit over the same with one. ``worst`` is the seconds of the dearest of some hostile expressions on 1 MB.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from monitor.archive.database import open_archive
from monitor.archive.schema.tables import FTS_COLUMNS, ITEMS_FTS
from monitor.archive.search import candidates
from monitor.archive.storing import items
from monitor.model import Document
from monitor.settings import TopicConfig
from monitor.topics import BatchIndex, Topic, compile_topic, match_archive, match_batch
from monitor.topics.fulltext import ONE_SEGMENT
from monitor.topics.paper import row
from tests.bench import language

ROUNDS = 5
STORED = 10_000
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
INSERT = f"insert into items_fts (rowid, {', '.join(FTS_COLUMNS)}) values (?, {', '.join('?' * len(FTS_COLUMNS))})"
BARE = "select rowid from items_fts where items_fts match ?"


def bare_insert(held: Sequence[Document]) -> float:
    """Seconds to insert the batch into an empty index of the same shape, rows prepared beforehand."""
    rows = [(number, *row(document)) for number, document in enumerate(held)]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.execute(f"create table documents (id integer primary key, {', '.join(FTS_COLUMNS)})")
        conn.execute(ITEMS_FTS)
        conn.execute("insert into items_fts (items_fts, rank) values ('hashsize', ?)", (ONE_SEGMENT,))
        return timed(lambda: _insert(conn, rows))


def _insert(conn: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    conn.execute("begin")
    conn.executemany(INSERT, rows)
    conn.execute("commit")


def timed(what: Callable[[], object]) -> float:
    """Seconds of the processor that something takes: all of it is computing, and other programs must not count."""
    started = time.process_time()
    what()
    return time.process_time() - started


def hits(asked: Sequence[Topic], held: Sequence[Document]) -> int:
    """The whole of it for a batch: the index and every topic's matches, counted."""
    with BatchIndex(held, asked) as index:
        return sum(len(match_batch(topic, index)) for topic in asked)


def found_only(asked: Sequence[Topic], held: Sequence[Document]) -> int:
    """The index and the candidates of every topic, without the exact stage."""
    with BatchIndex(held, asked) as index:
        return sum(len(index.candidates(topic)) for topic in asked)


def _batch(name: str, asked: Sequence[Topic], held: Sequence[Document], rounds: int) -> dict[str, float]:
    """Medians of the whole over the bare insert, of the stage before the exact one, and of what the exact one adds."""
    found = hits(asked, held)
    runs = [
        (bare_insert(held), timed(lambda: found_only(asked, held)), timed(lambda: hits(asked, held)))
        for _ in range(rounds)
    ]
    return {
        name: statistics.median(whole / bare for bare, _, whole in runs),
        f"{name}, candidates": statistics.median(narrowed / bare for bare, narrowed, _ in runs),
        f"{name}, exact stage": statistics.median(
            (whole - narrowed) / (bare + narrowed) for bare, narrowed, whole in runs
        ),
        f"{name}: hits a document": found / len(held),
        f"{name}: microseconds a hit": statistics.median(
            1e6 * (whole - narrowed) / max(1, found) for _, narrowed, whole in runs
        ),
    }


HOSTILE = (
    "NEAR(the of, 200)",
    "NEAR((the OR of OR to OR in) (section OR and OR act) (and OR or OR a), 100)",
    "se* OR in* OR th* OR co*",
    "the AND of AND section AND secretary",
    '"of the secretary of the act of the section of the"',
)


def worst(letters: int = 1_000_000) -> float:
    """Seconds of the dearest hostile expression on one document of so many characters, index not included."""
    random_ = random.Random(5)
    said = ("the", "of", "to", "in", "and", "or", "a", "section", "secretary", "act", "(b)", "301", "shall", "\n")
    body = " ".join(random_.choices(said, k=letters // 4))[:letters]
    held = Document(item_id=1, revision_id=1, key="k", source="s", kind="bill", title="A bill", body=body)
    spent = []
    for expression in HOSTILE:
        asked = compile_topic(TopicConfig(slug="hostile", name="Hostile", match=expression, ignore=("the act",)))
        with BatchIndex([held]) as index:
            index.candidates(asked)
            spent.append(timed(lambda: match_batch(asked, index)))  # noqa: B023
    return max(spent)


def passages(spoken: language.Language) -> float:
    """A document of 100 KB that 50 topics hit, over the same document and one of them."""
    held = list(language.documents(spoken, 1, 100_000))
    words = sorted({word for word in held[0].body.split() if word.isalpha() and len(word) > 6})[:50]
    asked = [compile_topic(TopicConfig(slug=word, name=word, match=word)) for word in words]

    def seconds(topics: Sequence[Topic]) -> float:
        with BatchIndex(held) as index:
            found = [index.candidates(topic) for topic in topics]
            assert all(found)
            return timed(lambda: [match_batch(topic, index) for topic in topics])

    return statistics.median(seconds(asked) / seconds(asked[:1]) for _ in range(ROUNDS))


@contextmanager
def stored(held: Iterable[Document]) -> Iterator[sqlite3.Connection]:
    """An archive with these documents."""
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(Path(folder) / "monitor.db", now=NOW)
        try:
            with archive.transaction() as conn:
                items.store(conn, map(language.item, held), origin="backfill", seen_at=NOW)
            yield archive.conn
        finally:
            archive.close()


def new_topics(conn: sqlite3.Connection, asked: Sequence[Topic]) -> dict[str, float]:
    """Seconds that these topics take against an archive: bare, found, with the exact stage; and their candidates."""
    for topic in asked:
        conn.execute(BARE, (topic.compiled,)).fetchall()
    return {
        "bare": timed(lambda: [conn.execute(BARE, (topic.compiled,)).fetchall() for topic in asked]),
        "found": timed(lambda: [candidates(conn, topic.compiled) for topic in asked]),
        "exact": timed(lambda: [list(match_archive(topic, conn)) for topic in asked]),
        "candidates": sum(len(candidates(conn, topic.compiled)) for topic in asked) / len(asked),
    }


def archive(spoken: language.Language, asked: Sequence[Topic], rounds: int) -> dict[str, float]:
    """The ratios of new topics against an archive of documents of 1 KB."""
    with stored(language.documents(spoken, STORED, 1000)) as conn:
        runs = [new_topics(conn, asked) for _ in range(rounds)]
    return {
        "archive": statistics.median(run["found"] / run["bare"] for run in runs),
        "archive, exact stage": statistics.median(run["exact"] / run["bare"] for run in runs),
        "archive: candidates a topic": runs[0]["candidates"],
        "archive: microseconds a candidate": statistics.median(
            1e6 * (run["exact"] - run["found"]) / (run["candidates"] * len(asked)) for run in runs
        ),
    }


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Ratios (medians of ``rounds``), hits per document beside them, and the seconds of ``worst``."""
    spoken = language.language()
    short = list(language.documents(spoken, 1000, 1000))
    thousand = language.topics(spoken, 1000)
    figures = _batch("batch", thousand, short, rounds)
    figures |= _batch("long", thousand, list(language.documents(spoken, 100, 100_000)), max(1, rounds // 2))
    figures |= archive(spoken, thousand[:200], rounds)
    figures["passages"] = passages(spoken)
    figures["worst"] = worst()
    for name, low, high in (("real", 700, 1500), ("real long", 60_000, 200_000)):
        if held := language.register(low, high, 1000):
            figures |= _batch(name, language.shipped(1000, held), held, max(1, rounds // 2))
            figures |= _batch(f"{name}, 16 topics", language.shipped(16, held), held, max(1, rounds // 2))
    return figures | _batch("batch, 10,000 topics", language.topics(spoken, 10_000), short, max(1, rounds // 2))


if __name__ == "__main__":
    for name, ratio in measure().items():
        print(f"{name:45} {ratio:8.2f}")
