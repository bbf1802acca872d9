"""Messages that reached nobody: refused for good, in doubt, or tried several times in vain; and what they told."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from monitor.archive.rows import as_list
from monitor.clock import to_text

TRIES = 3
"""After so many tries without success a channel counts as failing, though its message is still tried."""

MESSAGES = f"""
select messages.id, messages.channel, messages.kind, messages.period, max(deliveries.answer) as answer
from messages join deliveries on deliveries.message_id = messages.id
where messages.kind in ('alert', 'digest') and messages.composed_at >= :since_at
group by messages.id
having sum(deliveries.state = 'sent') = 0
   and sum(deliveries.state in ('failed', 'in-doubt') or (deliveries.state = 'queued'
           and deliveries.attempts >= {TRIES})) > 0
order by messages.id
"""  # noqa: S608 - only a number is put in

NEWS = """
select notices.topic, notices.item_id, notices.hit_id, notices.revision_id, notices.data, items.key
from notices join items on items.id = notices.item_id join hits on hits.id = notices.hit_id
where notices.message_id = ? and hits.dropped_at is null order by notices.id
"""

KNOWN = """
select hit_id from notices
where channel = ? and hit_id is not null and item_id in (select value from json_each(?)) and reason <> 'fallback'
"""


REFUSED = """
select messages.channel, deliveries.recipient, max(deliveries.id), deliveries.answer
from messages join deliveries on deliveries.message_id = messages.id
where messages.kind in ('alert', 'digest') and messages.composed_at >= :since_at and deliveries.state = 'failed'
  and exists (select 1 from deliveries as other where other.message_id = messages.id and other.state = 'sent')
group by messages.channel, deliveries.recipient order by 3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A recipient (its hash) that a message of the channel did not reach while it reached others, and why."""

    channel: str
    recipient: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A message that nobody got, with what the other side last said."""

    id: int
    channel: str
    kind: str
    period: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A hit that an undelivered message told; ``urgent``: why it could not wait, or nothing."""

    topic: str
    key: str
    item_id: int
    hit_id: int
    revision_id: int
    urgent: str


def messages(conn: sqlite3.Connection, *, since: datetime) -> tuple[Undelivered, ...]:
    """Alerts and digests composed since then of which no recipient has taken one; oldest first."""
    return tuple(Undelivered(**row) for row in conn.execute(MESSAGES, {"since_at": to_text(since)}))


def refused(conn: sqlite3.Connection, *, since: datetime) -> tuple[Refused, ...]:
    """Recipients refused for good since then, of messages that others got; each once, with the newest answer."""
    rows = conn.execute(REFUSED, {"since_at": to_text(since)})
    return tuple(Refused(channel=row[0], recipient=row[1], answer=row[3]) for row in rows)


def news(conn: sqlite3.Connection, message_id: int) -> tuple[News, ...]:
    """The hits that a message tells, those that still stand."""
    return tuple(
        News(
            topic=row["topic"], key=row["key"], item_id=row["item_id"], hit_id=row["hit_id"],
            revision_id=row["revision_id"], urgent=json.loads(row["data"]).get("urgent", ""),
        )
        for row in conn.execute(NEWS, (message_id,))
    )  # fmt: skip


def known_to(conn: sqlite3.Connection, channel: str, told: tuple[News, ...]) -> frozenset[int]:
    """Those of the hits that the channel is owed, or was told, by itself."""
    rows = conn.execute(KNOWN, (channel, as_list(sorted({each.item_id for each in told}))))
    return frozenset(row["hit_id"] for row in rows)
