"""One meeting of the Senate's list as an item. Times are Eastern wall times, on clock-change nights too.

The shape of ``hearings.xml``: upstream note congress-gov.md, section 7. When nothing is scheduled the list holds a row
without a committee that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from xml.etree.ElementTree import Element

from monitor.clock import EASTERN, to_text
from monitor.errors import SourceError
from monitor.model import Identifier, Item, digest
from monitor.reading.bills import KINDS, congress_on, normal
from monitor.sources.bill_item import ordinal
from monitor.sources.xml_tree import text_at, tree

PAGE = "https://www.senate.gov/committees/hearings_meetings.htm"
EVENT = "https://www.congress.gov/event"
CALLED_OFF = re.compile(r"\b(cancell?ed|postponed|rescheduled)\b[\s:*.,-]*", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PRINTED_DAY = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})")
_HOUR = re.compile(r"\b(\d{1,2}):(\d{2})(?::\d{2})?\s*([AaPp])?\.?[Mm]?")


def meetings(body: bytes, source: str) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """The meetings of the list, and a sentence for each row that could not be read.

    Raises SourceError for what is no such list.
    """
    root = tree(body, source)
    if root.tag != "css_meetings_scheduled":
        raise SourceError(source, f"the Senate sent {root.tag} instead of its list of hearings")
    items: dict[str, Item] = {}
    warnings = []
    for row in root.iter("meeting"):
        if not text_at(row, "cmte_code") and not text_at(row, "identifier"):
            continue  # the row that says that nothing is scheduled
        try:
            item = meeting(row, source)
        except ValueError as error:
            warnings.append(f"a meeting of {text_at(row, 'committee') or 'a committee'} was left out: {error}")
            continue
        items[item.key] = item
    return tuple(items.values()), tuple(warnings)


def meeting(row: Element, source: str) -> Item:
    """One meeting. Raises ValueError when it names no committee or no day."""
    committee, day = text_at(row, "committee"), _day(row)
    if not committee or day is None:
        raise ValueError("it names no committee" if not committee else "it has no date that can be read")
    matter = text_at(row, "matter", "type")
    called_off = CALLED_OFF.search(matter[:40]) or CALLED_OFF.fullmatch(text_at(row, "status") + " ")
    starts_at = _starts_at(row, day)
    bills = sorted(set(_bills(row, day)))
    sub = sorted({" ".join("".join(each.itertext()).split()) for each in row.findall("sub_cmte")} - {""})
    code = text_at(row, "cmte_code").lower()
    facts = {
        "meeting_type": "Hearing" if "hearing" in matter.lower() else "Meeting", "chamber": "Senate",
        "committees": [f"Senate {committee}", *(f"Senate {committee}: {each}" for each in sub)],
        "committee_codes": [code] if code else [], "starts_on": str(day),
        "starts_at": to_text(starts_at) if starts_at else "", "location": text_at(row, "room"), "bills": bills,
    }  # fmt: skip
    subject = CALLED_OFF.sub("", matter).strip() if called_off else matter
    event = text_at(row, "identifier")
    return Item(
        key=f"hearing:{event or 'senate-' + _own(code or committee, day, subject)}", source=source, kind="hearing",
        title=subject or f"Meeting: Senate {committee}", stage=_stage(called_off[1] if called_off else ""),
        url=f"{EVENT}/{ordinal(congress_on(day))}-congress/senate-event/{event}" if event.isdigit() else PAGE,
        abstract="; ".join(facts["committees"]), facts={name: value for name, value in facts.items() if value},
        identifiers=tuple(
            Identifier(scheme="bill", value=bill, role="own" if len(bills) == 1 else "cited") for bill in bills
        ),
        extras={"video": video} if (video := text_at(row, "video_url")) else {},
    )  # fmt: skip


def _stage(word: str) -> str:
    return {"": "scheduled", "cancelled": "canceled"}.get(word.lower(), word.lower())


def _day(row: Element) -> date | None:
    """The Eastern calendar date: ``date_iso_8601`` (its time is not told there), else ``02-OCT-2026``."""
    written = text_at(row, "date_iso_8601")[:10]
    try:
        return date.fromisoformat(written)
    except ValueError:
        found = _PRINTED_DAY.search(text_at(row, "date"))
    if not found or found[2].lower() not in _MONTHS:
        return None
    try:
        return date(int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
    except ValueError:
        return None


def _starts_at(row: Element, day: date) -> datetime | None:
    """The instant at which the clocks of Washington show the hour of the meeting; None while no hour is set."""
    for name in ("time", "time_iso_8601", "date"):
        found = _HOUR.search(text_at(row, name))
        if not found:
            continue
        hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
        hour = hour % 12 + (12 if half == "p" else 0) if half else hour
        if hour < 24 and minute < 60 and (hour or minute):
            return datetime.combine(day, time(hour, minute), EASTERN).astimezone(UTC)
    return None


def _bills(row: Element, day: date) -> Iterator[str]:
    """The bills among the documents that a meeting is about."""
    for each in row.iter("AssociatedDocument"):
        kind, number = each.get("document_prefix", "").replace(".", "").lower(), each.get("document_num", "")
        if kind in KINDS and number.isdigit():
            congress = each.get("congress", "")
            yield normal(int(congress) if congress.isdigit() else congress_on(day), kind, int(number))


def _own(committee: str, day: date, subject: str) -> str:
    """A name for a meeting without an event id that stays while room and hour change."""
    return f"{committee.lower().replace(' ', '-')}-{day}-{digest(subject.lower())[:8]}"
