"""The batch index: which documents of a batch may hit a topic, so that only those are read word by word.

FTS5 finds them, in a temporary table over the batch, as it does in the archive: an alert means what a search means.
Where many topics meet little text, word lists narrow the documents first, and a topic for which next to none is left
needs no FTS5 at all: the exact stage gives the same, as long as FTS5 cuts the documents into the same words as we do.
Documents with letters beyond ASCII, for which that is not sure, are always asked of FTS5.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable
from functools import cached_property
from types import TracebackType

from monitor.model import Document
from monitor.topics.fulltext import FullText
from monitor.topics.paper import Paper
from monitor.topics.postings import Postings
from monitor.topics.topic import Topic

CHARACTERS_A_TOPIC = 3_000
"""Below so much text for each topic, listing the words costs less than the queries that it spares."""

FEW = 8
MOST_LOOKED_UP = 300_000_000
"""Words of a topic times characters of the longest document from which FTS5, which compares each phrase at each of its
places, may take over a second: such a topic finds its candidates by the word lists, which give more and are quick."""
LOOKS = 2
"""So many documents are looked at for a topic without asking FTS5 to narrow them down; for the topics of more, FTS5
is set up once so many looks for each document of the batch are spent."""


class BatchIndex:
    """A batch of documents, searchable while the context is open. Rows are numbered in the order given.

    ``topics``: those that will be matched, so that the index is fit for their number and gathers only their words.
    None given: any topic may come.
    """

    def __init__(self, documents: Iterable[Document], topics: Iterable[Topic] | None = None) -> None:
        self._awaited = None if topics is None else {id(topic): topic for topic in topics}
        asked = None if self._awaited is None else frozenset[str]().union(*(t.words for t in self._awaited.values()))
        self.papers = tuple(Paper(document, asked) for document in documents)
        self._looks = LOOKS * len(self.papers)
        self._collected = False

    def __enter__(self) -> BatchIndex:
        """The collector of cycles rests: what a batch makes has none, and thousands of topics cost it much time."""
        self._collected = gc.isenabled()
        gc.disable()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._collected:
            gc.enable()
        self.close()

    def close(self) -> None:
        """Gives the memory back."""
        if "_fulltext" in self.__dict__:
            self._fulltext.close()

    def candidates(self, topic: Topic) -> list[Paper]:
        """The documents that may hit the topic, in the order given."""
        if self._awaited is not None and id(topic) not in self._awaited:
            raise ValueError(f"topic {topic.slug} is not among those that the batch was read for")
        if self._postings is not None:
            found = self._postings.candidates(topic.needs)
            if not found:
                return []
            if self._foreign.isdisjoint(found) and self._affords(len(found)):
                return [self.papers[at] for at in sorted(found)]
        if topic.compiled.count(" ") * self._longest > MOST_LOOKED_UP:
            return [self.papers[at] for at in sorted(self._by_words.candidates(topic.needs) | self._foreign)]
        return [self.papers[at] for at in self._fulltext.candidates(topic.compiled)]

    def _affords(self, count: int) -> bool:
        """True when reading so many documents costs less than what FTS5 would."""
        if count > FEW:
            self._looks -= count
        return count <= FEW or self._looks >= 0

    @cached_property
    def _fulltext(self) -> FullText:
        return FullText(paper.document for paper in self.papers)

    @cached_property
    def _postings(self) -> Postings | None:
        """The word lists, where they pay."""
        size = sum(len(paper.document.body) + len(paper.document.abstract) for paper in self.papers)
        if self._awaited is None or size > CHARACTERS_A_TOPIC * len(self._awaited):
            return None
        return Postings(self.papers)

    @cached_property
    def _by_words(self) -> Postings:
        """The word lists, where FTS5 would take too long."""
        return Postings(self.papers)

    @cached_property
    def _longest(self) -> int:
        return max((len(paper.document.body) for paper in self.papers), default=0)

    @cached_property
    def _foreign(self) -> frozenset[int]:
        return frozenset(at for at, paper in enumerate(self.papers) if paper.foreign)
