"""Bills of Congress.gov's API: the item and its sub-levels as one ``BillRecord`` (note congress-gov.md, 2 to 4)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from monitor.model import digest
from monitor.sources.bill_record import (
    BillAction,
    BillCommittee,
    BillRecord,
    BillSummary,
    BillTitle,
    BillVersion,
    RelatedBill,
    action_text,
)
from monitor.sources.congress_api import Api
from monitor.sources.congress_fields import Record, block, day, instant, listed, number, part, text
from monitor.sources.congress_pages import PER_PAGE, walk

LEVELS = {
    "actions": "actions", "titles": "titles", "subjects": "legislativeSubjects", "summaries": "summaries",
    "textVersions": "textVersions", "committees": "committees", "relatedBills": "relatedBills",
}  # fmt: skip
"""The sub-levels that are read, as the item counts them, and the word under which their records stand."""

PATHS = {"textVersions": "text", "relatedBills": "relatedbills"}
"""The sub-levels whose address is written differently."""

SHAPE = 12
"""Hex digits of a hash that says whether anything visible has changed."""

Levels = Mapping[str, Iterable[Record]]


def name(row: Record) -> str:
    """``bill/119/hr/1234``: the address of a bill below the base; empty for a record that names none."""
    congress, measure, which = number(row, "congress"), text(row, "type").lower(), number(row, "number")
    return f"bill/{congress}/{measure}/{which}" if congress and measure.isalpha() and which else ""


def shape(bill: Record) -> str:
    """A hash over what can be seen of a bill without its sub-levels, stamps and cosponsors left out.

    Equal shapes: nothing visible has happened, however the stamps moved (note, section 4).
    """
    counts = {level: number(part(bill, level), "count") for level in (*LEVELS, "amendments")}
    latest = part(bill, "latestAction")
    told = (
        counts, text(bill, "title"), text(latest, "actionDate"), text(latest, "text"),
        text(part(bill, "policyArea"), "name"), [text(law, "number") for law in listed(bill, "laws")],
        len(listed(bill, "cboCostEstimates")), [text(each, "citation") for each in listed(bill, "committeeReports")],
    )  # fmt: skip
    return digest(repr(told))[:SHAPE]


def read(api: Api, path: str, known: str) -> tuple[BillRecord | None, str]:
    """The bill at ``path``, and its shape; no record when the shape is the ``known`` one.

    Of the sub-levels those are asked for that hold anything. Raises SourceError and Spent: half a bill is none.
    """
    bill = part(api.get(path), "bill")
    now = shape(bill)
    if now == known:
        return None, now
    levels = {level: _level(api, path, level, count) for level in LEVELS if (count := _count(bill, level))}
    return record_of(bill, levels), now


def _count(bill: Record, level: str) -> int:
    """How many records a level has; a level that the item does not tell of is empty."""
    return number(part(bill, level), "count")


def _level(api: Api, path: str, level: str, count: int) -> tuple[Record, ...]:
    """On one page plain repetitions are upstream's own (they collapse later); across pages they hide a gap."""
    address = f"{path}/{PATHS.get(level, level)}"
    if level == "subjects":  # an object with two fields, not a list
        return tuple(subjects(api.get(address, (("limit", str(PER_PAGE)),))))
    places = itertools.count()
    named: Callable[[Record], str] = repr if count > PER_PAGE else lambda _: str(next(places))
    return tuple(walk(api, address, LEVELS[level], named).rows.values())


def subjects(page: Mapping[str, Any]) -> list[Record]:
    """The legislative subjects of an answer; the policy area stands in the item too."""
    return listed(part(page, "subjects"), "legislativeSubjects")


def record_of(bill: Record, levels: Levels) -> BillRecord:
    """The normal form of an item and its sub-levels, by their names in ``LEVELS``."""
    laws = [(text(law, "type").lower(), text(law, "number")) for law in listed(bill, "laws")]
    sponsors = listed(bill, "sponsors")
    return BillRecord(
        congress=number(bill, "congress"), type=text(bill, "type").lower(), number=str(number(bill, "number") or ""),
        title=text(bill, "title"), titles=tuple(_titles(levels.get("titles", ()))),
        introduced_on=day(bill, "introducedDate"), updated_at=_stamp(bill),
        actions=tuple(_actions(levels.get("actions", ()))), committees=tuple(_committees(levels.get("committees", ()))),
        subjects=tuple(filter(None, (text(each, "name") for each in levels.get("subjects", ())))),
        policy_area=text(part(bill, "policyArea"), "name"), sponsor=text(sponsors[0], "fullName") if sponsors else "",
        cosponsors=number(part(bill, "cosponsors"), "count"), related=tuple(_related(levels.get("relatedBills", ()))),
        laws=tuple(which for kind, which in laws if which and "private" not in kind),
        private_laws=tuple(which for kind, which in laws if which and "private" in kind),
        summaries=tuple(_summaries(levels.get("summaries", ()))),
        versions=tuple(_versions(levels.get("textVersions", ()))),
        estimates=tuple(filter(None, (text(each, "title") for each in listed(bill, "cboCostEstimates")))),
        reports=tuple(filter(None, (text(each, "citation") for each in listed(bill, "committeeReports")))),
    )  # fmt: skip


def _stamp(bill: Record) -> Any:
    """The later of the two stamps: one of them leaves new texts out."""
    stamps = [instant(bill, field) for field in ("updateDate", "updateDateIncludingText")]
    return max((stamp for stamp in stamps if stamp), default=None)


def _actions(rows: Iterable[Record]) -> Iterable[BillAction]:
    for row in rows:
        on, said = day(row, "actionDate"), action_text(str(row.get("text") or ""))
        system = part(row, "sourceSystem")
        if on and said:
            yield BillAction(
                on=on, text=said, time=text(row, "actionTime"), type=text(row, "type"), code=text(row, "actionCode"),
                system=str(system.get("code")) if system.get("code") is not None else "",
            )  # fmt: skip


def _titles(rows: Iterable[Record]) -> Iterable[BillTitle]:
    return (BillTitle(text=text(row, "title"), kind=text(row, "titleType")) for row in rows if text(row, "title"))


def _committees(rows: Iterable[Record]) -> Iterable[BillCommittee]:
    """Committees and their subcommittees."""
    for row in rows:
        chamber = text(row, "chamber")
        yield BillCommittee(code=text(row, "systemCode").lower(), name=text(row, "name"), chamber=chamber)
        for each in listed(row, "subcommittees"):
            yield BillCommittee(code=text(each, "systemCode").lower(), name=text(each, "name"), chamber=chamber)


def _related(rows: Iterable[Record]) -> Iterable[RelatedBill]:
    for row in rows:
        measure, which = text(row, "type").lower(), number(row, "number")
        kinds = sorted({text(each, "type") for each in listed(row, "relationshipDetails")})
        if measure and which:
            for kind in kinds or [""]:
                yield RelatedBill(bill=f"{measure}-{which}", congress=number(row, "congress"), relationship=kind)


def _summaries(rows: Iterable[Record]) -> Iterable[BillSummary]:
    for row in rows:
        yield BillSummary(text=block(row, "text"), version_code=text(row, "versionCode"), on=day(row, "actionDate"))


def _versions(rows: Iterable[Record]) -> Iterable[BillVersion]:
    for row in rows:
        urls = [text(each, "url") for each in listed(row, "formats")]
        url = next((each for each in urls if "BILLS-" in each), "")
        yield BillVersion(type=text(row, "type"), on=day(row, "date"), url=url)
