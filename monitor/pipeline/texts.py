"""Late text: full texts that could not be had with their document are asked for again until they arrive."""

from __future__ import annotations

from datetime import timedelta

from monitor.archive.polls import hosts
from monitor.archive.storing import texts
from monitor.archive.storing.texts import WantedText
from monitor.errors import HostResting, NotFound, SourceError
from monitor.pipeline.fetching import TEXTS_LIMIT
from monitor.pipeline.parts import Monitor

MOST_AT_ONCE = 300


def fetch_late(monitor: Monitor) -> int:
    """Fetches the pending texts that are due, for at most ``TEXTS_LIMIT``; returns how many arrived.

    Each arrival is a revision of its own, committed on its own; a miss moves the next try (15 min ... 14 days).
    """
    until = monitor.clock.monotonic() + TEXTS_LIMIT.total_seconds()
    arrived = 0
    for wanted in texts.due(monitor.archive.conn, monitor.clock.now(), MOST_AT_ONCE):
        if monitor.clock.monotonic() >= until or monitor.stopping():
            break
        arrived += _fetch(monitor, wanted)
    return arrived


def _fetch(monitor: Monitor, wanted: WantedText) -> int:
    source = monitor.sources.get(wanted.source)
    body = None
    if source is not None:
        try:
            body = source.text(wanted.url)
        except HostResting as error:
            return _wait(monitor, wanted, error)
        except NotFound:
            body = None  # often only not there yet: the same ladder of tries applies
        except SourceError as error:
            monitor.say(monitor.redactor.clean(f"{wanted.key}: no full text yet: {error.sentence}"))
    now = monitor.clock.now()
    with monitor.archive.transaction():
        hosts.keep(monitor.archive.conn, monitor.client.resting())
        if body:
            texts.keep(monitor.archive.conn, wanted.item_id, body, now)
            return 1
        texts.missed(monitor.archive.conn, wanted.item_id, now)
    return 0


def _wait(monitor: Monitor, wanted: WantedText, error: HostResting) -> int:
    """Nothing was asked, so nothing was missed: the next try is when the host may be asked again."""
    until = monitor.clock.now() + timedelta(seconds=error.retry_after or 0)
    with monitor.archive.transaction():
        texts.wait(monitor.archive.conn, wanted.item_id, until)
    return 0


def want_watched(monitor: Monitor) -> None:
    """For sources with ``text = "watched"``: what a topic hit on title, abstract or identifier is worth its text."""
    watched = [config.name for config in monitor.settings.sources if config.text == "watched"]
    if watched:
        with monitor.archive.transaction():
            texts.want_hit(monitor.archive.conn, watched, monitor.clock.now())
