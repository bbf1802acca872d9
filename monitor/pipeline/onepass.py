"""One whole pass, as ``monitor run`` and each tick of ``monitor watch`` make it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from monitor import health
from monitor.alerts import standing
from monitor.alerts.compose import compose_due
from monitor.alerts.deliver import DeliveryReport, deliver_due
from monitor.archive import documents
from monitor.archive.polls import hosts, ledger, passes
from monitor.archive.storing import texts
from monitor.errors import SourceError, UsageError
from monitor.pipeline.fetching import Polled, poll
from monitor.pipeline.matching import Matched, match
from monitor.pipeline.moving import owe_moves
from monitor.pipeline.parts import Monitor
from monitor.pipeline.suggesting import suggest
from monitor.pipeline.texts import fetch_late, want_watched


@dataclass(frozen=True, slots=True, kw_only=True)
class PassReport:
    """What one pass did. ``messages`` counts those composed; ``deliveries`` says how sending went.

    ``suggested`` counts the documents that no topic caught and that resemble what one did.

    ``as_files`` says in a sentence for each channel why its messages become files.
    """

    polled: tuple[Polled, ...]
    texts: int
    matched: Matched
    suggested: int = 0
    messages: int = 0
    deliveries: DeliveryReport = field(default_factory=DeliveryReport)
    as_files: tuple[str, ...] = ()

    @property
    def failed_sources(self) -> tuple[Polled, ...]:
        """The sources that failed or were refused in this pass (one that is off has not failed)."""
        return tuple(each for each in self.polled if each.outcome in ("failed", "blocked"))

    @property
    def files(self) -> tuple[Path, ...]:
        """What was written for people because nothing else is configured."""
        return self.deliveries.files

    @property
    def exit_code(self) -> int:
        """0 fine, 2 a broken topic, 3 some sources failed, 4 some deliveries failed; the smallest that applies."""
        if self.matched.faults:
            return 2
        if self.failed_sources:
            return 3
        return 4 if self.deliveries.failed else 0


@dataclass(slots=True)
class _Done:
    """What a pass has done so far. ``through``: the newest revision that was matched."""

    polled: tuple[Polled, ...] = ()
    texts: int = 0
    matched: Matched | None = None
    through: int = 0
    messages: int = 0
    deliveries: DeliveryReport = field(default_factory=DeliveryReport)

    def match(self, monitor: Monitor) -> Matched:
        """Matches what came since it was last done in this pass."""
        newest = documents.newest_revision(monitor.archive.conn)
        if self.matched is None or newest > self.through:
            found = match(monitor)
            self.matched = _together(self.matched, found) if self.matched else found
            self.through = newest
        return self.matched


def run_pass(monitor: Monitor, *, names: Sequence[str] = (), everything: bool = False, send: bool = True) -> PassReport:
    """Fetches what is due (or ``names``, or everything), archives, matches, composes what is due and delivers.

    Without ``send`` messages are composed and nothing leaves (a dry run, on a copy of the archive).
    """
    conn = monitor.archive.conn
    now = monitor.clock.now()
    with monitor.archive.transaction():
        ledger.sync(conn, monitor.settings.sources, now)
    asked = tuple(dict.fromkeys(_chosen(monitor, names, everything)))
    done = _Done()
    for polled in poll(monitor, asked):
        done.polled += polled
        if len(done.polled) < len(asked):  # the others take long: what cannot wait does not wait for them
            _tell(monitor, done, send=send, digests=False)
    done.match(monitor)
    want_watched(monitor)
    if texts.due(conn, monitor.clock.now(), 1):  # asking for them can take minutes
        _tell(monitor, done, send=send, digests=False)
        done.texts = fetch_late(monitor)
    suggested = _tell(monitor, done, send=send, digests=True)
    report = PassReport(
        polled=tuple(sorted(done.polled, key=lambda each: asked.index(each.source))), texts=done.texts,
        matched=done.match(monitor), suggested=suggested, messages=done.messages, deliveries=done.deliveries,
        as_files=tuple(f"{name} {channel.fallback}" for name, channel in monitor.channels.items() if channel.fallback),
    )  # fmt: skip
    with monitor.archive.transaction():
        ledger.prune(conn, now)
        hosts.prune(conn, now)
        passes.ended(conn, monitor.clock.now())
    if send:
        _stand(monitor, report)
        _beat(monitor, report)
    return report


def _tell(monitor: Monitor, done: _Done, *, send: bool, digests: bool) -> int:
    """Matches what is new, composes what is owed and delivers; how many documents it suggests (with ``digests``).

    Without ``digests`` while the pass goes on: a digest waits for all that was due with it, an alert for nothing.
    """
    done.match(monitor)
    owe_moves(monitor)
    suggested = suggest(monitor) if digests else 0
    messages, deliveries = send_due(monitor, send=send, digests=digests)
    before = done.deliveries
    done.messages += messages
    done.deliveries = replace(
        deliveries, sent=before.sent + deliveries.sent, failed=before.failed + deliveries.failed,
        files=tuple(dict.fromkeys((*before.files, *deliveries.files))),
        problems=tuple(dict.fromkeys((*before.problems, *deliveries.problems))),
    )  # fmt: skip
    return suggested


def send_due(monitor: Monitor, *, send: bool = True, digests: bool = True) -> tuple[int, DeliveryReport]:
    """Composes what is owed now and delivers what is due; (messages composed, how delivering went)."""
    composed = compose_due(
        monitor.archive, monitor.settings, now=monitor.clock.now(), health=source_health(monitor), digests=digests
    )
    if not send:
        return len(composed), DeliveryReport()
    deliveries = deliver_due(
        monitor.archive, monitor.settings, monitor.channels, clock=monitor.clock, redactor=monitor.redactor
    )
    return len(composed), deliveries


def source_health(monitor: Monitor) -> tuple[health.Health, ...]:
    """How every configured source stands now, in the order of sources.toml."""
    now, conn = monitor.clock.now(), monitor.archive.conn
    return tuple(
        health.judge(config, ledger.known(conn, config.name, now, off_reason=monitor.off.get(config.name, "")), now)
        for config in monitor.settings.sources
    )


def _chosen(monitor: Monitor, names: Sequence[str], everything: bool) -> tuple[str, ...]:
    configured = tuple(config.name for config in monitor.settings.sources if config.enabled)
    unknown = [name for name in names if name not in configured]
    if unknown:
        raise UsageError(f"no source named {', '.join(unknown)} in sources.toml; there are: {', '.join(configured)}")
    if names:
        return tuple(names)
    return configured if everything else ledger.due(monitor.archive.conn, configured, monitor.clock.now())


def _together(first: Matched, second: Matched) -> Matched:
    for topic, count in second.news.items():
        first.add(first.news, topic, count)
    for topic, count in second.history.items():
        first.add(first.history, topic, count)
    first.faults.update(second.faults)
    first.met.update(second.met)
    return first


def _stand(monitor: Monitor, report: PassReport) -> None:
    """Brings the calendars and feeds under ``db/feeds/`` up to date, when something was looked at."""
    if not report.polled:
        return
    try:
        standing.write(monitor.archive, monitor.settings, now=monitor.clock.now())
    except OSError as fault:
        monitor.say(f"cannot write the calendars and feeds: {fault.strerror or fault} ({fault.filename})")


def _beat(monitor: Monitor, report: PassReport) -> None:
    """Tells the outside that a good pass was made: its absence is the only alarm when this machine is off."""
    heartbeat = monitor.settings.heartbeat
    if not heartbeat or report.exit_code:
        return
    fault = ""
    try:
        monitor.client.get(heartbeat.value, source="heartbeat", max_bytes=100_000)
    except SourceError as error:
        fault = monitor.redactor.clean(error.sentence)
        monitor.say(f"heartbeat: {fault}")
    with monitor.archive.transaction() as conn:
        passes.beat(conn, monitor.clock.now(), fault)
