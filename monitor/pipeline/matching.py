"""Match: topics against the revisions past each topic's mark; hits, notices and the new mark together (T2 per topic).

News is what a poll saw change. Everything else - a baseline, a backfill, an import, a back-match of a changed topic,
a document whose newest event is long past - is stored as a hit, flagged ``backfilled``, and owed to nobody.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

from monitor.alerts.routing import owed
from monitor.archive import copies, documents
from monitor.archive import hits as hitbook
from monitor.archive.hit_sections import SectionMoves
from monitor.archive.outgoing import outbox
from monitor.archive.outgoing.moved import made
from monitor.clock import local_date
from monitor.model import Document, Match
from monitor.pipeline import placing, versions
from monitor.pipeline.parts import Monitor
from monitor.pipeline.topicset import Met, Ready, met, ready
from monitor.topics import BatchIndex, Topic, match_archive, match_batch

STALE = timedelta(days=30)


@dataclass(slots=True)
class Matched:
    """What matching came to: new hits per topic (slug -> count), hits found in history, faults by topic slug.

    ``met`` sums up each topic that is new or was changed.
    """

    news: dict[str, int] = field(default_factory=dict)
    history: dict[str, int] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    met: dict[str, Met] = field(default_factory=dict)

    def add(self, into: dict[str, int], topic: str, count: int) -> None:
        """Counts hits of a topic into ``news`` or ``history``; none leaves no entry."""
        if count:
            into[topic] = into.get(topic, 0) + count


def match(monitor: Monitor) -> Matched:
    """Brings every topic up to the newest revision; safe to stop anywhere and to run again."""
    conn = monitor.archive.conn
    through = documents.newest_revision(conn)
    known = hitbook.topics_known(conn)
    topics = ready(monitor.settings.topics, known)
    outcome = Matched(faults={each.config.slug: each.error for each in topics if each.error})
    _retire(monitor, [slug for slug in known if slug not in {each.config.slug for each in topics}])
    marks = {
        each.config.slug: _settle(monitor, each, position, known.get(each.config.slug), through, outcome)
        for position, each in enumerate(topics)
    }
    runnable = sorted((each.topic for each in topics if each.topic is not None), key=lambda topic: marks[topic.slug])
    for mark, group in groupby(runnable, key=lambda topic: marks[topic.slug]):
        _news(monitor, tuple(group), mark, through, outcome)
    return outcome


def _retire(monitor: Monitor, slugs: Iterable[str]) -> None:
    """Topics that left keywords.toml: their hits leave the views; a later return starts afresh."""
    for slug in slugs:
        with monitor.archive.transaction():
            hitbook.retire_topic(monitor.archive.conn, slug, monitor.clock.now())


def _settle(
    monitor: Monitor, each: Ready, position: int, row: hitbook.TopicRow | None, through: int, outcome: Matched
) -> int:
    """Writes the topic down as it is now, back-matches it if it is new or changed, and returns its mark."""
    conn = monitor.archive.conn
    fresh = row is None or not row.fingerprint
    mark = through if row is None or fresh else row.matched_through
    fingerprint = each.topic.fingerprint if each.topic else ""
    if (
        row is not None
        and row.fingerprint == fingerprint
        and not hitbook.differs(row, each.config, position, each.error)
    ):
        return mark
    changed = each.topic is not None and (row is None or row.fingerprint != fingerprint)
    matches = tuple(match_archive(each.topic, conn, through=mark)) if changed and each.topic else ()
    now = monitor.clock.now()
    with monitor.archive.transaction():
        hitbook.keep_topic(
            conn, each.config, position=position, compiled=each.topic.compiled if each.topic else "",
            fingerprint=fingerprint, matched_through=mark, error=each.error, definition=each.definition,
            added_at=now if changed and fresh else None, changed_at=now if changed else None,
        )  # fmt: skip
        if changed:
            hitbook.drop_unless(conn, each.config.slug, {found.item_id for found in matches}, through=mark, now=now)
            recorded = hitbook.record(conn, matches, matched_at=now, backfilled=frozenset(m.item_id for m in matches))
            _place_history(conn, each.topic, matches, recorded)
            outcome.add(outcome.history, each.config.slug, len(recorded))
    if changed and each.topic:
        published = documents.published(conn)
        outcome.met[each.config.slug] = met(conn, each.topic, matches, published, is_new=fresh)
    return mark


def _place_history(
    conn: sqlite3.Connection, topic: Topic | None, matches: Sequence[Match], rows: Sequence[hitbook.HitRow]
) -> None:
    """In which sections the hits of a back-match stand; bills only, one after another."""
    by_item = {match.item_id: (match, row) for match, row in zip(matches, rows, strict=True)}
    for document in documents.load(conn, documents.drafted(conn, by_item)):
        match, row = by_item[document.item_id]
        if topic is not None:
            placing.keep(conn, placing.places(conn, topic, [(document, match)]), {row.item_id: row.id})


def _news(monitor: Monitor, topics: Sequence[Topic], mark: int, through: int, outcome: Matched) -> None:
    for batch in documents.revised(monitor.archive.conn, mark, through):
        reached = max(document.revision_id for document in batch)
        with BatchIndex(batch, topics) as index:
            for topic in topics:
                _keep(monitor, topic, index, match_batch(topic, index), reached, outcome)


def _keep(
    monitor: Monitor, topic: Topic, index: BatchIndex, matches: Sequence[Match], reached: int, outcome: Matched
) -> None:
    """T2: the hits of one topic in one batch, what is owed for them, and how far the topic has come."""
    conn = monitor.archive.conn
    now = monitor.clock.now()
    by_item = {paper.document.item_id: paper.document for paper in index.papers}
    history = frozenset(found.item_id for found in matches if not is_news(monitor, by_item[found.item_id]))
    places = placing.places(conn, topic, [(by_item[found.item_id], found) for found in matches], index)
    with monitor.archive.transaction():
        for document, found, hit_id in versions.left(conn, topic.slug, by_item.values(), {m.item_id for m in matches}):
            if is_news(monitor, document):
                _notify(monitor, topic, document, found, hit_id, "changed")
        hitbook.drop(conn, topic.slug, set(by_item) - {found.item_id for found in matches}, now)
        rows = hitbook.record(conn, matches, matched_at=now, backfilled=history)
        placing.keep(conn, places, {row.item_id: row.id for row in rows})
        for found, row in zip(matches, rows, strict=True):
            if found.item_id not in history and not copies.repeats(conn, topic.slug, by_item[found.item_id]):
                _owe(monitor, topic, by_item[found.item_id], found, row)
        hitbook.advance(conn, topic.slug, reached)
    outcome.add(outcome.history, topic.slug, len(history))
    outcome.add(outcome.news, topic.slug, len(rows) - len(history))


def is_news(monitor: Monitor, document: Document) -> bool:
    """Whether people are told of it: a poll saw it, and what it tells of is not long past."""
    if document.origin != "poll":
        return False
    if document.change != "new" or document.dated_on is None or document.first_seen_at is None:
        return True
    return document.dated_on >= local_date(document.first_seen_at, monitor.settings.timezone) - STALE


def _owe(monitor: Monitor, topic: Topic, document: Document, found: Match, row: hitbook.HitRow) -> None:
    document, moves = versions.told(monitor.archive.conn, document, topic.slug, row.id)
    reason = _reason(document, found, row, moves)
    if reason is not None:
        _notify(monitor, topic, document, found, row.id, reason)


def _notify(monitor: Monitor, topic: Topic, document: Document, found: Match, hit_id: int, reason: str) -> None:
    now = monitor.clock.now()
    today = local_date(now, monitor.settings.timezone)
    notices = owed(
        monitor.settings.channels, document=document, match=found, hit_id=hit_id, reason=reason, today=today,
        followed=topic.follows(document), moved=made(monitor.archive.conn, document.item_id, today=today),
        alerted=outbox.alerted(monitor.archive.conn, document.item_id, document.matter) if reason == "hit" else (),
    )  # fmt: skip
    outbox.owe(monitor.archive.conn, notices, now)


def _reason(document: Document, found: Match, row: hitbook.HitRow, moves: SectionMoves) -> str | None:
    """Why readers are told: a hit, a stronger hit through its late text, a change of something already reported."""
    if document.change == "withdrawn":
        return None if row.is_first else "withdrawn"
    if row.is_first:
        return "text" if document.change == "text" else "hit"
    if moves:
        return "changed"
    if document.change == "text" or (moves.known and versions.is_only_text(document)):
        return "text" if found.strength == "strong" and row.was_strength == "mention" else None
    return "changed"
