"""regulations.gov: the documents of dockets that are followed or were hit, with their comment periods.

Upstream note regulations-gov.md. Which dockets these are comes with ``Entry.dockets``. With a key the API is asked for
what was touched since the last look, docket by docket; without one the Federal Register's copy is (section 5). A poll
spends a fixed number of requests: dockets that had to wait come first next time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from monitor.clock import from_text, local_date, to_text
from monitor.errors import HostResting, NotFound, SourceBlocked, SourceError, TimedOut
from monitor.http import Client
from monitor.model import INCOMPLETE, Entry, Fetched, Item, Window
from monitor.network.answers import Passing, Response
from monitor.reading.fields import REGULATIONS_DOCKET
from monitor.settings import SourceConfig
from monitor.sources import regulations_copy
from monitor.sources.federal_register_pages import walk
from monitor.sources.regulations_items import asked_form, item_of
from monitor.sources.regulations_pages import data, documents
from monitor.text import clean

REQUESTS = 100
"""How many requests a poll may make if ``requests`` does not say: a key is good for 1,000 an hour."""

OVERLAP = timedelta(hours=6)
RETOLD = timedelta(days=30)
"""After so long the title of a docket is asked for again."""

COPY = "https://www.federalregister.gov/api/v1"
WITHOUT_KEY = (
    "without a key: comment dates come from the Federal Register's copy of regulations.gov, an hour late and without "
    "supporting documents; a free key of api.data.gov in api_key brings all"
)
MOST_WARNINGS = 10
ELSEWHERE = ("FCC-", "FERC-", "SEC-", "USITC-", "ITC-")
"""Agencies that keep their dockets to themselves (section 4)."""
OF_THE_HOST = (SourceBlocked, HostResting, TimedOut, Passing)
"""Faults that the next docket would meet as well."""

_DOCKET = re.compile(REGULATIONS_DOCKET, re.IGNORECASE)


@dataclass(slots=True)
class _Poll:
    """One poll under way: what it may still spend, what it found, what it has to say."""

    now: datetime
    left: int
    items: dict[str, Item] = field(default_factory=dict)
    known: dict[str, dict[str, str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    faults: list[SourceError] = field(default_factory=list)


class _Spent(Exception):
    """The requests of this poll are used up."""


class Regulations:
    """``requests`` is the most that one poll makes; ``fallback_url`` the Federal Register's API, used without a key."""

    OPTIONS: ClassVar[dict[str, Any]] = {"requests": int, "fallback_url": str}
    FOLLOWS_DOCKETS: ClassVar[bool] = True
    WORKS_WITHOUT_KEY: ClassVar[bool] = True

    def __init__(self, config: SourceConfig, client: Client) -> None:
        self.config = config
        self.name = config.name
        self._client = client
        self._base = config.url.rstrip("/")
        self._copy = str(config.options.get("fallback_url") or COPY).rstrip("/")

    def fetch(self, entry: Entry, now: datetime) -> Fetched:
        """The documents of the dockets in ``entry``, those longest not looked at first.

        A docket that cannot be read keeps its place and is named; when none can, the fault is raised.
        """
        known: Mapping[str, Mapping[str, str]] = entry.cursor.get("dockets", {})
        dockets = [docket for docket in entry.dockets if kept_there(docket)]
        poll = _Poll(now=now, left=int(self.config.options.get("requests", REQUESTS)))
        poll.known = {docket: dict(known.get(docket, {})) for docket in dockets}
        if not self.config.api_key:
            poll.warnings.append(WITHOUT_KEY)
        if not dockets and not entry.baselined:
            self._probe(poll)
        self._look(poll, sorted(dockets, key=lambda docket: poll.known[docket].get("asked_at", "")))
        more = len(poll.warnings) - MOST_WARNINGS
        warnings = (*poll.warnings[:MOST_WARNINGS], *([f"and {more} more faults"] if more > 0 else ()))
        return Fetched(
            items=tuple(poll.items.values()), cursor={"dockets": poll.known}, unchanged=not poll.items,
            warnings=warnings,
        )  # fmt: skip

    def text(self, url: str) -> str:
        """Raises SourceError: what is attached there are files for printing, not text."""
        raise SourceError(self.name, f"regulations.gov has no plain text to read at {url}")

    def windows(self, since: date, until: date) -> tuple[Window, ...]:  # noqa: ARG002 - the protocol's signature
        """None: dockets are followed from when they are, whole."""
        return ()

    def fetch_window(self, window: Window, now: datetime) -> Fetched:  # noqa: ARG002 - the protocol's signature
        """Raises SourceError: the whole of a docket comes when it is first followed."""
        raise SourceError(self.name, "dockets come whole when they are first followed; there is no history to walk")

    def _look(self, poll: _Poll, waiting: Sequence[str]) -> None:
        look = self._by_key if self.config.api_key else self._by_copy
        for place, docket in enumerate(waiting):
            try:
                whole = look(poll, docket)
            except _Spent:
                poll.warnings.append(f"{len(waiting) - place} dockets wait for the next poll; raise requests")
                return
            except SourceError as error:
                if len(poll.faults) == place and (place == len(waiting) - 1 or isinstance(error, OF_THE_HOST)):
                    raise  # nothing could be read at all
                poll.faults.append(error)
                poll.warnings.append(f"{INCOMPLETE}docket {docket} could not be looked at: {error.sentence}")
                if isinstance(error, OF_THE_HOST):
                    return
            else:
                poll.known[docket] |= {"asked_at": to_text(poll.now)} if whole else {}

    def _by_key(self, poll: _Poll, docket: str) -> bool:
        known = poll.known[docket]
        since = from_text(known["asked_at"]) - OVERLAP if known.get("asked_at") else None
        ask = self._asking(poll)
        rows = documents(ask, asked_form(docket), since, self.name)
        if rows and known.get("told_on", "") < (local_date(poll.now) - RETOLD).isoformat():
            self._tell(poll, docket, ask)
        return _read(poll, rows, "id", lambda row: [item_of(row, self.name, poll.now, known)])

    def _tell(self, poll: _Poll, docket: str, ask: Callable[..., Response]) -> None:
        """What the docket calls itself; one that is not there any more has its documents all the same."""
        try:
            told = data(ask(f"dockets/{asked_form(docket)}", ()), dict, self.name)["data"].get("attributes") or {}
        except NotFound:
            told = {}
        names = {name: clean(str(told.get(name) or "")) for name in ("title", "rin")}
        poll.known[docket].update({**names, "told_on": local_date(poll.now).isoformat()})

    def _by_copy(self, poll: _Poll, docket: str) -> bool:
        url = f"{self._copy}/documents.json"
        first = self._get(poll, url, regulations_copy.params(docket, local_date(poll.now), poll.now))
        records = walk(first, lambda further: self._get(poll, further), self.name).records
        return _read(
            poll, records, "document_number", lambda record: regulations_copy.items_of(record, docket, self.name)
        )

    def _probe(self, poll: _Poll) -> None:
        """One small request, so that a wrong key or address shows before there is a docket to follow."""
        if self.config.api_key:
            data(self._asking(poll)("documents", [("page[size]", "5")]), list, self.name)
        else:
            self._get(poll, f"{self._copy}/documents.json", [("per_page", "2"), ("fields[]", "document_number")])

    def _asking(self, poll: _Poll) -> Callable[[str, Sequence[tuple[str, str]]], Response]:
        key = {"x-api-key": self.config.api_key.value} if self.config.api_key else {}
        return lambda path, params: self._get(poll, f"{self._base}/{path}", params, key)

    def _get(
        self, poll: _Poll, url: str, params: Sequence[tuple[str, str]] = (), headers: Mapping[str, str] | None = None
    ) -> Response:
        if poll.left <= 0:
            raise _Spent
        poll.left -= 1
        return self._client.get(
            url, source=self.name, params=params, headers=headers or {}, max_bytes=self.config.max_bytes,
            accept="application/vnd.api+json, application/json;q=0.9", gap=self.config.gap.total_seconds(),
            user_agent=self.config.user_agent,
        )  # fmt: skip


def kept_there(docket: str) -> bool:
    """Whether a docket can be one of regulations.gov, by its form."""
    return bool(_DOCKET.fullmatch(docket)) and not docket.startswith(ELSEWHERE)


def _read(poll: _Poll, rows: Iterable[Any], name: str, read: Callable[[Any], Iterable[Item]]) -> bool:
    """Keeps the items of each row; one that cannot be read is named. Whether all were read."""
    whole = True
    for row in rows:
        try:
            poll.items |= {item.key: item for item in read(row)}
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            number = row.get(name) if isinstance(row, Mapping) else ""
            poll.warnings.append(f"{INCOMPLETE}document {number or 'without a number'} was left out: {error}")
            whole = False
    return whole
