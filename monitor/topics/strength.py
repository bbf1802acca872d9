"""Strong or mention: is the document about the topic, or does it only name it? A short rule, said with every hit.

The thresholds come from a trial on judged documents: where a subject is named counts before how often, density before
a bare count, and an abstract that is there and silent counts against.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Strength
from monitor.topics import layout, masks
from monitor.topics.acts import acting
from monitor.topics.exact import Anchors, Sight
from monitor.topics.finding import Span
from monitor.topics.paper import Paper, merged, unmasked
from monitor.topics.spelling import Phrase

ONE_CITATION = 6
"""Words between two names of one citation ("title III of the Defense Production Act (DPA)") that count once."""
ONE_PASSAGE = 150
WHOLLY = 6.0
"""Mentions per 1,000 words from which one passage is enough: the document is short and about little else."""


@dataclass(frozen=True, slots=True)
class Weight:
    """The strength of a hit and the sentence that says why."""

    strength: Strength
    rule: str


class Counts:
    """How often and where the subject is named, after masking; each counted when the rule first asks for it."""

    __slots__ = ("_body", "anchors", "paper")

    def __init__(self, paper: Paper, anchors: Anchors) -> None:
        self.paper = paper
        self.anchors = anchors
        self._body: list[Span] | None = None

    @property
    def spans(self) -> list[Span]:
        """The places in the body, borrowed definitions left out; the names of one citation are one place."""
        if self._body is None:
            body = merged(self.anchors.get("body", ()), ONE_CITATION)
            self._body = unmasked(body, self.paper.once(masks.borrowed)) if body else body
        return self._body

    @property
    def title(self) -> int:
        return len(self.anchors.get("title", ()))

    @property
    def long_title(self) -> int:
        region = self.paper.once(layout.long_title) if self.spans else None
        return _inside(self.spans, region) if region else 0

    @property
    def abstract(self) -> int:
        return len(merged(self.anchors.get("abstract", ()), ONE_CITATION))

    @property
    def action(self) -> int:
        return len(self.anchors.get("action", ()))

    @property
    def opening(self) -> int:
        return _inside(self.spans, self.paper.once(layout.opening)) if self.spans else 0

    @property
    def brief(self) -> bool:
        return bool(self.opening) and not self.has_abstract and self.paper.once(layout.is_brief)

    @property
    def heading(self) -> int:
        if not self.spans:
            return 0
        return sum(_inside(self.spans, span) for span in self.paper.once(layout.headings))

    @property
    def acting(self) -> bool:
        return bool(self.spans) and acting(self.paper, self.spans)

    @property
    def body(self) -> int:
        return len(self.spans)

    @property
    def passages(self) -> int:
        return len(merged(self.spans, ONE_PASSAGE))

    @property
    def words(self) -> int:
        """Words of the body; 0 when it does not name the subject."""
        return len(self.paper.words("body")) if self.spans else 0

    @property
    def has_abstract(self) -> bool:
        return bool(self.paper.document.abstract)

    @property
    def per_thousand(self) -> float:
        """Mentions per 1,000 words of the body."""
        return 1000 * self.body / self.words if self.words else 0.0


def _inside(spans: Sequence[Span], region: Span) -> int:
    """How many (ascending) spans begin inside the region."""
    return bisect_left(spans, (region[1], 0)) - bisect_left(spans, (region[0], 0))


def by_subject(counts: Counts) -> Weight:
    """Strong or mention by where and how often the subject is named."""
    named = _named(counts)
    if named:
        return Weight("strong", named)
    dense = _dense(counts)
    if dense:
        return Weight("strong", dense)
    if not counts.body:
        return Weight("mention", "named beside other words only")
    silent = "; the abstract does not name it" if counts.has_abstract else ""
    return Weight("mention", f"named {_times(counts.body)} in {counts.words:,} words{silent}")


def _named(counts: Counts) -> str:
    if counts.title:
        return "named in the title"
    if counts.long_title:
        return "named in the official title"
    if counts.abstract:
        return "named in the abstract"
    if counts.action:
        return "named in the action line"
    if counts.acting:
        return "named in a sentence that directs or amends"
    if counts.brief:
        return f"named at the start of a text of {counts.words:,} words"
    return ""


def _dense(counts: Counts) -> str:
    count, per_thousand = counts.body, counts.per_thousand
    if count < 2:
        return ""
    if per_thousand >= 2.5 and not counts.has_abstract and counts.opening:
        return f"named early and {_times(count)} in {counts.words:,} words"
    if counts.heading:
        return f"named in a section heading and {_times(count)} in all"
    least = 8.0 if counts.has_abstract else 2.0 if count >= 8 else 3.0
    if count >= 4 and (counts.passages >= 2 or per_thousand >= WHOLLY) and per_thousand >= least:
        return f"named {_times(count)} in {counts.words:,} words, {per_thousand:.1f} per 1,000"
    return ""


def demoted(verdict: Weight, counts: Counts, sight: Sight, demote: Sequence[Phrase]) -> Weight:
    """The verdict after the topic's ``demote`` phrases: a title that names the subject stands; else a phrase counts
    that is found at least a third as often as the subject.
    """
    if not demote or verdict.strength == "mention" or counts.title or counts.long_title:
        return verdict
    named = counts.title + counts.abstract + counts.action + counts.body
    for phrase in demote:
        places = sight.stands(phrase)
        found = sum(len(places.get(field, ())) for field in ("title", "abstract", "body", "action"))
        if found * 3 >= named and found:
            return Weight("mention", f'"{phrase.label}" speaks against it ({_times(found)})')
    return verdict


def weigh(sight: Sight, anchors: Anchors, demote: Sequence[Phrase]) -> Weight:
    """The verdict on a hit whose subject has these anchors."""
    paper = sight.paper
    counts = Counts(paper, anchors)
    verdict = demoted(by_subject(counts), counts, sight, demote)
    if verdict.strength == "strong" and paper.once(layout.is_routine):
        return Weight("mention", "a routine document that names many subjects")
    return verdict


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"
