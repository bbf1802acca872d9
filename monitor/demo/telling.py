"""What ``monitor demo`` says: each pass, then what was found and where it lies. Lines of plain text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from monitor.demo.plan import Step
from monitor.pipeline.onepass import PassReport, source_health
from monitor.pipeline.parts import Monitor
from monitor.text import shorten

TOPICS = """
select topics.name, count(distinct recent_hits.item_id) as documents,
       count(distinct iif(recent_hits.strength = 'strong', recent_hits.item_id, null)) as strong, topics.slug
from topics left join recent_hits on recent_hits.topic = topics.slug
group by topics.slug order by topics.rowid
"""
DEADLINES = """
select due_on, kind, title from open_deadlines where topics <> '[]' order by due_on, title
"""
TURNS = """
select source, state, substr(changed_at, 1, 10) from health_changes where state not in ('ok', 'off') order by id
"""
MOVED = "select was_on, now_on, title from deadline_changes"
STORED = "select count(*) from items"
WIDTH = 76


def opening(feeds: int) -> str:
    """The first line."""
    return (
        f"From recordings, served on 127.0.0.1: a fortnight of June 2025 in the Federal Register and {feeds} feeds,\n"
        "and around it the way of one bill, H.R. 1 of the 119th Congress, from introduction to law."
    )


def told(step: Step, report: PassReport) -> Iterator[str]:
    """One pass: what was polled, new and changed, what failed, what was matched and written."""
    yield ""
    yield f"{step.at:%A %-d %B %Y, %H:%M} Eastern - {step.shows}"
    new, changed = (sum(getattr(polled, what) for polled in report.polled) for what in ("new", "changed"))
    unchanged = sum(polled.outcome == "unchanged" for polled in report.polled)
    yield f"  polled {len(report.polled)} sources ({unchanged} had nothing new): {new} new documents, {changed} changed"
    for polled in report.failed_sources:
        yield f"  {polled.source} {polled.outcome}: {polled.error}"
    news, history = sum(report.matched.news.values()), sum(report.matched.history.values())
    yield f"  matched: {news} hits to tell, {history} stored without alert"


def found(monitor: Monitor) -> Iterator[str]:
    """The archive at the end: hits per topic, deadlines, sources in trouble."""
    conn = monitor.archive.conn
    yield ""
    yield f"In the archive: {conn.execute(STORED).fetchone()[0]} documents. Hits per topic (of these strong):"
    for name, documents, strong, _ in conn.execute(TOPICS):
        yield f"  {documents:3} ({strong:2})  {name}"
    yield ""
    yield "Open deadlines of documents that hit a topic:"
    for due_on, kind, title in conn.execute(DEADLINES):
        yield f"  {due_on}  {kind:12} {shorten(title, WIDTH)}"
    for was_on, now_on, title in conn.execute(MOVED):
        yield f"  moved from {was_on} to {now_on}: {shorten(title, WIDTH)}"
    yield ""
    yield "Sources that were in trouble meanwhile (status and the digests of those days say so):"
    for source, state, since_on in conn.execute(TURNS):
        yield f"  {source}: {state} on {since_on}"
    now = [each for each in source_health(monitor) if each.state not in ("ok", "off")]
    yield from (f"  {health.source}: still {health.state} - {health.sentence}" for health in now)


def hits(conn: sqlite3.Connection) -> dict[str, int]:
    """Documents per topic slug."""
    return {slug: documents for _, documents, _, slug in conn.execute(TOPICS)}


def where(home: Path, command: str) -> Iterator[str]:
    """Where everything lies and how it is opened; ``command`` is how monitor is called here."""
    yield ""
    yield "Neither mail nor Slack is configured here, so what would have been sent was written as files:"
    for path in sorted((home / "db" / "outbox").rglob("*")):
        if path.is_file():
            yield f"  {path}"
    yield ""
    yield f"The archive: {home / 'db' / 'monitor.db'}"
    yield f"Open it:     {command} --home {home} browse"
    yield f"Ask it:      {command} --home {home} search '\"section 301\"'   (or: status, topics list, why KEY)"


def faults(sentences: Sequence[str]) -> Iterator[str]:
    """What did not come out as recorded, if anything."""
    yield ""
    if not sentences:
        yield "All went as planned."
    for sentence in sentences:
        yield f"not as planned: {sentence}"
