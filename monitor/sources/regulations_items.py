"""Rows of regulations.gov as items (upstream note regulations-gov.md, sections 3 and 4).

Every date there is a moment in UTC that means a day in Washington: a comment period that ends on 1 April says
``2026-04-02T03:59:59Z``. Nothing of the upstream's shape goes beyond this module and the Federal Register's copy of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from monitor.clock import EASTERN, from_text, local_date
from monitor.model import Identifier, Item
from monitor.reading import fields
from monitor.text import clean

KINDS = {
    "rule": "rule", "proposed rule": "proposed rule", "notice": "notice", "supporting & related material": "report",
}  # fmt: skip
"""Kind by the name of the document type; "Other" (letters, transcripts, requests) is a page."""

AGENCIES = {
    "BIS": "Industry and Security Bureau", "BLM": "Land Management Bureau", "BOEM": "Ocean Energy Management Bureau",
    "BSEE": "Safety and Environmental Enforcement Bureau", "CBP": "U.S. Customs and Border Protection",
    "CEQ": "Council on Environmental Quality", "DARS": "Defense Acquisition Regulations System",
    "DHS": "Homeland Security Department", "DOC": "Commerce Department", "DOD": "Defense Department",
    "DOE": "Energy Department", "DOI": "Interior Department", "DOL": "Labor Department", "DOS": "State Department",
    "DOT": "Transportation Department", "EERE": "Energy Efficiency and Renewable Energy Office",
    "EPA": "Environmental Protection Agency", "FAR": "Federal Acquisition Regulation System",
    "FPISC": "Federal Permitting Improvement Steering Council", "FS": "Forest Service",
    "ILAB": "International Labor Affairs Bureau", "IRS": "Internal Revenue Service",
    "ITA": "International Trade Administration", "ITC": "International Trade Commission",
    "MSHA": "Mine Safety and Health Administration", "NOAA": "National Oceanic and Atmospheric Administration",
    "NTIA": "National Telecommunications and Information Administration", "OFAC": "Foreign Assets Control Office",
    "OMB": "Management and Budget Office", "OSM": "Surface Mining Reclamation and Enforcement Office",
    "TREAS": "Treasury Department", "USGS": "Geological Survey",
    "USTR": "Trade Representative, Office of United States",
}  # fmt: skip
"""Official name by the upstream's letters, for the agencies that this trade meets; others keep their letters."""

SITE = "https://www.regulations.gov"
GRACE = timedelta(days=1)
"""For so long after a comment period begins or ends the upstream's word on it may be late."""

_FR_NUMBER = re.compile(r"(?:[CRZX]\d-)?(?:19|20)\d\d-\d{1,5}|(?:9[2-9]|0\d|1\d|20)-\d{3,5}|[A-Z]\d-\d{3,5}")


def item_of(row: Mapping[str, Any], source: str, now: datetime, docket: Mapping[str, str]) -> Item:
    """One document. ``docket`` says what is known of its docket (``title``, ``rin``).

    Raises ValueError when it has no id, no title or a date that cannot be read: a wrong deadline is worse than a fault.
    """
    told = row.get("attributes")
    name = clean(str(row.get("id") or ""))
    if not isinstance(told, Mapping) or not name:
        raise ValueError("it has no id or no attributes")
    title = _text(told, "title")
    if not title:
        raise ValueError("it has no title")
    number = fr_number(_text(told, "frDocNum"))
    ends = _moment(told, "commentEndDate")
    facts = {
        "document_type": _text(told, "documentType"), "subtype": _text(told, "subtype"),
        "docket_id": _text(told, "docketId"), "fr_document_number": number,
        "comments_open_on": _day(told, "commentStartDate"), "comment_window": _window(told, now),
    }  # fmt: skip
    extras = {
        "object_id": _text(told, "objectId"), "modified_at": _text(told, "lastModifiedDate"),
        "comment_end": _text(told, "commentEndDate"), "fr_document_number_as_given": _text(told, "frDocNum"),
        "docket_title": docket.get("title", ""),
        "comment_url": f"{SITE}/commenton/{name}" if told.get("openForComment") else "",
    }  # fmt: skip
    posted = _moment(told, "postedDate")
    return Item(
        key=f"regs:{name}", source=source, kind=kind_of(facts["document_type"]), title=title,
        stage="withdrawn" if told.get("withdrawn") is True else "", url=f"{SITE}/document/{name}",
        agencies=agencies(_text(told, "agencyId")), published_on=local_date(posted) if posted else None,
        comments_close_on=local_date(ends) if ends else None, facts=filled(facts), extras=filled(extras),
        identifiers=identifiers(_text(told, "docketId"), number),
    )  # fmt: skip


def kind_of(document_type: str) -> str:
    """The kind of a document type as the upstream displays it."""
    return KINDS.get(document_type.lower(), "page")


def agencies(letters: str) -> tuple[str, ...]:
    """The official name behind an agency's letters; unknown letters stay as they are."""
    return (AGENCIES.get(letters.upper(), letters),) if letters else ()


def identifiers(docket_id: str, number: str) -> tuple[Identifier, ...]:
    """Docket and Federal Register document, both its own. A ``_FRDOC_`` docket is a box for strangers and ties none."""
    own = []
    if docket_id and "_FRDOC_" not in docket_id.upper():
        own.append(Identifier(scheme="docket", value=next(iter(fields.docket(docket_id)), docket_id.upper())))
    if number:
        own.append(Identifier(scheme="fr", value=number))
    return tuple(own)


def fr_number(written: str) -> str:
    """A Federal Register document number out of ``frDocNum``, in its normal form; empty for what is none.

    The field is typed by hand: unpadded numbers, en dashes, pages ("85 FR 1234", "78-12345"), volumes, dockets, digits
    alone (section 4).
    """
    number = fields.document_number(written)
    return number if _FR_NUMBER.fullmatch(number) else ""


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, so that a field which comes or goes empty is no change."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def modified_at(row: Mapping[str, Any]) -> datetime | None:
    """When the upstream last touched a row (views and comments counted there too); None when it does not say."""
    told = row.get("attributes")
    return _moment(told, "lastModifiedDate") if isinstance(told, Mapping) else None


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return clean(str(value)) if value not in (None, "", False) else ""


def _moment(told: Mapping[str, Any], name: str) -> datetime | None:
    written = _text(told, name)
    if not written:
        return None
    try:
        return from_text(written)
    except ValueError:
        raise ValueError(f"its {name} {written[:40]!r} is no instant") from None


def _day(told: Mapping[str, Any], name: str) -> str:
    moment = _moment(told, name)
    return local_date(moment).isoformat() if moment else ""


def _window(told: Mapping[str, Any], now: datetime) -> str:
    """What ``openForComment`` says beyond the dates; that a period is over when its date has passed is no change."""
    begins, ends, is_open = (
        _moment(told, "commentStartDate"),
        _moment(told, "commentEndDate"),
        told.get("openForComment"),
    )
    if ends is None or not isinstance(is_open, bool):
        return ""
    if is_open and now > ends + GRACE:
        return "open past its date"
    if not is_open and now < ends and (begins is None or now > begins + GRACE):
        return "closed before its date"
    return ""


def asked_form(docket: str) -> str:
    """A docket as the upstream writes it: the Defense Department's are the only ones not all in capitals."""
    return re.sub(r"^DOD-", "DoD-", docket)


def eastern(instant: datetime) -> str:
    """The instant as the filters of dates want it: a wall time in Washington, though replies are in UTC (section 2)."""
    return instant.astimezone(EASTERN).strftime("%Y-%m-%d %H:%M:%S")
