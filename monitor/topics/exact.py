"""The exact stage: the tree of a topic over one document's words, masks applied; where it holds, and around what.

``holds`` decides the hit over the whole document. ``anchors`` are what strength counts: occurrences of the subject
(the left side of AND) that have their company in the same passage.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice

from monitor.topics.finding import Span
from monitor.topics.masks import boilerplate
from monitor.topics.paper import Paper, merged, unmasked
from monitor.topics.patience import MOST_ANCHORS, MOST_PLACES, MOST_TOGETHER, Patience
from monitor.topics.spelling import Phrase
from monitor.topics.tree import And, In, Near, Node, Not, Or, Term, terms

EVERYWHERE = ("title", "abstract", "body", "identifiers", "agencies", "action")
PASSAGE_WORDS = 150
CONTEXT_FIELDS = ("title", "agencies")
"""Company that stands here keeps company with the whole document."""

Anchors = dict[str, list[Span]]
Found = Sequence[tuple[Term, Anchors]]
"""The terms that are there, each with its places."""


class Sight:
    """What one topic sees in one document. Occurrences are found once per term and kept.

    All that looks for something raises ``TooDense`` once the topic's patience with this document is at an end.
    """

    __slots__ = ("_found", "_masks", "_near", "_parts", "ignored", "paper", "patience", "phrases")

    def __init__(self, paper: Paper, phrases: Mapping[Term, Phrase], ignored: Sequence[Phrase]) -> None:
        self.paper = paper
        self.phrases = phrases
        self.ignored = ignored
        self._found: dict[Term, Anchors] = {}
        self._near: dict[tuple[Near, str], list[Span]] = {}
        self._masks: dict[str, list[Span]] = {}
        self._parts: dict[tuple[Node, str], list[Span]] = {}
        self.patience = paper.patience()

    def places(self, term: Term) -> Anchors:
        """Field -> where a term stands in it, what lies inside a mask left out; fields without it are not listed."""
        known = self._found.get(term)
        if known is None:
            known = self.stands(self.phrases[term])
            if known and (self.ignored or self.paper.once(boilerplate)):
                known = {field: kept for field, spans in known.items() if (kept := unmasked(spans, self.masks(field)))}
            self._found[term] = known
        return known

    def stands(self, phrase: Phrase) -> Anchors:
        """Field -> where a phrase stands in it, masks or not."""
        found = self.paper.places(phrase)
        if self.paper.spent:
            self.patience.spend(self.paper.spent.get(phrase, 0))
        return found

    def spans(self, term: Term, field: str) -> Sequence[Span]:
        """Where a term stands in one field."""
        return self.places(term).get(field, ())

    def found(self, looked_for: Iterable[Term]) -> Found:
        """Those of these terms that are there."""
        return [(term, places) for term in looked_for if (places := self.places(term))]

    def masks(self, field: str) -> list[Span]:
        """Places that do not count: ``ignore`` phrases of the topic and boilerplate of the source."""
        known = self._masks.get(field)
        if known is None:
            known = list(self.paper.once(boilerplate).get(field, ()))
            known += [span for phrase in self.ignored for span in self.stands(phrase).get(field, ())]
            self.patience.spend(len(known) // 4)
            known = self._masks[field] = merged(known)
        return known

    def holds(self, node: Node, fields: Sequence[str] = EVERYWHERE) -> bool:
        """True when the tree holds in the document as a whole."""
        match node:
            case Term():
                found = self.places(node)
                return bool(found) and (fields is EVERYWHERE or not found.keys().isdisjoint(fields))
            case Or(parts=parts):
                return any(self.holds(part, fields) for part in parts)
            case And(parts=parts):
                return all(self.holds(part, fields) for part in parts)
            case Not(left=left, right=right):
                return self.holds(left, fields) and not self.holds(right, fields)
            case In(field=field, inner=inner):
                return field in fields and self.holds(inner, (field,))
            case Near():
                return any(self.near(node, field) for field in self.common(node, fields))

    def common(self, node: Near, fields: Sequence[str]) -> Sequence[str]:
        """Those of the fields in which the first part of a NEAR stands at all, in their order."""
        there = {field for term in terms(node.parts[0]) for field in self.places(term)}
        return [field for field in fields if field in there]

    def near(self, node: Near, field: str) -> list[Span]:
        """Where the first part of a NEAR stands with all others within the distance, in one field."""
        known = self._near.get((node, field))
        if known is None:
            parts = [self._alternatives(part, field) for part in node.parts]
            together = gathered(parts, node.distance, self.patience) if all(parts) else iter(())
            known = self._near[node, field] = list(islice(together, MOST_TOGETHER))
        return known

    def _alternatives(self, part: Node, field: str) -> Sequence[Span]:
        """Where a part of a NEAR stands, whichever of its alternatives, ascending."""
        if isinstance(part, Term):
            return self.spans(part, field)
        known = self._parts.get((part, field))
        if known is None:
            found = {span for term in terms(part) for span in self.spans(term, field)}
            self.patience.spend(len(found) // 2)
            known = self._parts[part, field] = sorted(found)
        return known

    def anchors(self, node: Node, fields: Sequence[str] = EVERYWHERE) -> Anchors:
        """Field -> occurrences of the subject that count for strength, ascending."""
        match node:
            case Term():
                return {
                    field: spans if len(spans) <= MOST_PLACES else spans[:MOST_PLACES]
                    for field, spans in self.places(node).items()
                    if field in fields
                }
            case Near():
                return {field: spans for field in self.common(node, fields) if (spans := self.near(node, field))}
            case Or(parts=parts):
                return _united([found for part in parts if (found := self.anchors(part, fields))])
            case And(parts=parts):
                return self._in_company(self.anchors(parts[0], fields), parts[1:], fields)
            case Not(left=left, right=right):
                return {} if self.holds(right, fields) else self.anchors(left, fields)
            case In(field=field, inner=inner):
                return self.anchors(inner, (field,)) if field in fields else {}

    def _in_company(self, subject: Anchors, company: Sequence[Node], fields: Sequence[str]) -> Anchors:
        for node in company:
            if not subject:
                return {}
            found = self.anchors(node, fields)
            if any(field in found for field in CONTEXT_FIELDS):
                continue
            subject = {
                field: kept
                for field, spans in subject.items()
                if (kept := _beside(spans, _around(field, found), PASSAGE_WORDS))
            }
            self.patience.spend(sum(map(len, found.values())) // 4 + sum(map(len, subject.values())) // 2)
        return subject


def _around(field: str, found: Anchors) -> Sequence[Span] | None:
    """The company that stands in the same field; None when any place keeps company (a title beside its abstract)."""
    if field in CONTEXT_FIELDS and ("abstract" in found or "action" in found):
        return None
    return found.get(field, ())


def _beside(spans: list[Span], company: Sequence[Span] | None, reach: int) -> list[Span]:
    if company is None:
        return spans
    starts = [start for start, _ in company]
    kept = []
    for start, end in spans:
        at = bisect_left(starts, start - reach)
        if at < len(starts) and starts[at] <= end + reach:
            kept.append((start, end))
    return kept


def gathered(parts: Sequence[Sequence[Span]], distance: int, patience: Patience) -> Iterator[Span]:
    """The occurrences of the first part that lie in a window with one of each other part, ascending.

    A window is measured as FTS5 measures NEAR: from the end of each occurrence to the start of the last one. ``at`` is
    that start; where a part has nothing that reaches so far, no window ends before its next occurrence begins.
    """
    starts = [[start for start, _ in spans] for spans in parts]
    ends = [list(accumulate((end for _, end in spans), max)) for spans in parts]
    patience.spend(sum(map(len, parts)) // 8)
    given = 0
    at = max(each[0] for each in starts)
    while True:
        patience.spend(len(parts))
        onward = 0
        for begins, reached in zip(starts, ends, strict=True):
            here = bisect_right(begins, at)
            if here == 0 or reached[here - 1] < at - distance:
                if here == len(begins):
                    return
                onward = max(onward, begins[here])
        if onward:
            at = onward
            continue
        here = bisect_right(starts[0], at)
        low = max(given, bisect_left(ends[0], at - distance))
        yield from (span for span in parts[0][low:here] if span[1] >= at - distance)
        given = here
        if here == len(parts[0]):
            return
        at = starts[0][here]


def _united(found: Sequence[Anchors]) -> Anchors:
    if len(found) < 2:
        return {field: merged(spans) for field, spans in found[0].items()} if found else {}
    whole: Anchors = {}
    for anchors in found:
        for field, spans in anchors.items():
            if len(whole.get(field, ())) < MOST_ANCHORS:
                whole[field] = whole[field] + spans if field in whole else spans
    return {field: merged(spans) for field, spans in whole.items()}
