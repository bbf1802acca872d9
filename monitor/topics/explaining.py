"""Why a document hit a topic, or which clause failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from monitor.model import Document, Match, Term
from monitor.topics import tree
from monitor.topics.exact import EVERYWHERE, Sight
from monitor.topics.finding import occurrences
from monitor.topics.made import short
from monitor.topics.matching import UNWEIGHED, judge
from monitor.topics.paper import Paper
from monitor.topics.patience import TooDense
from monitor.topics.spelling import Phrase
from monitor.topics.topic import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A topic on one document. ``match`` is None when it does not hit; ``sentence`` says why or why not.

    ``terms`` are what made the hit: the terms of those branches that hold (of ``mention`` only if the subject is not
    there), a NEAR as a whole, each with its field and how often.
    """

    topic: str
    match: Match | None
    sentence: str
    terms: tuple[Term, ...] = ()


def explain(topic: Topic, document: Document) -> Explanation:
    """What the topic makes of the document: the rule by which it hits, or the clause that failed."""
    paper = Paper(document)
    match = judge(topic, paper)
    if match is not None:
        return Explanation(topic=topic.slug, match=match, sentence=match.rule, terms=match.terms)
    try:
        sentence = _why_not(topic, Sight(paper, topic.phrases, topic.ignore), document)
    except TooDense:
        sentence = UNWEIGHED
    return Explanation(topic=topic.slug, match=None, sentence=sentence)


def _why_not(topic: Topic, sight: Sight, document: Document) -> str:
    config = topic.config
    if config.sources and document.source not in config.sources:
        return f"source {document.source} is not among the topic's sources ({', '.join(config.sources)})"
    if config.kinds and document.kind not in config.kinds:
        return f"kind {document.kind} is not among the topic's kinds ({', '.join(config.kinds)})"
    if not topic.admits(document):
        return f"none of its agencies is among the topic's ({', '.join(config.agencies)})"
    fields = topic.fields or EVERYWHERE
    masked = [note for term in tree.terms(topic.match) if (note := _note(sight, term, fields))]
    if masked:
        return "not matched; " + "; ".join(dict.fromkeys(masked))
    failed = list(_failures(topic.match, sight, fields))
    return f"not matched: {'; '.join(failed[:3])}" if failed else "not matched: none of its terms occurs"


def _failures(node: tree.Node, sight: Sight, fields: tuple[str, ...]) -> Iterator[str]:
    """What was missing where something of a branch was there: the half of an AND, the nearness, what NOT forbids."""
    match node:
        case tree.Or(parts=parts):
            for part in parts:
                yield from _failures(part, sight, fields)
        case tree.And(parts=parts):
            there = [part for part in parts if sight.holds(part, fields)]
            missing = [part for part in parts if part not in there]
            if there and missing:
                yield f"{short(there[0])} is there, but not {short(missing[0])}"
        case tree.Not(left=left, right=right) if sight.holds(left, fields):
            yield f"{short(left)} is there, and so is {short(right)}, which NOT forbids"
        case tree.Not(left=left):
            yield from _failures(left, sight, fields)
        case tree.Near(parts=parts, distance=distance) if all(sight.holds(part, fields) for part in parts):
            yield f"{' and '.join(short(part) for part in parts)} stand further apart than {distance} words"
        case tree.In(field=field, inner=inner) if sight.holds(inner, fields):
            yield f"{short(inner)} is there, but not in the {field}"


def _note(sight: Sight, term: tree.Term, fields: tuple[str, ...]) -> str:
    """What of a term was there and did not count: inside masks, or in another case."""
    asked = sight.phrases[term]
    if any(sight.spans(term, field) for field in fields):
        return ""
    masked = sum(len(occurrences(asked, sight.paper.words(field))) for field in fields)
    if masked:
        return f"{short(term)} stands only where it does not count (ignored phrase or boilerplate), {masked} times"
    loose = Phrase.of(asked.label, (tuple(replace(slot, raw=frozenset()) for slot in form) for form in asked.forms))
    if loose.forms != asked.forms and any(occurrences(loose, sight.paper.words(field)) for field in fields):
        return f"{short(term)} is there in another case only"
    return ""
