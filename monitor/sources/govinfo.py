"""govinfo, the Government Publishing Office, without a key: bills, and what Congress has printed (note govinfo.md).

Bills come from their bulk status files and are the same items as those of the ``congress`` source; laws, committee
reports and the Congressional Record come from the feeds of their collections. A part that fails leaves the others be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from monitor.clock import local_date
from monitor.errors import NotFound, SourceError
from monitor.http import Client
from monitor.model import INCOMPLETE, NOTHING, Entry, Fetched, Validators, Window
from monitor.network.answers import Response
from monitor.reading.bills import congress_on, first_year
from monitor.settings import SourceConfig
from monitor.sources import bill_text, govinfo_bills, govinfo_history, govinfo_packages
from monitor.sources.bill_item import ordinal
from monitor.sources.govinfo_files import TYPES, Folder

COLLECTIONS = ("bills", "laws", "reports", "record")
REQUESTS = 150
"""How many requests one poll makes for bills, and again for each other collection; the rest waits for the next."""

BOTH = timedelta(days=90)
"""For so long after a Congress began the one before it is still watched: its last laws are signed and printed late."""


class Govinfo:
    """``collections``: what is read of bills, laws, reports, record. ``congress``: one instead of the sitting one.

    ``types``: the types of measures that are watched (all). ``requests``: how many one poll may make per collection.
    """

    OPTIONS: ClassVar[dict[str, Any]] = {
        "congress": int, "collections": frozenset(COLLECTIONS), "types": frozenset(TYPES), "requests": int,
    }  # fmt: skip

    def __init__(self, config: SourceConfig, client: Client) -> None:
        self.config = config
        self.name = config.name
        self._client = client
        self._base = config.url.rstrip("/")
        self._collections = tuple(config.options.get("collections", COLLECTIONS))
        self._types = tuple(config.options.get("types", TYPES))
        self._histories = govinfo_history.Histories(self._ask, self.name, self._base)

    def fetch(self, entry: Entry, now: datetime) -> Fetched:
        """What changed since the last poll in each collection. Raises SourceError when none of them could be read."""
        parts: dict[str, Fetched] = {}
        faults: dict[str, SourceError] = {}
        for name in self._collections:
            try:
                parts[name] = self._part(name, entry, now)
            except SourceError as error:
                faults[name] = error
        if not parts:
            raise next(iter(faults.values()))
        for name, fault in faults.items():  # it stays where it was, and its baseline is not over
            parts[name] = Fetched(
                cursor=entry.cursor.get(name, NOTHING), unchanged=True, whole=entry.baselined,
                warnings=(f"{INCOMPLETE}{name} could not be read: {fault.sentence}",),
            )  # fmt: skip
        return self._together(parts, entry)

    def text(self, url: str) -> str:
        """The text of a bill, a law, a report or a page of the Record. A bill without XML is read as it is printed."""
        try:
            return self._text(url)
        except SourceError:
            printed = url.replace("/xml/", "/html/").removesuffix(".xml") + ".htm"
            if "/xml/" not in url:
                raise
            return self._text(printed)

    def begins(self) -> tuple[date, str]:
        """History goes back to the first Congress with bill status files."""
        return govinfo_history.begins(), f"bill statuses begin with the {ordinal(govinfo_history.FIRST)} Congress"

    def windows(self, since: date, until: date) -> tuple[Window, ...]:
        """One for each Congress, cut to what was asked for; bill statuses begin with the 108th."""
        return govinfo_history.windows(since, until, local_date(self._client.clock.now()))

    def fetch_window(self, window: Window, now: datetime) -> Fetched:  # noqa: ARG002 - the protocol's signature
        """Every bill of the window's Congress that was introduced in it, in parts."""
        folders = [Folder(congress_on(window.since_on), kind) for kind in self._types]
        return self._histories.part(window, folders)

    def _part(self, name: str, entry: Entry, now: datetime) -> Fetched:
        requests = int(self.config.options.get("requests", REQUESTS))
        congresses = tuple(self._congresses(local_date(now)))
        if name == "bills":
            folders = [Folder(congress, kind) for congress in congresses for kind in self._types]
            return govinfo_bills.poll(
                self._ask, entry, now, source=self.name, text_base=self._base, folders=folders, requests=requests
            )
        return govinfo_packages.poll(
            govinfo_packages.SHELVES[name], self._ask, entry, source=self.name, base=self._base,
            congresses=congresses, requests=requests,
        )  # fmt: skip

    def _congresses(self, today: date) -> Iterator[int]:
        if "congress" in self.config.options:
            yield int(self.config.options["congress"])
            return
        sitting = congress_on(today)
        yield sitting
        if today - date(first_year(sitting), 1, 3) < BOTH:
            yield sitting - 1

    def _together(self, parts: dict[str, Fetched], entry: Entry) -> Fetched:
        validators = dict(entry.validators)
        for part in parts.values():
            validators |= part.validators
        held = parts.values()
        return Fetched(
            items=tuple(item for part in held for item in part.items),
            cursor={name: dict(part.cursor) for name, part in parts.items()}, validators=validators,
            unchanged=all(part.unchanged for part in held), gap=any(part.gap for part in held),
            whole=all(part.whole for part in held), news=frozenset().union(*(part.news for part in held)),
            warnings=tuple(warning for part in held for warning in part.warnings),
        )  # fmt: skip

    def _text(self, url: str) -> str:
        response = self._ask(url, accept="application/xml, text/html;q=0.9, */*;q=0.1")
        try:
            return bill_text.plain(response.body, response.headers.get("content-type", ""))
        except SourceError as error:
            raise NotFound(self.name, error.sentence) from None

    def _ask(self, path: str, *, accept: str, known: Validators | None = None, max_bytes: int = 0) -> Response:
        """One document below the address of the source. ``path`` may be a whole address of the same site."""
        url = path if path.startswith(("http://", "https://")) else f"{self._base}/{path}"
        return self._client.get(
            _at_home(url, self._base), source=self.name, validators=_since_only(known), accept=accept,
            max_bytes=max(self.config.max_bytes, max_bytes), gap=self.config.gap.total_seconds(),
            user_agent=self.config.user_agent,
        )  # fmt: skip


def _at_home(url: str, base: str) -> str:
    """Addresses in sitemaps name GPO's own host; behind a stand-in or a mirror they are asked for there."""
    official = "https://www.govinfo.gov/"
    return f"{base}/{url.removeprefix(official)}" if url.startswith(official) else url


def _since_only(known: Validators | None) -> Validators | None:
    """govinfo answers If-Modified-Since; an ETag beside it would only be in the way."""
    return replace(known, etag="") if known else None
