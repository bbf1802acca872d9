"""A document laid out in words, once for all topics, and the search for a phrase in it (the exact stage's ground)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain
from typing import Any, TypeVar

from monitor.archive.schema.tables import FTS_COLUMNS
from monitor.model import Document
from monitor.topics.finding import Span, placed
from monitor.topics.patience import Patience, TooDense
from monitor.topics.spelling import Form, Phrase
from monitor.topics.words import Words, plain

T = TypeVar("T")

SKIMMED = 20_000
"""Characters up to which cutting a text twice, should the exact stage look at it, costs less than keeping its words."""

GLANCED_AT = 5_000
"""Characters up to which a field is searched for a word as it is before it is cut into words."""

EMPTY = Words("", "")
NOWHERE: dict[str, list[Span]] = {}
TOO_MANY: dict[str, list[Span]] = {}
"""Stands for places that took too long to find."""
NOT_YET = "\n"
"""Stands for a text that has not been made small yet: no text made small holds a line break."""


class Paper:
    """One document's fields as ``Words``, made when first asked for and shared by every topic that looks at it.

    ``asked``: all words that these topics look for; none given, they may look for any.
    """

    __slots__ = ("_asked", "_columns", "_once", "_places", "_small", "_vocabulary", "_words", "document", "spent")

    def __init__(self, document: Document, asked: frozenset[str] | None = None) -> None:
        self.document = document
        self.spent: dict[Phrase, int] = {}
        self._asked = asked
        self._small: str | None = NOT_YET
        self._columns: dict[str, Span] | None = None
        self._vocabulary: frozenset[str] | None = None
        self._words: dict[str, Words] = {}
        self._once: dict[Callable[[Paper], Any], Any] = {}
        self._places: dict[Phrase, dict[str, list[Span]]] = {}

    @property
    def small(self) -> str | None:
        """All columns as one text of small letters and blanks; None when there are letters beyond ASCII."""
        if self._small is NOT_YET:
            self._small = plain("\n".join(row(self.document)))
        return self._small

    @property
    def columns(self) -> dict[str, Span]:
        """Field -> where it begins and ends in ``small``; fields without text are not listed."""
        if self._columns is None:
            self._columns = _stretches(row(self.document))
        return self._columns

    def words(self, field: str) -> Words:
        """The words of one column of the index."""
        made = self._words.get(field)
        if made is None:
            text = column(self.document, field)
            made = self._words[field] = Words(text, self.letters(field), self._asked) if text else EMPTY
        return made

    def letters(self, field: str) -> str | None:
        """One column as small letters and blanks; None when it has letters beyond ASCII."""
        small = self.small
        if small is None:
            return plain(column(self.document, field))
        return small[slice(*self.columns.get(field, (0, 0)))]

    @property
    def vocabulary(self) -> frozenset[str]:
        """The folded words of all fields, or those of them that are asked for.

        Most documents are looked at no further: short ones are cut into words here and, field by field, once more.
        """
        if self._vocabulary is None:
            words: Iterable[str]
            small = self.small
            if small is not None and len(small) <= SKIMMED:
                words = small.split()
            else:
                words = chain.from_iterable(self.words(field).looked_up for field in self.columns)
            self._vocabulary = frozenset(words) if self._asked is None else self._asked.intersection(words)
        return self._vocabulary

    def may_say(self, passage: str) -> bool:
        """False when a passage, its case and its signs left aside, stands nowhere in the document."""
        small, sought = self.small, plain(passage)
        return small is None or sought is None or sought in small

    @property
    def foreign(self) -> bool:
        """True when there are letters beyond ASCII, which the index may cut or fold otherwise."""
        return self.small is None

    def places(self, phrase: Phrase) -> dict[str, list[Span]]:
        """Field -> where a phrase stands in it, fields without it not listed; found once for all topics that ask.

        What that took, if it is worth counting, is in ``spent``, in the steps of ``Patience``. Raises ``TooDense``.
        """
        found = self._places.get(phrase)
        if found is None:
            forms = phrase.likely(self.vocabulary)
            found = self._places[phrase] = self._placed(phrase, forms) if forms else NOWHERE
        if found is TOO_MANY:
            raise TooDense
        return found

    def _placed(self, phrase: Phrase, forms: Sequence[Form]) -> dict[str, list[Span]]:
        found: dict[str, list[Span]] = {}
        wanted = [[slot.spellings & self.vocabulary for slot in form if slot.spellings] for form in forms]
        small = self.small
        patience = self.patience()
        full = patience.left
        try:
            for field, (low, high) in self.columns.items():
                if _may_hold(small, wanted, low, high) and (spans := placed(forms, self.words(field), patience)):
                    found[field] = spans
        except TooDense:
            return TOO_MANY
        if patience.left < full:
            self.spent[phrase] = full - patience.left
        return found

    def patience(self) -> Patience:
        """What one topic may spend on this document."""
        return Patience(len(self.document.body))

    def once(self, reading: Callable[[Paper], T]) -> T:
        """What a reading of the whole paper gives (its headings, say), worked out for the first topic that asks."""
        try:
            found: T = self._once[reading]
        except KeyError:
            found = self._once[reading] = reading(self)
        return found

    @property
    def own(self) -> frozenset[str]:
        """The document's own identifiers as ``scheme:value``."""
        return frozenset(f"{each.scheme}:{each.value}" for each in self.document.identifiers if each.role == "own")

    @property
    def cited(self) -> frozenset[str]:
        """Every identifier found in the document, its own and those it cites."""
        return frozenset(f"{each.scheme}:{each.value}" for each in self.document.identifiers)


def column(document: Document, field: str) -> str:
    """What a document has in one column of the full-text index."""
    if field == "identifiers":
        return document.search_ids or " ".join(each.value for each in document.identifiers if each.role == "own")
    if field == "agencies":
        return "; ".join(document.agencies)
    text: str = getattr(document, field)
    return text


def _may_hold(small: str | None, forms: Sequence[Sequence[frozenset[str]]], low: int, high: int) -> bool:
    """False when none of these forms can stand in a short stretch of a text: some word of each is not there."""
    if small is None or high - low > GLANCED_AT:
        return True
    for form in forms:
        for words in form:
            for word in words:
                if small.find(word, low, high) >= 0:
                    break
            else:
                break
        else:
            return True
    return False


def _stretches(columns: Sequence[str]) -> dict[str, Span]:
    """Field -> where its text begins and ends when all are joined by a line break; empty ones are not listed."""
    found: dict[str, Span] = {}
    at = 0
    for field, text in zip(FTS_COLUMNS, columns, strict=True):
        if text:
            found[field] = (at, at + len(text))
        at += len(text) + 1
    return found


def row(document: Document) -> tuple[str, ...]:
    """All columns of the index, in its order."""
    return tuple(column(document, field) for field in FTS_COLUMNS)


def merged(spans: Collection[Span], gap: int = 0) -> list[Span]:
    """Spans in order; those that overlap, or stand at most ``gap`` words apart, as one."""
    if len(spans) < 2:
        return list(spans)
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
