"""backfill: the history of one source, with progress for who watches and words for how it goes on."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import FrameType

import click

from monitor import app
from monitor.alerts.wording import count
from monitor.app import Place
from monitor.archive.lock import Held
from monitor.clock import SystemClock, local_date
from monitor.commands.frame import command, say
from monitor.errors import SourceError
from monitor.model import Window
from monitor.pipeline.history import Filled, Planned, plan
from monitor.pipeline.history import backfill as fill
from monitor.pipeline.parts import Monitor

DAY = click.DateTime(formats=["%Y-%m-%d"])
MOST_LINES = 20
EVERY = 60.0
"""Where nobody sees a bar: so many lines for a whole backfill, and one in so many seconds beside."""

MOST_WARNINGS = 10


@click.command("backfill")
@click.argument("source")
@click.option("--since", type=DAY, required=True, help="First day (YYYY-MM-DD).")
@click.option("--until", type=DAY, help="Last day; today when left out.")
@click.option("--dry-run", is_flag=True, help="Only print the windows that would be walked; nothing is asked for.")
@command
def backfill(place: Place, source: str, since: datetime, until: datetime | None, dry_run: bool) -> int:
    """History of one source into the archive, without alerts. Stop it anywhere; running it again goes on.

    Example: monitor backfill federal-register --since 2025-01-01 --until 2025-06-30
    """
    stop = _Stop()
    with app.opened(place, say=say, stopping=stop.is_set) as monitor, stop.heeded():
        first = since.date()
        last = until.date() if until else local_date(monitor.clock.now(), monitor.settings.timezone)
        planned = plan(monitor, source, first, last)
        if planned.note:
            say(planned.note)
        if dry_run:
            _show(planned)
            return 0

        told = _Told(source=source, windows=len(planned.windows), done=len(planned.done))
        turns = _Turns(place, f"backfill {source}", stop)
        with _watched(planned) as watch:

            def tell(filled: Filled) -> None:
                told.add(filled)
                watch(filled)

            is_whole = _filled(monitor, stop, lambda: fill(monitor, source, first, last, locked=turns.next, tell=tell))
        told.say_all(stopped=stop.is_set(), is_whole=is_whole)
    return 0 if is_whole or (stop.is_set() and not told.lost) else 3


@dataclass(slots=True)
class _Told:
    """What a run came to, for its last lines."""

    source: str
    items: int = 0
    new: int = 0
    changed: int = 0
    hits: int = 0
    pending: int = 0
    lost: int = 0
    done: int = 0
    windows: int = 0
    before: int = 0
    within: Window | None = None
    warnings: list[str] = field(default_factory=list)

    def add(self, filled: Filled) -> None:
        self.items += filled.items
        self.new += filled.new
        self.changed += filled.changed
        self.hits += filled.hits
        self.pending += filled.pending
        self.lost += filled.lost
        self.before += filled.before
        self.done, self.windows = filled.done, filled.windows
        self.within = filled.window if filled.window.after else None
        self.warnings += filled.warnings

    def say_all(self, *, stopped: bool, is_whole: bool) -> None:
        """The sums, what is lacking, and how it goes on."""
        for warning in self.warnings[:MOST_WARNINGS]:
            say(f"{self.source}: {warning}")
        if len(self.warnings) > MOST_WARNINGS:
            say(f"{self.source}: and {len(self.warnings) - MOST_WARNINGS} more faults")
        click.echo(
            f"{self.source}: {self.items:,} documents read, {self.new:,} new, {self.changed:,} changed, "
            f"{self.hits:,} hits in history (not alerted)"
        )
        if self.pending and not stopped:
            click.echo(f"{count(self.pending, 'full text')} could not be had; passes ask for them again")
        if self.before:
            click.echo(f"{count(self.before, 'window')} had been walked by an earlier run")
        if is_whole:
            return
        reason = "stopped" if stopped else "not whole"
        within = f", a part of {_named(self.within)}" if self.within else ""
        lacking = f"; {count(self.lost, 'record')} could not be read" if self.lost else ""
        click.echo(f"{reason}: {self.done:,} of {count(self.windows, 'window')} done{within}{lacking}; "
                   "the same command goes on from here")  # fmt: skip


def _filled(monitor: Monitor, stop: _Stop, walk: Callable[[], bool]) -> bool:
    """Whether all of it is there. A second Ctrl-C and an upstream that gives nothing leave it for the next run."""
    is_whole = False
    with stop.walking():
        try:
            is_whole = walk()
        except SourceError as error:
            say(monitor.redactor.clean(str(error)))
        except Held:
            if not stop.is_set():
                raise
    return is_whole


class _Turns:
    """The home's lock, window by window. Once under way it is waited for as long as a pass takes."""

    def __init__(self, place: Place, name: str, stop: _Stop) -> None:
        self._place = place
        self._name = name
        self._stop = stop
        self._under_way = False

    @contextlib.contextmanager
    def next(self) -> Iterator[None]:
        """Raises Held when the home is not free at the beginning, or when the run was asked to stop meanwhile."""
        with contextlib.ExitStack() as held:
            while True:
                try:
                    held.enter_context(app.the_lock(self._place, self._name))
                    break
                except Held as other:
                    if not self._under_way or self._stop.is_set():
                        raise
                    say(f"{other}; waiting for its end")
            self._under_way = True
            yield


