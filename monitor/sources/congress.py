"""Congress.gov's API: bills, laws, hearings and what else both chambers do (upstream note congress-gov.md).

A poll walks the lists of what was updated since the last one, a day's overlap included, and reads the records that are
new or changed, as far as its requests go; the rest waits for the next poll, never forgotten. Once a week the whole list
of bills is walked, to find what the lists left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from monitor.clock import from_text, local_date, to_text
from monitor.errors import NotFound, SourceError
from monitor.http import Client
from monitor.model import INCOMPLETE, Entry, Fetched, Item, Window
from monitor.reading.bills import congress_on, first_year
from monitor.settings import SourceConfig
from monitor.sources import congress_history
from monitor.sources.bill_item import GOVINFO
from monitor.sources.bill_text import plain
from monitor.sources.congress_api import Api, Spent, ends_the_poll
from monitor.sources.congress_families import BILLS, FAMILIES, Family, read
from monitor.sources.congress_fields import number, part
from monitor.sources.congress_pages import Walked, walk
from monitor.sources.congress_work import Work

REQUESTS = 200
"""Requests of one poll, unless the option says otherwise: some four minutes of them, a second apart."""

DAYS = 3
"""How far back the first poll reaches; what is older is a backfill's work."""

OVERLAP = timedelta(hours=24)
BOTH_FOR = timedelta(days=90)
"""So long after a new Congress began the one before it is polled too: its last laws and reports still come."""

WEEK = timedelta(days=7)
MOST_WARNINGS = 10
MOST_IN_A_ROW = 5
"""So many records failing one after the other mean that the upstream is down."""


@dataclass(slots=True)
class _Poll:
    """One poll under way."""

    api: Api
    work: Work
    now: datetime
    items: dict[str, Item] = field(default_factory=dict)
    news: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    walked: int = 0
    ended: SourceError | None = None

    def add(self, items: Iterable[Item], *, news: bool) -> None:
        """``news``: it came up after the first poll, though that one's work may not be through."""
        found = {item.key: item for item in items}
        self.items |= found
        self.news |= found.keys() if news else set()

    def lost(self, sentence: str) -> None:
        self.warnings.append(f"{INCOMPLETE}{sentence}")


