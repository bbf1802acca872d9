"""The Federal Register: published documents and the filings that precede them (upstream note federal-register.md).

A poll asks for everything of the last days, whatever was seen before: there is no stamp of change, the upstream edits
silently, and items are told apart by their key. Once a day it looks farther: at the last 30 days, at documents whose
dates still lie ahead, at filings that were never published. A window of a backfill is one week.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from monitor.clock import local_date
from monitor.errors import SourceBlocked, SourceError
from monitor.http import Client
from monitor.model import FOLLOWED_ON, INCOMPLETE, Entry, Fetched, Item, Validators, Window
from monitor.network.answers import Response
from monitor.settings import SourceConfig
from monitor.sources import federal_register_issues
from monitor.sources.federal_register_again import by_number
from monitor.sources.federal_register_items import FIELDS, FILING_FIELDS, filed, published, read
from monitor.sources.federal_register_pages import Walked, listed, walk
from monitor.sources.federal_register_text import plain

PER_PAGE = 1000
"""The most that the upstream serves; beyond 2000 it silently falls back to 20."""

OLDEST = date(1994, 1, 1)
"""Older documents are not in the API's ordinary search."""

FARTHEST = timedelta(days=90)
"""How much farther than its overlap a poll reaches back after a long silence; what is older is a backfill's work."""

NIGHTLY = timedelta(days=30)
"""How far back the first poll of an Eastern day reaches, but no farther than the first poll of all."""

DOCUMENTS, FILINGS = "documents", "public inspection"
_FILINGS = "public-inspection-documents"

Params = list[tuple[str, str]]


