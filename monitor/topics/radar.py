"""Near misses: documents that no topic caught and that resemble what one caught. Plain rules, each with its reason.

Three of them, the surest first: an own number shared with a strong hit; a title close to a strong hit's, rare words
included; several words that are rare in the archive and frequent in the strong hits of one topic.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.archive import documents as shelf
from monitor.archive import resemblance
from monitor.archive.resemblance import Shared, StrongHit
from monitor.archive.suggestions import Suggestion
from monitor.model import Document
from monitor.text import shorten

MOST_HITS = 5_000
"""So many of the newest strong hits are compared with: enough for years, and the cost stays where it is."""

CLOSE = 0.5
"""Share of the words of both titles that they must have in common."""

RARE, LEAST_RARE, MOST_RARE = 0.01, 10, 500
"""A word is rare when at most this share of all documents has it (in a small archive ten, in a huge one 500)."""

SEEN, FREQUENT, SHARE = 3, 0.1, 0.05
"""A rare word marks a topic when so many of its documents are strong hits of it, which must be this share of the
topic's strong hits, and this share of the documents that have the word."""

MARKS, SURE = 2, 0.3
"""So many marking words make a suggestion, when their shares add up to this."""

TOGETHER = 0.9
"""Two words that share so much of the rarer one's documents are one."""

BEGINNING = 1_500
"""Characters of the body that stand for a summary where there is none."""

MOST_TITLE, MOST_TOLD = 90, 3
_WORD = re.compile(r"[a-z][a-z0-9]{3,}")
_TOO_COMMON = """
about above after against agency also amend amending amended amendment among before being between both bill certain
comment comments concerning department document during each federal final following from further have herein including
information into more national notice other over part parts pertaining program proposed public published purposes
regarding register regulations related relating request rule rules same section shall should some states such than
that their them then there these this those through under united upon were when where which will with within without
would
"""
STOP = frozenset(_TOO_COMMON.split())
"""Words of every other title, which say nothing about its subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A rare word that speaks for a topic: which documents have it, and how many of them the topic hit strongly."""

    word: str
    documents: frozenset[int]
    strong: int

    @property
    def share(self) -> float:
        """Of the documents with the word, those that are strong hits."""
        return self.strong / len(self.documents)

    def goes_with(self, other: Mark) -> bool:
        """Whether they stand in the same documents: forms of one word, or words of one phrase, which count once."""
        fewest = min(len(self.documents), len(other.documents))
        return len(self.documents & other.documents) >= TOGETHER * fewest


def near_misses(conn: sqlite3.Connection, item_ids: Sequence[int]) -> tuple[Suggestion, ...]:
    """What of these documents resembles a strong hit, the likeliest first; the caller gives those that no topic caught.

    A document may resemble the hits of several topics and is suggested once for each, by its surest reason.
    """
    strong = resemblance.strong_hits(conn, MOST_HITS) if item_ids else ()
    if not strong:
        return ()
    words = _Words(conn, strong)
    found = [by_number(each) for each in resemblance.shared(conn, item_ids)]
    for document in shelf.load(conn, item_ids):
        found += by_title(document, words)
        found += by_words(document, words)
    best: dict[tuple[int, str], Suggestion] = {}
    for each in sorted(found, key=lambda each: -each.weight):
        best.setdefault((each.item_id, each.topic), each)
    return tuple(best.values())


def by_number(shared: Shared) -> Suggestion:
    """The suggestion for a number in common."""
    hit = shared.hit
    return Suggestion(
        item_id=shared.item_id, topic=hit.topic, kind="number", weight=3.0,
        reason=f"It carries {shared.scheme} {shared.value}, as does a strong hit of {hit.topic_name}: {_named(hit)}",
    )  # fmt: skip


