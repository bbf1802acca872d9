"""run, watch, import: the commands that bring documents in."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import click

from monitor import app
from monitor.alerts.wording import count
from monitor.app import Place
from monitor.archive.lock import Held
from monitor.clock import SystemClock
from monitor.commands.frame import command, say
from monitor.errors import UsageError
from monitor.pipeline.bringing import bring
from monitor.pipeline.fetching import Polled
from monitor.pipeline.matching import Matched
from monitor.pipeline.onepass import PassReport, run_pass

MOST_BAD = 50
"""Bad lines named one by one; a file of another format has nothing but bad lines."""
DRY = click.option("--dry-run", is_flag=True, help="Do everything on a copy and print it; nothing is kept or sent.")


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--all", "everything", is_flag=True, help="Poll every source, due or not.")
@DRY
@command
def run(place: Place, sources: tuple[str, ...], everything: bool, dry_run: bool) -> int:
    """One pass: fetch what is due (or the named sources, or all), archive, match, compose what is due, deliver.

    Example: monitor run federal-register
    """
    try:
        with _ground(place, dry_run, "run") as database, app.opened(place, say=say, database=database) as monitor:
            report = run_pass(monitor, names=sources, everything=everything, send=not dry_run)
    except Held as held:
        click.echo(str(held))
        return 0
    _tell(report, dry_run)
    return report.exit_code


@click.command()
@command
def watch(place: Place) -> int:
    """Keep polling, matching and sending on schedule, in the foreground, until SIGTERM or Ctrl-C.

    Example: monitor --home /srv/monitor watch
    """
    from monitor import schedule

    if place.now:
        raise UsageError("watch follows the real clock; --now is for single commands")
    stop = threading.Event()
    schedule.stop_on_signals(stop)
    keeper = app.LastGood(place)
    sources = count(len(keeper.settings.sources), "source")
    click.echo(f"watching {sources} from {place.home}; stop with Ctrl-C or SIGTERM")
    for topic in keeper.settings.topics:
        for fault in app.topic_faults(topic):
            say(f"BROKEN: {fault}")

    def tick() -> None:
        try:
            with app.the_lock(place, "watch"):
                settings = keeper.current(say)
                with app.wired(settings, SystemClock(), rehearsal=False, say=say, stopping=stop.is_set) as monitor:
                    report = run_pass(monitor)
        except Held as held:
            say(str(held))
            return
        if report.polled or report.messages or report.texts or report.matched.met:
            _tell(report, dry_run=False)

    schedule.watch(tick, stop)
    click.echo("stopped")
    return 0


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@DRY
@command
def import_(place: Place, file: Path, dry_run: bool) -> int:
    """Documents from elsewhere: one JSON object a line, with title and key or url; matched, never alerted.

    Example: monitor import press-releases.jsonl
    """
    with (
        _ground(place, dry_run, "import") as database,
        app.opened(place, say=say, database=database) as monitor,
        file.open(encoding="utf-8", errors="replace") as lines,
    ):
        brought = bring(monitor, lines)
    click.echo(f"{brought.new} new, {brought.changed} changed, {brought.unchanged} unchanged")
    _tell_hits(brought.matched)
    for bad in brought.bad[:MOST_BAD]:
        click.echo(f"{file.name}, line {bad.number}: {bad.sentence}", err=True)
    if len(brought.bad) > MOST_BAD:
        click.echo(f"and {len(brought.bad) - MOST_BAD} lines more", err=True)
    if lost := sum(not bad.stored for bad in brought.bad):
        click.echo(f"{lost} lines left out; everything else is stored", err=True)
    return 2 if brought.bad or brought.matched.faults else 0


@contextlib.contextmanager
def _ground(place: Place, dry_run: bool, name: str) -> Iterator[Path | None]:
    """The lock and the home's own archive; for a dry run a copy of it that is thrown away."""
    if not dry_run:
        with app.the_lock(place, name):
            yield None
        return
    with tempfile.TemporaryDirectory(prefix="monitor-dry-run-") as folder:
        database = Path(folder) / place.database.name
        if place.database.exists():
            app.copy_archive(place, database)
        yield database


def _tell(report: PassReport, dry_run: bool) -> None:
    for polled in report.polled:
        click.echo(_line(polled))
    if not report.polled:
        click.echo("nothing due (monitor run --all polls every source)")
    if report.texts:
        click.echo(f"{report.texts} late full texts arrived")
    _tell_hits(report.matched)
    if report.suggested:
        click.echo(f"near misses: {report.suggested} (monitor topics radar lists them)")
    if dry_run:
        click.echo(f"dry run: {count(report.messages, 'message')} would be sent; nothing was kept")
    else:
        _tell_sending(report)


def _tell_sending(report: PassReport) -> None:
    sent = report.deliveries
    if report.messages or sent.sent or sent.failed:
        click.echo(
            f"{count(report.messages, 'message')} composed; {sent.sent} delivered, {sent.failed} failed, "
            f"{sent.pending} waiting"
        )
    for problem in sent.problems:
        click.echo(problem)
    if report.files:
        for sentence in report.as_files:
            click.echo(f"{sentence}: its messages are written as files")
    for path in report.files:
        click.echo(f"  {path}")


def _line(polled: Polled) -> str:
    if polled.outcome in ("ok", "unchanged"):
        return f"{polled.source}: {polled.items} documents, {polled.new} new, {polled.changed} changed"
    if polled.outcome == "off":
        return f"{polled.source}: {polled.error}"
    return f"{polled.source}: {polled.outcome.upper()}: {polled.error}"


def _tell_hits(matched: Matched) -> None:
    for met in matched.met.values():
        click.echo(met.sentence)
        if met.warning:
            click.echo(f"WARNING: {met.topic} {met.warning}", err=True)
    for label, counts in (("new hits", matched.news), ("hits in history, not alerted", matched.history)):
        if counts:
            click.echo(f"{label}: " + ", ".join(f"{slug} {count}" for slug, count in counts.items()))
    for sentence in matched.faults.values():
        click.echo(f"BROKEN: {sentence}", err=True)
