"""A document laid out in words, once for all topics, and the search for a phrase in it (the exact stage's ground)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

from monitor.archive.schema import FTS_COLUMNS
from monitor.model import Document
from monitor.topics.spelling import Form, Phrase
from monitor.topics.words import Words

Span = tuple[int, int]
"""First word and word past the last, counted within one field."""

T = TypeVar("T")

SKIPPED_AT_MOST = 6
FREQUENT = 8
"""A first word that stands more often than this is not tried before the others are known to occur."""
EMPTY = Words("")


class Paper:
    """One document's fields as ``Words``, made when first asked for and shared by every topic that looks at it."""

    __slots__ = ("__dict__", "_once", "_words", "document")

    def __init__(self, document: Document) -> None:
        self.document = document
        self._words: dict[str, Words] = {}
        self._once: dict[Callable[[Paper], Any], Any] = {}

    def words(self, field: str) -> Words:
        """The words of one column of the index."""
        made = self._words.get(field)
        if made is None:
            made = self._words[field] = Words(text) if (text := column(self.document, field)) else EMPTY
        return made

    @cached_property
    def fields(self) -> tuple[tuple[str, Words], ...]:
        """The fields that hold any text, in the order of the index."""
        return tuple((field, words) for field in FTS_COLUMNS if (words := self.words(field)).text)

    @cached_property
    def small(self) -> str:
        """All fields in small letters for a first look, or nothing when one of them is too long for that."""
        texts = [words.small for _, words in self.fields]
        return "\n".join(texts) if all(texts) else ""

    def once(self, reading: Callable[[Paper], T]) -> T:
        """What a reading of the whole paper gives (its headings, say), worked out for the first topic that asks."""
        if reading not in self._once:
            self._once[reading] = reading(self)
        found: T = self._once[reading]
        return found

    @cached_property
    def own(self) -> frozenset[str]:
        """The document's own identifiers as ``scheme:value``."""
        return frozenset(f"{each.scheme}:{each.value}" for each in self.document.identifiers if each.role == "own")

    @cached_property
    def cited(self) -> frozenset[str]:
        """Every identifier found in the document, its own and those it cites."""
        return frozenset(f"{each.scheme}:{each.value}" for each in self.document.identifiers)


def column(document: Document, field: str) -> str:
    """What a document has in one column of the full-text index."""
    if field == "identifiers":
        own = " ".join(each.value for each in document.identifiers if each.role == "own")
        return document.search_ids or own
    if field == "agencies":
        return "; ".join(document.agencies)
    text: str = getattr(document, field)
    return text


def row(document: Document) -> tuple[str, ...]:
    """All columns of the index, in its order."""
    return tuple(column(document, field) for field in FTS_COLUMNS)


def lacks(small: str, parts: Sequence[str]) -> bool:
    """True when one of these parts of words is surely not in a text given in small letters (unknown when empty)."""
    return bool(small) and not all(map(small.__contains__, parts))


def occurrences(phrase: Phrase, words: Words) -> list[Span]:
    """Where a phrase stands, ascending, each place once."""
    if len(phrase.forms) == 1:
        return [] if lacks(words.small, phrase.parts[0]) else _form(phrase.forms[0], words)
    found: set[Span] = set()
    for form, parts in zip(phrase.forms, phrase.parts, strict=True):
        if not lacks(words.small, parts):
            found.update(_form(form, words))
    return sorted(found)


def _form(form: Form, words: Words) -> list[Span]:
    first = form[0]
    starts = first.positions(words)
    if not starts:
        return []
    if len(form) == 1:
        return [(at, at + 1) for at in starts if first.plain or first.fits(words, at)]
    if len(starts) > FREQUENT and not all(words.where(slot.spellings) for slot in form[1:] if slot.spellings):
        return []
    found = []
    for start in starts:
        if first.plain or first.fits(words, start):
            end = _reaches(form, words, start)
            if end:
                found.append((start, end))
    return found


def _reaches(form: Form, words: Words, start: int) -> int:
    """The end of the form that begins here, or 0. Possessives and sub-paragraphs in between are passed over."""
    at = start + 1
    length = len(words)
    for slot in form[1:]:
        if at < length and slot.fits(words, at):
            at += 1
            continue
        skipped = 0
        while at < length and not slot.fits(words, at):
            if skipped >= slot.gap and not words.passes_over(at):
                return 0
            skipped += 1
            at += 1
            if skipped > SKIPPED_AT_MOST:
                return 0
        if at >= length:
            return 0
        at += 1
    return at


def merged(spans: Iterable[Span], gap: int = 0) -> list[Span]:
    """Spans in order; those that overlap, or stand at most ``gap`` words apart, as one."""
    found: list[Span] = []
    for start, end in sorted(set(spans)):
        if found and start < found[-1][1] + gap:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def unmasked(spans: list[Span], masks: Sequence[Span]) -> list[Span]:
    """The spans that do not lie inside a mask (masks ascending, apart from each other)."""
    if not masks:
        return spans
    kept = []
    for start, end in spans:
        at = bisect_right(masks, (start, end + 1_000_000)) - 1
        if at < 0 or masks[at][1] < end:
            kept.append((start, end))
    return kept
