"""Fetch and archive: sources are asked side by side, what they gave is stored one after the other (T1).

The network runs in a small pool; the archive is touched by the calling thread alone. A source that fails is
recorded and the others go on; its place is kept because cursor and items are committed together.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

from monitor import health
from monitor.archive.polls import answers, coverage, following, holds, hosts, ledger
from monitor.archive.storing import items as shelf
from monitor.archive.storing.items import Stored
from monitor.clock import local_date
from monitor.errors import HostResting, SourceBlocked, SourceError, SourceOff
from monitor.health import mass
from monitor.model import Entry, Fetched, Item, Origin
from monitor.pipeline.parts import Monitor
from monitor.sources.base import Source

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 32
PATIENCE = 15.0
"""Real seconds after which what has been read is told although other sources are still at work."""

TEXTS_LIMIT = timedelta(minutes=5)
"""How long one source may spend on full texts in one pass; what is left stays ``pending`` for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """How one source fared in a pass. ``outcome``: ok | unchanged | failed | blocked | off; ``error`` a sentence."""

    source: str
    outcome: str
    items: int = 0
    new: int = 0
    changed: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    source: Source
    entry: Entry
    started_at: datetime
    started: float


def poll(monitor: Monitor, names: Sequence[str]) -> Iterator[tuple[Polled, ...]]:
    """Polls the named sources and stores what they gave; one ``Polled`` each, in the order in which they answered.

    They come in rounds: while some take long, what the others gave is handed out each ``PATIENCE`` seconds (or that
    there is nothing), so that it can be told; the last round is all that is left. A host that asked for a rest in this
    or an earlier run is not asked; its sources fail with a sentence that says so.
    """
    monitor.client.leave_alone(hosts.resting(monitor.archive.conn, monitor.clock.now()))
    done = [_record_off(monitor, name) for name in names if name in monitor.off]
    waiting = [name for name in names if name in monitor.sources]
    for answered in _side_by_side(monitor, waiting):
        if answered is not None:
            done.append(_settle(monitor, *answered))
            continue
        yield tuple(done)
        done = []
    yield tuple(done)


def _side_by_side(monitor: Monitor, names: Sequence[str]) -> Iterator[tuple[_Work, Fetched | SourceError] | None]:
    """Asks hosts side by side, the sources of one host one after the other; yields each when it can be stored.

    Yields None whenever ``PATIENCE`` is over and some are still at work.

    The texts that a fetch lacks are asked for in the pool too, once this thread has looked up what the archive has.
    """
    works = [_work(monitor, name) for name in names]
    answers: SimpleQueue[tuple[_Work, Fetched | SourceError, bool]] = SimpleQueue()

    def ask(group: Sequence[_Work]) -> None:
        for work in group:
            answers.put(
                (work, _attempt(work.source.name, partial(work.source.fetch, work.entry, work.started_at)), False)
            )

    def ask_texts(work: _Work, fetched: Fetched, lacking: frozenset[str]) -> None:
        bring = partial(with_texts, monitor, work.source, fetched, lacking)
        answers.put((work, _attempt(work.source.name, bring), True))

    with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="fetch") as pool:
        for group in _by_host(works):
            pool.submit(ask, group)
        left, patient_until = len(works), monitor.clock.monotonic() + PATIENCE
        while left:
            try:
                work, answer, is_whole = answers.get(timeout=PATIENCE)
            except Empty:
                yield None
                continue
            if not isinstance(answer, SourceError) and not is_whole:
                answer = _recognised(monitor, answer)
                lacking = _lacking(monitor, work.source, answer)
                if lacking:
                    pool.submit(ask_texts, work, answer, lacking)
                    continue
            left -= 1
            yield work, answer
            if left and monitor.clock.monotonic() >= patient_until:
                yield None
                patient_until = monitor.clock.monotonic() + PATIENCE


