"""digest, outbox, send-test: what people get, got and should have got."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from monitor import alerts, app
from monitor.alerts import wording
from monitor.app import Place
from monitor.archive.database import Archive
from monitor.archive.outgoing import deliveries
from monitor.clock import local_date
from monitor.commands.frame import command, listing, say, show
from monitor.errors import UsageError
from monitor.pipeline.onepass import source_health

DAY = click.DateTime(formats=["%Y-%m-%d"])
COLUMNS = ("id", "channel", "kind", "period", "subject", "state", "attempts", "next_at", "sent_at", "answer")


@click.command()
@click.argument("channel")
@click.option("--date", "day", type=DAY, help="A past day: the digest that was sent for it. Left out: the next one.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where to write.")
@click.option("--dry-run", is_flag=True, help="Print the text instead of writing files.")
@command
def digest(place: Place, channel: str, day: datetime | None, out: Path, dry_run: bool) -> int:
    """A channel's digest as CHANNEL-DATE.eml, .html and .txt, without sending.

    Example: monitor digest coalition-digest --out /tmp
    """
    with app.previewing(place, say=say) as monitor:
        today = local_date(monitor.clock.now(), monitor.settings.timezone)
        wanted = day.date() if day else today
        kept = alerts.sent(monitor.archive, channel, wanted) if day else None
        if kept is None and wanted != today:
            raise UsageError(f"{channel}: no digest was made for {wanted}; `monitor outbox list` shows what was")
        chosen = kept or alerts.preview(
            monitor.archive, monitor.settings, channel, now=monitor.clock.now(), health=source_health(monitor)
        )
        if dry_run:
            click.echo(chosen.text)
            return 0
        sender = monitor.settings.sender or monitor.settings.contact
        out.mkdir(parents=True, exist_ok=True)
        click.echo("as it was sent:" if kept else "as it would be made now (nothing is sent):")
        for path in alerts.write(chosen, out, f"{channel}-{wanted}", sender=sender):
            click.echo(f"  {path}")
    return 0


@click.group()
def outbox() -> None:
    """What was sent, what waits, what failed."""


@outbox.command("list")
@listing
@command
def list_(place: Place, shape: str | None) -> int:
    """Every delivery, newest first. Recipients are not shown: the archive knows only salted hashes.

    Example: monitor outbox list --json
    """
    with app.reading(place) as archive:
        show(deliveries.listing(archive.conn), shape, columns=COLUMNS, empty="nothing was sent yet")
    return 0


@outbox.command()
@click.argument("ids", nargs=-1, type=int, metavar="[ID]...")
@click.option("--all", "every", is_flag=True, help="Every delivery that waits, failed or is in doubt.")
@click.option("--dry-run", is_flag=True, help="Only say how many.")
@command
def retry(place: Place, ids: tuple[int, ...], every: bool, dry_run: bool) -> int:
    """Put failed deliveries back in the queue; the next pass sends them.

    Example: monitor outbox retry --all
    """
    if not ids and not every:
        raise UsageError("name deliveries by their id (`monitor outbox list`), or say --all")
    with app.the_lock(place, "outbox retry"), app.writing(place) as archive:
        count = _counted(archive, lambda conn: deliveries.retry(conn, ids, every=every), dry_run)
    return _tell_count(count, "queued again", ids, dry_run)


@outbox.command()
@click.argument("ids", nargs=-1, type=int, required=True, metavar="ID...")
@click.option("--dry-run", is_flag=True, help="Only say how many.")
@command
def drop(place: Place, ids: tuple[int, ...], dry_run: bool) -> int:
    """Give deliveries up for good; they stay listed as dropped.

    Example: monitor outbox drop 17 18
    """
    with app.the_lock(place, "outbox drop"), app.writing(place) as archive:
        count = _counted(archive, lambda conn: deliveries.drop(conn, ids), dry_run)
    return _tell_count(count, "dropped", ids, dry_run)


def _tell_count(count: int, what: str, ids: tuple[int, ...], dry_run: bool) -> int:
    if ids and not count:
        raise UsageError("no delivery with such an id can be " + what + "; `monitor outbox list` shows them")
    click.echo(f"{_deliveries(count)} would be {what}" if dry_run else f"{_deliveries(count)} {what}")
    return 0


def _deliveries(count: int) -> str:
    return wording.count(count, "delivery", "deliveries")


def _counted(archive: Archive, change: Callable[[sqlite3.Connection], int], dry_run: bool) -> int:
    """How many deliveries the change touches; with ``dry_run`` it is taken back."""
    if not dry_run:
        with archive.transaction() as conn:
            return change(conn)
    with contextlib.suppress(_TakenBackError), archive.transaction() as conn:
        count = change(conn)
        raise _TakenBackError
    return count


class _TakenBackError(Exception):
    """Ends a transaction without keeping it."""


@click.command()
@click.argument("channel")
@click.option("--dry-run", is_flag=True, help="Only say which way it would go.")
@command
def send_test(place: Place, channel: str, dry_run: bool) -> int:
    """A short test message through one channel, now; names the step that failed.

    Example: monitor send-test coalition-digest
    """
    with app.the_lock(place, "send-test"), app.opened(place, say=say) as monitor:
        if dry_run:
            way = monitor.channels.get(channel)
            if way is None:
                raise UsageError(f"there is no channel {channel!r} in keywords.toml")
            click.echo(f"{channel}: would go by {way.via}" + (f" ({way.fallback})" if way.fallback else ""))
            return 0
        report = alerts.send_test(
            monitor.archive, monitor.settings, monitor.channels, channel, clock=monitor.clock, redactor=monitor.redactor
        )
    click.echo(f"{report.sent} delivered, {report.failed} failed")
    for problem in report.problems:
        click.echo(problem)
    for path in report.files:
        click.echo(f"  {path}")
    return 4 if report.failed else 0
