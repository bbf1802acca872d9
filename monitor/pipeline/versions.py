"""What a new version of a bill's text is told for: sections with hits that were added, changed or dropped.

A version in which no section with a hit changed is no news by itself; neither is it news that a bill was printed again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from monitor.archive import hit_sections
from monitor.archive.hit_sections import SectionMoves
from monitor.model import Document, Match
from monitor.reading import bill_sections

OF_A_TEXT = frozenset({"body", "identifiers", "versions", "sections"})
"""Changes that come with every printing."""


def told(conn: sqlite3.Connection, document: Document, topic: str, hit_id: int) -> tuple[Document, SectionMoves]:
    """The document with ``changes`` that name what became of this topic's sections, which the revision then says too.

    ``hit_id`` is the topic's hit on this version, 0 if it has none any more.
    """
    if document.kind not in bill_sections.KINDS or "body" not in document.changes:
        return document, SectionMoves()
    moves = hit_sections.moves(
        conn, topic=topic, item_id=document.item_id, revision_id=document.revision_id, hit_id=hit_id
    )
    changes = {name: change for name, change in document.changes.items() if name != "sections"}
    if moves:
        hit_sections.tell(conn, document.revision_id, moves)
        changes["sections"] = moves.as_change() | ({} if hit_id else {"left": True})
    return replace(document, changes=changes), moves


def is_only_text(document: Document) -> bool:
    """Whether nothing changed but the text, and what follows from it."""
    return "body" in document.changes and set(document.changes) <= OF_A_TEXT


def left(
    conn: sqlite3.Connection, topic: str, batch: Iterable[Document], matched: Collection[int]
) -> Iterator[tuple[Document, Match, int]]:
    """Bills of which a new version no longer has what the topic found: with the hit that falls away, and its id.

    Must be asked before the hit is dropped.
    """
    for document in batch:
        if document.item_id in matched or document.kind not in bill_sections.KINDS:
            continue
        before = hit_sections.before(conn, topic, document.item_id, document.revision_id)
        document, moves = told(conn, document, topic, 0)
        if before is not None and moves:
            found = Match(
                topic=topic, item_id=document.item_id, revision_id=document.revision_id, strength=before.strength,
                terms=(), passage="",
            )  # fmt: skip
            yield document, found, before.id
