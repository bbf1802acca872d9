"""Bills by way of their bulk files: which have changed, and reading as many of them as one poll may ask for.

Upstream note govinfo.md, section 4. Every poll reads the feed of batches; the first one, and one a week, compares the
sitemaps. What a poll has no requests left for stays pending in the cursor. A folder of which very much is pending comes
as one ZIP: the first run and a mass reprocessing cost a few requests instead of twenty thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from monitor.clock import from_text, local_date, to_text
from monitor.errors import HostResting, NotFound, SourceBlocked, SourceError
from monitor.model import INCOMPLETE, Entry, Fetched, Item, Validators
from monitor.network.answers import Response
from monitor.sources import billstatus
from monitor.sources.bill_item import item_of
from monitor.sources.govinfo_files import Folder, Numbers, from_key, packed, unpacked
from monitor.sources.govinfo_listings import batched_at, changed_in, entries, files_in, folders_in, newest, published
from monitor.sources.govinfo_zip import records

BATCHES = "billstatus-batch"
FEED = f"rss/{BATCHES}.xml"
INDEX = "sitemap/bulkdata/BILLSTATUS/sitemapindex.xml"
XML = "application/xml, text/xml;q=0.9, */*;q=0.1"
ZIP = "application/zip, application/octet-stream;q=0.9, */*;q=0.1"

SWEEP = timedelta(days=7)
OVERLAP = timedelta(hours=1)
"""How far before the newest date of the last sweep the next one begins: a sitemap is written while files change."""

IN_ONE = 100
"""From so many pending bills of one folder on, its ZIP is asked for instead."""

ZIP_BYTES = 150_000_000
TRIES = 8
MOST_IN_A_ROW = 3
SILENT = timedelta(hours=12)

Ask = Callable[..., Response]


@dataclass(slots=True, kw_only=True)
class BillWalk:
    """One poll's walk: what is pending before and after it, and what it read. ``left`` is the requests it still has."""

    ask: Ask
    source: str
    text_base: str
    left: int
    folders: frozenset[Folder]
    fresh: Numbers = field(default_factory=dict)
    swept: Numbers = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)
    changed: dict[Folder, dict[int, datetime | None]] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    news: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def sweep(self) -> bool:
        """Marks as pending what the sitemaps show as changed since the last sweep; unchanged folders stay closed.

        False when one of them could not be read: it is asked for again by the next poll, the others are not.
        """
        index = folders_in(self.ask(INDEX, accept=XML), self.source)
        whole = True
        for folder in sorted(self.folders & index.keys()):
            address, changed_at = index[folder]
            node, _, mark = self.marks.get(str(folder), "").partition(" ")
            if changed_at and changed_at == node:
                continue
            self.left -= 1
            try:
                changed = changed_in(self.ask(address, accept=XML), self.source)
            except SourceError as error:
                self.troubles.append(f"the sitemap of {folder} could not be read: {error.sentence}")
                whole = False
                continue
            since = from_text(mark) - OVERLAP if mark else None
            wanted = {number for number, at in changed.items() if since is None or at is None or at >= since}
            self.swept.setdefault(folder, set()).update(wanted)
            self.changed[folder] = changed
            last = newest(changed)
            self.marks[str(folder)] = f"{changed_at or '-'} {to_text(last) if last else mark}"
        if not self.folders & index.keys():
            self.troubles.append("the sitemaps name no bills of this Congress")
            return False
        return whole

    def read(self) -> None:
        """Reads what is pending: large folders whole, then single files, the fresh ones first.

        Ends early when the host wants rest, and when three files in a row cannot be had: it is down.
        """
        try:
            for folder in sorted(self.swept):
                if len(self.swept[folder]) >= IN_ONE and self.left > 0:
                    self._read_zip(folder)
            in_a_row = 0
            for folder, number in [*self._listed(self.fresh), *self._listed(self.swept)]:
                if self.left <= 0 or in_a_row >= MOST_IN_A_ROW:
                    return
                if number in self.fresh.get(folder, ()) or number in self.swept.get(folder, ()):
                    in_a_row = 0 if self._read_file(folder, number) else in_a_row + 1
        except (HostResting, SourceBlocked) as refusal:
            self.troubles.append(refusal.sentence)

    def _listed(self, pending: Numbers) -> list[tuple[Folder, int]]:
        """What was missed before comes last."""
        every = [(folder, number) for folder in sorted(pending) for number in sorted(pending[folder])]
        return sorted(every, key=lambda each: self.missed.get(f"{each[0]}{each[1]}", 0))

    def _read_zip(self, folder: Folder) -> None:
        """What changed after the ZIP was made stays pending: that is newer than what the ZIP holds."""
        self.left -= 1
        try:
            answer = self.ask(folder.zip_path, accept=ZIP, max_bytes=ZIP_BYTES)
            read, faults = records(answer.body, self.source)
        except (HostResting, SourceBlocked):
            raise
        except SourceError as error:
            self.troubles.append(f"all of {folder} could not be read in one: {error.sentence}")
            return
        made_at = published(answer.headers.get("last-modified", ""))
        for number, record in read.items():
            item = item_of(record, source=self.source, text_base=self.text_base)
            self.items[item.key] = item
            at = self.changed.get(folder, {}).get(number)
            if at is None or made_at is None or at <= made_at:
                self.swept[folder].discard(number)
        self.troubles += faults

    def _read_file(self, folder: Folder, number: int) -> bool:
        """Reads one bill; false when the host failed to answer (a file that is missing or broken is another fault)."""
        self.left -= 1
        name = f"{folder}{number}"
        answer: Response | None = None
        try:
            answer = self.ask(folder.file_path(number), accept=XML)
            item = item_of(billstatus.record(answer.body, self.source), source=self.source, text_base=self.text_base)
        except (HostResting, SourceBlocked):
            raise
        except SourceError as error:
            self._miss(folder, number, error.sentence)
            return answer is not None or isinstance(error, NotFound)
        self.items[item.key] = item
        if number in self.fresh.get(folder, ()):  # announced after the first poll
            self.news.add(item.key)
        self._done(folder, number)
        self.missed.pop(name, None)
        return True

    def _miss(self, folder: Folder, number: int, sentence: str) -> None:
        name = f"{folder}{number}"
        self.missed[name] = self.missed.get(name, 0) + 1
        ending = "it is asked for again"
        if self.missed[name] >= TRIES:
            self._done(folder, number)
            del self.missed[name]
            ending = f"given up after {TRIES} tries until it changes"
        self.troubles.append(f"the status of {name} could not be read: {sentence}; {ending}")

    def _done(self, folder: Folder, number: int) -> None:
        for pending in (self.fresh, self.swept):
            pending.get(folder, set()).discard(number)

    def waiting(self) -> int:
        """How many files are still to be read."""
        return sum(len(numbers) for pending in (self.fresh, self.swept) for numbers in pending.values())


