"""The suggestions that came of near misses: kept once per document and topic, told once per channel, a few a week.

That a channel was told one is a notice of the reason ``suggestion``, written with the digest that tells it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from monitor.archive.outgoing import outbox
from monitor.archive.rows import as_list, day
from monitor.clock import to_text
from monitor.model import Notice

Kind = Literal["number", "title", "terms"]

WEEK = timedelta(days=7)
MOST_A_WEEK = 10
REASON = "suggestion"

KEEP = """
insert into suggestions (item_id, topic, kind, reason, weight, suggested_at) values (?, ?, ?, ?, ?, ?)
on conflict (item_id, topic) do nothing
"""
THROUGH = "select value from meta where name = 'suggested_through'"
REACHED = """
insert into meta (name, value) values ('suggested_through', ?) on conflict (name) do update set value = excluded.value
"""
TOLD_LATELY = """
select count(*) from notices join messages on messages.id = notices.message_id
where notices.channel = :channel and notices.reason = 'suggestion' and messages.composed_at > :since
"""
TO_TELL = """
select suggestions.item_id, items.key, items.title, items.url, items.agencies, items.published_on, suggestions.topic,
       suggestions.reason
from suggestions join items on items.id = suggestions.item_id
where suggestions.suggested_at > :since and suggestions.topic in (select value from json_each(:topics))
  and not exists (select 1 from hits where hits.item_id = suggestions.item_id and hits.dropped_at is null)
  and not exists (select 1 from notices where notices.channel = :channel and notices.reason = 'suggestion'
                  and notices.subject = items.key)
order by suggestions.weight desc, suggestions.id
"""
NOTICES = """
select id from notices
where channel = ? and reason = 'suggestion' and subject in (select value from json_each(?)) and message_id is null
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A document that no topic caught and that resembles what ``topic`` caught. ``reason`` is a plain sentence.

    ``weight`` orders suggestions, the likeliest first.
    """

    item_id: int
    topic: str
    kind: Kind
    reason: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A suggestion as it is told: the document, and the topic that it resembles most."""

    item_id: int
    key: str
    title: str
    url: str
    agencies: tuple[str, ...]
    published_on: date | None
    topic: str
    reason: str


def keep(conn: sqlite3.Connection, found: Collection[Suggestion], now: datetime) -> None:
    """Stores suggestions; one that is there for the same document and topic stays as it is."""
    at = to_text(now)
    conn.executemany(KEEP, [(each.item_id, each.topic, each.kind, each.reason, each.weight, at) for each in found])


def through(conn: sqlite3.Connection) -> int | None:
    """The newest revision that was looked at for near misses; None before the first pass."""
    row = conn.execute(THROUGH).fetchone()
    return int(row["value"]) if row else None


def reached(conn: sqlite3.Connection, revision: int) -> None:
    """Moves that mark."""
    conn.execute(REACHED, (str(revision),))


def to_tell(conn: sqlite3.Connection, channel: str, topics: Sequence[str], now: datetime) -> tuple[Suggested, ...]:
    """The week's suggestions under these topics that the channel was not told, the likeliest first, once per document.

    At most ten a week, with those it was told; none that a topic has caught meanwhile.
    """
    since = to_text(now - WEEK)
    (told,) = conn.execute(TOLD_LATELY, {"channel": channel, "since": since}).fetchone()
    by_item: dict[int, Suggested] = {}
    for row in conn.execute(TO_TELL, {"channel": channel, "since": since, "topics": as_list(topics)}):
        by_item.setdefault(row["item_id"], _suggested(row))
    return tuple(by_item.values())[: max(0, MOST_A_WEEK - told)]


def owe(conn: sqlite3.Connection, channel: str, told: Iterable[Suggested], now: datetime) -> tuple[int, ...]:
    """Writes down that these are told to the channel; the ids of the notices, for the message that tells them."""
    notices = [
        Notice(channel=channel, reason=REASON, subject=each.key, topic=each.topic, item_id=each.item_id)
        for each in told
    ]
    outbox.owe(conn, notices, now)
    return tuple(row["id"] for row in conn.execute(NOTICES, (channel, as_list(each.subject for each in notices))))


def _suggested(row: sqlite3.Row) -> Suggested:
    return Suggested(
        item_id=row["item_id"], key=row["key"], title=row["title"], url=row["url"],
        agencies=tuple(json.loads(row["agencies"])), published_on=day(row["published_on"]), topic=row["topic"],
        reason=row["reason"],
    )  # fmt: skip
