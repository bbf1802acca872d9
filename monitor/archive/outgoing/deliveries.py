"""Deliveries, one per message and recipient: queued -> sending (under a lease) -> sent | failed | in-doubt | dropped.

A delivery found in ``sending`` after its lease ran out belonged to a process that died inside one send.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.archive.rows import as_list
from monitor.clock import from_text, to_text

NEXT_DUE = """
select deliveries.id, deliveries.message_id, deliveries.recipient, deliveries.attempts, messages.channel,
       deliveries.state = 'sending' as was_sending
from deliveries join messages on messages.id = deliveries.message_id
where deliveries.state in ('queued', 'sending') and deliveries.id > :after
  and ((deliveries.state = 'queued' and coalesce(deliveries.next_at, '') <= :now)
       or (deliveries.state = 'sending' and deliveries.lease_until <= :now))
  and (:message_id is null or deliveries.message_id = :message_id)
order by deliveries.id limit 1
"""

CLAIM = """
update deliveries set state = 'sending', attempts = attempts + 1, lease_until = :lease_until
where id = :id and (state = 'queued' or (state = 'sending' and lease_until <= :now))
"""

SETTLE = """
update deliveries set state = :state, answer = :answer, via = :via, next_at = :next_at, lease_until = null,
                      sent_at = :sent_at
where id = :id
"""

POSTPONE = """
update deliveries set next_at = :next_at, answer = case when answer = '' then :answer else answer end
where state = 'queued' and coalesce(next_at, '') < :next_at
  and message_id in (select id from messages where channel = :channel)
"""

MESSAGE = """
select id, channel, kind, period, subject, message_key, text, html, payload, composed_at, window_to_at
from messages where id = ?
"""

EVER_REAL = """
select exists (select 1 from deliveries join messages on messages.id = deliveries.message_id
               where messages.channel = ? and deliveries.state = 'sent' and deliveries.via <> 'file')
"""

WAITING = "select count(*) from deliveries where state in ('queued', 'sending')"

LISTING = """
select deliveries.id, messages.channel, messages.kind, messages.period, messages.subject, deliveries.state,
       deliveries.attempts, deliveries.next_at, deliveries.answer, deliveries.via, deliveries.sent_at,
       deliveries.recipient, deliveries.message_id
from deliveries join messages on messages.id = deliveries.message_id
order by deliveries.id desc
"""

RETRY = """
update deliveries set state = 'queued', next_at = null, attempts = 0, lease_until = null
where state in ('queued', 'failed', 'in-doubt', 'dropped') and (:every or id in (select value from json_each(:ids)))
  and not (:every and state = 'dropped') and message_id not in (select id from messages where kind = 'test')
"""

DROP = """
update deliveries set state = 'dropped', next_at = null, lease_until = null, answer = :answer
where state in ('queued', 'failed', 'in-doubt') and id in (select value from json_each(:ids))
"""

GIVE_UP = """
update deliveries set state = 'failed', next_at = null, lease_until = null where message_id = ? and state = 'queued'
"""

FAILED_SINCE = """
select messages.channel, messages.kind, messages.period, deliveries.state, deliveries.answer, count(*) as recipients
from deliveries join messages on messages.id = deliveries.message_id
where deliveries.state in ('failed', 'in-doubt')
   or (deliveries.state = 'queued' and deliveries.attempts >= :attempts)
group by messages.id, deliveries.state, deliveries.answer
order by messages.id desc limit 20
"""

COUNTS = """
select messages.channel, deliveries.state, count(*) from deliveries
join messages on messages.id = deliveries.message_id
where deliveries.state <> 'sent' group by 1, 2 order by 1, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A delivery that may be tried now. ``was_sending``: a process died while it was sending this one."""

    id: int
    message_id: int
    recipient: str
    attempts: int
    channel: str
    was_sending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A message as it was composed; every delivery of it sends exactly this."""

    id: int
    channel: str
    kind: str
    period: str
    subject: str
    message_key: str
    text: str
    html: str
    payload: str
    composed_at: datetime


