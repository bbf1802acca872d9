"""topics list, test, score: how the topics stand, for the person who keeps keywords.toml. ``tuning`` has the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from monitor import app
from monitor.alerts.wording import count
from monitor.app import Place
from monitor.archive import hits, judgements
from monitor.archive import status as standing
from monitor.archive.database import Archive
from monitor.commands import tuning
from monitor.commands.frame import command, listing, show
from monitor.errors import TopicError, UsageError
from monitor.pipeline.topicset import topic_fault
from monitor.settings import TopicConfig
from monitor.topics import Label, Score, Scored, Verdict, compile_topic, labels, score, trial, volume

LIST = ("slug", "name", "state", "strong", "items", "precision", "new_in_7_days", "last_hit_at")
SCORE = ("topic", "about", "touches", "noise", "strong_precision", "strong_recall", "recall")
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def topics() -> None:
    """List, test, score, mark and compare the tracked topics; see what they nearly missed."""


for each in (tuning.mark, tuning.diff, tuning.radar):
    topics.add_command(each)


@topics.command("list")
@click.option("-v", "verbose", is_flag=True, help="With the compiled FTS5 form, for Datasette's expert search.")
@listing
@command
def list_(place: Place, verbose: bool, shape: str | None) -> int:
    """Every topic: state, documents found, the share of marked strong hits that is about it, new in seven days.

    Example: monitor topics list -v
    """
    settings = app.settings_of(place)
    rows: list[Mapping[str, Any]] = [
        {"slug": each.slug, "name": each.name, **_compiled(each)} for each in settings.topics
    ]
    if place.database.exists():
        with app.reading(place) as archive:
            now = app.asking_now(place, archive, settings)
            known = {row["slug"]: row for row in standing.topics(archive.conn, now)}
            precision = judgements.precision(archive.conn)
        rows = [{**known.get(row["slug"], {}), "precision": _share(precision.get(row["slug"])), **row} for row in rows]
    if shape == "table" and verbose:
        show(rows, shape, columns=LIST)
        for row in rows:
            click.echo(f"\n{row['slug']}: {row['error'] or row['compiled']}")
    else:
        show(rows, shape, columns=(*LIST, "error", "compiled") if verbose else LIST)
    return 2 if any(row["error"] for row in rows) else 0


def _compiled(config: TopicConfig) -> dict[str, str]:
    try:
        return {"state": "ok", "error": "", "compiled": compile_topic(config).compiled}
    except TopicError as error:
        return {"state": "broken", "error": str(topic_fault(config, error)), "compiled": ""}


@topics.command()
@click.argument("slug")
@command
def test(place: Place, slug: str) -> int:
    """What a topic, as keywords.toml has it now, finds in the archive: counts, examples, its noisiest terms.

    Example: monitor topics test section-301
    """
    config = tuning.chosen(app.settings_of(place), slug)
    topic = compile_topic(config)
    with app.reading(place) as archive:
        told = trial(topic, archive.conn)
    held = f"{count(told.strong, 'strong hit')} and {count(told.mentions, 'mention')} in the archive"
    click.echo(f"{config.name}: {held}; {volume.expected(told.per_week)}")
    if told.warning:
        click.echo(f"WARNING: {slug} {told.warning}")
    for title, rows in (("per month", told.months), ("by source", told.sources[:10]), ("by agency", told.agencies[:10]),
                        ("terms that bring the most mentions", told.terms[:10])):  # fmt: skip
        click.echo(f"\n{title}")
        show([dict(zip(("name", "strong", "mentions"), row, strict=True)) for row in rows], "table",
             columns=("name", "strong", "mentions"))  # fmt: skip
    for title, examples in (("newest strong hits", told.newest), ("weakest: newest mentions", told.weakest)):
        if examples:
            click.echo(f"\n{title}")
        for example in examples:
            click.echo(f"  {example.key}  {example.published_on or ''}  {example.title}\n    {example.rule}\n"
                       f"    {example.passage}")  # fmt: skip
    return 0


@topics.command("score")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--errors", is_flag=True, help="Also list every misjudged pair with its passage.")
@click.option("--since", type=DAY, help="Only documents published from this day on.")
@click.option("--until", type=DAY, help="Only documents published up to this day.")
@listing
@command
def score_(
    place: Place, file: Path | None, errors: bool, since: datetime | None, until: datetime | None, shape: str | None
) -> int:
    """The stored hits against judged pairs: JSON Lines of {key or doc_key, topic, grade: about | touches | noise}.

    Without FILE against what was judged by `monitor topics mark`.

    Example: monitor topics score labels.jsonl --errors
    """
    with app.reading(place) as archive:
        judged = _judged(file, archive)
        found = {
            (row.key, row.topic): Verdict(strength=row.strength, rule=row.rule, field=row.field, passage=row.passage)
            for row in hits.live(archive.conn)
        }
        dates = hits.dates(archive.conn, {label.key for label in judged})
    scored = score(judged, found, dates=dates, since=_day(since), until=_day(until))
    show([_row(row) for row in scored.rows], shape, columns=SCORE)
    if scored.unknown and shape == "table":
        click.echo(f"{len(scored.unknown)} judged documents are not in the archive and were left out")
    if errors:
        _tell_errors(scored)
    return 0


def _judged(file: Path | None, archive: Archive) -> tuple[Label, ...]:
    if file is not None:
        with file.open(encoding="utf-8") as lines:
            return labels(lines)
    marks = judgements.marks(archive.conn)
    if not marks:
        raise UsageError("nothing is marked yet: judge hits by `monitor topics mark KEY SLUG GRADE`, or name a FILE")
    return tuple(Label(key=each.key, topic=each.topic, grade=each.grade) for each in marks)


def _row(row: Score) -> dict[str, object]:
    return {
        "topic": row.topic, "about": row.about, "touches": row.touches, "noise": row.noise,
        "strong_precision": _share(row.precision), "strong_recall": _share(row.recall),
        "recall": _share(row.recall_of_all),
    }  # fmt: skip


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _tell_errors(scored: Scored) -> None:
    for error in scored.errors:
        click.echo(f"\n{error.fault}: {error.label.key} / {error.label.topic} (judged {error.label.grade}"
                   + (f": {error.label.why})" if error.label.why else ")"))  # fmt: skip
        if error.verdict:
            click.echo(f"  {error.verdict.rule}\n  {error.verdict.passage}")
