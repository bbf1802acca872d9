"""What documents that no topic caught are compared with: strong hits, their numbers, the rarity of single words.

Nothing in here walks the archive: documents are looked up by their own numbers and by single words, and a word that
stands in many documents is given up as soon as that is seen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitor.archive.rows import as_list, day
from monitor.reading.ties import MOST_CARRIERS

SHARED_BY_STRANGERS = ("cfr", "usc", "fr-page", "law", "hts", "cas")
"""Schemes that say what a document is about in general, not which proceeding it belongs to."""

UNCAUGHT = """
select revisions.item_id from revisions
where revisions.id > :after and revisions.id <= :through and revisions.change = 'new' and revisions.origin = 'poll'
  and not exists (select 1 from hits where hits.item_id = revisions.item_id and hits.dropped_at is null)
order by revisions.id
"""
UNCAUGHT_SINCE = """
select items.id from items
where (items.published_on >= :since_on or (items.published_on is null and items.first_seen_at >= :since_on))
  and not exists (select 1 from hits where hits.item_id = items.id and hits.dropped_at is null)
order by items.id
"""
_STANDS = """
hits.strength = 'strong' and hits.dropped_at is null and topics.state <> 'gone' and not exists (
  select 1 from hits as newer where newer.topic = hits.topic and newer.item_id = hits.item_id
    and newer.revision_id > hits.revision_id and newer.dropped_at is null
)
"""
STRONG = f"""
select hits.item_id, items.key, items.title, items.published_on, hits.topic, topics.name as topic_name
from hits join topics on topics.slug = hits.topic join items on items.id = hits.item_id
where {_STANDS} order by hits.id desc limit ?
"""  # noqa: S608 - only the constant above is put in
SHARED = f"""
with mine as (
  select item_id, scheme, value from identifiers
  where role = 'own' and item_id in (select value from json_each(:items))
    and scheme not in (select value from json_each(:strangers))
)
select mine.item_id as new_id, mine.scheme, mine.value, hits.item_id, items.key, items.title, items.published_on,
       hits.topic, topics.name as topic_name
from mine
join identifiers as other on other.scheme = mine.scheme and other.value = mine.value and other.role = 'own'
join hits on hits.item_id = other.item_id
join topics on topics.slug = hits.topic
join items on items.id = hits.item_id
where {_STANDS} and (
  select count(*) from (
    select 1 from identifiers as carried
    where carried.scheme = mine.scheme and carried.value = mine.value and carried.role = 'own' limit :most + 1
  )
) <= :most
order by mine.item_id, hits.id desc
"""  # noqa: S608 - only the constant above is put in
BEARING = "select rowid from items_fts where items_fts match ? limit ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class StrongHit:
    """A document that a topic hit strongly, as new ones are compared with it."""

    item_id: int
    key: str
    title: str
    published_on: date | None
    topic: str
    topic_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """An own number that a new document (``item_id``) has in common with a strong hit."""

    item_id: int
    scheme: str
    value: str
    hit: StrongHit


def uncaught(conn: sqlite3.Connection, after: int, through: int) -> tuple[int, ...]:
    """The items that a poll brought in these revisions and that no topic hits, in the order in which they came."""
    return tuple(row["item_id"] for row in conn.execute(UNCAUGHT, {"after": after, "through": through}))


def uncaught_since(conn: sqlite3.Connection, since_on: date) -> tuple[int, ...]:
    """The items published from this day on (first seen, where they have no date) that no topic hits."""
    return tuple(row["id"] for row in conn.execute(UNCAUGHT_SINCE, {"since_on": since_on.isoformat()}))


def strong_hits(conn: sqlite3.Connection, most: int) -> tuple[StrongHit, ...]:
    """The newest strong hits that stand, of all topics."""
    return tuple(_hit(row) for row in conn.execute(STRONG, (most,)))


def shared(conn: sqlite3.Connection, item_ids: Iterable[int]) -> tuple[Shared, ...]:
    """Own numbers that these items share with strong hits; none that over ``MOST_CARRIERS`` documents carry."""
    values = {"items": as_list(item_ids), "strangers": as_list(SHARED_BY_STRANGERS), "most": MOST_CARRIERS}
    return tuple(
        Shared(item_id=row["new_id"], scheme=row["scheme"], value=row["value"], hit=_hit(row))
        for row in conn.execute(SHARED, values)
    )


def bearing(conn: sqlite3.Connection, word: str, most: int) -> frozenset[int] | None:
    """The items that have a word anywhere; None when they are more than ``most``. The word is letters and digits."""
    found = frozenset(row["rowid"] for row in conn.execute(BEARING, (f'"{word}"', most + 1)))
    return found if len(found) <= most else None


def _hit(row: sqlite3.Row) -> StrongHit:
    return StrongHit(
        item_id=row["item_id"], key=row["key"], title=row["title"], published_on=day(row["published_on"]),
        topic=row["topic"], topic_name=row["topic_name"],
    )  # fmt: skip