def _work(monitor: Monitor, name: str) -> _Work:
    now, source = monitor.clock.now(), monitor.sources[name]
    entry = ledger.entry(monitor.archive.conn, name, local_date(now))
    if getattr(source, "FOLLOWS_DOCKETS", False):
        named = (each for topic in monitor.settings.topics for each in topic.identifiers)
        entry = replace(entry, dockets=following.dockets(monitor.archive.conn, named, local_date(now)))
    return _Work(source=source, entry=entry, started_at=now, started=monitor.clock.monotonic())


def _by_host(works: Sequence[_Work]) -> Iterable[Sequence[_Work]]:
    hosts: dict[str, list[_Work]] = {}
    for work in works:
        hosts.setdefault(urlsplit(work.source.config.url).netloc, []).append(work)
    return hosts.values()


def _attempt(name: str, step: Callable[[], Fetched]) -> Fetched | SourceError:
    try:
        return step()
    except SourceError as error:
        return error
    except Exception as fault:  # a reader that trips over one upstream must not silence the others
        log.exception("source=%s unexpected fault", name)
        return SourceError(name, f"unexpected fault while reading ({type(fault).__name__}: {fault}); please report it")


def _recognised(monitor: Monitor, fetched: Fetched) -> Fetched:
    """Known before texts are asked for: what only changed its name has its text already."""
    return replace(fetched, items=shelf.recognised(monitor.archive.conn, fetched.items, monitor.clock.now()))


def _lacking(monitor: Monitor, source: Source, fetched: Fetched) -> frozenset[str]:
    if source.config.text != "all":
        return frozenset()
    wanted = [item.key for item in fetched.items if item.body is None and item.text_url]
    return shelf.lacking_text(monitor.archive.conn, wanted) if wanted else frozenset()


def with_texts(
    monitor: Monitor,
    source: Source,
    fetched: Fetched,
    lacking: frozenset[str],
    *,
    limit: timedelta | None = TEXTS_LIMIT,
) -> Fetched:
    """The same fetch with the full texts of the items in ``lacking``, as many as ``limit`` allows.

    A text that cannot be had now stays pending; it never holds back its document.
    """
    until = monitor.clock.monotonic() + limit.total_seconds() if limit else math.inf
    read: list[Item] = []
    bodies = 0
    for item in fetched.items:
        if item.key in lacking and item.body is None and monitor.clock.monotonic() < until and not monitor.stopping():
            body = _text(source, item)
            if body is not None:
                item = replace(item, body=body)
                bodies += 1
                if bodies % 100 == 0:
                    monitor.say(f"{source.name}: {bodies} of {len(lacking)} full texts")
        read.append(item)
    return replace(fetched, items=tuple(read))


def _text(source: Source, item: Item) -> str | None:
    try:
        return source.text(item.text_url)
    except SourceError:
        return None  # stored as pending: the archive retries it and the digest counts it


def _settle(monitor: Monitor, work: _Work, outcome: Fetched | SourceError) -> Polled:
    if isinstance(outcome, SourceError):
        return _record_failure(monitor, work, outcome)
    return _store(monitor, work, outcome)


def _store(monitor: Monitor, work: _Work, fetched: Fetched) -> Polled:
    """T1: items, revisions, deadlines, ties, and the ledger entry, all or nothing."""
    name = work.source.name
    now = monitor.clock.now()
    with monitor.archive.transaction():
        history, news = (
            shelf.store(monitor.archive.conn, items, origin=origin, seen_at=now, text=work.source.config.text)
            for origin, items in _by_origin(work.entry, fetched)
        )
        held = _hold(monitor, work, news, now)
        stored = history + news
        ledger.succeeded(
            monitor.archive.conn, name, fetched, stored, held=held,
            started_at=work.started_at, seconds=monitor.clock.monotonic() - work.started, now=now,
            next_due_at=_next_due(monitor, work.source, now, failures=0),
        )  # fmt: skip
        hosts.keep(monitor.archive.conn, monitor.client.resting())
        answers.keep(monitor.archive.conn, name, monitor.client.taken(name))
    return Polled(
        source=name, outcome="unchanged" if fetched.unchanged else "ok", items=len(fetched.items),
        new=stored.new, changed=stored.changed,
    )  # fmt: skip


