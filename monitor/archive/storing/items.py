"""Store: items become rows and revisions. What is already there unchanged costs one comparison by key.

The caller opens the transaction (T1), so that items, revisions, deadlines, ties and the ledger entry are committed
together. Everything derived - identifiers, deadlines, matters, the full-text index - is kept in step here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.archive.rows import as_list, in_batches
from monitor.archive.storing import additions, alterations, matters, recognition, title_ties
from monitor.archive.storing.stored import Known, Shape, configured_sources, known_by_key, shape
from monitor.clock import to_text
from monitor.model import AS_OF, Item, Origin

BATCH = 1000
FILINGS = ("filed", "special filing")
NOTHING_ADDED = (range(0), range(0))

LACKING = """
select items.key from items join texts on texts.item_id = items.id
where items.key in (select value from json_each(?)) and texts.state = 'kept'
"""
SEE = "insert or ignore into sightings (item_id, source, url, seen_at) values (?, ?, ?, ?)"
KEEP_EXTRAS = "update items set url = ?, extras = ? where id = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What storing came to, in items; ``revisions`` are the ids of the revisions it made, ascending."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    revisions: tuple[int, ...] = ()

    def __add__(self, other: Stored) -> Stored:
        return Stored(
            new=self.new + other.new, changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged, revisions=self.revisions + other.revisions,
        )  # fmt: skip


def store(
    conn: sqlite3.Connection, items: Iterable[Item], *, origin: Origin, seen_at: datetime, text: str = "all"
) -> Stored:
    """Stores each item once by its key, with a revision where something material is new or changed.

    ``text`` is the source's option: with ``all`` a text that is only known by its URL is ``pending`` from now on, else
    its URL is kept until a topic wants it. A source never overwrites what another configured source stored (it is
    noted as a sighting) unless both give a stamp (``AS_OF``) and its own is newer; a public-inspection filing never
    overwrites the published document. Of several items with one key the last wins. An entry of a feed that is stored
    under another name is that document (``recognised``).
    Must run inside the caller's transaction.
    """
    if origin != "import":  # there a person named the key
        items = recognised(conn, items, seen_at)
    outcome = Stored()
    for batch in in_batches(items, BATCH):
        outcome += _store_batch(conn, _once(batch), origin, to_text(seen_at), text)
    return outcome


def recognised(conn: sqlite3.Connection, items: Iterable[Item], seen_at: datetime) -> tuple[Item, ...]:
    """The items; an entry of a feed that only changed its name has the key under which its document is stored."""
    items = tuple(items)
    names = recognition.other_names(conn, items, seen_at)
    return tuple(replace(item, key=names.get(item.key, item.key)) for item in items) if names else items


def lacking_text(conn: sqlite3.Connection, keys: Collection[str]) -> frozenset[str]:
    """Those of ``keys`` whose full text is not in the archive, stored or not."""
    kept = {row["key"] for row in conn.execute(LACKING, (as_list(keys),))}
    return frozenset(keys) - kept


def _once(batch: Iterable[Item]) -> dict[str, Item]:
    by_key: dict[str, Item] = {}
    for item in batch:
        before = by_key.get(item.key)
        if before is None or not (before.stage == "published" and item.stage in FILINGS):
            by_key[item.key] = item
    return by_key


def _store_batch(conn: sqlite3.Connection, batch: dict[str, Item], origin: Origin, seen_at: str, text: str) -> Stored:
    stored = known_by_key(conn, batch)
    owners = configured_sources(conn) if stored else frozenset()
    new: list[Shape] = []
    altered: list[tuple[Known, Shape]] = []
    sightings: list[tuple[int, str, str, str]] = []
    extras: list[tuple[str, str, int]] = []
    for item in batch.values():
        known = stored.get(item.key)
        candidate = shape(item)
        if known is None:
            new.append(candidate)
            continue
        if known.source != item.source:
            sightings.append((known.id, item.source, item.url, seen_at))
        if not _may_change(known, item, owners, origin):
            continue
        if known.differs(candidate):
            altered.append((known, candidate))
        elif known.url != item.url or known.extras != candidate.extras:
            extras.append((item.url, candidate.extras, known.id))
    conn.executemany(SEE, sightings)
    conn.executemany(KEEP_EXTRAS, extras)
    made = alterations.alter(conn, altered, origin=origin, seen_at=seen_at, text=text) if altered else {}
    ids, revisions = additions.add(conn, new, origin=origin, seen_at=seen_at, text=text) if new else NOTHING_ADDED
    if ids or altered:
        signed = [(item_id, each.item) for item_id, each in zip(ids, new, strict=True)]
        title_ties.keep(conn, [*signed, *((known.id, each.item) for known, each in altered)])
        matters.tie(conn, ids, [known.id for known, _ in altered])
    return Stored(
        new=len(new), changed=len(made), unchanged=len(batch) - len(new) - len(made),
        revisions=(*made.values(), *revisions),
    )  # fmt: skip


def _may_change(known: Known, item: Item, owners: frozenset[str], origin: Origin) -> bool:
    """Whose word counts: the source that stored it, an import (a person's act), or anyone once that source is gone.

    Where both tell their upstream's stamp (a bill, by two routes) the newer one does; an older record (out of a cache)
    changes nothing, not even by its own route.
    """
    if known.stage == "published" and item.stage in FILINGS:
        return False
    if origin == "import":
        return True
    stamp = str(item.extras.get(AS_OF, ""))
    stored = str(json.loads(known.extras).get(AS_OF, "")) if stamp else ""
    if stored and stamp < stored:
        return False
    return known.source == item.source or known.source not in owners or bool(stored and stored < stamp)
