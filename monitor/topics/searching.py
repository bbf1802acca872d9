"""Search: the archive by the match language, both stages, newest first. Side by side means AND here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.archive import documents
from monitor.archive.rows import in_batches
from monitor.archive.search import candidates
from monitor.model import Document
from monitor.topics.compile import compiled
from monitor.topics.exact import Sight
from monitor.topics.language import parse
from monitor.topics.matching import any_place
from monitor.topics.paper import Paper
from monitor.topics.passages import passage
from monitor.topics.patience import TooDense
from monitor.topics.spelling import Phrase, phrase
from monitor.topics.tree import Node, Term, terms, wanted

LOOKED_AT = 64
"""Candidates read at a time; the exact stage stops reading as soon as enough are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document that a query finds, with a passage: ``spans`` are the places of the matched words in it."""

    item_id: int
    key: str
    title: str
    passage: str
    spans: tuple[tuple[int, int], ...]
    field: str


def search(conn: sqlite3.Connection, query: str, limit: int) -> tuple[Found, ...]:
    """The newest documents that match, at most ``limit``; raises ``TopicError`` when the query cannot be read."""
    tree = parse(query, loose=True)
    phrases = {term: phrase(term.text) for term in terms(tree)}
    found: list[Found] = []
    for document in _newest(conn, compiled(tree, phrases)):
        if shown := _shown(document, phrases, tree):
            found.append(shown)
            if len(found) >= limit:
                break
    return tuple(found)


def _shown(document: Document, phrases: Mapping[Term, Phrase], tree: Node) -> Found | None:
    """The document as it is shown, None if it does not match; without a passage where its words stand too often."""
    sight = Sight(Paper(document), phrases, ())
    try:
        return _found(document, sight, tree) if sight.holds(tree) else None
    except TooDense:
        return Found(item_id=document.item_id, key=document.key, title=document.title, passage="", spans=(), field="")


def _newest(conn: sqlite3.Connection, expression: str) -> Iterator[Document]:
    for ids in in_batches(candidates(conn, expression), LOOKED_AT):
        page = {document.item_id: document for document in documents.load(conn, ids)}
        yield from (page[item_id] for item_id in ids if item_id in page)


def _found(document: Document, sight: Sight, tree: Node) -> Found:
    looked_for = list(dict.fromkeys(wanted(tree)))
    there = [places for _, places in sight.found(looked_for)]
    best = passage(sight.paper, sight.anchors(tree) or any_place(sight, looked_for), there)
    return Found(
        item_id=document.item_id, key=document.key, title=document.title, passage=best.text, spans=best.spans,
        field=best.field,
    )  # fmt: skip
