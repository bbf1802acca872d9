"""What committees do: meetings and hearings, printed hearings, reports (note congress-gov.md, sections 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitor.clock import to_text
from monitor.model import Identifier, Item
from monitor.sources.bill_item import CONGRESS, GOVINFO, ordinal
from monitor.sources.congress_fields import Record, day, filled, instant, listed, measure, number, part, text

STAGES = {
    "scheduled": "scheduled", "postponed": "postponed", "canceled": "canceled", "cancelled": "canceled",
    "rescheduled": "rescheduled",
}  # fmt: skip
"""Upstream's status of a meeting. It often stays "Scheduled" after the day: what is past is told by the start."""

REPORTS = {"hrpt": ("House", "H. Rept."), "srpt": ("Senate", "S. Rept."), "erpt": ("Senate", "Ex. Rept.")}
REPORT_PAGES = {"hrpt": "house-report", "srpt": "senate-report", "erpt": "executive-report"}


def meeting(raw: Record, source: str) -> Item:
    """A committee meeting or hearing. Raises ValueError when it has no event id.

    ``starts_at`` is the instant (UTC), given only where upstream tells an hour; the day alone is ``starts_on``.
    """
    event, congress = text(raw, "eventId", "eventID"), number(raw, "congress")
    if not event:
        raise ValueError("it has no event id")
    committees = _committees(raw)
    bills = sorted(filter(None, (measure(each, congress) for each in _related(raw, "bills", "bill"))))
    starts_at = instant(raw, "date")
    facts = {
        "meeting_type": text(raw, "type"), "chamber": _chamber(raw), "committees": committees,
        "committee_codes": _codes(raw), "starts_at": to_text(starts_at) if starts_at and _has_hour(starts_at) else "",
        "starts_on": str(day(raw, "date") or ""), "location": _location(part(raw, "location")), "bills": bills,
        "nominations": sorted(_numbers(raw, "nominations", "nomination", "PN")),
        "treaties": sorted(_numbers(raw, "treaties", "treaty", "Treaty Doc. ")),
        "witnesses": [_witness(each) for each in listed(raw, "witnesses")],
    }  # fmt: skip
    documents = [text(each, "name", "documentType") for each in listed(raw, "meetingDocuments")]
    return Item(
        key=f"hearing:{event}", source=source, kind="hearing",
        title=_once(text(raw, "title")) or _unnamed(raw, committees), url=_meeting_url(raw, congress, event),
        stage=STAGES.get(text(raw, "meetingStatus").lower(), "scheduled"),
        abstract="; ".join(committees), facts=filled(facts), identifiers=bill_identifiers(bills),
        extras=filled({"documents": documents, "updated": text(raw, "updateDate")}),
    )  # fmt: skip


def printed_hearing(raw: Record, source: str) -> Item:
    """The printed transcript of a hearing, months or years later. Raises ValueError when it has no jacket number."""
    jacket = text(raw, "jacketNumber")
    if not jacket:
        raise ValueError("it has no jacket number")
    held = sorted(str(on) for each in listed(raw, "dates") if (on := day(each, "date")))
    chamber = _chamber(raw).lower()
    letter = {"house": "hhrg", "senate": "shrg"}.get(chamber, "jhrg")
    package = f"CHRG-{number(raw, 'congress')}{letter}{jacket}"
    facts = {
        "jacket_number": jacket, "citation": text(raw, "citation"), "chamber": _chamber(raw), "held_on": held,
        "committees": _committees(raw), "committee_codes": _codes(raw),
        "event_id": text(part(raw, "associatedMeeting"), "eventID", "eventId"),
    }  # fmt: skip
    return Item(
        key=f"hearing:jacket-{jacket}", source=source, kind="hearing", stage="printed",
        title=text(raw, "title") or text(raw, "citation") or f"Hearing {jacket}",
        abstract="; ".join(_committees(raw)), url=f"{GOVINFO}/app/details/{package}", facts=filled(facts),
        extras=filled({"updated": text(raw, "updateDate")}),
    )  # fmt: skip


def reports(raw: Iterable[Record], source: str, text_base: str) -> list[Item]:
    """A committee report, part by part. Raises ValueError for one without type and number."""
    return [_report(each, source, text_base) for each in raw]


