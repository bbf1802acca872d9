"""The composition root: configuration, clock, network and secrets come in here and nowhere below.

Commands ask for a ``Monitor`` (everything wired) or for a ``Reading`` (the archive alone, read-only).
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from monitor import config
from monitor.alerts import channels
from monitor.archive import backup, browsing, lock
from monitor.archive.database import Archive, open_archive
from monitor.archive.outgoing import deliveries
from monitor.archive.polls import hosts, ledger
from monitor.clock import EASTERN, Clock, StandingClock, SystemClock
from monitor.errors import ConfigurationError, Fault, TopicError, UsageError
from monitor.http import Client
from monitor.model import Entry
from monitor.pipeline.parts import Monitor
from monitor.pipeline.topicset import topic_fault
from monitor.settings import Settings, SourceConfig, TopicConfig
from monitor.sources import KINDS, build, kind
from monitor.text import Redactor
from monitor.topics import compile_topic

if TYPE_CHECKING:
    from monitor.sources.base import Source

log = logging.getLogger("monitor.app")

ARCHIVE = "monitor.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when a command works: ``home``, the environment, and ``now`` if it is to be rehearsed."""

    home: Path
    environ: Mapping[str, str]
    now: str = ""

    @property
    def db(self) -> Path:
        """The folder of the archive and of what is written for people."""
        return self.home / "db"

    @property
    def database(self) -> Path:
        """The file of the archive."""
        return self.db / ARCHIVE


def here(home: str | None, now: str | None) -> Place:
    """The place that the global options name; MONITOR_HOME or the current directory otherwise."""
    environ = dict(os.environ)
    chosen = Path(home or environ.get("MONITOR_HOME") or ".")
    return Place(home=chosen.resolve(), environ=environ, now=now or "")


def settings_of(place: Place) -> Settings:
    """Both configuration files, checked. Raises ConfigurationError with every fault at once."""
    return config.load(place.home, place.environ, options=options_of, kinds=tuple(KINDS))


def read_settings(place: Place) -> tuple[Settings, tuple[Fault, ...]]:
    """Both files as far as they can be read, and every fault in them."""
    return config.read(place.home, place.environ, options=options_of, kinds=tuple(KINDS))


def options_of(name: str) -> Mapping[str, Any] | None:
    """The keys of ``sources.toml`` that only this kind has; None when there is no such kind."""
    return kind(name).OPTIONS if name in KINDS else None


def clock_of(place: Place, zone: ZoneInfo = EASTERN) -> Clock:
    """The machine's clock, or one that stands at ``--now`` (a bare time is in the configured zone)."""
    if not place.now:
        return SystemClock()
    try:
        instant = datetime.fromisoformat(place.now)
    except ValueError:
        raise UsageError(f"--now {place.now!r} is not an instant; write 2026-11-22T07:30 or 2026-11-22") from None
    local = instant if instant.tzinfo else instant.replace(tzinfo=zone)
    return StandingClock(local.astimezone(UTC))


@contextmanager
def opened(
    place: Place,
    *,
    say: Callable[[str], None],
    stopping: Callable[[], bool] = lambda: False,
    database: Path | None = None,
) -> Iterator[Monitor]:
    """Everything wired, for a command that stores or sends; closed at the end."""
    settings = settings_of(place)
    clock = clock_of(place, settings.timezone)
    with wired(settings, clock, rehearsal=bool(place.now), say=say, stopping=stopping, database=database) as monitor:
        yield monitor


@contextmanager
def wired(
    settings: Settings,
    clock: Clock,
    *,
    rehearsal: bool,
    say: Callable[[str], None],
    stopping: Callable[[], bool] = lambda: False,
    database: Path | None = None,
) -> Iterator[Monitor]:
    """A ``Monitor`` on these settings. With ``rehearsal`` the archive must be born under a standing clock.

    ``database`` is another file than the home's own, for a dry run on a copy.
    """
    archive = _archive(database or settings.db / ARCHIVE, clock, rehearsal)
    try:
        if not rehearsal:
            archive.follow_clock()
        with _network(settings, clock, public_hosts=not archive.rehearsal) as client:
            yield _assembled(settings, archive, clock, client, say=say, stopping=stopping)
    finally:
        archive.close()


