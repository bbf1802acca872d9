"""Near misses: documents that no topic caught and that resemble what one caught. Plain rules, each with its reason.

Three of them, the surest first: an own number shared with a strong hit; a title close to a strong hit's that has its
rarest word; several words that are rare in the archive and frequent in the strong hits of one topic.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
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

BEGINNING = 1_500
"""Characters of the body that stand for a summary where there is none."""

MOST_TITLE = 90
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
    """A rare word that speaks for a topic: how many documents have it, and which of them the topic hit strongly."""

    word: str
    documents: int
    strong: frozenset[int]

    @property
    def share(self) -> float:
        """Of the documents with the word, those that are strong hits."""
        return len(self.strong) / self.documents


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
    """The suggestions for a title that has most words of a strong hit's, its rarest one among them."""
    mine = words_of(document.title)
    for hit, theirs in words.titles:
        common = mine & theirs
        if len(common) < 2 or len(common) < CLOSE * len(mine | theirs):
            continue
        rarest = min(theirs, key=lambda word: (words.rarity(word), word))
        if rarest in common and words.documents(rarest) is not None:
            yield Suggestion(
                item_id=document.item_id, topic=hit.topic, kind="title", weight=2 + len(common) / len(mine | theirs),
                reason=f"Its title is close to that of a strong hit of {hit.topic_name}: {_named(hit)}",
            )  # fmt: skip


def by_words(document: Document, words: _Words) -> Iterator[Suggestion]:
    """The suggestions for words of title and summary that are rare, and frequent in a topic's strong hits."""
    marks: dict[str, dict[frozenset[int], Mark]] = {}
    text = f"{document.title} {document.abstract or document.body[:BEGINNING]}"
    for word in sorted(words_of(text)):
        for topic, mark in words.marks(word):
            # forms of one word, and words of one phrase, stand in the same documents and count once
            marks.setdefault(topic, {}).setdefault(mark.strong, mark)
    for topic, found in marks.items():
        weight = sum(mark.share for mark in found.values())
        if len(found) >= MARKS and weight >= SURE:
            yield Suggestion(
                item_id=document.item_id, topic=topic, kind="terms", weight=min(weight, 1.9),
                reason=_in_words(words.names[topic], sorted(found.values(), key=lambda mark: -mark.share)),
            )  # fmt: skip


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

    def rarity(self, word: str) -> int:
        """How many documents have the word, for comparing words; those that are not rare are alike."""
        found = self.documents(word)
        return self._most + 1 if found is None else len(found)

    def marks(self, word: str) -> tuple[tuple[str, Mark], ...]:
        """The topics that the word speaks for."""
        if word not in self._marks:
            self._marks[word] = tuple(self._asked(word))
        return self._marks[word]

    def _asked(self, word: str) -> Iterator[tuple[str, Mark]]:
        bearers = self.documents(word)
        strong: dict[str, set[int]] = {}
        for item_id in bearers or ():
            for topic in self._topics.get(item_id, ()):
                strong.setdefault(topic, set()).add(item_id)
        for topic, items in strong.items():
            mark = Mark(word=word, documents=len(bearers or ()), strong=frozenset(items))
            if len(items) >= max(SEEN, FREQUENT * self._sizes[topic]) and mark.share >= SHARE:
                yield topic, mark


def _named(hit: StrongHit) -> str:
    return f"“{shorten(hit.title, MOST_TITLE)}” ({hit.key})"


def _in_words(topic_name: str, marks: Sequence[Mark]) -> str:
    told = [f"“{mark.word}” ({len(mark.strong)} of {mark.documents} documents)" for mark in marks[:MARKS]]
    return f"It has words that are rare, but frequent in the strong hits of {topic_name}: {', '.join(told)}"
