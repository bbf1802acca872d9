"""Backfill: history into the archive, window by window, resumable, without alerts.

A window, or a part of a large one, is committed with its progress mark, so a run that is killed goes on after what was
finished last. When the whole stretch is done its marks are forgotten: running it again walks everything anew and costs
only the comparing. A window of which something could not be read stays unfinished; the same command walks it again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.archive.polls import hosts, ledger
from monitor.archive.storing import items as shelf
from monitor.errors import NotFound, SourceBlocked, SourceError, SourceOff, UsageError
from monitor.model import INCOMPLETE, Fetched, Item, Window
from monitor.pipeline.fetching import with_texts
from monitor.pipeline.matching import match
from monitor.pipeline.parts import Monitor
from monitor.sources.base import Source

AT_ONCE_BEYOND = timedelta(days=31)
"""A longer history takes full texts many at a time, where its kind can."""

PAUSES = (60.0, 600.0)
"""Seconds after which a window that failed is tried again; then the run ends."""

LONGEST_PAUSE = 7200.0
"""Seconds that are waited at most when the upstream wants rest; what takes longer is for another day."""

Locked = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a backfill walks, oldest first; ``done`` by an earlier run are some; ``note``: what is left out."""

    source: Source
    windows: tuple[Window, ...]
    done: frozenset[Window] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Progress of a backfill: what a window, or a part of it, brought. ``done`` of ``windows`` are through.

    ``before``: an earlier run had finished the window. ``lost`` records could not be read, ``warnings`` say which;
    ``pending`` texts could not be had.
    """

    window: Window
    done: int
    windows: int
    items: int = 0
    new: int = 0
    changed: int = 0
    hits: int = 0
    pending: int = 0
    lost: int = 0
    before: bool = False
    warnings: tuple[str, ...] = ()


def plan(monitor: Monitor, name: str, since: date, until: date) -> Planned:
    """The source and its windows. Raises UsageError in words when there is nothing to walk."""
    source = monitor.sources.get(name)
    if source is None:
        if name in monitor.off:
            raise UsageError(f"{name}: {monitor.off[name]}")
        known = ", ".join((*monitor.sources, *monitor.off))
        raise UsageError(f"no source named {name} in sources.toml; there are: {known}")
    if until < since:
        raise UsageError(f"--since {since} lies after the last day, {until}")
    begins: Callable[[], tuple[date, str]] | None = getattr(source, "begins", None)
    first, why = begins() if begins else (date.min, "")
    if until < first:
        raise UsageError(f"{name} has no history before {first}: {why}")
    windows = source.windows(since, until)
    if not windows:
        raise UsageError(f"{name}: a {source.config.kind} source has no history to walk; it tells only what is new")
    note = f"{name} begins with {first}: {why}; what is before that is left out" if since < first else ""
    done = ledger.windows_done(monitor.archive.conn, name)
    return Planned(source=source, windows=windows, done=done & frozenset(windows), note=note)


def backfill(
    monitor: Monitor, name: str, since: date, until: date, *, locked: Locked, tell: Callable[[Filled], None]
) -> bool:
    """Walks the history; ``locked`` is taken for each window or part and released between, so that passes get a turn.

    True when all of it is in the archive; false when it was asked to stop or something could not be read: what is left
    is walked by the next call. Raises SourceError when the upstream gives nothing, even after ``PAUSES``.
    """
    is_long = until - since > AT_ONCE_BEYOND
    with locked():
        with monitor.archive.transaction():
            ledger.sync(monitor.archive.conn, monitor.settings.sources, monitor.clock.now())
        planned = plan(monitor, name, since, until)
        match(monitor)
    windows, through = len(planned.windows), len(planned.done)
    for window in planned.windows:
        if window in planned.done:
            tell(Filled(window=window, done=through, windows=windows, before=True))
    for window in planned.windows:
        if window in planned.done:
            continue
        for filled in _walk(monitor, planned.source, window, is_long, locked):
            through += filled.done
            tell(replace(filled, done=through, windows=windows))
        if monitor.stopping():
            return through == windows and _finished(monitor, planned, locked)
    return through == windows and _finished(monitor, planned, locked)


def _finished(monitor: Monitor, planned: Planned, locked: Locked) -> bool:
    with locked(), monitor.archive.transaction():
        ledger.forget_windows(monitor.archive.conn, planned.source.name, planned.windows)
    return True


def _walk(monitor: Monitor, source: Source, window: Window, is_long: bool, locked: Locked) -> Iterator[Filled]:
    """Walks a window from where it stands to its end, or to where it was asked to stop; ``done`` is 1 at its end."""
    begun = ledger.windows_begun(monitor.archive.conn, source.name)
    at = begun.get((window.since_on, window.until_on), window)
    while not monitor.stopping():
        filled = _patiently(monitor, source, at, is_long, locked)
        if filled is None:
            return
        yield filled
        if not filled.window.after:
            return
        at = filled.window


def _patiently(monitor: Monitor, source: Source, window: Window, is_long: bool, locked: Locked) -> Filled | None:
    """One part, tried again after a pause when it failed; None when it was asked to stop meanwhile."""
    pauses = iter(PAUSES)
    while True:
        try:
            with locked():
                return _fill(monitor, source, window, is_long)
        except (SourceBlocked, SourceOff, NotFound):
            raise
        except SourceError as error:
            wait = error.retry_after or next(pauses, math.inf)  # an upstream that asks for a pause is not failing
            if wait > LONGEST_PAUSE:
                raise
            monitor.say(f"{error}; asked again in {math.ceil(wait / 60)} min")
        if not _waited(monitor, wait):
            return None


def _waited(monitor: Monitor, seconds: float) -> bool:
    """Waits; false when it was asked to stop before the end."""
    until = monitor.clock.monotonic() + seconds
    while (left := until - monitor.clock.monotonic()) > 0:
        if monitor.stopping():
            return False
        monitor.clock.sleep(min(left, 1.0))
    return True


def _fill(monitor: Monitor, source: Source, window: Window, is_long: bool) -> Filled:
    conn = monitor.archive.conn
    fetched = _fetch(monitor, source, window)
    lacking: frozenset[str] = frozenset()
    if source.config.text == "all":
        wanted = [item.key for item in fetched.items if item.body is None and item.text_url]
        lacking = shelf.lacking_text(conn, wanted)
        if is_long:
            fetched = _with_texts_at_once(source, fetched, lacking)
        fetched = with_texts(monitor, source, fetched, lacking, limit=None)
    pending = sum(item.key in lacking and item.body is None for item in fetched.items)
    is_read = not (pending and monitor.stopping())
    now = monitor.clock.now()
    after = "" if fetched.whole else str(fetched.cursor["after"])
    lost = sum(warning.startswith(INCOMPLETE) for warning in fetched.warnings)
    with monitor.archive.transaction():
        stored = shelf.store(conn, fetched.items, origin="backfill", seen_at=now, text=source.config.text)
        if is_read:  # else its texts are asked for by the next run
            ledger.window_done(conn, source.name, window, len(fetched.items), now, after=after, lost=lost)
        is_done = is_read and not after and not ledger.window_lost(conn, source.name, window)
    hits = sum(match(monitor).history.values())
    return Filled(
        window=replace(window, after=after), done=int(is_done), windows=1, items=len(fetched.items), new=stored.new,
        changed=stored.changed, hits=hits, pending=pending, lost=lost, warnings=fetched.warnings,
    )  # fmt: skip


def _with_texts_at_once(source: Source, fetched: Fetched, lacking: Collection[str]) -> Fetched:
    """The same with those texts that the kind can bring many at a time; the others are left to be asked for singly."""
    at_once: Callable[[Collection[Item]], Mapping[str, str]] | None = getattr(source, "texts_at_once", None)
    if at_once is None:
        return fetched
    texts = at_once([item for item in fetched.items if item.key in lacking and item.body is None])
    items = (replace(item, body=texts[item.key]) if item.key in texts else item for item in fetched.items)
    return replace(fetched, items=tuple(items))


def _fetch(monitor: Monitor, source: Source, window: Window) -> Fetched:
    """The window's items. Hosts are left alone as they asked other runs; what they ask of this one is remembered."""
    monitor.client.leave_alone(hosts.resting(monitor.archive.conn, monitor.clock.now()))
    try:
        return source.fetch_window(window, monitor.clock.now())
    except SourceError:
        with monitor.archive.transaction():
            hosts.keep(monitor.archive.conn, monitor.client.resting())
        raise
