"""What a digest or an alert is made of, read from the archive: one query each, no decisions.

Lists of ids and topics are bound as JSON arrays. Cost follows what is owed and what is open, never the size of the
archive; ``+`` and ``cross join`` keep SQLite from walking all hits of a topic instead.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitor.archive.rows import as_list, day, instant
from monitor.clock import from_text, to_text
from monitor.model import Identifier, Strength, Term

_ITEM = """
items.id as item_id, items.key, items.matter, items.kind, items.stage, items.title, items.url, items.agencies,
items.published_on, hits.topic as topic, hits.strength, hits.terms, hits.passage, hits.spans, hits.field, hits.rule,
hits.dropped_at, hits.section, hits.section_url, hits.sections,
coalesce(texts.state, 'none') as text_state
"""

OWED = f"""
with alerted as materialized (
  select notices.item_id, notices.revision_id from notices join messages on messages.id = notices.message_id
  where notices.channel = :channel and messages.kind = 'alert'
)
select notices.id as notice_id, notices.reason, notices.data, notices.at_once, {_ITEM},
       (notices.item_id, notices.revision_id) in (select item_id, revision_id from alerted) as was_alerted
from notices
join hits on hits.id = notices.hit_id
join items on items.id = notices.item_id
left join texts on texts.item_id = notices.item_id
where notices.channel = :channel and notices.at_once = :at_once and notices.message_id is null
order by notices.id
"""  # noqa: S608 - only the constant above is put in

HEALTH_OWED = """
select id, subject, data from notices
where channel = :channel and message_id is null and reason = 'health' order by id
"""

HISTORY = f"""
select null as notice_id, 'backfilled' as reason, '{{}}' as data, 0 as at_once, 0 as was_alerted, {_ITEM}
from hits
join items on items.id = hits.item_id
left join texts on texts.item_id = hits.item_id
where hits.id > :after and hits.id <= :through and hits.backfilled = 1 and hits.dropped_at is null
  and hits.strength = 'strong' and +hits.topic in (select value from json_each(:topics))
  and (:since_on is null or coalesce(items.published_on, substr(items.first_seen_at, 1, 10)) >= :since_on)
order by coalesce(items.published_on, items.first_seen_at) desc, hits.id desc limit :most
"""  # noqa: S608 - only the constant above is put in

HISTORY_COUNT = """
select count(distinct item_id), count(distinct case when strength = 'strong' then item_id end) from hits
where id > :after and id <= :through and backfilled = 1 and dropped_at is null
  and +topic in (select value from json_each(:topics))
"""

BROUGHT = """
select topics.slug, topics.added_at > :since as is_new, count(distinct hits.item_id) as items,
       count(distinct case when hits.strength = 'strong' then hits.item_id end) as strong
from topics
left join hits on hits.topic = topics.slug and hits.backfilled = 1 and hits.dropped_at is null
  and hits.id > :after and hits.id <= :through
  and hits.matched_at >= iif(topics.added_at > :since, topics.added_at, topics.changed_at)
where topics.changed_at > :since and topics.state <> 'gone' and topics.slug in (select value from json_each(:topics))
group by topics.slug order by topics.position, topics.slug
"""

NEWEST_HIT = "select coalesce(max(id), 0) from hits"

NUMBERS = """
select item_id, scheme, value, inferred from identifiers
where role = 'own' and item_id in (select value from json_each(?)) order by item_id, scheme, value
"""

_DEADLINE = """
deadlines.id as deadline_id, deadlines.item_id, items.key, items.title, items.url, deadlines.kind, deadlines.label,
deadlines.due_on, deadlines.due_at, deadlines.zone, deadlines.source, deadlines.evidence, deadlines.first_seen_at,
moved.was_on,
(select min(value) from identifiers where identifiers.item_id = deadlines.item_id and role = 'own' and scheme = 'fr')
 as document,
(select max(seen_at) from deadline_moves where deadline_id = deadlines.id) as moved_at,
(select group_concat(deadline_moves.item_id) from deadline_moves
 where deadline_id = deadlines.id and deadline_moves.item_id <> deadlines.item_id) as changed_by
"""

_MOVED = """
with moved as materialized (  -- with min(), SQLite takes the other columns from that very row
  select deadline_id, was_on, min(seen_at) from deadline_moves where seen_at > :since group by deadline_id
)
"""

OPEN_DEADLINES = f"""
{_MOVED}
select {_DEADLINE}, group_concat(distinct hits.topic) as topics
from deadlines indexed by deadlines_due
cross join hits on hits.item_id = deadlines.item_id and hits.dropped_at is null and hits.strength = 'strong'
join items on items.id = deadlines.item_id
left join moved on moved.deadline_id = deadlines.id
where deadlines.due_on >= :today and deadlines.state = 'open'
  and +hits.topic in (select value from json_each(:topics))
