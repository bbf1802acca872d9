"""The bills of a past Congress, whole: one ZIP for each type, file by file where there is none (note govinfo.md, 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from monitor.errors import SourceError
from monitor.health import INCOMPLETE
from monitor.model import Fetched, Item, Window
from monitor.reading.bills import congress_on, first_year
from monitor.sources.govinfo_bills import Ask, BillWalk
from monitor.sources.govinfo_files import Folder

FIRST = 108
"""The oldest Congress with bill status files."""

NO_LIMIT = 10**9


def windows(since: date, until: date) -> tuple[Window, ...]:
    """One window for each Congress between two days, oldest first."""
    found: list[Window] = []
    start = max(since, date(first_year(FIRST), 1, 3))
    while start <= until:
        end = min(date(first_year(congress_on(start) + 1), 1, 3) - timedelta(days=1), until)
        found.append(Window(since_on=start, until_on=end))
        start = end + timedelta(days=1)
    return tuple(found)


def fetch(ask: Ask, window: Window, folders: Sequence[Folder], *, source: str, text_base: str) -> Fetched:
    """Every bill introduced in the window. Raises SourceError when some could not be read: the window stays undone."""
    walk = BillWalk(ask=ask, source=source, text_base=text_base, left=NO_LIMIT, folders=frozenset(folders))
    walk.sweep()
    walk.read()
    if walk.waiting():
        first = walk.troubles[0] if walk.troubles else "no more requests"
        raise SourceError(source, f"{walk.waiting()} bills of {folders[0].congress} could not be read: {first}")
    items = tuple(item for item in walk.items.values() if _within(item, window))
    warnings = (f"{INCOMPLETE}{walk.troubles[0]}",) if walk.troubles else ()
    return Fetched(items=items, warnings=warnings)


def _within(item: Item, window: Window) -> bool:
    """A bill without a day of introduction is taken: it is of this Congress."""
    return item.published_on is None or window.since_on <= item.published_on <= window.until_on
