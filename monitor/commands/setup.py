"""demo, init, check: before the first real pass."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import click

from monitor import app, config
from monitor.alerts.wording import listed
from monitor.app import Place
from monitor.archive import browsing
from monitor.commands.frame import called, command, say
from monitor.errors import ConfigurationError, SourceError
from monitor.health import rhythm
from monitor.settings import ChannelConfig, DigestSchedule, Settings, TopicConfig
from monitor.topics import compile_topic, width

STARTERS = ("sources.toml", "keywords.toml")


@click.command()
@command
def demo(place: Place) -> int:
    """The whole job on a recorded fortnight: no network, no keys. It lives in db/demo/ and is emptied each time.

    Example: monitor demo
    """
    from monitor.demo.play import play

    home = place.db / "demo"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    report = play(lambda home, now: app.rehearsed(home, now, say=say), home, click.echo, command=called())
    return 0 if report.as_planned else 1


@click.command()
@click.option("--force", is_flag=True, help="Replace files that are there; the old ones are kept as .bak.")
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@command
def init(place: Place, force: bool, dry_run: bool) -> int:
    """Write starter sources.toml, keywords.toml, db/metadata.yaml and db/settings.json. Files that are there stay.

    Example: monitor --home /srv/monitor init
    """
    for name in STARTERS:
        _write_starter(place.home / name, config.starter(name), force=force, dry_run=dry_run)
    if not dry_run:
        place.db.mkdir(parents=True, exist_ok=True)
        browsing.write(place.db)
    for name in ("metadata.yaml", "settings.json"):
        click.echo(f"{'would write' if dry_run else 'wrote'} {place.db / name}")
    if not dry_run:
        click.echo("next: monitor check, then monitor run")
    return 0


def _write_starter(path: Path, text: str, *, force: bool, dry_run: bool) -> None:
    if path.exists() and not force:
        click.echo(f"kept {path} (--force replaces it)")
        return
    if dry_run:
        click.echo(f"would write {path}")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.replace(path.with_suffix(path.suffix + ".bak"))
    path.write_text(text, encoding="utf-8")
    click.echo(f"wrote {path}")


@click.command()
@click.option("--live", is_flag=True, help="Probe each source once over the network.")
@command
def check(place: Place, live: bool) -> int:
    """Check both files, compile every topic, say who gets what; every fault at once.

    Example: monitor check --live
    """
    settings, faults = app.read_settings(place)
    faults += tuple(fault for topic in settings.topics for fault in app.topic_faults(topic))
    if faults:
        raise ConfigurationError(sorted(faults, key=lambda fault: (fault.file, fault.line or 0)))
    _tell_sources(settings)
    click.echo(f"\n{len(settings.topics)} topics: {', '.join(topic.slug for topic in settings.topics)}\n")
    _warn_of_wide(place, settings.topics)
    ways = app.ways_out(place, settings)
    for channel in settings.channels:
        click.echo(_route(channel, settings) + (f" ({ways[channel.name]})" if ways[channel.name] else ""))
    if not settings.sources:
        click.echo("no source is configured: nothing is polled; add one to sources.toml")
    if not settings.channels:
        click.echo("no channel is configured: nobody is told; add one to keywords.toml")
    return _probe(place) if live else 0


def _warn_of_wide(place: Place, topics: Sequence[TopicConfig]) -> None:
    """Names the topics that find too much of the archive, if there is one. Nothing is refused for it."""
    if not place.database.exists():
        return
    with app.reading(place) as archive:
        for topic in topics:
            if warning := width(compile_topic(topic), archive.conn):
                click.echo(f"WARNING: {topic.slug} {warning}\n")


def _tell_sources(settings: Settings) -> None:
    for source in settings.sources:
        click.echo(f"{source.name}: {source.kind}, {app.why_off(source) or rhythm(source)}")


def _route(channel: ChannelConfig, settings: Settings) -> str:
    everything = bool(channel.topics) and len(channel.topics) == len(settings.topics)
    about = "all topics" if everything else ", ".join(channel.topics) or "no topics"
    if channel.strength == "strong":
        about += " (strong hits only)"
    when = []
    if channel.digest:
        when.append(f"digest {_slot(channel.digest)}")
    if channel.alert:
        when.append(f"{channel.alert} alerts at once")
    if channel.operator:
        when.append("notices about sources and channels")
    quiet = f"; quiet {channel.quiet[0]}-{channel.quiet[1]}" if channel.quiet else ""
    to = ", ".join(channel.recipients) or channel.kind
    return f"{channel.name} -> {to}: {about}; {listed(when)}{quiet}"


def _slot(digest: DigestSchedule) -> str:
    """As people write it: ``daily 07:30``, ``mon-fri 07:30``, ``mon,wed 16:00``."""
    days = ",".join(digest.days).replace("mon,tue,wed,thu,fri", "mon-fri").replace("mon-fri,sat,sun", "daily")
    return f"{days} {digest.hour:02d}:{digest.minute:02d}"


def _probe(place: Place) -> int:
    failed = 0
    with app.opened_network(place) as sources:
        for source, entry, now in sources:
            try:
                items = len(source.fetch(entry, now).items)
                click.echo(f"{source.name}: answers, {items} documents now")
            except SourceError as error:
                failed += 1
                click.echo(f"{source.name}: {error.sentence}")
    return 3 if failed else 0
