"""Matching: a topic against a batch or against the archive, both by the same two stages.

FTS5 finds candidates, the exact stage decides on their words, strength weighs what is left.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from monitor.archive import documents
from monitor.archive.search import candidates
from monitor.model import Document, Match, Term
from monitor.topics import tree
from monitor.topics.batch import BatchIndex
from monitor.topics.exact import EVERYWHERE, Anchors, Sight
from monitor.topics.made import Made, made
from monitor.topics.paper import Paper
from monitor.topics.passages import Passage, passage
from monitor.topics.patience import MOST_ANCHORS, MOST_PLACES, TooDense
from monitor.topics.strength import Weight, weigh
from monitor.topics.topic import Topic

MOST_TERMS = 24
NEAR_IT = Weight("mention", "only words near the subject, not the subject itself")
UNWEIGHED = "its words stand too often in this text to be weighed"
APART = Weight("mention", "the subject and its company stand in different passages")


def match_batch(topic: Topic, index: BatchIndex) -> tuple[Match, ...]:
    """The topic's matches in a batch, in the batch's order."""
    return tuple(found for paper in index.candidates(topic) if (found := judge(topic, paper)))


def match_archive(topic: Topic, conn: sqlite3.Connection, *, through: int | None = None) -> Iterator[Match]:
    """The topic's matches in the whole archive, newest item first; only revisions up to ``through`` if it is given."""
    found = candidates(conn, topic.compiled)
    for document in documents.load(conn, found):
        if through is None or document.revision_id <= through:
            match = judge(topic, Paper(document, topic.words))
            if match:
                yield match


def judge(topic: Topic, paper: Paper) -> Match | None:
    """The exact stage on one candidate: the match with its strength and passage, or None."""
    document = paper.document
    followed = topic.identifiers & paper.own if topic.identifiers else None
    admitted = topic.admits(document)
    if not admitted and not followed:
        return None
    try:
        return _seen(topic, Sight(paper, topic.phrases, topic.ignore), admitted, followed)
    except TooDense:
        weight = _weight(topic, Sight(paper, {}, ()), {}, followed)
        return _match(topic, document, weight if followed else Weight("mention", UNWEIGHED), (), Passage())


def _seen(topic: Topic, sight: Sight, admitted: bool, followed: frozenset[str] | None) -> Match | None:
    """What the topic sees in a document that it may look at."""
    paper, fields = sight.paper, topic.fields or EVERYWHERE
    subject = made(topic.match, sight, fields) if admitted else None
    beside = made(topic.mention, sight, fields) if admitted and subject is None and topic.mention else None
    if subject is None and beside is None and not followed:
        return None
    anchors = sight.anchors(topic.match, fields) if subject else {}
    weight = _weight(topic, sight, anchors, followed)
    if not subject and weight.strength == "mention":
        weight = NEAR_IT
    found = sight.found(topic.looked_for)
    best = passage(paper, anchors or any_place(sight, topic.looked_for, fields), [places for _, places in found])
    return _match(topic, paper.document, weight, told(subject or beside), best)


def told(found: Made | None) -> tuple[Term, ...]:
    """What made a hit, as a match carries it."""
    return tuple(Term(term=term, field=field, count=count) for term, field, count in (found or ())[:MOST_TERMS])


def _match(topic: Topic, document: Document, weight: Weight, found: tuple[Term, ...], best: Passage) -> Match:
    return Match(
        topic=topic.slug,
        item_id=document.item_id,
        revision_id=document.revision_id,
        strength=weight.strength,
        terms=found,
        passage=best.text,
        spans=best.spans,
        field=best.field,
        rule=weight.rule,
    )


def _weight(topic: Topic, sight: Sight, anchors: Anchors, followed: frozenset[str] | None) -> Weight:
    if followed:
        return Weight("strong", f"carries {min(followed)}, which this topic follows")
    document = sight.paper.document
    if topic.identifiers and document.kind == "presidential document" and topic.identifiers & sight.paper.cited:
        return Weight("strong", f"a presidential document that cites {min(topic.identifiers & sight.paper.cited)}")
    if not anchors:
        return APART
    return weigh(sight, anchors, topic.demote)


def any_place(sight: Sight, looked_for: Sequence[tree.Term], fields: tuple[str, ...] = EVERYWHERE) -> Anchors:
    """Every occurrence of the terms, where the subject has no anchor of its own."""
    whole: Anchors = {}
    for _, places in sight.found(looked_for):
        for field, spans in places.items():
            if field in fields and len(whole.get(field, ())) < MOST_ANCHORS:
                whole.setdefault(field, []).extend(spans[:MOST_PLACES])
    return {field: sorted(spans) for field, spans in whole.items()}