def by_title(document: Document, words: _Words) -> Iterator[Suggestion]:
    """The suggestions for a title that has most words of a strong hit's, and half of its rare ones.

    Duty cases of all kinds of goods have long titles alike but for the goods.
    """
    mine = words_of(document.title)
    for hit, theirs in words.titles:
        common = mine & theirs
        if len(common) < 2 or len(common) < CLOSE * len(mine | theirs):
            continue
        rare = {word for word in theirs if words.documents(word) is not None}
        if rare and 2 * len(rare & mine) >= len(rare):
            yield Suggestion(
                item_id=document.item_id, topic=hit.topic, kind="title", weight=2 + len(common) / len(mine | theirs),
                reason=f"Its title is close to that of a strong hit of {hit.topic_name}: {_named(hit)}",
            )  # fmt: skip


def by_words(document: Document, words: _Words) -> Iterator[Suggestion]:
    """The suggestions for words of title and summary that are rare, and frequent in a topic's strong hits."""
    marks: dict[str, list[Mark]] = {}
    text = f"{document.title} {document.abstract or document.body[:BEGINNING]}"
    for word in words_of(text):
        for topic, mark in words.marks(word):
            marks.setdefault(topic, []).append(mark)
    for topic, every in marks.items():
        found = _apart(every)
        weight = sum(mark.share for mark in found)
        if len(found) >= MARKS and weight >= SURE:
            yield Suggestion(
                item_id=document.item_id, topic=topic, kind="terms", weight=min(weight, 1.9),
                reason=_in_words(words.names[topic], found),
            )  # fmt: skip


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    """The marks that tell something of their own, the likeliest first."""
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (-mark.share, mark.word)):
        if not any(mark.goes_with(other) for other in found):
            found.append(mark)
    return found


def words_of(text: str) -> frozenset[str]:
    """The words of a text that tell documents apart: four letters or more, no stop words, no numbers."""
    return frozenset(_WORD.findall(text.lower())) - STOP


class _Words:
    """What the archive says of single words, asked once each: who has a word, and which topics it speaks for."""

    def __init__(self, conn: sqlite3.Connection, strong: Sequence[StrongHit]) -> None:
        self.names = {hit.topic: hit.topic_name for hit in strong}
        self.titles = tuple((hit, words_of(hit.title)) for hit in strong)
        self._conn = conn
        self._most = min(max(LEAST_RARE, int(RARE * shelf.count(conn))), MOST_RARE)
        self._topics: dict[int, list[str]] = {}
        for hit in strong:
            self._topics.setdefault(hit.item_id, []).append(hit.topic)
        self._sizes = Counter(hit.topic for hit in strong)
        self._documents: dict[str, frozenset[int] | None] = {}
        self._marks: dict[str, tuple[tuple[str, Mark], ...]] = {}

    def documents(self, word: str) -> frozenset[int] | None:
        """The documents that have the word; None when it is not rare."""
        if word not in self._documents:
            self._documents[word] = resemblance.bearing(self._conn, word, self._most)
        return self._documents[word]

    def marks(self, word: str) -> tuple[tuple[str, Mark], ...]:
        """The topics that the word speaks for."""
        if word not in self._marks:
            self._marks[word] = tuple(self._asked(word))
        return self._marks[word]

    def _asked(self, word: str) -> Iterator[tuple[str, Mark]]:
        bearers = self.documents(word) or frozenset()
        strong = Counter(topic for item_id in bearers for topic in self._topics.get(item_id, ()))
        for topic, number in strong.items():
            mark = Mark(word=word, documents=bearers, strong=number)
            if number >= max(SEEN, FREQUENT * self._sizes[topic]) and mark.share >= SHARE:
                yield topic, mark


def _named(hit: StrongHit) -> str:
    return f"“{shorten(hit.title, MOST_TITLE)}” ({hit.key})"


def _in_words(topic_name: str, marks: Sequence[Mark]) -> str:
    first, *others = marks[:MOST_TOLD]
    told = [f"“{first.word}” ({first.strong} of the {len(first.documents)} documents that have it)"]
    told += [f"“{mark.word}” ({mark.strong} of {len(mark.documents)})" for mark in others]
    return f"It has words that are rare, but frequent in the strong hits of {topic_name}: {', '.join(told)}"