def _assembled(
    settings: Settings,
    archive: Archive,
    clock: Clock,
    client: Client,
    *,
    say: Callable[[str], None],
    stopping: Callable[[], bool] = lambda: False,
) -> Monitor:
    off = {source.name: sentence for source in settings.sources if (sentence := why_off(source))}
    return Monitor(
        settings=settings, archive=archive, clock=clock, client=client, off=off, say=say, stopping=stopping,
        redactor=Redactor(settings.secrets()), sources=_sources(settings, client, off),
        channels=channels.build(settings, client),
    )  # fmt: skip


@contextmanager
def _network(settings: Settings, clock: Clock, *, public_hosts: bool) -> Iterator[Client]:
    """The one HTTP client; a rehearsal's speaks to this machine alone."""
    client = Client(
        clock=clock, contact=settings.contact, allow_private_hosts=settings.allow_private_hosts,
        public_hosts=public_hosts, redactor=Redactor(settings.secrets()), timer=SystemClock().monotonic,
    )  # fmt: skip
    try:
        yield client
    finally:
        client.close()


@contextmanager
def reading(place: Place) -> Iterator[Archive]:
    """The archive alone, read-only. Raises UsageError when there is none yet."""
    if not place.database.exists():
        raise UsageError(f"no archive at {place.database}; `monitor run` makes one")
    archive = open_archive(place.database, now=SystemClock().now(), readonly=True)
    try:
        yield archive
    finally:
        archive.close()


def asking_now(place: Place, archive: Archive, settings: Settings) -> datetime:
    """The instant by which an archive is to be judged: now, or in a rehearsal's archive when it was last at work."""
    last = ledger.last_attempt(archive.conn) if archive.rehearsal and not place.now else None
    return last or clock_of(place, settings.timezone).now()


@contextmanager
def writing(place: Place) -> Iterator[Archive]:
    """The archive alone, to change what is in it. Raises UsageError when there is none yet."""
    with reading(place):
        pass
    archive = _archive(place.database, clock_of(place), rehearsal=bool(place.now))
    try:
        yield archive
    finally:
        archive.close()


@contextmanager
def previewing(place: Place, *, say: Callable[[str], None]) -> Iterator[Monitor]:
    """A wired ``Monitor`` on a read-only archive: any ``--now`` may be looked at, nothing is stored or sent."""
    settings = settings_of(place)
    clock = clock_of(place, settings.timezone)
    with reading(place) as archive, _network(settings, clock, public_hosts=False) as client:
        yield _assembled(settings, archive, clock, client, say=say)


@contextmanager
def the_lock(place: Place, command: str) -> Iterator[None]:
    """One pass per home at a time. Raises ``lock.Held`` after 60 s, naming who holds it."""
    place.db.mkdir(parents=True, exist_ok=True)
    with lock.hold(place.db / "monitor.lock", clock=SystemClock(), wait=60.0, who=command):
        yield


def log_to_stderr(redactor: Redactor, *, verbose: bool | None = None) -> None:
    """Log lines go to stderr, event first, without secrets."""
    root = logging.getLogger("monitor")
    if verbose is not None:
        root.setLevel(logging.DEBUG if verbose else logging.WARNING)
    for old in tuple(root.handlers):
        root.removeHandler(old)
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(_Redacted(redactor))
    root.addHandler(stream)
    root.propagate = False


