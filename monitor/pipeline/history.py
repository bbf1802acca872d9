"""Backfill: history into the archive, window by window, resumable, without alerts.

A window is committed with its progress mark, so a run that is killed goes on after the last finished window. When the
whole stretch is done the marks are forgotten: running it again walks everything anew and costs only the comparing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.archive import hosts, ledger
from monitor.archive import items as shelf
from monitor.errors import SourceError, UsageError
from monitor.model import Fetched, Item, Window
from monitor.pipeline.fetching import with_texts
from monitor.pipeline.matching import match
from monitor.pipeline.parts import Monitor
from monitor.sources.base import Source

AT_ONCE_BEYOND = timedelta(days=31)
"""A longer history takes full texts many at a time, where its kind can."""


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
    is_long = until - since > AT_ONCE_BEYOND
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
            tell(_fill(monitor, source, window, position, len(windows), is_long))
    with locked(), monitor.archive.transaction():
        ledger.forget_windows(monitor.archive.conn, name)


def _fill(monitor: Monitor, source: Source, window: Window, position: int, windows: int, is_long: bool) -> Filled:
    conn = monitor.archive.conn
    fetched = _fetch(monitor, source, window)
    if source.config.text == "all":
        wanted = [item.key for item in fetched.items if item.body is None and item.text_url]
        lacking = shelf.lacking_text(conn, wanted)
        if is_long:
            fetched = _with_texts_at_once(source, fetched, lacking)
        fetched = with_texts(monitor, source, fetched, lacking, limit=None)
    now = monitor.clock.now()
    with monitor.archive.transaction():
        stored = shelf.store(conn, fetched.items, origin="backfill", seen_at=now, text=source.config.text)
        ledger.window_done(conn, source.name, window, len(fetched.items), now)
    hits = sum(match(monitor).history.values())
    return Filled(
        window=window, done=position, windows=windows, items=len(fetched.items), new=stored.new,
        changed=stored.changed, hits=hits,
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
    """The window's items; when that fails, what its host asked for is remembered."""
    try:
        return source.fetch_window(window, monitor.clock.now())
    except SourceError:
        with monitor.archive.transaction():
            hosts.keep(monitor.archive.conn, monitor.client.resting())
        raise
