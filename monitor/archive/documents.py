"""Documents: stored items at their newest revision, as matching, searching and routing read them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from monitor.archive.rows import as_list, day, in_batches, instant
from monitor.clock import local_date
from monitor.model import NOTHING, Change, Document, Identifier, Origin, Role
from monitor.reading.identifiers import document_number

PAGE = 1000

NEWEST = "select coalesce(max(id), 0) from revisions"
REVISED = """
select revisions.id, revisions.item_id from revisions
where revisions.id > :last and revisions.id <= :through and not exists (
  select 1 from revisions as later
  where later.item_id = revisions.item_id and later.id > revisions.id and later.id <= :through
)
order by revisions.id limit :most
"""
_ORIGIN = """
iif(revisions.hold is not null or (revisions.change = 'text' and (
  select earlier.hold from revisions as earlier
  where earlier.item_id = revisions.item_id and earlier.id < revisions.id and earlier.change <> 'text'
  order by earlier.id desc limit 1) is not null), 'held', revisions.origin)
"""
"""A late text is no younger than its document: while that is held, so is it."""

EARLIER = f"""
select item_id, change, changes, {_ORIGIN} as origin from revisions
where item_id in (select value from json_each(:ids)) and id > :after and id <= :through order by id
"""  # noqa: S608 - only the constant above is put in
LOAD = """
select items.id, items.key, items.source, items.kind, items.title, items.abstract, items.action, items.agencies,
       items.search_ids, items.stage, items.url, items.matter, items.facts, items.published_on, items.effective_on,
       items.comments_close_on, items.first_seen_at, texts.body,
       revisions.id as revision_id, revisions.origin, revisions.change, revisions.changes
