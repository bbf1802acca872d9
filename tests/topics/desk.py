"""What the tests of this room write on: documents, topics and matches in one line each."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.model import Document, Match
from monitor.settings import TopicConfig
from monitor.topics import BatchIndex, Topic, compile_topic, match_batch
from monitor.topics.fulltext import FullText


def document(number: int = 1, **fields: object) -> Document:
    """A notice; ``fields`` are those of ``Document``."""
    plain = {
        "item_id": number, "revision_id": number, "key": f"fr:2026-{number:05}", "source": "federal-register",
        "kind": "notice", "title": "A Notice",
    }  # fmt: skip
    return Document(**(plain | fields))  # type: ignore[arg-type]


def topic(match: str, **fields: object) -> Topic:
    """A topic with this match expression; ``fields`` are those of ``TopicConfig``."""
    return compile_topic(TopicConfig(slug="subject", name="Subject", match=match, **fields))  # type: ignore[arg-type]


def matches(asked: Topic, documents: Iterable[Document]) -> tuple[Match, ...]:
    with BatchIndex(documents) as index:
        return match_batch(asked, index)


def fulltext(held: Iterable[Document], expression: str) -> list[int]:
    """The rows that FTS5 finds among documents, as a search of the archive would."""
    index = FullText(held)
    try:
        return index.candidates(expression)
    finally:
        index.close()


def finds(match: str, text: str, **fields: object) -> bool:
    """Whether a topic hits a document with this body."""
    return bool(matches(topic(match, **fields), [document(body=text)]))


def hit(asked: Topic, **fields: object) -> Match | None:
    """The topic's match on a document with these fields."""
    return next(iter(matches(asked, [document(**fields)])), None)
