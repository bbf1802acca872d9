"""Release: what was held because it came in mass goes out after all, as if its poll had been an ordinary one."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from typing import cast

from monitor.alerts.routing import owed
from monitor.archive import documents
from monitor.archive import hits as hitbook
from monitor.archive.outgoing import outbox
from monitor.archive.polls import holds
from monitor.clock import local_date
from monitor.model import Change, Document, Match
from monitor.pipeline.matching import is_news
from monitor.pipeline.parts import Monitor
from monitor.pipeline.topicset import ready
from monitor.topics import Topic


def release(monitor: Monitor, hold_id: int) -> int:
    """Owes to each channel what the hold kept from it; returns how many hits became news. One transaction.

    What is not news for another reason (its newest dated event is long past) stays history.
    """
    conn, now = monitor.archive.conn, monitor.clock.now()
    topics = {
        each.config.slug: each.topic for each in ready(monitor.settings.topics, hitbook.topics_known(conn))
    }  # fmt: skip
    with monitor.archive.transaction():
        rows = holds.hits(conn, hold_id)
        read = {document.item_id: document for document in documents.load(conn, {row["item_id"] for row in rows})}
        news = []
        for row in rows:
            topic, document = topics.get(row["topic"]), _as_polled(read[row["item_id"]], row)
            if topic is None or not is_news(monitor, document):
                continue
            news.append(row["id"])
            _owe(monitor, topic, document, row)
        holds.settle(conn, hold_id, "released", news, now)
    return len(news)


def keep(monitor: Monitor, hold_id: int) -> None:
    """Leaves what was held as the history that it is; the hold is no longer listed as open."""
    with monitor.archive.transaction() as conn:
        holds.settle(conn, hold_id, "kept", (), monitor.clock.now())


def _as_polled(document: Document, row: sqlite3.Row) -> Document:
    return replace(
        document, origin="poll", change=cast(Change, row["change"]), changes=json.loads(row["changes"]),
        revision_id=row["revision_id"],
    )  # fmt: skip


def _owe(monitor: Monitor, topic: Topic, document: Document, row: sqlite3.Row) -> None:
    found = Match(
        topic=row["topic"], item_id=row["item_id"], revision_id=row["revision_id"], strength=row["strength"],
        terms=(), passage="",
    )  # fmt: skip
    now = monitor.clock.now()
    notices = owed(
        monitor.settings.channels, document=document, match=found, hit_id=row["id"],
        reason=_reason(document.change, was_hit=bool(row["was_hit"])), followed=topic.follows(document),
        today=local_date(now, monitor.settings.timezone),
    )  # fmt: skip
    outbox.owe(monitor.archive.conn, notices, now)


def _reason(change: Change, *, was_hit: bool) -> str:
    if not was_hit:
        return "hit"
    return change if change == "withdrawn" else "changed"
