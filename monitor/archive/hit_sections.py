"""In which sections of a bill a hit stands, and what a new version did to them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from monitor.archive.rows import as_list, packed
from monitor.model import Strength
from monitor.reading.bill_changes import said
from monitor.reading.bill_sections import BillSection

TEXT_URLS = "select item_id, url from texts where item_id in (select value from json_each(?))"
CLEAR = "delete from hit_sections where hit_id = ?"
PLACE = "insert into hit_sections (hit_id, section_id, occurrences) values (?, ?, ?)"
NAME = "update hits set section = ?, section_url = ?, sections = ? where id = ?"
BEFORE = """
select id, revision_id, strength from hits
where topic = ? and item_id = ? and revision_id < ? and dropped_at is null and sections > 0
order by revision_id desc limit 1
"""
MOVED = """
select number, heading, path, start, "end", hash, change from sections
where item_id = :item_id and revision_id > :since and change <> '' and (number <> '' or path <> '') and id in (
  select section_id from hit_sections where hit_id in (:before, :now)
)
order by position is null, position, id
"""
TOLD = "select changes from revisions where id = ?"
TELL = "update revisions set changes = ? where id = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a hit stands: the section of its passage in words, its address, and {section id: occurrences in it}."""

    words: str = ""
    url: str = ""
    occurrences: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierHit:
    """A topic's standing hit on an earlier revision of a document."""

    id: int
    revision_id: int
    strength: Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionMoves:
    """What a new version did to the sections in which a topic stood or stands now, in words; empty: nothing.

    ``known`` is false when the topic's earlier hit was not placed, so that nothing can be said.
    """

    known: bool = False
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.dropped)

    def as_change(self) -> dict[str, object]:
        """As ``revisions.changes`` holds it: {"was": names, "now": names, "words": ...}; what changed is in both."""
        return _change([*self.changed, *self.dropped], [*self.added, *self.changed])


def text_urls(conn: sqlite3.Connection, item_ids: Sequence[int]) -> dict[int, str]:
    """Where the text of each item was fetched."""
    return {row["item_id"]: row["url"] for row in conn.execute(TEXT_URLS, (as_list(item_ids),))}


def place(conn: sqlite3.Connection, hit_id: int, found: Place) -> None:
    """Writes down where a hit stands, in place of what was written before."""
    conn.execute(CLEAR, (hit_id,))
    conn.executemany(PLACE, ((hit_id, section, count) for section, count in found.occurrences.items()))
    conn.execute(NAME, (found.words, found.url, len(found.occurrences), hit_id))


def before(conn: sqlite3.Connection, topic: str, item_id: int, revision_id: int) -> EarlierHit | None:
    """The topic's newest hit on the document before this revision, if it was placed in sections."""
    row = conn.execute(BEFORE, (topic, item_id, revision_id)).fetchone()
    return EarlierHit(**row) if row else None


def moves(conn: sqlite3.Connection, *, topic: str, item_id: int, revision_id: int, hit_id: int) -> SectionMoves:
    """What happened to the sections with hits since the topic's hit on an earlier revision."""
    earlier = before(conn, topic, item_id, revision_id)
    if earlier is None:
        return SectionMoves()
    values = {"item_id": item_id, "since": earlier.revision_id, "before": earlier.id, "now": hit_id}
    named: dict[str, list[str]] = {"added": [], "changed": [], "dropped": []}
    for row in conn.execute(MOVED, values):
        fields = dict(row)
        named[fields.pop("change")].append(BillSection(**fields).words)
    return SectionMoves(known=True, **{what: tuple(names) for what, names in named.items()})


def tell(conn: sqlite3.Connection, revision_id: int, found: SectionMoves) -> None:
    """Adds them to what the revision says it changed, beside what other topics' hits added."""
    changes = json.loads(conn.execute(TOLD, (revision_id,)).fetchone()["changes"])
    told = changes.get("sections", {"was": (), "now": ()})
    changes["sections"] = _change(
        _united(told["was"], found.changed, found.dropped), _united(told["now"], found.added, found.changed)
    )
    conn.execute(TELL, (packed(changes), revision_id))


def _change(was: Sequence[str], now: Sequence[str]) -> dict[str, object]:
    return {"was": list(was), "now": list(now), "words": said(was, now)}


def _united(*names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(chain(*names)))
