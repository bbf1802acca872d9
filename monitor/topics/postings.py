"""Which documents of a batch hold a word, so that what a topic needs is a few unions and intersections of sets.

For thousands of topics on short documents this costs a fraction of an FTS5 table with one MATCH for each topic. It
knows nothing of phrases, though: on long documents it lets too much through, and the batch index goes by FTS5.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence, Set
from itertools import repeat

from monitor.topics.needs import Clause, Need
from monitor.topics.paper import Paper

NONE: frozenset[int] = frozenset()


class Postings:
    """The words of some documents that topics look for. Rows are numbered in the order given."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._papers = papers
        self._all = frozenset(range(len(papers)))
        self._having: dict[frozenset[str], Set[int]] = {}
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for at, paper in enumerate(papers):
            deque(map(list.append, map(rows.__getitem__, paper.vocabulary), repeat(at)), maxlen=0)
        self._rows = dict(rows)

    def candidates(self, needs: Iterable[Clause]) -> Set[int]:
        """The rows that fulfil any of these clauses."""
        found: Set[int] = NONE
        for clause in needs:
            fulfilling = self._fulfilling(clause)
            if fulfilling:
                found = found | fulfilling if found else fulfilling
        return found

    def _fulfilling(self, clause: Clause) -> Set[int]:
        """The rows that have all that a clause wants; nothing more is looked up once a part of it is nowhere."""
        there = self._rows.keys()
        for words, _, _ in clause:
            if words and there.isdisjoint(words):
                return NONE
        found: Set[int] = self._all
        for need in clause:
            words, prefix, field = need
            if words:
                having = self._having.get(words) or self._gathered(words)
                found = having if found is self._all else found & having
            if found and (prefix or field):
                found = {at for at in found if _meets(self._papers[at], need)}
            if not found:
                return NONE
        return found

    def _gathered(self, words: frozenset[str]) -> Set[int]:
        """The rows that have any of these words."""
        rows = self._rows
        having = self._having[words] = frozenset[int]().union(*[rows[word] for word in words if word in rows])
        return having


def _meets(paper: Paper, need: Need) -> bool:
    """True when a document has a word or a beginning in the field where it is wanted."""
    small = paper.letters(need.field) if need.field else paper.small
    if small is None:
        return True
    if need.prefix:
        return f" {need.prefix}" in small or small.startswith(need.prefix)
    return not need.words.isdisjoint(small.split())
