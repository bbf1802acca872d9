"""What a pass works with, wired by ``app``: configuration, archive, clock, network, channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.alerts.channels.base import Channel
from monitor.archive.database import Archive
from monitor.clock import Clock
from monitor.http import Client
from monitor.settings import Settings
from monitor.sources.base import Source
from monitor.text import Redactor


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """The wired product. ``sources`` leaves out those that are off; ``off`` says why for each (name -> sentence).

    ``say`` takes one line of progress for the person who is watching; ``stopping`` turns true when the pass should end
    at its next safe place.
    """

    settings: Settings
    archive: Archive
    clock: Clock
    client: Client
    sources: Mapping[str, Source]
    off: Mapping[str, str]
    channels: Mapping[str, Channel]
    redactor: Redactor
    say: Callable[[str], None]
    stopping: Callable[[], bool]
