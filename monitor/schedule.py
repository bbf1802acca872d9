"""``monitor watch``: one tick a minute on APScheduler, until SIGTERM or Ctrl-C.

A tick reads from the archive what is due. Nothing about time is kept in memory, so a restart loses nothing, and a
digest that was missed while the machine was off is made at the first tick.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

log = logging.getLogger(__name__)


def watch(tick: Callable[[], None], stop: threading.Event) -> None:
    """Calls ``tick`` now and at each full minute until ``stop`` is set; a tick that is running is let finish.

    A tick that overruns its minute is not doubled, and minutes missed meanwhile become one. ``tick`` raises nothing
    it can name itself; what it does raise is logged and the next minute tries again.
    """
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        _logged(tick), CronTrigger(second=0, timezone=UTC), next_run_time=datetime.now(UTC),
        coalesce=True, max_instances=1, misfire_grace_time=None, id="tick",
    )  # fmt: skip
    scheduler.start()
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)


def stop_on_signals(stop: threading.Event) -> None:
    """SIGTERM and SIGINT set ``stop``: the pass under way ends at its next safe place."""

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)


def _logged(tick: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        try:
            tick()
        except Exception:  # one bad minute must not end the watch
            log.exception("tick failed")

    return run
