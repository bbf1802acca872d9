"""search, why: what the archive knows and how it came to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

import click

from monitor import app, topics
from monitor.app import Place
from monitor.archive import documents
from monitor.archive import search as shelf
from monitor.commands.frame import command, listing, show
from monitor.errors import TopicError, UsageError
from monitor.model import Document, Identifier, Match
from monitor.pipeline import placing
from monitor.pipeline.topicset import topic_fault
from monitor.settings import TopicConfig

MOST_NUMBERS = 12
TIMES = {1: "once", 2: "twice"}
FOUND = ("key", "published_on", "kind", "title", "topics", "url")


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
        faults = [fault for config in chosen if (fault := _explain(archive.conn, config, document))]
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


def _explain(conn: sqlite3.Connection, config: TopicConfig, document: Document) -> str:
    """Prints one topic's verdict on the document; returns the fault of a topic that does not compile."""
    try:
        topic = topics.compile_topic(config)
        told = topics.explain(topic, document)
    except TopicError as error:
        return str(topic_fault(config, error))
    mark = {"strong": "STRONG ", "mention": "mention"}[told.match.strength] if told.match else "  -    "
    click.echo(f"{mark} {config.slug}: {told.sentence}")
    if told.match is None:
        return ""
    for term in told.terms:
        said = term.term if '"' in term.term else f"'{term.term}'"  # a NEAR is told as it is written
        click.echo(f"          {said} in {term.field}, {TIMES.get(term.count, f'{term.count} times')}")
    click.echo(f"          {told.match.field}: {_marked(told.match)}")
    for line in placing.lines(conn, topic, document, told.match):
        click.echo(f"          {line}")
    return ""


def _marked(match: Match) -> str:
    """The passage with stars around the matched words."""
    pieces, end = [], 0
    for start, stop in match.spans:
        pieces += [match.passage[end:start], "*", match.passage[start:stop], "*"]
        end = stop
    return "".join([*pieces, match.passage[end:]])
