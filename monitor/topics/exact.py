"""The exact stage: the tree of a topic over one document's words, masks applied; where it holds, and around what.

``holds`` decides the hit over the whole document. ``anchors`` are what strength counts: occurrences of the subject
(the left side of AND) that have their company in the same passage.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from monitor.topics.masks import boilerplate
from monitor.topics.paper import Paper, Span, merged, unmasked
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
    """What one topic sees in one document. Occurrences are found once per term and kept."""

    __slots__ = ("_found", "_masks", "_near", "ignored", "paper", "phrases")

    def __init__(self, paper: Paper, phrases: Mapping[Term, Phrase], ignored: Sequence[Phrase]) -> None:
        self.paper = paper
        self.phrases = phrases
        self.ignored = ignored
        self._found: dict[Term, Anchors] = {}
        self._near: dict[tuple[Near, str], list[Span]] = {}
        self._masks: dict[str, list[Span]] = {}

    def places(self, term: Term) -> Anchors:
        """Field -> where a term stands in it, what lies inside a mask left out; fields without it are not listed."""
        known = self._found.get(term)
        if known is None:
            known = self.paper.places(self.phrases[term])
            if known and (self.ignored or self.paper.once(boilerplate)):
                known = {field: kept for field, spans in known.items() if (kept := unmasked(spans, self.masks(field)))}
            self._found[term] = known
        return known

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
            known += [span for phrase in self.ignored for span in self.paper.places(phrase).get(field, ())]
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
                return any(self.near(node, field) for field in self._common(node, fields))

    def _common(self, node: Near, fields: Sequence[str]) -> Sequence[str]:
        """The fields in which the first part of a NEAR stands at all."""
        there = {field for term in terms(node.parts[0]) for field in self.places(term)}
        return [field for field in fields if field in there]

    def near(self, node: Near, field: str) -> list[Span]:
        """Where the first part of a NEAR stands with all others within the distance, in one field."""
        known = self._near.get((node, field))
        if known is None:
            parts = [self._alternatives(part, field) for part in node.parts]
            known = self._near[node, field] = gathered(parts, node.distance) if all(parts) else []
        return known

    def _alternatives(self, part: Node, field: str) -> list[Span]:
        found = [span for term in terms(part) for span in self.spans(term, field)]
        return sorted(set(found)) if isinstance(part, Or) else found

    def anchors(self, node: Node, fields: Sequence[str] = EVERYWHERE) -> Anchors:
        """Field -> occurrences of the subject that count for strength, ascending."""
        match node:
            case Term():
                found = self.places(node)
                if not found or fields is EVERYWHERE:
                    return found
                return {field: spans for field, spans in found.items() if field in fields}
            case Near():
                return {field: spans for field in self._common(node, fields) if (spans := self.near(node, field))}
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


def gathered(parts: Sequence[Sequence[Span]], distance: int) -> list[Span]:
    """The occurrences of the first part that lie in a window with one of each other part, in one pass over all.

    A window is measured as FTS5 measures NEAR: from the end of each occurrence to the start of the last one.
    """
    events = sorted((start, end, part) for part, spans in enumerate(parts) for start, end in spans)
    latest = [-distance - 1_000_000] * len(parts)
    waiting: list[Span] = []
    kept: list[Span] = []
    for start, end, part in events:
        latest[part] = max(latest[part], end)
        if part == 0:
            waiting.append((start, end))
        if waiting and min(latest) >= start - distance:
            kept += [span for span in waiting if span[1] >= start - distance]
            waiting.clear()
    return kept


def _united(found: Sequence[Anchors]) -> Anchors:
    if len(found) < 2:
        return {field: merged(spans) for field, spans in found[0].items()} if found else {}
    whole: Anchors = {}
    for anchors in found:
        for field, spans in anchors.items():
            whole[field] = whole[field] + spans if field in whole else spans
    return {field: merged(spans) for field, spans in whole.items()}
