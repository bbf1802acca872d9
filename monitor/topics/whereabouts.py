"""Where in a body a topic stands: the places that its hit counts, as character offsets."""

from __future__ import annotations

from monitor.model import Document
from monitor.topics.exact import EVERYWHERE, Sight
from monitor.topics.matching import any_place
from monitor.topics.paper import Paper
from monitor.topics.patience import TooDense
from monitor.topics.topic import Topic


def body_places(topic: Topic, document: Document, paper: Paper | None = None) -> tuple[tuple[int, int], ...]:
    """(start, end) of each place in the body that names the subject in its company, else of each term; ascending.

    None where they stand too often to be looked for.

    ``paper`` is the document as a batch has laid it out already; without it that is done here.
    """
    paper = paper or Paper(document, topic.words)
    sight = Sight(paper, topic.phrases, topic.ignore)
    fields = topic.fields or EVERYWHERE
    try:
        anchors = sight.anchors(topic.match, fields) if sight.holds(topic.match, fields) else {}
        spans = (anchors or any_place(sight, topic.looked_for, fields)).get("body", ())
    except TooDense:
        return ()
    words = paper.words("body")
    return tuple(words.stretch(span) for span in spans)
