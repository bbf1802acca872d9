"""What a source kind is: one file with one class that turns an upstream's contract into items.

A kind knows its upstream and nothing of the archive. It gets its configuration and the one HTTP client, and is
registered by one line in ``sources/__init__.py``. Options in ``sources.toml`` that only this kind has are declared in
``OPTIONS`` (name -> the type, the tuple of allowed values, or a frozenset for a list of them); ``config`` checks them.

A kind whose history has a beginning says so with ``begins() -> (first day, why, a clause)``. A window that is too much
for one fetch comes in parts: ``Fetched.cursor["after"]`` is where the rest begins, and comes back in ``Window.after``.

A kind may also say ``FOLLOWS_DOCKETS = True`` (it is given ``Entry.dockets``) and ``WORKS_WITHOUT_KEY = True`` (with
its ``api_key`` unset it is polled all the same, by a poorer route of its own). One whose texts can be had many at
a time has ``texts_at_once(items) -> {key: text}``, which a long backfill asks first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

from monitor.http import Client
from monitor.model import Entry, Fetched, Window
from monitor.settings import SourceConfig


class Source(Protocol):
    """A configured feed. Raises only ``SourceError`` and its kin; one bad record is a warning, no more."""

    OPTIONS: ClassVar[Mapping[str, Any]]

    name: str
    config: SourceConfig

    def __init__(self, config: SourceConfig, client: Client) -> None: ...

    def fetch(self, entry: Entry, now: datetime) -> Fetched:
        """Everything the upstream shows now, every page walked, beginning an overlap before the cursor."""
        ...

    def text(self, url: str) -> str:
        """The full text behind an item's ``text_url``, plain and normalised."""
        ...

    def windows(self, since: date, until: date) -> tuple[Window, ...]:
        """How a backfill divides this stretch of history, oldest first; empty when the kind has no history."""
        ...

    def fetch_window(self, window: Window, now: datetime) -> Fetched:
        """Every item of one window of history; the cursor of polls is left alone."""
        ...
