"""What a poll of Congress.gov leaves to the next: what was seen of each list, what has to be read, and when again.

Kept in the source's cursor. Nothing that a list showed as new or changed is forgotten before it was read: what did not
fit into the requests of one poll waits here (note congress-gov.md, sections 4 and 6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from monitor.clock import from_text, to_text
from monitor.model import Item, digest
from monitor.sources.congress_fields import Record, instant

FRESH = timedelta(hours=36)
"""A record updated so lately may not have been whole yet: it is read again."""

LOOKS = (timedelta(hours=1), timedelta(hours=24))
"""When a fresh record is read again: caches hold half an hour, and lists tell the day of an update, not its hour."""

POLICY_AREA_AFTER = (2, 7, 21)
"""Days after its introduction when a bill without a policy area is looked at again."""

MOST_TRIES = 8

STAMPS = ("updateDate", "updateDateIncludingText", "lastSummaryUpdateDate")


@dataclass(slots=True)
class Waiting:
    """A record that has to be read. ``soon`` before others; ``anyway``: even if its shape is the known one."""

    soon: bool = True
    anyway: bool = False
    looks: int = 0
    tries: int = 0

    def written(self) -> list[int]:
        """As it stands in the cursor."""
        return [int(self.soon), int(self.anyway), self.looks, self.tries]


@dataclass(slots=True)
class Work:
    """The cursor, read. ``seen``: by list, what each record showed last; ``shapes``: of bills; ``since``: by list.

    ``first``: what the first poll found and is still waiting to be read.
    """

    seen: dict[str, dict[str, str]] = field(default_factory=dict)
    shapes: dict[str, str] = field(default_factory=dict)
    since: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, Waiting] = field(default_factory=dict)
    again: dict[str, tuple[str, int, bool]] = field(default_factory=dict)
    congress: int = 0
    asked_on: str = ""
    swept_on: str = ""
    first: frozenset[str] = frozenset()

    @classmethod
    def of(cls, cursor: Mapping[str, Any]) -> Work:
        """What an earlier poll left; empty at the first."""
        return cls(
            seen={path: dict(names) for path, names in cursor.get("seen", {}).items()},
            shapes=dict(cursor.get("shapes", {})), since=dict(cursor.get("since", {})),
            waiting={
                name: Waiting(soon=bool(soon), anyway=bool(anyway), looks=looks, tries=tries)
                for name, (soon, anyway, looks, tries) in cursor.get("waiting", {}).items()
            },
            again={name: (due, looks, anyway) for name, (due, looks, anyway) in cursor.get("again", {}).items()},
            congress=int(cursor.get("congress", 0)), asked_on=str(cursor.get("asked_on", "")),
            swept_on=str(cursor.get("swept_on", "")), first=frozenset(cursor.get("first", ())),
        )  # fmt: skip

    def cursor(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "seen": self.seen, "shapes": self.shapes, "since": self.since, "congress": self.congress,
            "waiting": {name: each.written() for name, each in self.waiting.items()},
            "again": {name: list(each) for name, each in self.again.items()}, "asked_on": self.asked_on,
            "swept_on": self.swept_on, "first": sorted(self.first),
        }  # fmt: skip

    def note(
        self, path: str, name: str, row: Record, *, shown_as: str, now: datetime, after: datetime | None, leads: bool
    ) -> None:
        """Takes down what a list shows of a record; what is new or changed in it has to be read.

        ``shown_as`` names the row: a list may have several of one record.

        ``after``, given for the first walk of a list: what was updated before, or tells no stamp, is history.
        """
        stamp = max((found for each in STAMPS if (found := instant(row, each))), default=None)
        shown, stamped = _shown(row), _stamped(row)
        of_list = self.seen.setdefault(path, {})
        known = of_list.get(shown_as)
        of_list[shown_as] = f"{shown}{stamped}"
        if known == of_list[shown_as] or (known is None and after is not None and (stamp is None or stamp < after)):
            return
        is_fresh = stamp is None or now - stamp < FRESH
        before = self.waiting.get(name, Waiting(soon=False))
        self.waiting[name] = Waiting(
            soon=before.soon or known is None or not known.startswith(shown), anyway=before.anyway or leads,
            looks=len(LOOKS) if is_fresh else before.looks, tries=before.tries,
        )  # fmt: skip

    def due(self, now: datetime) -> None:
        """What is to be read again has to be read from now on."""
        for name, (due, looks, anyway) in list(self.again.items()):
            if from_text(due) <= now:
                del self.again[name]
                before = self.waiting.get(name, Waiting(soon=False))
                self.waiting[name] = Waiting(
                    soon=before.soon or anyway, anyway=before.anyway or anyway, looks=max(looks, before.looks),
                    tries=before.tries,
                )  # fmt: skip

    def order(self) -> Iterator[tuple[str, Waiting]]:
        """What waits: first what shows something new, then what only has a new stamp; within both, first come."""
        yield from sorted(self.waiting.items(), key=lambda each: not each[1].soon)

    def done(self, name: str, items: tuple[Item, ...], shape: str, now: datetime) -> None:
        """A record was read: it waits no longer, and is read again in a while if it was fresh or lacks something.

        One that showed nothing new may have come out of a cache: it is looked at once more, for its shape alone.
        """
        was = self.waiting.pop(name, Waiting())
        if shape:
            self.shapes[name] = shape
        if was.looks:
            wait = LOOKS[len(LOOKS) - was.looks]
            self.again[name] = (to_text(now + wait), was.looks - 1 if items else 0, bool(items))
            return
        due = next((due for each in items if (due := _policy_area_due(each, now))), None)
        if due:
            self.again[name] = (to_text(due), 0, True)

    def failed(self, name: str) -> bool:
        """A record could not be read; true when it was tried so often that it no longer waits."""
        waiting = self.waiting[name]
        waiting.tries += 1
        if waiting.tries < MOST_TRIES:
            return False
        del self.waiting[name]
        return True

    def keep_only(self, paths: frozenset[str]) -> None:
        """Forgets the lists of a Congress that is no longer polled."""
        self.seen = {path: names for path, names in self.seen.items() if path in paths}
        self.since = {path: since for path, since in self.since.items() if path in paths}
        bills = tuple(f"{path}/" for path in paths if path.startswith("bill/"))
        self.shapes = {name: shape for name, shape in self.shapes.items() if name.startswith(bills)}


def _shown(row: Record) -> str:
    """A hash of all that a row tells but its stamps."""
    told = {name: value for name, value in row.items() if name not in STAMPS and name != "url"}
    return digest(repr(sorted(told.items(), key=str)))[:8]


def _stamped(row: Record) -> str:
    return digest(repr([row.get(name) for name in STAMPS]))[:6]


def _policy_area_due(item: Item, now: datetime) -> datetime | None:
    """When a bill that has no policy area yet is next looked at."""
    if item.kind != "bill" or item.facts.get("policy_area") or not isinstance(item.published_on, date):
        return None
    ages = [timedelta(days=days) - (now.date() - item.published_on) for days in POLICY_AREA_AFTER]
    return next((now + age for age in ages if age > timedelta()), None)
