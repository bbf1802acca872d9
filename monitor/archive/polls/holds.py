"""Holds: what one poll brought in mass. Its revisions carry the hold's id until a person releases or keeps it.

While a revision is held, ``documents`` gives it the origin ``held``: its hits are stored and counted like history.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.archive.rows import as_list
from monitor.clock import from_text, to_text
from monitor.health.mass import Mass

ADD = "insert into holds (source, what, documents, usual, held_at) values (?, ?, ?, ?, ?)"
HOLD = """
update revisions set hold = :hold
where id in (select value from json_each(:revisions)) and (change = 'new') = :is_new
"""
LISTED = """
select holds.id, holds.source, holds.what, holds.documents, holds.usual, holds.held_at, holds.settled,
       count(distinct iif(hits.strength = 'strong', hits.item_id, null)) as strong,
       count(distinct hits.item_id) as hits
from holds
left join revisions on revisions.hold = holds.id
left join hits on hits.item_id = revisions.item_id and hits.revision_id >= revisions.id and hits.dropped_at is null
where (:open = 0 or holds.settled = '') and holds.held_at > :since
group by holds.id order by holds.id desc
"""
HELD_HITS = """
select max(hits.id) as id, hits.topic, hits.item_id, hits.revision_id, hits.strength, revisions.change,
       revisions.changes, exists (
         select 1 from hits as earlier where earlier.item_id = hits.item_id and earlier.topic = hits.topic
           and earlier.revision_id < revisions.id and earlier.dropped_at is null
       ) as was_hit
from revisions
join hits on hits.item_id = revisions.item_id and hits.revision_id >= revisions.id
where revisions.hold = ? and hits.dropped_at is null and hits.backfilled = 1
group by hits.topic, hits.item_id order by 1
"""
AS_NEWS = "update hits set backfilled = 0 where id in (select value from json_each(?))"
SETTLE = "update holds set settled = ?, settled_at = ? where id = ? and settled = ''"
LET_GO = "update revisions set hold = null where hold = ?"
EVER = "0000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold as people are told of it; ``strong`` and ``hits`` count its documents that topics matched."""

    id: int
    source: str
    what: str
    documents: int
    usual: int
    held_at: datetime
    settled: str
    strong: int
    hits: int

    @property
    def sentence(self) -> str:
        """What was held and how to look at it."""
        what = "came as new" if self.what == "new" else "changed"
        matched = f"{self.hits:,} match a topic, {self.strong:,} strongly" if self.hits else "none matches a topic"
        return (
            f"{self.documents:,} documents {what} at once, at most {self.usual:,} are usual; they are stored but held "
            f"back ({matched}): `monitor held` lists them, `monitor held {self.id} --release` sends them"
        )


def hold(conn: sqlite3.Connection, source: str, masses: Iterable[Mass], revisions: Sequence[int], now: datetime) -> int:
    """Holds these parts of a poll; returns how many documents. Belongs into the transaction that stored them."""
    held = 0
    for mass in masses:
        added = conn.execute(ADD, (source, mass.what, mass.documents, mass.usual, to_text(now))).lastrowid
        values: dict[str, Any] = {"hold": added, "revisions": as_list(revisions), "is_new": mass.what == "new"}
        conn.execute(HOLD, values)
        held += mass.documents
    return held


def listed(conn: sqlite3.Connection, *, since: datetime | None = None, only_open: bool = True) -> tuple[Hold, ...]:
    """The holds made after ``since``, the newest first."""
    rows = conn.execute(LISTED, {"open": int(only_open), "since": to_text(since) if since else EVER})
    return tuple(Hold(**{**dict(row), "held_at": from_text(row["held_at"])}) for row in rows)


def hits(conn: sqlite3.Connection, hold_id: int) -> tuple[sqlite3.Row, ...]:
    """The hits that nobody was told of because of this hold."""
    return tuple(conn.execute(HELD_HITS, (hold_id,)))


def settle(conn: sqlite3.Connection, hold_id: int, settled: str, news: Iterable[int], now: datetime) -> None:
    """Ends a hold (``released`` | ``kept``); ``news`` are the hits that become news. What is kept stays history."""
    conn.execute(SETTLE, (settled, to_text(now), hold_id))
    conn.execute(AS_NEWS, (as_list(news),))
    if settled == "released":
        conn.execute(LET_GO, (hold_id,))
