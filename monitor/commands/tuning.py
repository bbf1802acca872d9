"""topics mark, diff, radar: judging hits, trying a change before it goes live, looking at what was nearly missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from difflib import get_close_matches
from typing import cast

import click

from monitor import app
from monitor.alerts.wording import count
from monitor.app import Place
from monitor.archive import documents, hits, judgements, resemblance
from monitor.archive.judgements import Grade
from monitor.archive.search import listed
from monitor.clock import local_date
from monitor.commands.frame import Row, command, listing, show
from monitor.errors import UsageError
from monitor.settings import Settings, TopicConfig
from monitor.topics import GRADES, Difference, compile_topic, difference, gone, near_misses, volume

DIFF = ("topic", "change", "key", "title", "before", "after", "rule", "passage", "per_week")
SHORT = ("topic", "change", "key", "title", "before", "after", "rule")
RADAR = ("key", "published_on", "title", "topic", "reason", "url")


def chosen(settings: Settings, slug: str) -> TopicConfig:
    """The topic of this slug in keywords.toml. Raises UsageError naming the nearest, or all."""
    found = {each.slug: each for each in settings.topics}
    if slug not in found:
        like = get_close_matches(slug, found, 1)
        there = f"did you mean {like[0]}?" if like else f"there are: {', '.join(found) or 'none'}"
        raise UsageError(f"no topic {slug!r} in keywords.toml; {there}")
    return found[slug]


@click.command()
@click.argument("key")
@click.argument("slug")
@click.argument("grade", type=click.Choice(GRADES))
@click.option("--dry-run", is_flag=True, help="Only say what would be kept.")
@command
def mark(place: Place, key: str, slug: str, grade: str, dry_run: bool) -> int:
    """Keep your judgement of a document under a topic: about it, touches it, or noise. A later one replaces it.

    Example: monitor topics mark fr:2026-04417 section-301 about
    """
    settings = app.settings_of(place)
    topic = chosen(settings, slug)
    given = cast(Grade, grade)
    with app.reading(place) as archive:
        document = documents.by_key(archive.conn, key)
        if document is None:
            raise UsageError(f"the archive has no document {key}; `monitor search` finds keys")
        before = judgements.earlier(archive.conn, document.item_id, slug)
        stored = {hit.key: hit.strength for hit in hits.live(archive.conn, slug)}.get(document.key)
    if not dry_run:
        now = app.clock_of(place, settings.timezone).now()
        with app.writing(place) as archive, archive.transaction() as conn:
            judgements.mark(conn, document.item_id, slug, given, now)
    was = f" (was {before})" if before and before != grade else ""
    click.echo(f"{document.key}  {document.title}\n{'would be' if dry_run else 'is'} marked {grade}{was} under "
               f"{topic.name}; the stored hit is {stored or 'none'}")  # fmt: skip
    return 0


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@listing
@command
def diff(place: Place, slugs: tuple[str, ...], shape: str | None) -> int:
    """What keywords.toml, as it is now, would add, drop, make stronger or weaker in the archive. Nothing is stored.

    Example: monitor topics diff section-301
    """
    settings = app.settings_of(place)
    asked = [chosen(settings, slug) for slug in slugs] or list(settings.topics)
    topics = [compile_topic(config) for config in asked]
    with app.reading(place) as archive:
        found = [difference(topic, archive.conn) for topic in topics]
        if not slugs:
            found += gone({topic.slug for topic in settings.topics}, archive.conn)
    rows = [row for each in found for row in _changes(each)]
    if shape != "table":
        show(rows, shape, columns=DIFF)
        return 0
    for sentence in _summary(found):
        click.echo(sentence)
    if rows:
        click.echo()
        show(rows, shape, columns=SHORT)
    return 0


def _changes(found: Difference) -> Iterator[Row]:
    rate = None if found.per_week is None else round(found.per_week, 2)
    for each in found.documents:
        yield {
            "topic": found.topic, "change": each.what, "key": each.key, "title": each.title, "before": each.before,
            "after": each.after, "rule": each.rule, "passage": each.passage, "per_week": rate,
        }  # fmt: skip


def _summary(found: Sequence[Difference]) -> Iterator[str]:
    """A line for each topic that is not as it runs, and one for all the others."""
    for each in found:
        if each.state == "gone":
            dropped = count(each.count("dropped"), "document")
            yield f"{each.topic}: not in keywords.toml any more; {dropped} leave the views"
        elif each.state != "same":
            what = "new topic" if each.state == "new" else "changed"
            held = f"then {each.strong} strong and {count(each.mentions or 0, 'mention')}"
            yield f"{each.topic}: {what}; {_counts(each)}; {held}, {volume.expected(each.per_week)}"
            if each.warning:
                yield f"WARNING: {each.topic} {each.warning}"
    same = sum(each.state == "same" for each in found)
    if same:
        yield f"{count(same, 'topic')} as in the archive: nothing would change"


def _counts(found: Difference) -> str:
    counted = [(found.count("added"), "added"), (found.count("stronger"), "stronger"),
               (found.count("weaker"), "weaker"), (found.count("dropped"), "dropped")]  # fmt: skip
    return ", ".join(f"{number} {what}" for number, what in counted if number) or "the same documents"


@click.command()
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 3660), help="Published since so long.")
@listing
@command
def radar(place: Place, days: int, shape: str | None) -> int:
    """Documents that no topic caught but that resemble strong hits, each with the reason. Suggestions, not hits.

    Example: monitor topics radar --days 30
    """
    settings = app.settings_of(place)
    with app.reading(place) as archive:
        conn = archive.conn
        today = local_date(app.asking_now(place, archive, settings), settings.timezone)
        found = near_misses(conn, resemblance.uncaught_since(conn, today - timedelta(days=days)))
        items = {row["id"]: row for row in listed(conn, (each.item_id for each in found))}
    rows = [{**items[each.item_id], "topic": each.topic, "reason": each.reason} for each in found]
    if shape != "table":
        show(rows, shape, columns=RADAR)
        return 0
    click.echo(f"{len(rows) or 'no'} near misses in the last {days} days")
    for row in rows:
        click.echo(f"\n{row['key']}  {row['published_on'] or ''}  {row['title']}")
        click.echo(f"  like {row['topic']}: {row['reason']}")
    return 0
