"""The bills of a past Congress, whole: one ZIP for each type, file by file where there is none (note govinfo.md, 2).

A Congress is a window, read in parts: type by type, by number. What is open stays open between the parts of one run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from monitor.errors import HostResting, NotFound, SourceBlocked, SourceError
from monitor.model import INCOMPLETE, Fetched, Item, Window
from monitor.network.answers import Response
from monitor.reading.bills import congress_on, first_year
from monitor.sources import billstatus
from monitor.sources.bill_item import item_of, ordinal
from monitor.sources.bill_record import BillRecord
from monitor.sources.govinfo_bills import IN_ONE, INDEX, MOST_IN_A_ROW, XML, ZIP, ZIP_BYTES, Ask
from monitor.sources.govinfo_files import Folder
from monitor.sources.govinfo_listings import changed_in, folders_in, published
from monitor.sources.govinfo_zip import Zip

FIRST = 108
"""The oldest Congress with bill status files."""

PART = 50
"""Bills that are read before they are stored: a minute or so, with their texts, for which passes wait."""


def begins() -> date:
    """The first day of the oldest Congress that is there."""
    return date(first_year(FIRST), 1, 3)


def windows(since: date, until: date, today: date) -> tuple[Window, ...]:
    """One window for each Congress between two days, oldest first.

    The sitting one lasts to its end when ``until`` is today: cut there it would be another window tomorrow.
    """
    found: list[Window] = []
    start = max(since, begins())
    while start <= until:
        end = date(first_year(congress_on(start) + 1), 1, 3) - timedelta(days=1)
        found.append(Window(since_on=start, until_on=end if until >= today else min(end, until)))
        start = end + timedelta(days=1)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """A folder that is being read: which bills there are, their ZIP, and which of them changed after it was made."""

    folder: Folder
    numbers: tuple[int, ...]
    packed: Zip | None
    newer: frozenset[int]


@dataclass(slots=True)
class _Part:
    """What is being read; ``failed`` are the files that the host did not give, in a row."""

    items: list[Item] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    after: str = ""

    def reached(self, place: str) -> None:
        self.warnings += self.failed
        self.failed.clear()
        self.after = place


class Histories:
    """The Congresses that a run of a backfill reads."""

    def __init__(self, ask: Ask, source: str, text_base: str) -> None:
        self._ask = ask
        self._source = source
        self._text_base = text_base
        self._open: _Open | None = None
        self._index: Mapping[Folder, tuple[str, str]] | None = None

    def part(self, window: Window, folders: Sequence[Folder]) -> Fetched:
        """The next bills introduced in the window; ``cursor["after"]`` says where the rest begins, if there is one.

        Raises SourceError when none could be read.
        """
        part = _Part(after=window.after)
        if not window.after and not self._sitemaps().keys() & set(folders):
            part.warnings.append(
                f"{INCOMPLETE}the sitemaps name no bills of the {ordinal(folders[0].congress)} Congress"
            )
        for rank, folder in enumerate(folders):
            if f"{rank}~" <= window.after:
                continue
            shelf = self._opened(folder)
            waiting = [number for number in shelf.numbers if _place(rank, number) > window.after]
            if waiting:
                self._read(shelf, part, rank, waiting[:PART])
                return _fetched(part, window, part.after)
        self._open = self._index = None
        return _fetched(part, window, "")

    def _sitemaps(self) -> Mapping[Folder, tuple[str, str]]:
        if self._index is None:
            self._index = folders_in(self._ask(INDEX, accept=XML), self._source)
        return self._index

    def _opened(self, folder: Folder) -> _Open:
        """The folder, opened when it is not; what the sitemaps do not name is taken as empty."""
        if self._open is not None and self._open.folder == folder:
            return self._open
        index = self._sitemaps()
        changed = changed_in(self._ask(index[folder][0], accept=XML), self._source) if folder in index else {}
        packed, made_at = self._zip(folder) if len(changed) >= IN_ONE else (None, None)
        newer = frozenset(number for number, at in changed.items() if at and made_at and at > made_at)
        numbers = changed.keys() | (packed.numbers if packed else ())
        self._open = _Open(folder=folder, numbers=tuple(sorted(numbers)), packed=packed, newer=newer)
        return self._open

    def _zip(self, folder: Folder) -> tuple[Zip | None, datetime | None]:
        try:
            answer: Response = self._ask(folder.zip_path, accept=ZIP, max_bytes=ZIP_BYTES)
            return Zip(answer.body, self._source), published(answer.headers.get("last-modified", ""))
        except (HostResting, SourceBlocked):
            raise
        except SourceError:
            return None, None  # then file by file

    def _read(self, shelf: _Open, part: _Part, rank: int, numbers: Sequence[int]) -> None:
        """Reads bills as far as the host gives them. Raises SourceError when it gave none."""
        begun_at = part.after
        for number in numbers:
            name = f"{shelf.folder}{number}"
            try:
                item = item_of(self._record(shelf, number), source=self._source, text_base=self._text_base)
            except (NotFound, ValueError, _Unreadable) as error:
                part.reached(_place(rank, number))
                part.warnings.append(f"{INCOMPLETE}the status of {name} was left out: {error}")
                continue
            except SourceError as error:
                part.failed.append(f"{INCOMPLETE}the status of {name} could not be read: {error.sentence}")
                if len(part.failed) < MOST_IN_A_ROW and not isinstance(error, (HostResting, SourceBlocked)):
                    continue
                if part.after == begun_at:
                    raise
                return
            part.reached(_place(rank, number))
            part.items.append(item)
        part.reached(_place(rank, numbers[-1]))

    def _record(self, shelf: _Open, number: int) -> BillRecord:
        """One bill, out of the ZIP unless its file is newer. Raises SourceError; _Unreadable for a broken file."""
        if shelf.packed and number in shelf.packed.numbers and number not in shelf.newer:
            try:
                return shelf.packed.record(number)
            except SourceError:
                pass  # the file itself may be whole
        answer = self._ask(shelf.folder.file_path(number), accept=XML)
        try:
            return billstatus.record(answer.body, self._source)
        except SourceError as error:
            raise _Unreadable(error.sentence) from None


class _Unreadable(Exception):
    """A file that came and is no bill status: the host is well, the file is not."""


def _place(rank: int, number: int) -> str:
    """Where a bill stands in its window; as text in the order of reading."""
    return f"{rank} {number:06}"


def _fetched(part: _Part, window: Window, after: str) -> Fetched:
    return Fetched(
        items=tuple(item for item in part.items if _within(item, window)), warnings=tuple(part.warnings),
        cursor={"after": after} if after else {}, whole=not after,
    )  # fmt: skip


def _within(item: Item, window: Window) -> bool:
    """A bill without a day of introduction is taken: it is of this Congress."""
    return item.published_on is None or window.since_on <= item.published_on <= window.until_on
