"""The outbox: what is owed to channels, what was composed from it, and how each delivery went.

A notice is owed once (unique per channel, reason and subject). Composing ties notices to one message with one delivery
per recipient. A delivery is claimed under a lease, sent, and recorded; recipients are salted hashes. Who calls decides
where a transaction begins: every writing function here is one statement or a few that belong into one transaction.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.archive.rows import as_list, instant
from monitor.clock import from_text, to_text
from monitor.model import Notice

MessageKind = Literal["digest", "alert", "test"]

OWE = """
insert or ignore into notices
  (channel, reason, subject, at_once, topic, item_id, hit_id, revision_id, data, owed_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

EARLIEST = "select min(owed_at) from notices where channel = ? and at_once = 1 and message_id is null"

ALERTED = """
select notices.channel, coalesce(json_extract(notices.data, '$.urgent'), '') as why, exists (
         select 1 from title_ties as mine join title_ties as other on other.title = mine.title
         where mine.item_id = :item_id and other.item_id = notices.item_id) as is_twin
from items join notices on notices.item_id = items.id
where items.matter = :matter and items.id <> :item_id and notices.at_once = 1 and notices.reason in ('hit', 'text')
"""

LAST_DIGEST = """
select id, period, window_to_at, hits_through from messages
where channel = ? and kind = 'digest' order by window_to_at desc, id desc limit 1
"""

PUT_MESSAGE = """
insert into messages (channel, kind, period, window_from_at, window_to_at, subject, message_key, text, html, payload,
                      composed_at, hits_through)
values (:channel, :kind, :period, :window_from_at, :window_to_at, :subject, :message_key, :text, :html, :payload,
        :composed_at, :hits_through)
"""

TIE = "update notices set message_id = ? where id in (select value from json_each(?)) and message_id is null"

PUT_DELIVERY = "insert into deliveries (message_id, recipient, state) values (?, ?, 'queued')"

PERIOD_TAKEN = "select count(*) from messages where channel = ? and kind = ? and period = ?"

LAST_HEALTH = """
select subject from notices where id in (
  select max(id) from notices where channel = ? and reason = 'health'
    and (subject like '% bad %' or subject like '% well %')
  group by substr(subject, 1, instr(subject, ' '))
)
"""

DIGEST_AS_SENT = """
select id from messages where channel = ? and kind = 'digest' and substr(period, 1, 10) = ? order by id desc limit 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDigest:
    """The newest digest of a channel: where the next window starts, and the newest hit it has counted."""

    message_id: int
    period: str
    window_to_at: datetime
    hits_through: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerted:
    """An alert that a channel was owed for another document of a matter: why it could not wait.

    ``is_twin``: that document is the same order under the same title, posted or printed.
    """

    channel: str
    why: str
    is_twin: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A composed message to be put into the outbox, rendered whole. ``message_key`` is its Message-ID."""

    channel: str
    kind: MessageKind
    period: str
    subject: str
    message_key: str
    composed_at: datetime
    text: str = ""
    html: str = ""
    payload: str = ""
    window_from_at: datetime | None = None
    window_to_at: datetime | None = None
    hits_through: int = 0


def owe(conn: sqlite3.Connection, notices: Iterable[Notice], owed_at: datetime) -> int:
    """Writes down what is owed; what is owed already stays as it is. Returns how many were new."""
    at = to_text(owed_at)
    before = conn.total_changes
    conn.executemany(
        OWE,
        (
            (
                notice.channel, notice.reason, notice.subject, int(notice.at_once), notice.topic, notice.item_id,
                notice.hit_id, notice.revision_id, json.dumps(dict(notice.data), ensure_ascii=False), at,
            )
            for notice in notices
        ),
    )  # fmt: skip
    return conn.total_changes - before


def alerted(conn: sqlite3.Connection, item_id: int, matter: str) -> frozenset[Alerted]:
    """What channels were alerted of in this matter, by its other documents."""
    rows = conn.execute(ALERTED, {"item_id": item_id, "matter": matter})
    return frozenset(Alerted(channel=row["channel"], why=row["why"], is_twin=bool(row["is_twin"])) for row in rows)


def earliest_at_once(conn: sqlite3.Connection, channel: str) -> datetime | None:
    """When the oldest alert still owed to the channel was owed; None when there is none."""
    (at,) = conn.execute(EARLIEST, (channel,)).fetchone()
    return instant(at)


def last_digest(conn: sqlite3.Connection, channel: str) -> LastDigest | None:
    """The channel's newest digest, or None when it never had one."""
    row = conn.execute(LAST_DIGEST, (channel,)).fetchone()
    if row is None:
        return None
    return LastDigest(message_id=row[0], period=row[1], window_to_at=from_text(row[2]), hits_through=row[3])


def put(conn: sqlite3.Connection, message: NewMessage, recipients: Iterable[str], notice_ids: Iterable[int]) -> int:
    """Puts a message with its deliveries into the outbox and ties its notices to it; returns the message's id."""
    values = {
        "channel": message.channel, "kind": message.kind, "period": message.period, "subject": message.subject,
        "message_key": message.message_key, "text": message.text, "html": message.html, "payload": message.payload,
        "window_from_at": to_text(message.window_from_at) if message.window_from_at else None,
        "window_to_at": to_text(message.window_to_at) if message.window_to_at else None,
        "composed_at": to_text(message.composed_at), "hits_through": message.hits_through,
    }  # fmt: skip
    message_id = conn.execute(PUT_MESSAGE, values).lastrowid
    assert message_id is not None  # noqa: S101 - an insert into a rowid table has one
    conn.execute(TIE, (message_id, as_list(notice_ids)))
    conn.executemany(PUT_DELIVERY, [(message_id, recipient) for recipient in recipients])
    return message_id


def last_health(conn: sqlite3.Connection, channel: str) -> dict[str, str]:
    """What an operator's channel was last told of each source: source -> bad | well."""
    subjects = (subject.split(" ") for (subject,) in conn.execute(LAST_HEALTH, (channel,)))
    return {source: turned for source, turned, _ in subjects}


def free_period(conn: sqlite3.Connection, channel: str, kind: MessageKind, period: str) -> str:
    """``period``, or ``period-2`` and so on when the channel has had a message of that kind in it already."""
    candidate, count = period, 1
    while conn.execute(PERIOD_TAKEN, (channel, kind, candidate)).fetchone()[0]:
        count += 1
        candidate = f"{period}-{count}"
    return candidate


def digest_of(conn: sqlite3.Connection, channel: str, day: str) -> int | None:
    """The id of the digest that was composed for the channel's period on a local day (``2026-07-07``), if any."""
    row = conn.execute(DIGEST_AS_SENT, (channel, day)).fetchone()
    return row[0] if row else None


def recipient_hash(salt: str, address: str) -> str:
    """What stands for an address in the archive: 32 hex digits that mean nothing without the archive's salt."""
    return hashlib.sha256(f"{salt}\n{address.strip().lower()}".encode()).hexdigest()[:32]
