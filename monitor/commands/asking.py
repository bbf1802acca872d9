"""status, search, why: what the archive knows and how it came to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from monitor import app, health, topics
from monitor.alerts.wording import count
from monitor.app import Place
from monitor.archive import documents, ledger
from monitor.archive import search as shelf
from monitor.archive import status as standing
from monitor.clock import from_text
from monitor.commands.frame import command, listing, show
from monitor.errors import TopicError, UsageError
from monitor.model import Document, Identifier, Match
from monitor.pipeline.topicset import topic_fault
from monitor.settings import SourceConfig, TopicConfig

TABLES = {
    "source": ("source", "state", "last success", "next due", "per week", "sentence"),
    "topic": ("topic", "state", "sentence"),
    "channel": ("channel", "state", "last success", "sentence"),
}
STATUS = ("about", "name", "state", "last_success_at", "next_due_at", "items_per_week", "expected", "sentence")
MOST_NUMBERS = 12
FOUND = ("key", "published_on", "kind", "title", "topics", "url")


@click.command()
@listing
@command
def status(place: Place, shape: str | None) -> int:
    """Every source (state, last success, next due, items a week against expectation), topic and channel.

    Example: monitor status --json
    """
    settings = app.settings_of(place)
    with app.reading(place) as archive:
        conn = archive.conn
        now = app.asking_now(place, archive, settings)
        polled = {row["name"]: row for row in standing.sources(conn, now)}
        rows = [_source_row(conn, config, polled.get(config.name), now) for config in settings.sources]
        matched = {row["slug"]: row for row in standing.topics(conn, now)}
        rows += [_topic_row(config, matched.get(config.slug)) for config in settings.topics]
        owed = {row["channel"]: row for row in standing.channels(conn)}
        ways = app.ways_out(place, settings)
        rows += [_channel_row(config.name, owed.get(config.name), ways[config.name]) for config in settings.channels]
        totals = standing.totals(conn)
    if shape == "table":
        _tell_status(rows, totals, settings.timezone)
    else:
        show(rows, shape, columns=STATUS)
    return 2 if any(row["about"] == "topic" and row["state"] == "broken" for row in rows) else 0


def _tell_status(rows: Sequence[Mapping[str, Any]], totals: Mapping[str, Any], zone: ZoneInfo) -> None:
    """A table for each kind of row; times are those of the configured zone, to the minute."""
    for about, columns in TABLES.items():
        told = [_told(row, zone) for row in rows if row["about"] == about]
        show(told, "table", columns=columns, empty=f"no {about} yet")
        click.echo()
    click.echo(
        f"{totals['items']} documents, published {totals['first_on']} to {totals['last_on']}; full texts: "
        f"{totals['texts_kept']} kept, {totals['texts_pending']} awaited, {totals['texts_failed']} not to be had"
    )


def _told(row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    return {
        **row, row["about"]: row["name"], "per week": _pace(row),
        "last success": _wall(row.get("last_success_at"), zone), "next due": _wall(row.get("next_due_at"), zone),
    }  # fmt: skip


def _wall(written: str | None, zone: ZoneInfo) -> str:
    return f"{from_text(written).astimezone(zone):%Y-%m-%d %H:%M}" if written else ""


def _pace(row: Mapping[str, Any]) -> str:
    pace = "" if row.get("items_per_week") is None else f"{row['items_per_week']:g}"
    return f"{pace} (of {row['expected']})" if row.get("expected") else pace


def _source_row(
    conn: sqlite3.Connection, config: SourceConfig, row: Mapping[str, Any] | None, now: datetime
) -> dict[str, Any]:
    why_off = app.why_off(config)
    known = ledger.known(conn, config.name, now, off_reason=why_off) if row else health.Known(off_reason=why_off)
    judged = health.judge(config, known, now)
    return {
        "about": "source", "name": config.name, "state": judged.state,
        "last_success_at": row["last_success_at"] if row else None, "next_due_at": row["next_due_at"] if row else None,
        "items_per_week": None if known.items_per_week is None else round(known.items_per_week, 1),
        "expected": "{:g}-{:g}".format(*config.items_per_week) if config.items_per_week else None,
        "sentence": judged.sentence,
    }  # fmt: skip


def _topic_row(config: TopicConfig, row: Mapping[str, Any] | None) -> dict[str, Any]:
    faults = app.topic_faults(config)
    if faults:
        sentence = f"its last good form runs: {faults[0]}"
    elif row is None:
        sentence = "not matched yet"
    else:
        told = count(row["items"], "document")
        sentence = f"{row['strong']} strong of {told}, {row['new_in_7_days']} new in 7 days"
    return {"about": "topic", "name": config.slug, "state": "broken" if faults else "ok", "sentence": sentence}


def _channel_row(name: str, row: Mapping[str, Any] | None, way: str) -> dict[str, Any]:
    owed, waiting, failed = (row["owed"], row["waiting"], row["failed"]) if row else (0, 0, 0)
    state = "failing" if failed else "waiting" if waiting else "ok"
    told = f"{owed} owed, {waiting} waiting, {failed} failed or in doubt"
    return {
        "about": "channel", "name": name, "state": state, "last_success_at": row["last_sent_at"] if row else None,
        "sentence": f"{told}; {way}" if way else told,
    }  # fmt: skip


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000))
@listing
@command
def search(place: Place, query: tuple[str, ...], limit: int, shape: str | None) -> int:
    """The archive by the match language, newest first. Words side by side mean AND.

    Example: monitor search '"section 301" AND graphite'
    """
    with app.reading(place) as archive:
        found = topics.search(archive.conn, " ".join(query), limit)
        rows = {row["key"]: row for row in shelf.listed(archive.conn, [each.item_id for each in found])}
        documents_ = [rows[each.key] for each in found if each.key in rows]
    show([{**row, "topics": ", ".join(json.loads(row["topics"]))} for row in documents_], shape, columns=FOUND,
         empty="nothing in the archive matches")  # fmt: skip
    return 0


@click.command()
@click.argument("key")
@click.option("--topic", help="Only this topic.")
@command
def why(place: Place, key: str, topic: str | None) -> int:
    """For each topic: why the document hit (term, field, passage, rule), or which clause failed.

    Example: monitor why fr:2026-04417
    """
    settings = app.settings_of(place)
    chosen = [each for each in settings.topics if topic in (None, each.slug)]
    if not chosen:
        raise UsageError(f"no topic {topic!r} in keywords.toml")
    with app.reading(place) as archive:
        document = documents.by_key(archive.conn, key)
        if document is None:
            raise UsageError(f"the archive has no document {key}; `monitor search` finds keys")
    click.echo(f"{document.key}  {document.title}\n{document.url}")
    click.echo("".join(f"{line}\n" for line in _numbers(document.identifiers)))
    faults = [fault for config in chosen if (fault := _explain(config, document))]
    for fault in faults:
        click.echo(fault, err=True)
    return 2 if faults else 0


def _numbers(identifiers: Iterable[Identifier]) -> Iterator[str]:
    """The document's identifiers as ``keywords.toml`` takes them: its own, then those it cites."""
    for role, named in (("own", "its own numbers"), ("cited", "it cites")):
        shown = [
            f"{each.scheme}:{each.value}{' (Congress inferred)' if each.inferred else ''}"
            for each in identifiers
            if each.role == role
        ]
        more = f" and {len(shown) - MOST_NUMBERS} more" if len(shown) > MOST_NUMBERS else ""
        if shown:
            yield f"{named}: {', '.join(shown[:MOST_NUMBERS])}{more}"


def _explain(config: TopicConfig, document: Document) -> str:
    """Prints one topic's verdict on the document; returns the fault of a topic that does not compile."""
    try:
        told = topics.explain(topics.compile_topic(config), document)
    except TopicError as error:
        return str(topic_fault(config, error))
    mark = {"strong": "STRONG ", "mention": "mention"}[told.match.strength] if told.match else "  -    "
    click.echo(f"{mark} {config.slug}: {told.sentence}")
    if told.match is None:
        return ""
    for term in told.match.terms:
        click.echo(f"          {term.term!r} in {term.field}, {term.count} times")
    click.echo(f"          {told.match.field}: {_marked(told.match)}")
    return ""


def _marked(match: Match) -> str:
    """The passage with stars around the matched words."""
    pieces, end = [], 0
    for start, stop in match.spans:
        pieces += [match.passage[end:start], "*", match.passage[start:stop], "*"]
        end = stop
    return "".join([*pieces, match.passage[end:]])
