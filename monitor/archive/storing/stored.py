"""What is compared before anything is stored: an item's hashes against what the archive has under its key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from monitor.archive.rows import EMPTY_OBJECT, as_list, packed
from monitor.model import Item, digest
from monitor.reading.bill_links import version
from monitor.reading.bill_sections import KINDS as VERSIONED

KNOWN = """
select items.id, items.source, items.stage, items.hash, items.url, items.extras,
       texts.hash as text_hash, texts.state as text_state, texts.url as text_url, items.key
from items join texts on texts.item_id = items.id
where items.key in (select value from json_each(?))
"""
HASH = 16
"""Hex digits kept of a SHA-256: two states of one document must differ, nothing more; the file stays small."""

OWNERS = "select name from sources where state <> 'gone'"


class Shape(NamedTuple):
    """An item with the hashes that are compared; ``body_hash`` is empty when no body came along."""

    item: Item
    hash: str
    body_hash: str
    extras: str


class Known(NamedTuple):
    """What the archive has under a key, as far as comparing needs it."""

    id: int
    source: str
    stage: str
    hash: str
    url: str
    extras: str
    text_hash: str
    text_state: str
    text_url: str
    key: str

    def differs(self, shape: Shape) -> bool:
        """Whether anything material, the body or the place of a missing text is not as stored."""
        if self.hash != shape.hash or (shape.body_hash and shape.body_hash != self.text_hash):
            return True
        url = shape.item.text_url
        if self.text_state == "kept":
            return shape.item.kind in VERSIONED and url != "" and version(url) != version(self.text_url)
        return url not in ("", self.text_url)


def shape(item: Item) -> Shape:
    """The item, hashed."""
    return Shape(
        item,
        item.fingerprint()[:HASH],
        body_hash(item.body) if item.body else "",
        packed(dict(item.extras)) if item.extras else EMPTY_OBJECT,
    )


def body_hash(body: str) -> str:
    """What says that a text is the same as before."""
    return digest(body)[:HASH]


def known_by_key(conn: sqlite3.Connection, keys: Iterable[str]) -> dict[str, Known]:
    """What is stored under ``keys``; keys that are new are left out."""
    return {known.key: known for known in map(Known._make, conn.execute(KNOWN, (as_list(keys),)))}


def configured_sources(conn: sqlite3.Connection) -> frozenset[str]:
    """The names of the sources in the ledger that are still configured."""
    return frozenset(row["name"] for row in conn.execute(OWNERS))