def _by_origin(entry: Entry, fetched: Fetched) -> tuple[tuple[Origin, Sequence[Item]], tuple[Origin, Sequence[Item]]]:
    """What is baseline and what news in a fetch: a first run over several polls hides nothing that comes up in it."""
    if entry.baselined:
        return ("baseline", ()), ("poll", fetched.items)
    news = [item for item in fetched.items if item.key in fetched.news]
    return ("baseline", [item for item in fetched.items if item.key not in fetched.news]), ("poll", news)


def _hold(monitor: Monitor, work: _Work, stored: Stored, now: datetime) -> int:
    """Holds back what came in mass; the poll itself is counted only afterwards, so it does not judge itself."""
    if max(stored.new, stored.changed) <= mass.FLOOR:
        return 0
    conn, config, since = monitor.archive.conn, work.source.config, work.entry.last_success_at
    normal, _, _ = coverage.learned(conn, config.name, ledger.begun_at(conn, config.name), now)
    masses = mass.masses(
        new=stored.new, changed=stored.changed, normal=normal, days=(now - (since or now)) / timedelta(days=1),
        most_per_week=config.items_per_week[1] if config.items_per_week else None,
    )  # fmt: skip
    return holds.hold(conn, config.name, masses, stored.revisions, now)


def _record_failure(monitor: Monitor, work: _Work, error: SourceError) -> Polled:
    name = work.source.name
    now = monitor.clock.now()
    outcome = "off" if isinstance(error, SourceOff) else "blocked" if isinstance(error, SourceBlocked) else "failed"
    sentence = monitor.redactor.clean(error.sentence)
    asked = not isinstance(error, HostResting)
    is_gone = error.status == 410 and ledger.confirmed(monitor.archive.conn, name, "(410)", health.FAILING_AFTER - 1)
    if is_gone:
        sentence += f": {health.GONE}, said {health.FAILING_AFTER} times; it is not asked any more, change its address"
    next_due_at = now + timedelta(seconds=error.retry_after or 0)  # when its host may be asked again
    if asked:
        next_due_at = _next_due(
            monitor, work.source, now, failures=work.entry.failures + 1, retry_after=error.retry_after,
            blocked=isinstance(error, SourceBlocked), gone=is_gone,
        )  # fmt: skip
    with monitor.archive.transaction():
        ledger.failed(
            monitor.archive.conn, name, outcome, sentence, started_at=work.started_at,
            seconds=monitor.clock.monotonic() - work.started, now=now, next_due_at=next_due_at, asked=asked,
        )  # fmt: skip
        hosts.keep(monitor.archive.conn, monitor.client.resting())
        answers.keep(monitor.archive.conn, name, monitor.client.taken(name))
    return Polled(source=name, outcome=outcome, error=sentence)


def _record_off(monitor: Monitor, name: str) -> Polled:
    config = next(config for config in monitor.settings.sources if config.name == name)
    now = monitor.clock.now()
    with monitor.archive.transaction():
        ledger.failed(
            monitor.archive.conn, name, "off", monitor.off[name], started_at=now, seconds=0.0, now=now,
            next_due_at=health.next_due(config, now, monitor.settings.timezone),
        )  # fmt: skip
    return Polled(source=name, outcome="off", error=monitor.off[name])


def _next_due(
    monitor: Monitor,
    source: Source,
    now: datetime,
    *,
    failures: int,
    retry_after: float | None = None,
    blocked: bool = False,
    gone: bool = False,
) -> datetime:
    return health.next_due(
        source.config, now, monitor.settings.timezone, failures=failures, retry_after=retry_after, blocked=blocked,
        gone=gone,
    )  # fmt: skip
