"""Which documents of a batch hold a word: one bit a document, so that what a topic needs is a few ANDs and ORs.

For thousands of topics on short documents this costs a fraction of an FTS5 table with one MATCH for each topic. It
knows nothing of phrases, though: on long documents it lets too much through, and the batch index goes by FTS5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from monitor.model import Document
from monitor.topics.needs import Clause, Need
from monitor.topics.paper import Paper, column, row
from monitor.topics.words import plain


class Postings:
    """The words of some documents that topics look for. Rows are numbered in the order given."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._papers = papers
        self._holding: dict[str, int] = {}
        self._all = (1 << len(papers)) - 1
        bit, holding = 1, self._holding
        for paper in papers:
            for word in paper.vocabulary:
                holding[word] = holding.get(word, 0) | bit
            bit <<= 1

    def candidates(self, needs: Iterable[Clause]) -> int:
        """The rows that fulfil any of these clauses, as a mask."""
        found = 0
        for clause in needs:
            found |= self._fulfilling(clause)
        return found

    def _fulfilling(self, clause: Clause) -> int:
        """The rows that have all that a clause wants; nothing more is looked up once a part of it is nowhere."""
        found, holding = self._all, self._holding
        for need in clause:
            words, prefix, field = need
            if words:
                having = 0
                for word in words:
                    if word in holding:
                        having |= holding[word]
                found &= having
            if found and (prefix or field):
                found = mask(at for at in rows(found) if _meets(self._papers[at].document, need))
            if not found:
                return 0
        return found


def _meets(document: Document, need: Need) -> bool:
    """True when a document has a word or a beginning in the field where it is wanted."""
    for text in (column(document, need.field),) if need.field else row(document):
        small = plain(text)
        if small is None:
            return True
        if need.prefix:
            found = f" {need.prefix}" in f" {small}"
        else:
            found = any(f" {word} " in f" {small} " for word in need.words)
        if found:
            return True
    return False


def mask(numbers: Iterable[int]) -> int:
    """Row numbers as a mask."""
    found = 0
    for at in numbers:
        found |= 1 << at
    return found


def rows(found: int) -> Iterator[int]:
    """The row numbers of a mask, ascending."""
    while found:
        lowest = found & -found
        yield lowest.bit_length() - 1
        found ^= lowest