class Congress:
    """``requests`` is the most a poll asks (200), ``days`` how far back the first one reaches (3), ``text_url`` the
    host of the texts (govinfo)."""

    OPTIONS: ClassVar[dict[str, Any]] = {"text_url": str, "days": int, "requests": int}

    def __init__(self, config: SourceConfig, client: Client) -> None:
        self.config = config
        self.name = config.name
        self._client = client
        self._texts = str(config.options.get("text_url") or GOVINFO)
        self._histories = congress_history.Histories(self._texts)

    def fetch(self, entry: Entry, now: datetime) -> Fetched:
        """What the lists show as new or changed and could be read with this poll's requests.

        Raises SourceError when no list could be walked; else a list or a record that fails is a warning, asked again.
        """
        work = Work.of(entry.cursor)
        poll = _Poll(api=self._api(now, int(self.config.options.get("requests", REQUESTS))), work=work, now=now)
        congresses = self._congresses(poll)
        errors = [error for family in FAMILIES for error in self._walk_family(poll, family, congresses)]
        if errors and not poll.walked:
            raise errors[0]
        if poll.ended is None:
            self._sweep(poll, congresses)
        work.keep_only(frozenset(path for each in FAMILIES for congress in congresses for path in each.lists(congress)))
        work.due(now)
        self._read(poll, begun=bool(entry.cursor))
        work.first = frozenset(work.waiting) & (work.first if entry.cursor else frozenset(work.waiting))
        if work.waiting:
            poll.warnings.append(f"{len(work.waiting)} records wait for the next poll")
        return Fetched(
            items=tuple(poll.items.values()), cursor=work.cursor(), warnings=_fewer(poll.warnings),
            unchanged=not poll.items, whole=not work.first, news=frozenset(poll.news),
        )  # fmt: skip

    def text(self, url: str) -> str:
        """The text of a bill or report, from govinfo, with the pause that govinfo is due."""
        response = self._client.get(
            url, source=self.name, accept="application/xml, text/html;q=0.9, */*;q=0.1",
            max_bytes=self.config.max_bytes, user_agent=self.config.user_agent,
        )  # fmt: skip
        return plain(response.body, response.headers.get("content-type", ""))

    def begins(self) -> tuple[date, str]:
        """History goes back to the Congress before the sitting one."""
        first = congress_history.begins(local_date(self._client.clock.now()))
        return first, "it walks the sitting Congress and the one before; a source of kind govinfo has older bills"

    def windows(self, since: date, until: date) -> tuple[Window, ...]:
        """Weeks; no farther back than the Congress before the sitting one."""
        return congress_history.windows(max(since, self.begins()[0]), until)

    def fetch_window(self, window: Window, now: datetime) -> Fetched:
        """The bills introduced in the window, and of all other kinds what was updated last in it, in parts.

        A bill is found by its introduction, since system updates move its stamp into other weeks; lists of the rest
        tell nothing but the stamp. The whole list of bills is walked once per run and kept.
        """
        return self._histories.part(self._api(now, 10**9), window, now)

    def _api(self, now: datetime, requests: int) -> Api:
        return Api(self.config, self._client, requests=requests, now=now)

    def _congresses(self, poll: _Poll) -> tuple[int, ...]:
        """The Congresses to poll, newest first: what upstream calls current, and what the date says."""
        today = local_date(poll.now)
        if poll.work.asked_on != str(today):
            try:
                told = number(part(poll.api.get("congress/current"), "congress"), "number")
                poll.work.congress, poll.work.asked_on = told, str(today)
            except SourceError as error:
                if ends_the_poll(error):
                    raise
        return polled(poll.work.congress, today)

    def _walk_family(self, poll: _Poll, family: Family, congresses: Sequence[int]) -> list[SourceError]:
        """Walks the lists of one family that are due; the faults."""
        errors: list[SourceError] = []
        for path in dict.fromkeys(path for congress in congresses for path in family.lists(congress)):
            since = poll.work.since.get(path)
            if poll.ended or (since and poll.now - from_text(since) < family.every):
                continue
            try:
                self._walk(poll, family, path, since)
            except NotFound:
                continue  # a session or a Congress that has not begun
            except Spent:
                poll.lost(
                    f"the list of {family.title} was not walked to its end: the requests of this poll are used up"
                )
            except SourceError as error:
                errors.append(error)
                poll.ended = error if ends_the_poll(error) else None
                poll.lost(f"the list of {family.title} could not be walked: {error.sentence}")
        return errors

    def _walk(self, poll: _Poll, family: Family, path: str, since: str | None) -> None:
        first = poll.now - timedelta(days=int(self.config.options.get("days", DAYS)))
        after = from_text(since) - OVERLAP if since else first
        params = (("fromDateTime", to_text(after)), ("sort", "updateDate desc")) if family.filtered else ()
        walked = walk(poll.api, path, family.word, family.row, params)
        self._take(poll, family, path, walked, None if since or family.filtered else first)
        poll.work.since[path] = to_text(poll.now)
        poll.walked += 1

    def _take(self, poll: _Poll, family: Family, path: str, walked: Walked, after: datetime | None) -> None:
        for shown_as, row in walked.rows.items():
            name = family.name(row)
            if family.direct is None:
                poll.work.note(path, name, row, shown_as=shown_as, now=poll.now, after=after, leads=family.leads)
                continue
            try:
                poll.add(family.direct(row, self.name), news=path in poll.work.since)
            except ValueError as error:
                poll.lost(f"{name} was left out: {error}")
        if walked.lacking:
            poll.lost(f"{walked.lacking} of the {family.title} that upstream counts were not in its list")
        if walked.nameless:
            poll.lost(f"{walked.nameless} records in the list of {family.title} name nothing")

    def _sweep(self, poll: _Poll, congresses: Sequence[int]) -> None:
        """Once a week all bills: what the filtered lists left out shows here. The first time all is taken as known."""
        today = local_date(poll.now)
        swept_on = poll.work.swept_on
        if swept_on and today - date.fromisoformat(swept_on) < WEEK:
            return
        try:
            for path in (path for congress in congresses for path in BILLS.lists(congress)):
                walked = walk(poll.api, path, BILLS.word, BILLS.name)
                self._take(poll, BILLS, path, walked, None if swept_on else poll.now)
            poll.work.swept_on = str(today)
        except NotFound:
            poll.work.swept_on = str(today)
        except Spent:
            poll.lost("the weekly walk of all bills did not fit into this poll's requests")
        except SourceError as error:
            poll.ended = error if ends_the_poll(error) else None
            poll.lost(f"the weekly walk of all bills failed: {error.sentence}")

    def _read(self, poll: _Poll, *, begun: bool) -> None:
        """Reads what waits, as far as the requests go; what the first poll found is no news whenever it is read."""
        in_a_row = 0
        for name, waiting in poll.work.order():
            if poll.ended or in_a_row >= MOST_IN_A_ROW:
                return
            known = "" if waiting.anyway else poll.work.shapes.get(name, "")
            try:
                items, shape = read(poll.api, name, known, self._texts)
                in_a_row = 0
            except Spent:
                return
            except (NotFound, ValueError) as error:
                poll.work.waiting.pop(name)
                said = "is not there" if isinstance(error, NotFound) else f"cannot be told: {error}"
                poll.lost(f"{name} was left out: it {said}")
                continue
            except SourceError as error:
                in_a_row += 1
                poll.ended = error if ends_the_poll(error) else None
                given_up = poll.work.failed(name) if poll.ended is None else False
                poll.lost(f"{name} could not be read{' many times, given up' if given_up else ''}: {error.sentence}")
                continue
            poll.add(items, news=begun and name not in poll.work.first)
            poll.work.first -= {name}
            poll.work.done(name, items, shape, poll.now)


def polled(told: int, today: date) -> tuple[int, ...]:
    """The Congresses that are polled on a day, newest first; ``told`` is what upstream calls the current one (or 0).

    Upstream and calendar may differ around 3 January: then both, and for 90 days the one that ended.
    """
    by_date = congress_on(today)
    newest = max(by_date, told) if abs(told - by_date) <= 1 else by_date
    began = date(first_year(newest), 1, 3)
    return (newest, newest - 1) if today - began <= BOTH_FOR else (newest,)


def _fewer(warnings: Sequence[str]) -> tuple[str, ...]:
    more = [f"and {len(warnings) - MOST_WARNINGS} more faults"] * (len(warnings) > MOST_WARNINGS)
    return (*warnings[:MOST_WARNINGS], *more)
