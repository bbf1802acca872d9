"""What matching costs, as ratios within one run: run ``python -m tests.bench.matching``.

``batch`` is 1,000 topics against a batch of 1,000 documents of about 1 KB, index and exact stage included, over the
bare FTS5 insert of that batch; ``batch, candidates`` is the same up to the candidates that FTS5 finds. The cost grows
with the hits, so their number is printed beside. ``long`` is 1,000 topics against 100 documents of 100 KB; ``worst``
the seconds that the dearest of some hostile expressions takes on a document of 1 MB.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from monitor.archive.schema import FTS_COLUMNS, ITEMS_FTS
from monitor.model import Document
from monitor.settings import TopicConfig
from monitor.topics import BatchIndex, Topic, compile_topic, match_batch
from monitor.topics.fulltext import ONE_SEGMENT
from monitor.topics.paper import row

ROUNDS = 5
INSERT = f"insert into items_fts (rowid, {', '.join(FTS_COLUMNS)}) values (?, {', '.join('?' * len(FTS_COLUMNS))})"


@dataclass(frozen=True, slots=True)
class Language:
    """A vocabulary with frequencies like those of a language; the same every time."""

    words: tuple[str, ...]
    weights: tuple[float, ...]


def language(size: int = 60_000, seed: int = 7) -> Language:
    random_ = random.Random(seed)
    words = tuple(dict.fromkeys(_word(random_) for _ in range(size)))
    return Language(words, tuple(1 / (rank + 2.7) ** 1.07 for rank in range(len(words))))


def _word(random_: random.Random) -> str:
    return "".join(random_.choice("bcdfglmnprst") + random_.choice("aeiou") for _ in range(random_.randint(1, 5)))


def documents(spoken: Language, count: int, letters: int, seed: int = 11) -> list[Document]:
    """Documents of about so many characters: a title, an abstract of fifty words, the rest body."""
    random_ = random.Random(seed)
    made = []
    for number in range(1, count + 1):
        words = random_.choices(spoken.words, spoken.weights, k=letters // 6)
        made.append(
            Document(
                item_id=number, revision_id=number, key=f"fr:2025-{number:05}", source="s", kind="notice",
                title=" ".join(words[:9]).title(), abstract=" ".join(words[9:59]), body=" ".join(words[59:]),
                agencies=("Commerce Department",), search_ids=f"2025-{number:05}",
            )
        )  # fmt: skip
    return made


def topics(spoken: Language, count: int, seed: int = 13) -> list[Topic]:
    """Topics as people write them: names of two or three words, company, a prefix, a NEAR, something not wanted."""
    random_ = random.Random(seed)
    common, rare = spoken.words[20:1500], spoken.words[300:20_000]

    def name(length: int) -> str:
        return f'"{" ".join([random_.choice(rare), *random_.choices(common, k=length - 1)])}"'

    shapes: tuple[Callable[[], str], ...] = (
        lambda: f"{name(2)} OR {name(3)} OR {random_.choice(rare[4000:])}",
        lambda: f"({name(2)} AND ({random_.choice(common)} OR {name(2)})) OR {name(3)}",
        lambda: f"NEAR({random_.choice(rare)} {random_.choice(common)}, 10) NOT {name(2)}",
        lambda: f"{name(2)} OR ({random_.choice(rare)} AND {random_.choice(rare)})",
        lambda: f"title: {random_.choice(rare)} OR ({random_.choice(rare)[:6]}ta* AND {name(2)})",
    )
    return [
        compile_topic(TopicConfig(slug=f"topic-{number}", name=f"Topic {number}", match=shapes[number % len(shapes)]()))
        for number in range(count)
    ]


def bare_insert(held: Sequence[Document]) -> float:
    """Seconds to insert the batch into an empty index of the same shape, rows prepared beforehand."""
    rows = [(number, *row(document)) for number, document in enumerate(held)]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.execute(f"create table documents (id integer primary key, {', '.join(FTS_COLUMNS)})")
        conn.execute(ITEMS_FTS)
        conn.execute("insert into items_fts (items_fts, rank) values ('hashsize', ?)", (ONE_SEGMENT,))
        started = time.perf_counter()
        conn.execute("begin")
        conn.executemany(INSERT, rows)
        conn.execute("commit")
        return time.perf_counter() - started


def matched(asked: Sequence[Topic], held: Sequence[Document]) -> tuple[float, int]:
    """Seconds for the whole batch, index included, and the number of hits."""
    started = time.perf_counter()
    with BatchIndex(held, asked) as index:
        hits = sum(len(match_batch(topic, index)) for topic in asked)
    return time.perf_counter() - started, hits


def _ratio(asked: Sequence[Topic], held: Sequence[Document], rounds: int) -> tuple[float, int]:
    ratios = []
    hits = 0
    for _ in range(rounds):
        bare = bare_insert(held)
        seconds, hits = matched(asked, held)
        ratios.append(seconds / bare)
    return statistics.median(ratios), hits


def found_only(asked: Sequence[Topic], held: Sequence[Document]) -> float:
    """Seconds for the index and the candidates of every topic, without the exact stage."""
    started = time.perf_counter()
    with BatchIndex(held, asked) as index:
        for each in asked:
            index.candidates(each)
    return time.perf_counter() - started


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
            started = time.perf_counter()
            match_batch(asked, index)
            spent.append(time.perf_counter() - started)
    return max(spent)


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Ratios (medians of ``rounds``), hits per document beside them, and the seconds of ``worst``."""
    spoken = language()
    short, long = documents(spoken, 1000, 1000), documents(spoken, 100, 100_000)
    thousand, many = topics(spoken, 1000), topics(spoken, 10_000)
    batch, hits = _ratio(thousand, short, rounds)
    large, more = _ratio(many, short, max(1, rounds // 2))
    wide, most = _ratio(thousand, long, max(1, rounds // 2))
    return {
        "batch": batch,
        "batch: hits a document": hits / len(short),
        "batch, candidates": statistics.median(found_only(thousand, short) / bare_insert(short) for _ in range(rounds)),
        "batch, 10,000 topics": large,
        "batch, 10,000 topics: hits a document": more / len(short),
        "long": wide,
        "long: hits a document": most / len(long),
        "worst": worst(),
    }


if __name__ == "__main__":
    for name, ratio in measure().items():
        print(f"{name:40} {ratio:8.2f}")