group by deadlines.id order by deadlines.due_on, deadlines.due_at, deadlines.id
"""  # noqa: S608 - only the constant above is put in

DEADLINES_OF = f"""
{_MOVED}
select {_DEADLINE}, items.matter, '' as topics
from items join deadlines on items.id = deadlines.item_id left join moved on moved.deadline_id = deadlines.id
where items.matter in (select value from json_each(:matters)) and deadlines.due_on >= :today
  and deadlines.state = 'open'
order by deadlines.due_on, deadlines.id
"""  # noqa: S608 - only the constant above is put in

LOOKED = """
select source, sum(new) as new, sum(changed) as changed
from fetches where started_at > ? and outcome in ('ok', 'unchanged') group by source
"""

WITHOUT_TEXT = """
select count(*) from texts join items on items.id = texts.item_id
where texts.state = 'pending' and items.first_seen_at > ?
"""

HAS_LOOKED = """
select exists (select 1 from sources where last_success_at is not null)
    or exists (select 1 from meta where name = 'born_at' and value < ?)
"""

BROKEN_TOPICS = "select slug, error from topics where state = 'broken' order by position"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An item with the hit and the revision that it is told for; ``notice_id`` is None for history."""

    notice_id: int | None
    reason: str
    data: Mapping[str, Any]
    item_id: int
    key: str
    matter: str
    kind: str
    stage: str
    title: str
    url: str
    agencies: tuple[str, ...]
    published_on: date | None
    topic: str
    strength: Strength
    terms: tuple[Term, ...]
    passage: str
    spans: tuple[tuple[int, int], ...]
    field: str
    rule: str
    without_text: bool
    is_dropped: bool
    was_alerted: bool
    section: str
    section_url: str
    sections: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRow:
    """An open deadline of an item; ``was_on`` is set when it moved since the window began.

    ``document`` is the Federal Register number of what it is in, by which two sources give one document;
    ``moved_at`` is when its present date became known, if it ever moved; ``changed_by`` are the items that moved it.
    """

    item_id: int
    key: str
    title: str
    url: str
    kind: str
    label: str
    due_on: date
    due_at: datetime | None
    zone: str
    source: str
    first_seen_at: datetime
    was_on: date | None
    topics: tuple[str, ...]
    deadline_id: int = 0
    evidence: str = ""
    document: str = ""
    moved_at: datetime | None = None
    changed_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtRow:
    """A topic that is new, or was changed, with the items its back-match found (or found more than before)."""

    topic: str
    is_new: bool
    items: int
    strong: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedRow:
    """Documents new and changed in a window, the sources that answered, how many documents still lack their text."""

    new: int
    changed: int
    answered: frozenset[str]
    without_text: int


def owed(conn: sqlite3.Connection, channel: str, *, at_once: bool) -> tuple[Told, ...]:
    """What is owed to a channel at once, or in its next digest; in the order in which it was owed."""
    rows = conn.execute(OWED, {"channel": channel, "at_once": int(at_once)})
    return tuple(_told(row) for row in rows)


def health_owed(conn: sqlite3.Connection, channel: str) -> tuple[tuple[int, str, str], ...]:
    """Health notices owed to an operator's channel: (notice id, source, sentence)."""
    rows = conn.execute(HEALTH_OWED, {"channel": channel})
    return tuple((row["id"], row["subject"].split(" ")[0], json.loads(row["data"])["sentence"]) for row in rows)


def history(
    conn: sqlite3.Connection,
    topics: Sequence[str],
    *,
    after: int,
    through: int,
    since_on: date | None = None,
    most: int = 40,
) -> tuple[Told, ...]:
    """Strong hits found in history, with after < id <= through, newest documents first."""
    values = {
        "topics": as_list(topics), "after": after, "through": through, "most": most,
        "since_on": since_on.isoformat() if since_on else None,
    }  # fmt: skip
    return tuple(_told(row) for row in conn.execute(HISTORY, values))


def history_count(conn: sqlite3.Connection, topics: Sequence[str], *, after: int, through: int) -> tuple[int, int]:
    """How many items these topics hit in history: (all, strong ones)."""
    values = {"topics": as_list(topics), "after": after, "through": through}
    every, strong = conn.execute(HISTORY_COUNT, values).fetchone()
    return every, strong


def brought(
    conn: sqlite3.Connection, topics: Sequence[str], *, since: datetime, after: int, through: int
) -> tuple[BroughtRow, ...]:
    """Which of these topics were added or changed after ``since``, and what they found in documents from before."""
    values = {"topics": as_list(topics), "since": to_text(since), "after": after, "through": through}
    return tuple(
        BroughtRow(topic=row["slug"], is_new=bool(row["is_new"]), items=row["items"], strong=row["strong"])
        for row in conn.execute(BROUGHT, values)
    )


