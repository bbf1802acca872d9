"""A bill as every route tells it: the shared normal form of the API (``congress``) and of BILLSTATUS (``govinfo``).

A reader fills a ``BillRecord``; ``bill_item.item_of`` makes the item of it, equal for equal records whichever route
brought them. Text is plain (``text.clean``), legislative dates are Eastern calendar dates (note congress-gov.md,
section 3), tuples may come in any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.sources import bill_stage
from monitor.text import clean, from_html

LIBRARY = "9"
"""The Library of Congress's own system: its records repeat those of the chambers."""

LEADS = re.compile(
    r"^(?:passed/agreed to in (?:house|senate)|failed of passage/not agreed to in (?:house|senate)|"
    r"resolving differences -- (?:house|senate) actions?|failed of passage in (?:house|senate) over veto)[: ]*"
)
_ASIDE = re.compile(r"\([^()]*\)")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class BillAction:
    """One line of a bill's history. ``time`` is Eastern wall time (HH:MM:SS), given for some House actions only.

    ``type`` and ``code`` are upstream's words (``IntroReferral``, ``H11100``), ``system`` the code of the system that
    recorded it: 0 Senate (may be missing), 1 House committees, 2 House floor, 9 Library of Congress.
    """

    on: date
    text: str
    time: str = ""
    type: str = ""
    code: str = ""
    system: str = ""

    @property
    def milestone(self) -> str:
        """What this action means for the bill's way (``bill_stage``); empty for routine."""
        return bill_stage.milestone(self.text, self.type, self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillTitle:
    """One of a bill's titles. ``kind`` is upstream's ("Display Title", "Official Title as Introduced")."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillCommittee:
    """A committee or subcommittee that a bill went to; names change, the code stays (``hswm00``)."""

    code: str
    name: str
    chamber: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedBill:
    """Another measure: ``bill`` as ``hr-12``; ``relationship`` is upstream's ("Identical bill", "Related bill")."""

    bill: str
    congress: int
    relationship: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSummary:
    """A summary by the Congressional Research Service: of which version, as of which day, in plain text."""

    text: str
    version_code: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillVersion:
    """A printed version. ``type``: "Introduced in House" or the letters ``IH``; ``url``: any file of it, if told.

    The day is missing while a version awaits print.
    """

    type: str
    on: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRecord:
    """A bill or resolution. ``type`` is lower case (``hr``), ``updated_at`` the record's own stamp of its last update.

    ``title`` is the display title; ``laws`` are public laws (``119-21``), ``private_laws`` private ones; ``reports``
    and ``estimates`` are citations of committee reports and titles of CBO estimates.
    """

    congress: int
    type: str
    number: str
    title: str
    titles: tuple[BillTitle, ...] = ()
    introduced_on: date | None = None
    updated_at: datetime | None = None
    actions: tuple[BillAction, ...] = ()
    committees: tuple[BillCommittee, ...] = ()
    subjects: tuple[str, ...] = ()
    policy_area: str = ""
    sponsor: str = ""
    cosponsors: int = 0
    related: tuple[RelatedBill, ...] = ()
    laws: tuple[str, ...] = ()
    private_laws: tuple[str, ...] = ()
    summaries: tuple[BillSummary, ...] = ()
    versions: tuple[BillVersion, ...] = ()
    estimates: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """``119-hr-1234``."""
        return f"{self.congress}-{self.type}-{self.number}"


def action_text(raw: str) -> str:
    """The words of an action as one plain line; some hold links in HTML."""
    return clean(from_html(raw)) if "<" in raw else clean(raw)


def history(actions: Iterable[BillAction]) -> tuple[BillAction, ...]:
    """Each event once, newest first by its date, never by the order in which upstream lists them.

    Within a day the greater step comes first (a passage before the motion to reconsider it), so that the first one is
    what a person would tell of that day. An event that the Library of Congress records again is the same event, and
    plain repetitions are one.
    """
    days: dict[date, list[BillAction]] = {}
    for action in actions:
        days.setdefault(action.on, []).append(action)
    return tuple(event for day in sorted(days, reverse=True) for event in _events(days[day]))


def _events(actions: Sequence[BillAction]) -> list[BillAction]:
    """The events of one day. The chambers' own records come first, so that the Library's find their twins."""
    events: dict[str, BillAction] = {}
    for action in sorted(actions, key=lambda each: (each.system == LIBRARY, -len(each.text), each.text, each.time)):
        told = _event(action.text)
        twin = next((name for name in events if _same(told, name)), None)
        if twin is None:
            events[told] = action
        else:
            events[twin] = _joined(events[twin], action)
    return sorted(events.values(), key=_standing)


def _event(text: str) -> str:
    """What happened, without the Library's lead-in, page references and punctuation."""
    told = LEADS.sub("", _ASIDE.sub(" ", text.lower()))
    return _NOT_WORD.sub(" ", told).strip()


def _same(one: str, other: str) -> bool:
    """Equal, or one a shortened form of the other (of some length: "Reported" says too little)."""
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= 30 and f" {short} " in f" {long} ")


def _joined(event: BillAction, twin: BillAction) -> BillAction:
    """One event of two records: the fuller words, and what only one of them knows."""
    fuller, other = sorted((event, twin), key=lambda each: (-len(each.text), each.system, each.code))
    return replace(
        fuller, time=fuller.time or other.time, type=fuller.type or other.type, code=fuller.code or other.code,
        system=min(filter(None, (event.system, twin.system)), default=""),
    )  # fmt: skip


def _standing(action: BillAction) -> tuple[int, str, str]:
    """Sorts the greater step first, then the later hour."""
    late = "".join(chr(0x7F - ord(letter)) for letter in action.time)
    return -bill_stage.rank(action.milestone), late or "\x7f", action.text
