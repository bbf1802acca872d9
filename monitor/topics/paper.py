"""A document laid out in words, once for all topics, and the search for a phrase in it (the exact stage's ground)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from monitor.archive.schema import FTS_COLUMNS
from monitor.model import Document
from monitor.topics.spelling import Form, Phrase
from monitor.topics.words import Words

Span = tuple[int, int]
"""First word and word past the last, counted within one field."""

SKIPPED_AT_MOST = 6
EMPTY = Words("")


class Paper:
    """One document's fields as ``Words``, made when first asked for and shared by every topic that looks at it."""

    __slots__ = ("__dict__", "_words", "document")

    def __init__(self, document: Document) -> None:
        self.document = document
        self._words: dict[str, Words] = {}

    def words(self, field: str) -> Words:
        """The words of one column of the index."""
        made = self._words.get(field)
        if made is None:
            made = self._words[field] = Words(text) if (text := column(self.document, field)) else EMPTY
        return made

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


def occurrences(phrase: Phrase, words: Words) -> list[Span]:
    """Where a phrase stands, ascending, each place once."""
    if len(phrase.forms) == 1:
        return _form(phrase.forms[0], words)
    found = {span for form in phrase.forms for span in _form(form, words)}
    return sorted(found)


def _form(form: Form, words: Words) -> list[Span]:
    if not words.raw:
        return []
    first = form[0]
    if len(form) == 1:
        return [(at, at + 1) for at in first.positions(words) if first.fits(words, at)]
    if any(slot.keys and words.where.keys().isdisjoint(slot.keys) for slot in form):
        return []
    found = []
    for start in first.positions(words):
        if first.fits(words, start):
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


def joined(spans: Mapping[str, Sequence[Span]]) -> int:
    """How many occurrences there are in all fields."""
    return sum(len(each) for each in spans.values())