def newest_hit(conn: sqlite3.Connection) -> int:
    """The highest hit id, 0 in an empty archive."""
    (newest,) = conn.execute(NEWEST_HIT).fetchone()
    return int(newest)


def numbers(conn: sqlite3.Connection, item_ids: Iterable[int]) -> dict[int, tuple[Identifier, ...]]:
    """Each item's own identifiers."""
    found: dict[int, list[Identifier]] = {}
    for item_id, scheme, value, inferred in conn.execute(NUMBERS, (_ids(item_ids),)):
        found.setdefault(item_id, []).append(Identifier(scheme=scheme, value=value, inferred=bool(inferred)))
    return {item_id: tuple(carried) for item_id, carried in found.items()}


def open_deadlines(
    conn: sqlite3.Connection, topics: Sequence[str], *, today: date, since: datetime
) -> tuple[DeadlineRow, ...]:
    """Deadlines from ``today`` on, of items these topics hit strongly, soonest first."""
    values = {"topics": as_list(topics), "today": today.isoformat(), "since": to_text(since)}
    return tuple(_deadline(row) for row in conn.execute(OPEN_DEADLINES, values))


def deadlines_of(
    conn: sqlite3.Connection, matters: Iterable[str], *, today: date, since: datetime
) -> dict[str, tuple[DeadlineRow, ...]]:
    """The open deadlines of the named matters, soonest first."""
    found: dict[str, list[DeadlineRow]] = {}
    values = {"matters": as_list(matters), "today": today.isoformat(), "since": to_text(since)}
    for row in conn.execute(DEADLINES_OF, values):
        found.setdefault(row["matter"], []).append(_deadline(row))
    return {matter: tuple(rows) for matter, rows in found.items()}


def looked(conn: sqlite3.Connection, since: datetime) -> LookedRow:
    """What the polls of a window saw."""
    read = conn.execute(LOOKED, (to_text(since),)).fetchall()
    (without_text,) = conn.execute(WITHOUT_TEXT, (to_text(since),)).fetchone()
    return LookedRow(
        new=sum(row["new"] for row in read), changed=sum(row["changed"] for row in read),
        answered=frozenset(row["source"] for row in read), without_text=without_text,
    )  # fmt: skip


def has_looked(conn: sqlite3.Connection, *, born_before: datetime) -> bool:
    """Whether any source was ever read, or the archive is older than that."""
    return bool(conn.execute(HAS_LOOKED, (to_text(born_before),)).fetchone()[0])


def broken_topics(conn: sqlite3.Connection) -> tuple[tuple[str, str], ...]:
    """Topics whose expression does not compile: (slug, sentence)."""
    return tuple((slug, error) for slug, error in conn.execute(BROKEN_TOPICS))


def _ids(item_ids: Iterable[int]) -> str:
    return as_list(sorted(set(item_ids)))


def _has_left(row: sqlite3.Row) -> bool:
    """Whether this very notice tells that a new version of a bill no longer has what was found."""
    sections: Mapping[str, Any] = json.loads(row["data"]).get("changes", {}).get("sections", {})
    return bool(sections.get("left"))


def _told(row: sqlite3.Row) -> Told:
    return Told(
        notice_id=row["notice_id"], reason=row["reason"], data=json.loads(row["data"]), item_id=row["item_id"],
        key=row["key"], matter=row["matter"], kind=row["kind"], stage=row["stage"], title=row["title"], url=row["url"],
        agencies=tuple(json.loads(row["agencies"])), published_on=day(row["published_on"]), topic=row["topic"],
        strength=row["strength"], terms=tuple(Term(**term) for term in json.loads(row["terms"])),
        passage=row["passage"], spans=tuple((start, end) for start, end in json.loads(row["spans"])),
        field=row["field"], rule=row["rule"],
        without_text=row["text_state"] == "pending",
        is_dropped=row["dropped_at"] is not None and not _has_left(row),
        section=row["section"], section_url=row["section_url"], sections=row["sections"],
        was_alerted=bool(row["was_alerted"]),
    )  # fmt: skip


def _deadline(row: sqlite3.Row) -> DeadlineRow:
    return DeadlineRow(
        item_id=row["item_id"], key=row["key"], title=row["title"], url=row["url"], kind=row["kind"],
        label=row["label"], due_on=date.fromisoformat(row["due_on"]),
        due_at=instant(row["due_at"]), zone=row["zone"], source=row["source"],
        first_seen_at=from_text(row["first_seen_at"]), was_on=day(row["was_on"]),
        topics=tuple(filter(None, (row["topics"] or "").split(","))), deadline_id=row["deadline_id"],
        evidence=row["evidence"], document=row["document"] or "",
        moved_at=instant(row["moved_at"]),
        changed_by=tuple(int(item_id) for item_id in (row["changed_by"] or "").split(",") if item_id),
    )  # fmt: skip
