"""BILLSTATUS, GPO's bulk file of one bill, as the shared ``BillRecord`` (upstream note govinfo.md, section 2).

Schema 3.0.0 and the older ones are read alike: ``number`` or ``billNumber``, lists with or without a ``bill...`` layer
around their items. Elements may be missing and come in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from monitor.errors import SourceError
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
from monitor.sources.stamps import day, instant
from monitor.sources.xml_tree import text_at, tree
from monitor.text import from_html

_LAYERS = ("item", "summary", "committeeReport", "title")


def record(body: bytes, source: str) -> BillRecord:
    """The bill of one file. Raises SourceError for what is no bill status (a web page, a file cut off)."""
    root = tree(body, source)
    bill = root if root.tag == "bill" else root.find("bill")
    if bill is None:
        raise SourceError(source, f"the upstream sent {root.tag} instead of the status of a bill")
    number, kind = text_at(bill, "number", "billNumber"), text_at(bill, "type", "billType").lower()
    congress = text_at(bill, "congress")
    if not (number.isdigit() and kind and congress.isdigit()):
        raise SourceError(source, "a bill status file does not say of which bill it is")
    return BillRecord(
        congress=int(congress), type=kind, number=str(int(number)), title=text_at(bill, "title"),
        titles=tuple(
            BillTitle(text=text_at(each, "title"), kind=text_at(each, "titleType"))
            for each in _items(bill, "titles") if text_at(each, "title")
        ),
        introduced_on=day(text_at(bill, "introducedDate")), updated_at=_updated(bill), actions=_actions(bill),
        committees=tuple(_committees(bill)), subjects=_subjects(bill),
        policy_area=text_at(bill, *(f"{at}policyArea/name" for at in ("", "subjects/", "subjects/billSubjects/"))),
        sponsor=next((text_at(each, "fullName") for each in _items(bill, "sponsors")), ""),
        cosponsors=len(_items(bill, "cosponsors")), related=tuple(_related(bill)), laws=_laws(bill, "public"),
        private_laws=_laws(bill, "private"), summaries=tuple(_summaries(bill)), versions=tuple(_versions(bill)),
        estimates=_named(bill, "cboCostEstimates", "title"), reports=_named(bill, "committeeReports", "citation"),
    )  # fmt: skip


def _items(bill: Element, name: str) -> list[Element]:
    """The entries of a list, whatever layers an older schema puts around them."""
    found = bill.find(name)
    if found is None:
        return []
    entries = [child for child in found if child.tag in _LAYERS]
    return entries or [child for layer in found for child in layer if child.tag in _LAYERS]


def _updated(bill: Element) -> datetime | None:
    """The later of the two stamps: one leaves changes of the text out."""
    stamps = [instant(text_at(bill, name)) for name in ("updateDate", "updateDateIncludingText")]
    return max((stamp for stamp in stamps if stamp), default=None)


def _actions(bill: Element) -> tuple[BillAction, ...]:
    """Actions without a date or words are left out: nothing could be said of them."""
    actions = []
    for each in _items(bill, "actions"):
        on, said = day(text_at(each, "actionDate")), action_text(_raw(each, "text"))
        if on is not None and said:
            actions.append(
                BillAction(
                    on=on,
                    text=said,
                    time=text_at(each, "actionTime"),
                    type=text_at(each, "type"),
                    code=text_at(each, "actionCode"),
                    system=text_at(each, "sourceSystem/code"),
                )
            )
    return tuple(actions)


def _committees(bill: Element) -> Iterator[BillCommittee]:
    for each in _items(bill, "committees"):
        chamber = text_at(each, "chamber")
        yield BillCommittee(code=text_at(each, "systemCode").lower(), name=text_at(each, "name"), chamber=chamber)
        for part in _items(each, "subcommittees"):
            yield BillCommittee(code=text_at(part, "systemCode").lower(), name=text_at(part, "name"), chamber=chamber)


def _subjects(bill: Element) -> tuple[str, ...]:
    lists = [found for path in ("subjects", "subjects/billSubjects") if (found := bill.find(path)) is not None]
    return tuple(text_at(each, "name") for part in lists for each in _items(part, "legislativeSubjects"))


def _related(bill: Element) -> Iterator[RelatedBill]:
    """One for each relationship that is told; the same two bills may be related in several ways."""
    for each in _items(bill, "relatedBills"):
        congress, number = text_at(each, "congress"), text_at(each, "number")
        if not (congress.isdigit() and number.isdigit()):
            continue
        ways = dict.fromkeys(text_at(detail, "type") for detail in _items(each, "relationshipDetails"))
        for way in ways or ("",):
            yield RelatedBill(
                bill=f"{text_at(each, 'type').lower()}-{int(number)}", congress=int(congress), relationship=way
            )


def _laws(bill: Element, kind: str) -> tuple[str, ...]:
    """Numbers of the laws of one kind (``119-21``); a law without its kind is taken as public, as nearly all are."""
    told = [(text_at(each, "number"), "private" in text_at(each, "type").lower()) for each in _items(bill, "laws")]
    return tuple(number for number, is_private in told if number and is_private == (kind == "private"))


def _summaries(bill: Element) -> Iterator[BillSummary]:
    for each in _items(bill, "summaries"):
        said = from_html(_raw(each, "text") or _raw(each, "cdata/text"))
        if said:
            yield BillSummary(text=said, version_code=text_at(each, "versionCode"), on=day(text_at(each, "actionDate")))


def _versions(bill: Element) -> Iterator[BillVersion]:
    for each in _items(bill, "textVersions"):
        urls = [text_at(form, "url") for form in _items(each, "formats")]
        kind, url = text_at(each, "type"), next((url for url in urls if "BILLS-" in url), "")
        if kind or url:
            yield BillVersion(type=kind, on=day(text_at(each, "date")), url=url)


def _named(bill: Element, name: str, of: str) -> tuple[str, ...]:
    return tuple(told for each in _items(bill, name) if (told := text_at(each, of)))


def _raw(element: Element, path: str) -> str:
    """Text as it stands: HTML in it is data, to be reduced by who knows what it is."""
    found = element.find(path)
    return "".join(found.itertext()).strip() if found is not None else ""