def _show(planned: Planned) -> None:
    for window in planned.windows:
        click.echo(_named(window) + (" (done)" if window in planned.done else ""))
    done = f", {len(planned.done):,} of them done" if planned.done else ""
    click.echo(f"dry run: {count(len(planned.windows), 'window')}{done}; nothing was asked for")


@contextlib.contextmanager
def _watched(planned: Planned) -> Iterator[Callable[[Filled], None]]:
    """Takes progress: a bar where somebody looks, else a line now and then."""
    name = planned.source.name
    if not sys.stderr.isatty():
        yield _Lines(name).tell
        return
    with click.progressbar(length=len(planned.windows), label=name, file=sys.stderr, show_pos=True) as bar:
        items = 0

        def tell(filled: Filled) -> None:
            nonlocal items
            items += filled.items
            bar.label = f"{name} {filled.window.since_on}, {items:,} documents"
            bar.update(0 if filled.window.after else 1)

        yield tell


class _Lines:
    """Progress as lines, for logs."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._clock = SystemClock()
        self._at = self._clock.monotonic()
        self._share = -1
        self._seen = self._items = 0

    def tell(self, filled: Filled) -> None:
        self._seen += not filled.window.after
        self._items += filled.items
        share = self._seen * MOST_LINES // max(filled.windows, MOST_LINES)
        if filled.before or (share == self._share and self._clock.monotonic() - self._at < EVERY):
            return
        self._share, self._at = share, self._clock.monotonic()
        window = f"part of window {self._seen + 1:,}" if filled.window.after else f"window {self._seen:,}"
        say(f"{self._name}: {_named(filled.window)}, {window} of {filled.windows:,}; "
            f"{self._items:,} documents so far")  # fmt: skip


class _Stop:
    """Ctrl-C and SIGTERM end the walk after what is being read; a second one at once, which loses that alone."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._is_walking = False

    def is_set(self) -> bool:
        return self._asked.is_set()

    @contextlib.contextmanager
    def heeded(self) -> Iterator[None]:
        """Takes the signals while the block runs."""
        before = [(number, signal.signal(number, self._ask)) for number in (signal.SIGINT, signal.SIGTERM)]
        try:
            yield
        finally:
            for number, was in before:
                signal.signal(number, was)

    @contextlib.contextmanager
    def walking(self) -> Iterator[None]:
        """The block that a second signal ends; nothing is raised beyond it."""
        try:
            self._is_walking = True
            yield
            self._is_walking = False
        except KeyboardInterrupt:
            pass
        finally:
            self._is_walking = False

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        if not self.is_set():
            self._asked.set()
            say("\nstopping after what is being read; once more ends it at once (nothing that was stored is lost)")
        elif self._is_walking:
            self._is_walking = False
            raise KeyboardInterrupt


def _named(window: Window) -> str:
    return f"{window.since_on} to {window.until_on}"