class _Redacted(logging.Formatter):
    """Formats a record, traceback included, and takes the secrets out of the whole."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.clean(super().format(record))


def _archive(path: Path, clock: Clock, rehearsal: bool) -> Archive:
    if rehearsal and path.exists():
        probe = open_archive(path, now=clock.now(), readonly=True)
        real = not probe.rehearsal
        probe.close()
        if real:
            raise UsageError(
                "--now is for rehearsals, and this archive was made under the real clock; use another --home for one"
            )
    path.parent.mkdir(parents=True, exist_ok=True)
    if not (path.parent / "metadata.yaml").exists():
        browsing.write(path.parent)  # so that plain `datasette db/` searches, too
    return open_archive(path, now=clock.now(), rehearsal=rehearsal)


def _sources(settings: Settings, client: Client, off: Mapping[str, str]) -> dict[str, Source]:
    return {
        source.name: build(source, client) for source in settings.sources if source.enabled and source.name not in off
    }


def why_off(source: SourceConfig) -> str:
    """Why the source is not polled ("off - needs a key: ..."), or nothing."""
    if not source.enabled:
        return "off - switched off in sources.toml (enabled = false)"
    if source.api_key is not None and not source.api_key and not getattr(kind(source.kind), "WORKS_WITHOUT_KEY", False):
        return f"off - needs a key: set the {source.api_key.where}"
    return ""


def redactor_of(place: Place) -> Redactor:
    """What takes this place's secrets out of any text, also while the configuration does not hold."""
    settings, _ = read_settings(place)
    return Redactor(settings.secrets())


def copy_archive(place: Place, target: Path) -> None:
    """A consistent copy of the archive at ``target``, taken while others may be writing."""
    backup.copy(place.database, target)


class LastGood:
    """The configuration for a watch: read again when a file has changed; the last good set goes on when it broke."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._stamps = self._read_stamps()
        self.settings = settings_of(place)

    def current(self, say: Callable[[str], None]) -> Settings:
        """The newest set that holds; ``say`` gets a sentence when a changed file was taken or refused."""
        stamps = self._read_stamps()
        if stamps != self._stamps:
            self._stamps = stamps
            try:
                self.settings = settings_of(self._place)
                say("configuration changed; the new set is in use")
            except ConfigurationError as error:
                say(f"configuration changed but does not hold; the last good set goes on:\n{error}")
        return self.settings

    def _read_stamps(self) -> tuple[int, ...]:
        files = (self._place.home / "sources.toml", self._place.home / "keywords.toml")
        return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in files)


def topic_faults(topic: TopicConfig) -> tuple[Fault, ...]:
    """Everything that keeps a topic from compiling, each of its expressions tried by itself."""
    bare = replace(topic, match="anything", mention="", ignore=(), demote=(), identifiers=())
    faults = []
    for key in ("match", "mention", "ignore", "demote", "identifiers"):
        if value := getattr(topic, key):
            try:
                compile_topic(replace(bare, **{key: value}))
            except TopicError as error:
                faults.append(topic_fault(topic, error))
    return tuple(faults)


@contextmanager
def rehearsed(home: Path, now: datetime, *, say: Callable[[str], None]) -> Iterator[Monitor]:
    """A ``Monitor`` on a home of its own under a clock that stands at ``now``, without secrets (the demo)."""
    settings = settings_of(Place(home=home, environ={}))
    with wired(settings, StandingClock(now), rehearsal=True, say=say) as monitor:
        yield monitor


def ways_out(place: Place, settings: Settings) -> Mapping[str, str]:
    """For each channel nothing when it can deliver, else the sentence that says what becomes of its messages."""
    with _network(settings, clock_of(place, settings.timezone), public_hosts=False) as client:
        built = channels.build(settings, client)
    real: frozenset[str] = frozenset()
    if place.database.exists():
        with reading(place) as archive:
            real = frozenset(name for name in built if deliveries.ever_real(archive.conn, name))
    return {name: _way(name, channel.fallback, name in real) for name, channel in built.items()}


def _way(name: str, lacks: str, was_real: bool) -> str:
    if not lacks:
        return ""
    if was_real:
        return f"{lacks}, though it has delivered before: its messages wait as failures until it is set again"
    return f"{lacks}: its messages are written to db/outbox/{name}/"


@contextmanager
def opened_network(place: Place) -> Iterator[Iterator[tuple[Source, Entry, datetime]]]:
    """Every configured source that is not off, as if polled for the first time; nothing is stored."""
    settings = settings_of(place)
    clock = clock_of(place, settings.timezone)
    off = {source.name: why_off(source) for source in settings.sources if why_off(source)}
    with _network(settings, clock, public_hosts=not place.now) as client:
        if place.database.exists():
            with reading(place) as archive:
                client.leave_alone(hosts.resting(archive.conn, clock.now()))
        sources = _sources(settings, client, off).values()
        yield ((source, Entry(source=source.name), clock.now()) for source in sources)