def _report(raw: Record, source: str, text_base: str) -> Item:
    kind, which, congress = text(raw, "type").lower(), number(raw, "number"), number(raw, "congress")
    if kind not in REPORTS or not which or not congress:
        raise ValueError("it has no type and number")
    part_number = number(raw, "part") or 1
    chamber, abbreviation = REPORTS[kind]
    citation = text(raw, "citation") or f"{abbreviation} {congress}-{which}"
    bills = sorted(filter(None, (measure(each, congress) for each in listed(raw, "associatedBill"))))
    title = text(raw, "title")
    facts = {
        "citation": citation, "chamber": text(raw, "chamber") or chamber, "part": part_number, "bills": bills,
        "conference_report": text(raw, "isConferenceReport").lower() in ("true", "y", "1"),
        "committees": _committees(raw), "committee_codes": _codes(raw),
    }  # fmt: skip
    package = f"CRPT-{congress}{kind}{which}"
    further = f"-{part_number}" if part_number > 1 else ""
    return Item(
        key=f"report:{congress}-{kind}-{which}{further}", source=source, kind="report",
        title=f"{citation}: {title}" if title else citation, published_on=day(raw, "issueDate"),
        abstract="; ".join(_committees(raw)), facts=filled(facts), identifiers=bill_identifiers(bills),
        url=f"{CONGRESS}/committee-report/{ordinal(congress)}-congress/{REPORT_PAGES[kind]}/{which}",
        text_url="" if further else f"{text_base.rstrip('/')}/content/pkg/{package}/html/{package}.htm",
        extras=filled({"updated": text(raw, "updateDate")}),
    )  # fmt: skip


def bill_identifiers(bills: Iterable[str]) -> tuple[Identifier, ...]:
    """One bill is what the document is about; of several each is only cited, or they would become one matter."""
    bills = tuple(dict.fromkeys(bills))
    return tuple(Identifier(scheme="bill", value=bill, role="own" if len(bills) == 1 else "cited") for bill in bills)


def _committees(raw: Record) -> list[str]:
    return sorted({text(each, "name") for each in listed(raw, "committees") if text(each, "name")})


def _codes(raw: Record) -> list[str]:
    """Names of committees change, their codes stay."""
    return sorted({text(each, "systemCode").lower() for each in listed(raw, "committees") if text(each, "systemCode")})


def _chamber(raw: Record) -> str:
    """Joint bodies are told as ``NoChamber``."""
    return {"nochamber": "Joint"}.get(text(raw, "chamber").lower(), text(raw, "chamber"))


def _related(raw: Record, name: str, inside: str) -> list[Record]:
    related = part(raw, "relatedItems")
    return listed(related, name, inside) or listed(related, name)


def _numbers(raw: Record, name: str, inside: str, lead: str) -> Iterable[str]:
    for each in _related(raw, name, inside):
        if which := number(each, "number"):
            yield f"{lead}{which}" if lead == "PN" else f"{lead}{number(each, 'congress')}-{which}"


def _has_hour(stamp: datetime) -> bool:
    """Midnight in UTC or Eastern is a day without an hour."""
    return (stamp.hour, stamp.minute) not in ((0, 0), (4, 0), (5, 0))


def _location(raw: Record) -> str:
    """Room and building, or the address of a field hearing."""
    address = part(raw, "address")
    told = (
        [text(raw, "room"), text(raw, "building")] if not address else [text(address, each) for each in sorted(address)]
    )
    return ", ".join(each for each in (told if any(told) else [text(raw, "address")]) if each.strip("- "))


def _witness(raw: Record) -> str:
    return ", ".join(filter(None, (text(raw, name) for name in ("name", "position", "organization"))))


def _once(title: str) -> str:
    """The title once: upstream has given it twice over, joined."""
    half, odd = divmod(len(title), 2)
    if title and odd and title[:half] == title[half + 1 :] and not title[half].isalnum():
        return title[:half].strip()
    return title[:half].strip() if title and not odd and title[:half] == title[half:] else title


def _unnamed(raw: Record, committees: list[str]) -> str:
    return f"{text(raw, 'type') or 'Meeting'}: {'; '.join(committees)}".rstrip(": ")


def _meeting_url(raw: Record, congress: int, event: str) -> str:
    chamber = text(raw, "chamber").lower()
    place = f"{chamber}-event" if chamber in ("house", "senate") else "joint-event"
    return f"{CONGRESS}/event/{ordinal(congress)}-congress/{place}/{event}" if congress else ""
