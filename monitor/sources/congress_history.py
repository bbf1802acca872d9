"""History of Congress.gov's API, window by window: bills by the day they were introduced, the rest by its stamp."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from monitor.errors import NotFound, SourceError
from monitor.health import INCOMPLETE
from monitor.model import Item, Window
from monitor.reading.bills import congress_on
from monitor.sources.congress_api import Api, ends_the_poll
from monitor.sources.congress_families import BILLS, FAMILIES, Family, read
from monitor.sources.congress_fields import Record, day
from monitor.sources.congress_pages import walk
from monitor.sources.congress_work import STAMPS

KEPT = timedelta(hours=6)
"""How long a list that was walked for one window serves the next ones."""


class Histories:
    """The lists of a run of a backfill, each walked once, and the windows cut out of them."""

    def __init__(self, text_base: str) -> None:
        self._texts = text_base
        self._lists: dict[str, tuple[datetime, Mapping[str, Record]]] = {}

    def window(self, api: Api, window: Window, now: datetime) -> tuple[tuple[Item, ...], list[str]]:
        """The items of one window, and warnings. Raises SourceError and Spent: a window is whole or not done."""
        items: dict[str, Item] = {}
        warnings: list[str] = []
        for family in FAMILIES:
            if family.leads:
                continue
            for name, row in self._rows(api, family, window, now):
                try:
                    for item in self._items(api, family, name, row):
                        items[item.key] = item
                except (NotFound, ValueError) as error:
                    warnings.append(f"{INCOMPLETE}{name} was left out: {error}")
                except SourceError as error:
                    if ends_the_poll(error):
                        raise
                    warnings.append(f"{INCOMPLETE}{name} could not be read: {error.sentence}")
        return tuple(items.values()), warnings

    def _items(self, api: Api, family: Family, name: str, row: Record) -> tuple[Item, ...]:
        if family.direct is not None:
            return tuple(family.direct(row, api.name))
        return read(api, name, "", self._texts)[0]

    def _rows(self, api: Api, family: Family, window: Window, now: datetime) -> Iterator[tuple[str, Record]]:
        congresses = range(congress_on(window.since_on) - 1, congress_on(window.until_on) + 1)
        for path in dict.fromkeys(path for congress in congresses for path in family.lists(congress)):
            for name, row in self._list(api, family, path, now).items():
                on = _day(row, is_bill=family is BILLS)
                if on and window.since_on <= on <= window.until_on:
                    yield name, row

    def _list(self, api: Api, family: Family, path: str, now: datetime) -> Mapping[str, Record]:
        walked_at, rows = self._lists.get(path, (None, {}))
        if walked_at is None or now - walked_at > KEPT:
            try:
                rows = walk(api, path, family.word, family.name).rows
            except NotFound:
                rows = {}
            self._lists[path] = now, rows
        return rows


def _day(row: Record, *, is_bill: bool) -> date | None:
    """The day by which a record belongs to a window."""
    introduced = day(row, "introducedDate") if is_bill else None
    return introduced or day(row, *STAMPS) or day(row, "startDate", "receivedDate")
