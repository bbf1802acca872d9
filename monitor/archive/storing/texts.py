"""Full texts that are not there yet: when to ask for them again, and what their arrival changes.

States: ``kept`` (the text is here), ``pending`` (asked for from ``next_at`` on), ``none`` (not wanted, or there is no
text to be had), ``failed`` (given up after a fortnight).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.archive.rows import as_list, day, next_id, packed
from monitor.archive.storing import deadlines, identifiers, index, sections
from monitor.archive.storing.additions import NEWEST_REVISION
from monitor.archive.storing.stored import body_hash
from monitor.clock import to_text
from monitor.model import Identifier, Item

WAITS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), *(timedelta(days=1),) * 14)
"""After the first miss 15 minutes, and so on; a text missed after the last wait is given up."""

DUE = """
select texts.item_id, items.key, items.source, texts.url, texts.attempts
from texts join items on items.id = texts.item_id
where texts.state = 'pending' and texts.next_at <= ? and texts.url <> ''
order by texts.next_at, texts.item_id desc limit ?
"""
BEFORE = """
select items.key, items.source, items.kind, items.title, items.abstract, items.action, items.published_on,
       texts.body, texts.hash, texts.state,
       (select origin from revisions where item_id = items.id and change <> 'text' order by id desc limit 1) as origin
from items join texts on texts.item_id = items.id where items.id = ?
"""
KEEP = "update texts set body = ?, state = 'kept', next_at = null, attempts = 0, hash = ? where item_id = ?"
REVISE = "insert into revisions (id, item_id, seen_at, change, changes, origin) values (?, ?, ?, 'text', ?, ?)"
CHANGED = "update items set changed_at = ? where id = ?"
ATTEMPTS = "select attempts from texts where item_id = ?"
MISSED = "update texts set state = ?, next_at = ?, attempts = ? where item_id = ? and state = 'pending'"
WAIT = "update texts set next_at = ? where item_id = ? and state = 'pending'"
WANT_HIT = """
update texts set state = 'pending', next_at = :now, attempts = 0
where state = 'none' and url <> '' and item_id in (
  select items.id from items join hits on hits.item_id = items.id
  where items.source in (select value from json_each(:sources)) and hits.dropped_at is null
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedText:
    """A full text to ask for: of which item, from which source, at which URL, and how often it was missed so far."""

    item_id: int
    key: str
    source: str
    url: str
    attempts: int


def due(conn: sqlite3.Connection, now: datetime, limit: int) -> tuple[WantedText, ...]:
    """The texts to ask for now, the longest waiting first, at most ``limit``."""
    return tuple(WantedText(**row) for row in conn.execute(DUE, (to_text(now), limit)))


def keep(conn: sqlite3.Connection, item_id: int, body: str, seen_at: datetime) -> int:
    """Stores a text that arrived; gives the id of its revision ``text``, or 0 when it is the text that was there.

    The revision has the origin of its document, so that the text of history is history.
    """
    before = conn.execute(BEFORE, (item_id,)).fetchone()
    hashed = body_hash(body)
    if before["hash"] == hashed:
        conn.execute(KEEP, (before["body"], hashed, item_id))
        return 0
    index.remember(conn, (item_id,))
    conn.execute(KEEP, (body, hashed, item_id))
    _cite(conn, item_id, before, body)
    deadlines.read_text(conn, item_id, body, to_text(seen_at))
    index.renew(conn)
    revision = next_id(conn, NEWEST_REVISION)
    changes = packed({"body": {"was": len(before["body"] or ""), "now": len(body)}})
    conn.execute(REVISE, (revision, item_id, to_text(seen_at), changes, before["origin"]))
    conn.execute(CHANGED, (to_text(seen_at), item_id))
    sections.renew(conn, item_id, revision, before["kind"], before["body"], body)
    return revision


def missed(conn: sqlite3.Connection, item_id: int, now: datetime) -> None:
    """The text was not to be had: tried again after 15 min, 1 h, 6 h, then daily for 14 days, then given up."""
    attempts = conn.execute(ATTEMPTS, (item_id,)).fetchone()["attempts"] + 1
    if attempts > len(WAITS):
        conn.execute(MISSED, ("failed", None, attempts, item_id))
    else:
        conn.execute(MISSED, ("pending", to_text(now + WAITS[attempts - 1]), attempts, item_id))


def wait(conn: sqlite3.Connection, item_id: int, until: datetime) -> None:
    """The text could not be asked for and may be at ``until``; that is no miss."""
    conn.execute(WAIT, (to_text(until), item_id))


def want_hit(conn: sqlite3.Connection, sources: Iterable[str], now: datetime) -> None:
    """Asks for the texts of what topics hit, in these sources (those with ``text = "watched"``)."""
    conn.execute(WANT_HIT, {"now": to_text(now), "sources": as_list(sources)})


def _cite(conn: sqlite3.Connection, item_id: int, before: sqlite3.Row, body: str) -> None:
    """Finds the identifiers anew, now with the text; what was the item's own stays so."""
    item = Item(
        key=before["key"], source=before["source"], kind=before["kind"], title=before["title"],
        abstract=before["abstract"], action=before["action"],
        published_on=day(before["published_on"]),
        identifiers=tuple(
            Identifier(scheme=scheme, value=value, role=role, inferred=bool(inferred))
            for _, scheme, value, role, inferred in conn.execute(identifiers.OF_ITEM, (item_id,))
        ),
    )  # fmt: skip
    conn.execute(identifiers.CLEAR, (as_list((item_id,)),))
    conn.executemany(identifiers.INSERT, identifiers.named(item, body).rows(item_id))
