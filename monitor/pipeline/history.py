"""Backfill: history into the archive, window by window, resumable, without alerts.

A window is committed with its progress mark, so a run that is killed goes on after the last finished window. When the
whole stretch is done the marks are forgotten: running it again walks everything anew and costs only the comparing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from monitor.archive import hosts, ledger
from monitor.archive import items as shelf
from monitor.errors import SourceError, UsageError
from monitor.model import Fetched, Window
from monitor.pipeline.fetching import with_texts
from monitor.pipeline.matching import match
from monitor.pipeline.parts import Monitor
from monitor.sources.base import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Progress of a backfill after one more window: ``done`` of ``windows``, and what this window brought."""

    window: Window
    done: int
    windows: int
    items: int = 0
    new: int = 0
    changed: int = 0
    hits: int = 0


def plan(monitor: Monitor, name: str, since: date, until: date) -> tuple[Source, tuple[Window, ...]]:
    """The source and its windows, oldest first. Raises UsageError in words when there is nothing to walk."""
    source = monitor.sources.get(name)
    if source is None:
        raise UsageError(monitor.off.get(name) or f"no source named {name} in sources.toml")
    if until < since:
        raise UsageError(f"--until {until} lies before --since {since}")
    windows = source.windows(since, until)
    if not windows:
        raise UsageError(f"{name}: a {source.config.kind} source has no history to walk")
    return source, windows


def backfill(
    monitor: Monitor,
    name: str,
    since: date,
    until: date,
    *,
    locked: Callable[[], AbstractContextManager[object]],
    tell: Callable[[Filled], None],
) -> None:
    """Walks the history; ``locked`` is taken for each window and released between, so that passes get their turn."""
    source, windows = plan(monitor, name, since, until)
    with locked():
        with monitor.archive.transaction():
            ledger.sync(monitor.archive.conn, monitor.settings.sources, monitor.clock.now())
        monitor.client.leave_alone(hosts.resting(monitor.archive.conn, monitor.clock.now()))
        done = ledger.windows_done(monitor.archive.conn, name)
        match(monitor)
    for position, window in enumerate(windows, start=1):
        if window in done:
            tell(Filled(window=window, done=position, windows=len(windows)))
            continue
        if monitor.stopping():
            return
        with locked():
            tell(_fill(monitor, source, window, position, len(windows)))
    with locked(), monitor.archive.transaction():
        ledger.forget_windows(monitor.archive.conn, name)


def _fill(monitor: Monitor, source: Source, window: Window, position: int, windows: int) -> Filled:
    conn = monitor.archive.conn
    fetched = _fetch(monitor, source, window)
    if source.config.text == "all":
        wanted = [item.key for item in fetched.items if item.body is None and item.text_url]
        fetched = with_texts(monitor, source, fetched, shelf.lacking_text(conn, wanted), limit=None)
    now = monitor.clock.now()
    with monitor.archive.transaction():
        stored = shelf.store(conn, fetched.items, origin="backfill", seen_at=now, text=source.config.text)
        ledger.window_done(conn, source.name, window, len(fetched.items), now)
    hits = sum(match(monitor).history.values())
    return Filled(
        window=window, done=position, windows=windows, items=len(fetched.items), new=stored.new,
        changed=stored.changed, hits=hits,
    )  # fmt: skip


def _fetch(monitor: Monitor, source: Source, window: Window) -> Fetched:
    """The window's items; when that fails, what its host asked for is remembered."""
    try:
        return source.fetch_window(window, monitor.clock.now())
    except SourceError:
        with monitor.archive.transaction():
            hosts.keep(monitor.archive.conn, monitor.client.resting())
        raise