def next_due(conn: sqlite3.Connection, now: datetime, *, after: int = 0, message_id: int | None = None) -> Due | None:
    """The next delivery that may be tried at ``now``, with an id above ``after``; None when nothing is due."""
    row = conn.execute(NEXT_DUE, {"after": after, "now": to_text(now), "message_id": message_id}).fetchone()
    if row is None:
        return None
    return Due(
        id=row[0], message_id=row[1], recipient=row[2], attempts=row[3], channel=row[4], was_sending=bool(row[5])
    )


def claim(conn: sqlite3.Connection, delivery_id: int, *, now: datetime, lease_until: datetime) -> bool:
    """Takes a delivery for this process until ``lease_until``; False when another process has it."""
    values = {"id": delivery_id, "now": to_text(now), "lease_until": to_text(lease_until)}
    return conn.execute(CLAIM, values).rowcount == 1


def settle(
    conn: sqlite3.Connection,
    delivery_id: int,
    state: str,
    *,
    answer: str,
    via: str = "",
    next_at: datetime | None = None,
    sent_at: datetime | None = None,
) -> None:
    """Records how a send ended: the new state, what the other side said, and when to try again."""
    values = {
        "id": delivery_id, "state": state, "answer": answer, "via": via,
        "next_at": to_text(next_at) if next_at else None, "sent_at": to_text(sent_at) if sent_at else None,
    }  # fmt: skip
    conn.execute(SETTLE, values)


def postpone(conn: sqlite3.Connection, channel: str, *, next_at: datetime, answer: str) -> int:
    """Moves everything still queued for a channel to ``next_at`` (its server is down); returns how many moved."""
    return conn.execute(POSTPONE, {"channel": channel, "next_at": to_text(next_at), "answer": answer}).rowcount


def message(conn: sqlite3.Connection, message_id: int) -> StoredMessage:
    """One message as composed; KeyError when there is none of that id."""
    row = conn.execute(MESSAGE, (message_id,)).fetchone()
    if row is None:
        raise KeyError(message_id)
    return StoredMessage(
        id=row[0], channel=row[1], kind=row[2], period=row[3], subject=row[4], message_key=row[5], text=row[6],
        html=row[7], payload=row[8], composed_at=from_text(row[9]),
    )  # fmt: skip


def ever_real(conn: sqlite3.Connection, channel: str) -> bool:
    """Whether anything ever left through this channel other than as a file."""
    return bool(conn.execute(EVER_REAL, (channel,)).fetchone()[0])


def waiting(conn: sqlite3.Connection) -> int:
    """How many deliveries still wait (queued, or claimed by a send that has not ended)."""
    (count,) = conn.execute(WAITING).fetchone()
    return int(count)


def listing(conn: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every delivery, newest first, as ``monitor outbox list`` prints it; the recipient is its hash."""
    return [dict(row) for row in conn.execute(LISTING)]


def counts(conn: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """Deliveries that have not been sent: channel -> state -> count."""
    found: dict[str, dict[str, int]] = {}
    for channel, state, count in conn.execute(COUNTS):
        found.setdefault(channel, {})[state] = count
    return found


def failing(conn: sqlite3.Connection, *, attempts: int = 3) -> list[dict[str, Any]]:
    """Deliveries that failed for good, are in doubt, or have been tried ``attempts`` times without success."""
    return [dict(row) for row in conn.execute(FAILED_SINCE, {"attempts": attempts})]


def retry(conn: sqlite3.Connection, ids: Sequence[int] = (), *, every: bool = False) -> int:
    """Queues deliveries again (the named, or all that failed, wait or are in doubt); returns how many."""
    return conn.execute(RETRY, {"ids": as_list(ids), "every": every}).rowcount


def give_up(conn: sqlite3.Connection, message_id: int) -> int:
    """Ends what still waits of one message as failed; returns how many."""
    return conn.execute(GIVE_UP, (message_id,)).rowcount


def drop(conn: sqlite3.Connection, ids: Iterable[int], *, answer: str = "dropped by hand") -> int:
    """Gives deliveries up for good; what was sent stays sent. Returns how many were dropped."""
    return conn.execute(DROP, {"ids": as_list(ids), "answer": answer}).rowcount