class FederalRegister:
    """``days`` is how far back a poll reaches (7); ``public_inspection = false`` leaves filings out.

    ``issues_url`` is govinfo: a long backfill takes the texts of a day from its issue there.
    """

    OPTIONS: ClassVar[dict[str, Any]] = {"public_inspection": bool, "days": int, "issues_url": str}

    def __init__(self, config: SourceConfig, client: Client) -> None:
        self.config = config
        self.name = config.name
        self._client = client
        self._base = config.url.rstrip("/")

    def fetch(self, entry: Entry, now: datetime) -> Fetched:
        """Documents published in the last days and what is on public inspection; a published document wins.

        In the first poll of an Eastern day also what is older, as far as it may have changed. When that or public
        inspection alone cannot be read, the documents are given with a warning and it is asked again by the next poll.
        """
        recent = self._recent(entry, now)
        today = local_date(now).isoformat()
        marks = {"since": entry.cursor.get("since") or self._since(entry, now).isoformat(), FOLLOWED_ON: today}
        looked_on = entry.cursor.get(FOLLOWED_ON, today)
        older: dict[str, Item] = {}
        warnings: tuple[str, ...] = ()
        if looked_on != today:
            try:
                seen = {item.key for item in recent.items if item.stage == "published"}
                older, warnings = self._older(entry, now, date.fromisoformat(marks["since"]), seen)
            except SourceError as error:
                warnings = (f"{INCOMPLETE}older documents could not be looked at again: {error.sentence}",)
                marks[FOLLOWED_ON] = looked_on
        items = [item for item in recent.items if item.key not in older or item.stage in ("published", "withdrawn")]
        older = {key: item for key, item in older.items() if key not in {each.key for each in items}}
        return replace(
            recent, items=(*older.values(), *items), cursor={**recent.cursor, **marks},
            unchanged=recent.unchanged and not older, warnings=recent.warnings + warnings,
        )  # fmt: skip

    def _recent(self, entry: Entry, now: datetime) -> Fetched:
        params = self._search([("gte", self._since(entry, now))], now)
        one_page = entry.cursor.get("pages") == 1  # the hash of page one says nothing of page two
        known = entry.validators.get(DOCUMENTS) if one_page else None
        first = self._ask("documents.json", params, known)
        filings, troubles = self._filings(entry.validators.get(FILINGS), now)
        validators = dict(entry.validators) | {DOCUMENTS: first.validators()}
        validators |= {FILINGS: filings.validators()} if filings else {}
        if first.unchanged(known) and (filings is None or filings.unchanged(entry.validators.get(FILINGS))):
            standing = tuple(entry.cursor.get("warnings", ()))  # what was wrong with these very answers still is
            return Fetched(cursor=entry.cursor, validators=validators, unchanged=True, warnings=standing + troubles)
        items: dict[str, Item] = {}
        warnings: tuple[str, ...] = ()
        if filings is not None and not filings.not_modified:
            items, warnings = read(listed(filings, self.name), filed, self.name)
        pages = entry.cursor.get("pages")
        if not first.not_modified:
            walked = self._walk(first, params)
            documents, faults = read(walked.records, published, self.name)
            items |= documents
            warnings += faults
            pages = walked.pages
        cursor = {"pages": pages, "warnings": list(warnings)}
        return Fetched(items=tuple(items.values()), cursor=cursor, validators=validators, warnings=warnings + troubles)

    def _older(
        self, entry: Entry, now: datetime, since: date, seen: Collection[str]
    ) -> tuple[dict[str, Item], tuple[str, ...]]:
        """Documents from before the days of a poll: all of the last 30 days, and by number what the archive follows.

        What this poll has ``seen`` is not asked for again. A filing whose planned day has passed is asked for as a
        document first, then as the filing that it was.
        """
        items: dict[str, Item] = {}
        warnings: tuple[str, ...] = ()
        first, last = max(local_date(now) - NIGHTLY, since), self._since(entry, now) - timedelta(days=1)
        if first <= last:
            params = self._search([("gte", first), ("lte", last)], now)
            items, warnings = read(
                self._walk(self._ask("documents.json", params), params).records, published, self.name
            )
        wanted = [key for key in (*entry.followed, *entry.unpublished) if key not in items and key not in seen]
        for path, fields, convert in (("documents", FIELDS, published), (_FILINGS, FILING_FIELDS, filed)):
            params = [*(("fields[]", name) for name in fields), _buster(now)]
            ask = lambda numbers, path=path, params=params: self._ask(f"{path}/{numbers}.json", params)  # noqa: E731
            found, faults = by_number(wanted, ask, convert, self.name)
            items, warnings = items | found, warnings + faults
            wanted = [key for key in entry.unpublished if key not in items and key not in seen]
        return items, warnings

    def text(self, url: str) -> str:
        """The full text as plain paragraphs: the file for the printer, or the page around it."""
        response = self._get(url, accept="text/plain, text/html;q=0.8, */*;q=0.1")
        return plain(response.text())

    def begins(self) -> tuple[date, str]:
        """History goes back to where the API's ordinary search does."""
        return OLDEST, "older documents are not in the search of the Federal Register"

    def windows(self, since: date, until: date) -> tuple[Window, ...]:
        """Weeks from Monday to Sunday, the first and the last cut to what was asked for."""
        windows: list[Window] = []
        start = max(since, OLDEST)
        while start <= until:
            end = min(start + timedelta(days=6 - start.weekday()), until)
            windows.append(Window(since_on=start, until_on=end))
            start = end + timedelta(days=1)
        return tuple(windows)

    def fetch_window(self, window: Window, now: datetime) -> Fetched:
        """Every document published in the window."""
        params = self._search([("gte", window.since_on), ("lte", window.until_on)], now)
        walked = self._walk(self._ask("documents.json", params), params)
        items, warnings = read(walked.records, published, self.name)
        return Fetched(items=tuple(items.values()), warnings=warnings)

    def texts_at_once(self, items: Collection[Item]) -> dict[str, str]:
        """Full texts by key, a whole issue with each request, of days on which more than one of ``items`` lacks it.

        An issue that is not there leaves its documents to be asked for one by one.
        """
        base = self.config.options.get("issues_url", "")
        by_day: dict[date, list[Item]] = {}
        for item in items:
            if base and item.published_on and item.published_on >= federal_register_issues.FIRST:
                by_day.setdefault(item.published_on, []).append(item)
        found: dict[str, str] = {}
        for day, printed in by_day.items():
            if len(printed) < 2:
                continue
            try:
                issue = self._get(
                    federal_register_issues.address(base, day), accept="application/xml, text/xml",
                    max_bytes=federal_register_issues.MOST_BYTES,
                )  # fmt: skip
                texts = federal_register_issues.texts(issue.body, self.name)
            except SourceError:
                continue
            found |= {item.key: texts[number] for item in printed if (number := item.key.split(":")[1]) in texts}
        return found

    def _since(self, entry: Entry, now: datetime) -> date:
        """The days of the overlap, or back to the day before the last success when the machine was off for longer."""
        overlap = local_date(now) - timedelta(days=int(self.config.options.get("days", 7)))
        if entry.last_success_at is None:
            return overlap
        return max(min(overlap, local_date(entry.last_success_at) - timedelta(days=1)), overlap - FARTHEST)

    def _search(self, published_on: Sequence[tuple[str, date]], now: datetime) -> Params:
        dates = [(f"conditions[publication_date][{bound}]", day.isoformat()) for bound, day in published_on]
        order = [("order", "newest"), ("per_page", str(PER_PAGE)), ("format", "json")]
        return [*dates, *order, *(("fields[]", name) for name in FIELDS), _buster(now)]

    def _walk(self, first: Response, params: Params) -> Walked:
        """All pages; once more when the result moved meanwhile, and then both walks together."""
        walked = walk(first, self._get, self.name)
        if not walked.moved:
            return walked
        name, minute = params[-1]
        again = walk(self._ask("documents.json", [*params[:-1], (name, f"{minute}.2")]), self._get, self.name)
        if walked.lacking and again.lacking:
            raise SourceError(self.name, f"the list kept moving, {again.lacking} documents were not given; asked again")
        return replace(again, records=walked.records + again.records)

    def _filings(self, known: Validators | None, now: datetime) -> tuple[Response | None, tuple[str, ...]]:
        if not self.config.options.get("public_inspection", True):
            return None, ()
        params = [*(("fields[]", name) for name in FILING_FIELDS), _buster(now)]
        try:
            response = self._ask(f"{_FILINGS}/current.json", params, known)
            if not response.not_modified:
                listed(response, self.name)
        except SourceError as error:
            return None, (f"{INCOMPLETE}public inspection could not be read: {error.sentence}",)
        return response, ()

    def _ask(self, path: str, params: Params, known: Validators | None = None) -> Response:
        return self._get(f"{self._base}/{path}", params=params, known=known)

    def _get(
        self, url: str, *, params: Params | None = None, known: Validators | None = None, accept: str = "",
        max_bytes: int = 0,
    ) -> Response:  # fmt: skip
        response = self._client.get(
            url, source=self.name, params=params or (), validators=known, accept=accept or "application/json",
            max_bytes=max_bytes or self.config.max_bytes, gap=self.config.gap.total_seconds(),
            user_agent=self.config.user_agent,
        )  # fmt: skip
        if urlsplit(response.url).hostname != urlsplit(url).hostname:
            raise SourceBlocked(self.name, f"{urlsplit(url).hostname} sends us on to {response.host}; not read")
        return response


def _buster(now: datetime) -> tuple[str, str]:
    """A parameter of no meaning that changes by the minute: shared caches hold answers for hours (section 1)."""
    return ("_", str(int(now.timestamp()) // 60))