from items
join texts on texts.item_id = items.id
join revisions on revisions.id = (select max(id) from revisions as newest where newest.item_id = items.id)
where items.id in (select value from json_each(?)) order by revisions.id
"""
COUNT = "select count(*) from items"
PUBLISHED = "select published_on, count(*) from items where published_on is not null group by published_on"
DAYS = "select id, published_on from items where id in (select value from json_each(?))"
DRAFTED = """
select distinct item_id from sections where item_id in (select value from json_each(?)) and position is not null
"""
IDENTIFIERS = """
select item_id, scheme, value, role, inferred from identifiers where item_id in (select value from json_each(?))
order by item_id, role desc, scheme, value
"""
ID_OF = "select id from items where key = ?"
ID_BEFORE_2016 = "select id from items where key > :key || ':' and key < :key || ';' order by published_on desc limit 1"

DATED_FACTS = (
    "latest_action_on", "action_on", "filed_on", "filed_at", "introduced_on", "updated_on", "starts_on", "starts_at",
)  # fmt: skip
"""Facts that say when something last happened to a document, besides its publication."""


def newest_revision(conn: sqlite3.Connection) -> int:
    """The id of the newest revision; 0 in an empty archive."""
    return int(conn.execute(NEWEST).fetchone()[0])


def count(conn: sqlite3.Connection) -> int:
    """How many documents there are."""
    return int(conn.execute(COUNT).fetchone()[0])


def published(conn: sqlite3.Connection) -> Mapping[date, int]:
    """How many documents were published on each day."""
    return {date.fromisoformat(written): number for written, number in conn.execute(PUBLISHED)}


def days(conn: sqlite3.Connection, item_ids: Iterable[int]) -> Mapping[int, date | None]:
    """The day of publication of each item; None where it has none."""
    return {row["id"]: day(row["published_on"]) for row in conn.execute(DAYS, (as_list(item_ids),))}


def revised(
    conn: sqlite3.Connection, after: int, through: int, *, most: int = 1000, most_bytes: int = 10_000_000
) -> Iterator[tuple[Document, ...]]:
    """Each item with a revision in (after, through], once, at its newest one; in batches, oldest revision first.

    What happened in between is told together: ``change`` is ``new`` if any revision was, ``origin`` is ``poll`` if any
    was, ``changes`` runs from the first ``was`` to the last ``now``. No batch has more than ``most`` documents or
    much more than ``most_bytes`` of text. The caller may write between batches.
    """
    last = after
    while page := conn.execute(REVISED, {"last": last, "through": through, "most": min(most, PAGE)}).fetchall():
        last = page[-1]["id"]
        stories = _stories(conn, [row["item_id"] for row in page], after, through)
        batch: list[Document] = []
        size = 0
        for document in load(conn, [row["item_id"] for row in page]):
            batch.append(replace(document, **stories[document.item_id]))
            size += len(document.body)
            if size >= most_bytes:
                yield tuple(batch)
                batch, size = [], 0
        if batch:
            yield tuple(batch)


def drafted(conn: sqlite3.Connection, item_ids: Iterable[int]) -> tuple[int, ...]:
    """Those of the items that are kept in sections."""
    return tuple(row["item_id"] for row in conn.execute(DRAFTED, (as_list(item_ids),)))


def load(conn: sqlite3.Connection, item_ids: Iterable[int]) -> Iterator[Document]:
    """The items at their newest revision, in its order within every ``PAGE``; unknown ids are left out."""
    for ids in in_batches(item_ids, PAGE):
        wanted = as_list(ids)
        identifiers: dict[int, list[Identifier]] = {}
        for item_id, scheme, value, role, inferred in conn.execute(IDENTIFIERS, (wanted,)):
            found = Identifier(scheme=scheme, value=value, role=cast(Role, role), inferred=bool(inferred))
            identifiers.setdefault(item_id, []).append(found)
        for row in conn.execute(LOAD, (wanted,)):
            yield _document(row, identifiers.get(row["id"], ()))


def by_key(conn: sqlite3.Connection, key: str) -> Document | None:
    """The document under a key as people write it: ``fr:2026-4417`` and ``2026-04417`` are ``fr:2026-04417``.

    Before 2016 numbers repeat and their keys end in the date; without it the newest document of that number is meant.
    """
    for candidate in _spellings(key.strip()):
        row = conn.execute(ID_OF, (candidate,)).fetchone()
        row = row or conn.execute(ID_BEFORE_2016, {"key": candidate}).fetchone()
        if row is not None:
            return next(load(conn, (row["id"],)))
    return None


def _spellings(key: str) -> Iterator[str]:
    yield key
    scheme, colon, number = key.partition(":")
    if not colon:
        scheme, number = "fr", key
    number, colon, rest = number.partition(":")
    if scheme == "fr" and number:
        yield f"fr:{document_number(number)}{colon}{rest}"


def _document(row: sqlite3.Row, identifiers: Sequence[Identifier]) -> Document:
    facts = json.loads(row["facts"]) if row["facts"] != "{}" else NOTHING
    return Document(
        item_id=row["id"], revision_id=row["revision_id"], key=row["key"], source=row["source"], kind=row["kind"],
        title=row["title"], abstract=row["abstract"], body=row["body"] or "", action=row["action"],
        agencies=tuple(json.loads(row["agencies"])), identifiers=tuple(identifiers), search_ids=row["search_ids"],
        stage=row["stage"], url=row["url"], matter=row["matter"], facts=facts,
        published_on=day(row["published_on"]), effective_on=day(row["effective_on"]),
        comments_close_on=day(row["comments_close_on"]), dated_on=_dated_on(row["published_on"], facts),
        first_seen_at=instant(row["first_seen_at"]), origin=cast(Origin, row["origin"]),
        change=cast(Change, row["change"]), changes=json.loads(row["changes"]) if row["changes"] != "{}" else NOTHING,
    )  # fmt: skip


def _dated_on(published_on: str | None, facts: Any) -> date | None:
    """The newest dated event the item itself tells of."""
    dates = [written for written in (_day_of(facts.get(name)) for name in DATED_FACTS) if written]
    if published_on:
        dates.append(date.fromisoformat(published_on))
    return max(dates, default=None)


def _day_of(written: object) -> date | None:
    """The Eastern calendar date of a fact that is a date or an instant with its offset."""
    if not isinstance(written, str):
        return None
    try:
        if len(written) == len("2026-01-31"):
            return date.fromisoformat(written)
        moment = instant(written)
    except ValueError:
        return None
    return local_date(moment) if moment else None


def _stories(conn: sqlite3.Connection, item_ids: Sequence[int], after: int, through: int) -> dict[int, dict[str, Any]]:
    """For each item what its revisions in (after, through] come to together."""
    stories: dict[int, dict[str, Any]] = {}
    for row in conn.execute(EARLIER, {"ids": as_list(item_ids), "after": after, "through": through}):
        changes = json.loads(row["changes"])
        story = stories.get(row["item_id"])
        if story is None:
            stories[row["item_id"]] = {"change": row["change"], "origin": row["origin"], "changes": changes}
            continue
        story["change"] = _together(story["change"], row["change"])
        story["origin"] = "poll" if "poll" in (story["origin"], row["origin"]) else row["origin"]
        story["changes"] = _merged(story["changes"], changes)
    return stories


def _together(before: str, then: str) -> str:
    """One word for two changes: an item nobody was told of stays new; a text beside a change is part of it."""
    if before == "new" or then == "text":
        return before
    return then


def _merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    merged = dict(first)
    for name, change in second.items():
        if name not in merged:
            merged[name] = change
        elif merged[name]["was"] == change["now"]:
            del merged[name]  # it went back to what it was
        else:
            merged[name] = {"was": merged[name]["was"], "now": change["now"]}
    return merged
