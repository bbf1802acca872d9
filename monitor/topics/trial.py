"""What a topic would have found in the archive: counted and sampled, before it goes live. Nothing is stored."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.archive import documents
from monitor.archive.rows import in_batches
from monitor.archive.search import candidates
from monitor.model import Document, Match
from monitor.topics import volume
from monitor.topics.explaining import explain
from monitor.topics.matching import match_archive
from monitor.topics.topic import Topic

EXAMPLES = 5

Counts = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A document the topic finds, with the passage and the rule that decided its strength."""

    key: str
    title: str
    published_on: date | None
    strength: str
    rule: str
    passage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The outcome. Tables are (name, strong, mentions), the largest first; months run forward.

    ``per_week`` is how many strong hits a week are to be expected. ``terms`` are those that bring the most mentions:
    where noise is to be looked for first. ``warning`` is said when the topic finds too much.
    """

    strong: int
    mentions: int
    per_week: float | None
    months: tuple[tuple[str, int, int], ...]
    sources: tuple[tuple[str, int, int], ...]
    agencies: tuple[tuple[str, int, int], ...]
    terms: tuple[tuple[str, int, int], ...]
    newest: tuple[Example, ...]
    weakest: tuple[Example, ...]
    warning: str = ""


def trial(topic: Topic, conn: sqlite3.Connection) -> Trial:
    """Matches the topic against the whole archive and sums up what it gives."""
    months, sources, agencies, terms = Counts(), Counts(), Counts(), Counts()
    examples: list[Example] = []
    for found, document in _found(topic, conn):
        strength = found.strength
        day = document.published_on
        months[f"{day:%Y-%m}" if day else "undated", strength] += 1
        sources[document.source, strength] += 1
        for agency in document.agencies[:2]:
            agencies[agency, strength] += 1
        for term in {term.term for term in explain(topic, document).terms}:
            terms[term, strength] += 1
        examples.append(_example(found, document))
    strong = [example.published_on for example in examples if example.strength == "strong"]
    newest = sorted(examples, key=lambda example: (example.published_on or date.min, example.key), reverse=True)
    return Trial(
        strong=len(strong), mentions=len(examples) - len(strong),
        per_week=volume.per_week(strong, documents.published(conn)),
        warning=volume.warning(len(examples), documents.count(conn)),
        months=tuple(sorted(_table(months))), sources=_table(sources), agencies=_table(agencies),
        terms=tuple(sorted(_table(terms), key=lambda row: -row[2])),
        newest=tuple(example for example in newest if example.strength == "strong")[:EXAMPLES],
        weakest=tuple(example for example in newest if example.strength == "mention")[:EXAMPLES],
    )  # fmt: skip


def width(topic: Topic, conn: sqlite3.Connection) -> str:
    """The warning when the topic finds too much of the archive, else nothing. Most are let off by the index alone."""
    whole = documents.count(conn)
    found = len(candidates(conn, topic.compiled))
    if volume.warning(found, whole):
        found = sum(1 for _ in match_archive(topic, conn))
    return volume.warning(found, whole)


def _found(topic: Topic, conn: sqlite3.Connection) -> Iterator[tuple[Match, Document]]:
    for batch in in_batches(match_archive(topic, conn), 500):
        matches = tuple(batch)
        by_id = {document.item_id: document for document in documents.load(conn, [each.item_id for each in matches])}
        yield from ((each, by_id[each.item_id]) for each in matches)


def _example(found: Match, document: Document) -> Example:
    return Example(
        key=document.key, title=document.title, published_on=document.published_on, strength=found.strength,
        rule=found.rule, passage=found.passage,
    )  # fmt: skip


def _table(counts: Counts) -> tuple[tuple[str, int, int], ...]:
    names = {name for name, _ in counts}
    rows = [(name, counts[name, "strong"], counts[name, "mention"]) for name in names]
    return tuple(sorted(rows, key=lambda row: (-row[1] - row[2], row[0])))
