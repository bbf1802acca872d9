"""History of Congress.gov's API: bills by the day they were introduced, the rest by its stamp.

A window is read in parts, so that no more is lost by a kill, or by an hour whose requests are used up, than was being
read: a week can hold more than the key allows for an hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from monitor.clock import local_date
from monitor.errors import NotFound, SourceError
from monitor.model import INCOMPLETE, Fetched, Item, Window
from monitor.reading.bills import congress_on, first_year
from monitor.sources.congress_api import Api, Spent, ends_the_poll
from monitor.sources.congress_families import BILLS, FAMILIES, Family, read
from monitor.sources.congress_fields import Record, day
from monitor.sources.congress_pages import Walked, walk
from monitor.sources.congress_work import STAMPS

KEPT = timedelta(hours=6)
"""How long a list that was walked for one window serves the next ones."""

PART = 25
"""Records that are read before they are stored: a minute or so, with their texts, for which passes wait."""

MOST_IN_A_ROW = 5
"""After so many records failing one after the other it is asked whether the upstream is down."""

ByDay = Mapping[date, Mapping[str, Record]]

SPENT = 1800.0
"""Seconds until it is worth asking again when the requests of an hour are used up: the hour is a rolling one."""


def begins(today: date) -> date:
    """The first day of the Congress before the sitting one."""
    return date(first_year(congress_on(today) - 1), 1, 3)


def windows(since: date, until: date) -> tuple[Window, ...]:
    """Weeks from Monday to Sunday, oldest first; the first and the last are cut to what was asked for."""
    found: list[Window] = []
    start = since
    while start <= until:
        end = min(start + timedelta(days=6 - start.weekday()), until)
        found.append(Window(since_on=start, until_on=end))
        start = end + timedelta(days=1)
    return tuple(found)


@dataclass(slots=True)
class _Part:
    """What is being read: items, faults, the place that was reached, and how many records failed lately."""

    items: dict[str, Item] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    after: str = ""
    failed: list[str] = field(default_factory=list)

    def read(self, place: str, items: tuple[Item, ...]) -> None:
        self.items |= {item.key: item for item in items}
        self.reached(place)

    def reached(self, place: str) -> None:
        """The records that failed before this one failed by themselves."""
        self.warnings += self.failed
        self.failed.clear()
        self.after = place


class Histories:
    """The lists of a run of a backfill, each walked once, and the windows cut out of them."""

    def __init__(self, text_base: str) -> None:
        self._texts = text_base
        self._lists: dict[str, tuple[datetime, ByDay]] = {}

    def part(self, api: Api, window: Window, now: datetime) -> Fetched:
        """The next records of a window; ``cursor["after"]`` is where the rest of it begins, if there is one.

        Raises SourceError when nothing could be read: with ``retry_after`` when the upstream wants a pause.
        """
        part = _Part(after=window.after)
        try:
            rows = list(self._rows(api, window, now, part))
            waiting = [row for row in sorted(rows, key=lambda each: each[0]) if row[0] > window.after]
            for place, family, name, row in islice(waiting, PART):
                self._read(api, part, place, family, name, row)
        except (Spent, SourceError) as error:
            if part.after == window.after:
                raise _told(error, api.name) from None
            return _fetched(part, part.after)
        if part.failed:
            part.reached(waiting[min(PART, len(waiting)) - 1][0])
        return _fetched(part, part.after if len(waiting) > PART else "")

    def _read(self, api: Api, part: _Part, place: str, family: Family, name: str, row: Record) -> None:
        """Reads one record. Raises Spent, and SourceError when the upstream is down."""
        try:
            part.read(place, self._items(api, family, name, row))
        except (NotFound, ValueError) as error:
            part.reached(place)
            part.warnings.append(f"{INCOMPLETE}{name} was left out: {error}")
        except SourceError as error:
            part.failed.append(f"{INCOMPLETE}{name} could not be read: {error.sentence}")
            if ends_the_poll(error):
                raise
            if len(part.failed) >= MOST_IN_A_ROW:
                api.get("congress/current")  # what still answers is not down: it is these records
                part.reached(place)

    def _items(self, api: Api, family: Family, name: str, row: Record) -> tuple[Item, ...]:
        if family.direct is not None:
            return tuple(family.direct(row, api.name))
        return read(api, name, "", self._texts)[0]

    def _rows(
        self, api: Api, window: Window, now: datetime, part: _Part
    ) -> Iterator[tuple[str, Family, str, Record]]:  # fmt: skip
        """(place in the window, family, name, row) of every record."""
        newest = congress_on(window.until_on)
        oldest = max(congress_on(window.since_on) - 1, congress_on(begins(local_date(now))))  # stamps come later
        for rank, family in enumerate(FAMILIES):
            if family.leads:
                continue
            for path in dict.fromkeys(path for each in range(oldest, newest + 1) for path in family.lists(each)):
                by_day = self._list(api, family, path, now, part)
                for on in _days(window):
                    for place, row in by_day.get(on, {}).items():
                        yield f"{rank:02} {place}", family, family.name(row), row

    def _list(self, api: Api, family: Family, path: str, now: datetime, part: _Part) -> ByDay:
        """A list by the days of its rows. That upstream counts more than it gives is told when it is walked."""
        walked_at, by_day = self._lists.get(path, (None, {}))
        if walked_at is not None and now - walked_at <= KEPT:
            return by_day
        found: dict[date, dict[str, Record]] = {}
        try:
            walked = walk(api, path, family.word, family.row)
        except NotFound:  # a session or a Congress that has not begun
            walked = Walked(rows={})
        if walked.lacking:
            part.warnings.append(f"{walked.lacking} of the {family.title} that upstream counts were not in its list")
        for place, row in walked.rows.items():
            on = _day(row, is_bill=family is BILLS)
            if on:
                found.setdefault(on, {})[place] = row
        self._lists[path] = now, found
        return found


def _fetched(part: _Part, after: str) -> Fetched:
    return Fetched(
        items=tuple(part.items.values()), warnings=tuple(part.warnings), cursor={"after": after} if after else {},
        whole=not after,
    )  # fmt: skip


def _told(error: Spent | SourceError, source: str) -> SourceError:
    if isinstance(error, SourceError):
        return error
    sentence = "this hour's requests of the key are used up"
    return SourceError(source, sentence, status=429, retry_after=SPENT)


def _days(window: Window) -> Iterator[date]:
    for after in range((window.until_on - window.since_on).days + 1):
        yield window.since_on + timedelta(days=after)


def _day(row: Record, *, is_bill: bool) -> date | None:
    """The day by which a record belongs to a window."""
    introduced = day(row, "introducedDate") if is_bill else None
    return introduced or day(row, *STAMPS) or day(row, "startDate", "receivedDate")
