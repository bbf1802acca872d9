"""New items into the archive: all their rows in a few bulk statements, then one pass of the index over the batch."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from monitor.archive.rows import EMPTY_LIST, EMPTY_OBJECT, next_id, packed
from monitor.archive.storing import deadlines, identifiers, index, sections
from monitor.archive.storing.identifiers import Named
from monitor.archive.storing.stored import Shape
from monitor.model import Item, Origin, iso

NEWEST_ITEM = "select coalesce(max(id), 0) from items"
NEWEST_REVISION = "select coalesce(max(id), 0) from revisions"

INSERT_ITEM = """
insert into items (id, key, source, kind, stage, title, abstract, action, url, agencies, published_on, effective_on,
                   comments_close_on, facts, extras, matter, first_seen_at, changed_at, hash, search_ids)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_TEXT = "insert into texts (item_id, body, state, next_at, url, hash) values (?, ?, ?, ?, ?, ?)"
INSERT_SIGHTING = "insert into sightings (item_id, source, url, seen_at) values (?, ?, ?, ?)"
INSERT_REVISION = "insert into revisions (id, item_id, seen_at, change, origin) values (?, ?, ?, 'new', ?)"


def add(
    conn: sqlite3.Connection, shapes: Sequence[Shape], *, origin: Origin, seen_at: str, text: str
) -> tuple[range, range]:
    """Stores items whose keys are not there yet; (their ids, their revisions' ids), both in the order of ``shapes``."""
    first = next_id(conn, NEWEST_ITEM)
    ids = range(first, first + len(shapes))
    first = next_id(conn, NEWEST_REVISION)
    revisions = range(first, first + len(shapes))
    numbered = [
        (item_id, each, identifiers.named(each.item, each.item.body or ""))
        for item_id, each in zip(ids, shapes, strict=True)
    ]
    conn.executemany(INSERT_ITEM, (item_row(*each, seen_at) for each in numbered))
    conn.executemany(INSERT_TEXT, (_text_row(item_id, each, seen_at, text) for item_id, each, _ in numbered))
    conn.executemany(
        INSERT_SIGHTING, ((item_id, each.item.source, each.item.url, seen_at) for item_id, each, _ in numbered)
    )
    conn.executemany(
        INSERT_REVISION,
        ((revision, item_id, seen_at, origin) for revision, item_id in zip(revisions, ids, strict=True)),
    )
    conn.executemany(identifiers.INSERT, (row for item_id, _, named in numbered for row in named.rows(item_id)))
    deadlines.add(conn, ((item_id, each.item) for item_id, each, _ in numbered), seen_at)
    index.take_range(conn, ids[0], ids[-1])
    for item_id, revision, each in zip(ids, revisions, shapes, strict=True):
        sections.add(conn, item_id, revision, each.item.kind, each.item.body)
    return ids, revisions


def item_row(item_id: int, shape: Shape, named: Named, seen_at: str) -> tuple[object, ...]:
    """A new row of ``items``; it is its own matter until it is tied."""
    item = shape.item
    return (
        item_id, item.key, item.source, *described(item), shape.extras, item.key, seen_at, seen_at, shape.hash,
        named.search_forms(),
    )  # fmt: skip


def described(item: Item) -> tuple[object, ...]:
    """kind, stage, title, abstract, action, url, agencies, the three dates and facts, as columns."""
    return (
        item.kind, item.stage, item.title, item.abstract, item.action, item.url,
        packed(item.agencies) if item.agencies else EMPTY_LIST,
        iso(item.published_on), iso(item.effective_on), iso(item.comments_close_on),
        packed(dict(item.facts)) if item.facts else EMPTY_OBJECT,
    )  # fmt: skip


def _text_row(item_id: int, shape: Shape, seen_at: str, text: str) -> tuple[object, ...]:
    item = shape.item
    if item.body:
        return item_id, item.body, "kept", None, item.text_url, shape.body_hash
    if item.text_url and text == "all":
        return item_id, None, "pending", seen_at, item.text_url, ""
    return item_id, None, "none", None, item.text_url, ""
