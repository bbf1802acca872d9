"""One pass per home at a time: a lock file whose holder is written in it and whose lock dies with its process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.clock import Clock
from monitor.errors import MonitorError

PAUSE = 0.5


class Held(MonitorError):
    """Another pass is at work on this home and did not end in time; ``who`` says which. Nothing is wrong."""

    exit_code = 0

    def __init__(self, who: str) -> None:
        self.who = who
        super().__init__(f"another pass is at work here: {who}")


@contextmanager
def hold(path: Path, *, clock: Clock, wait: float = 60.0, who: str) -> Iterator[None]:
    """Holds the lock while the block runs. Waits up to ``wait`` seconds for it, then raises Held.

    ``who`` is the command, written into the file beside the process id for those who wait. Whoever waits is the next
    one, by a second lock: a backfill that lets go between two windows cannot take it again before him.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    until = clock.monotonic() + wait
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        following = os.open(path.with_name(f"{path.name}.next"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _take(following, path, clock, until)
            _take(descriptor, path, clock, until)
        finally:
            os.close(following)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}, monitor {who}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, clock: Clock, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if clock.monotonic() >= until:
                raise Held(path.read_text().strip() or "it did not say which") from None
            clock.sleep(PAUSE)
        else:
            return