def poll(
    ask: Ask, entry: Entry, now: datetime, *, source: str, text_base: str, folders: Iterable[Folder], requests: int
) -> Fetched:
    """The bills that changed since the last poll, as far as ``requests`` reach; ``whole`` after the first run."""
    cursor = dict(entry.cursor.get("bills", {}))
    walk = BillWalk(
        ask=ask, source=source, text_base=text_base, left=requests, folders=frozenset(folders),
        fresh=unpacked(cursor.get("fresh", {})), swept=unpacked(cursor.get("swept", {})),
        marks=dict(cursor.get("marks", {})), missed=dict(cursor.get("missed", {})),
    )  # fmt: skip
    validators, gap = _hear(walk, cursor, entry)
    swept = True
    if gap or _sweep_due(cursor, walk, local_date(now)):
        swept = walk.sweep()
        if swept:
            cursor["swept_on"] = local_date(now).isoformat()
        elif gap:
            cursor.pop("swept_on", None)
    before, begun = walk.waiting(), bool(cursor.get("begun"))
    walk.read()
    cursor |= {
        "fresh": packed(walk.fresh), "swept": packed(walk.swept), "marks": walk.marks, "missed": walk.missed,
        "begun": begun or (swept and not walk.waiting()),
    }  # fmt: skip
    return Fetched(
        items=tuple(walk.items.values()), cursor=cursor, validators=validators, unchanged=before == 0,
        whole=cursor["begun"], news=frozenset(walk.items if begun else walk.news),
        warnings=tuple(_warnings(walk, cursor, now)),
    )  # fmt: skip


def _hear(walk: BillWalk, cursor: dict[str, Any], entry: Entry) -> tuple[Mapping[str, Validators], bool]:
    """Takes the batches that the feed names for the first time; true when some before them may have been missed."""
    known = entry.validators.get(BATCHES)
    walk.left -= 1
    answer = walk.ask(FEED, accept=XML, known=known)
    validators = {BATCHES: answer.validators()}
    if answer.unchanged(known):
        return validators, False
    batches = [batch for batch in entries(answer, walk.source) if batch.package]
    seen = set(cursor.get("seen", ()))
    for batch in batches:
        if seen and batch.mark not in seen:
            for folder, numbers in files_in(batch).items():
                if folder in walk.folders:
                    walk.fresh.setdefault(folder, set()).update(numbers)
    marks = [batch.mark for batch in batches]
    gap = bool(seen and marks) and not seen & set(marks)
    cursor["seen"] = marks or sorted(seen)
    latest = max((at for at in map(batched_at, batches) if at), default=None)
    if latest:
        cursor["batch_at"] = to_text(latest)
    return validators, gap


def _sweep_due(cursor: Mapping[str, Any], walk: BillWalk, today: date) -> bool:
    written = cursor.get("swept_on")
    if not written or today - date.fromisoformat(written) >= SWEEP:
        return True
    begun = {from_key(folder).congress for folder in walk.marks}  # a new Congress has no mark yet
    return bool({folder.congress for folder in walk.folders} - begun) and date.fromisoformat(written) != today


def _warnings(walk: BillWalk, cursor: Mapping[str, Any], now: datetime) -> list[str]:
    warnings = []
    if walk.troubles:
        more = f" (and {len(walk.troubles) - 1} more)" if len(walk.troubles) > 1 else ""
        warnings.append(f"{INCOMPLETE}{walk.troubles[0]}{more}")
    if walk.waiting():
        warnings.append(f"{walk.waiting()} changed bills are still to be read; the next polls go on with them")
    written = cursor.get("batch_at")
    if written and _weekday_time(from_text(written), now) > SILENT:
        warnings.append(
            f"{INCOMPLETE}GPO has announced no new bill statuses since {written}; Congress may have moved meanwhile"
        )
    return warnings


def _weekday_time(since: datetime, until: datetime) -> timedelta:
    """The time between two instants without Saturdays and Sundays (Eastern), an hour at a time, three days at most."""
    hours, at = 0, since
    while at + timedelta(hours=1) <= until and hours < 72:
        at += timedelta(hours=1)
        hours += local_date(at).weekday() < 5
    return timedelta(hours=hours)
