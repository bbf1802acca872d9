"""The item of a bill: the same for the same record, whichever route brought it.

Compared (``facts``) is what a reader can see: titles, actions, committees, subjects, related bills, versions, reports.
Stamps and the number of cosponsors move daily and tell nothing; they are ``extras``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from monitor.clock import to_text
from monitor.model import Identifier, Item
from monitor.reading.bills import KINDS
from monitor.sources import bill_stage, bill_versions
from monitor.sources.bill_record import BillAction, BillRecord, history

GOVINFO = "https://www.govinfo.gov"
CONGRESS = "https://www.congress.gov"

PAGES = {
    "hr": "house-bill", "s": "senate-bill", "hjres": "house-joint-resolution", "sjres": "senate-joint-resolution",
    "hconres": "house-concurrent-resolution", "sconres": "senate-concurrent-resolution", "hres": "house-resolution",
    "sres": "senate-resolution",
}  # fmt: skip
"""The word for each type of measure in an address on congress.gov."""

ACTIONS_KEPT = 20
"""The newest events that are compared one by one; of older ones their number says whether one was added."""

AS_OF = "as_of"
"""The extra that holds the record's own stamp (UTC): of two routes the newer one counts."""


def item_of(record: BillRecord, *, source: str, text_base: str = GOVINFO) -> Item:
    """The bill as one item: number with short title, stage and newest action by date, the newest summary.

    ``text_base`` is the host of the texts (option ``text_url``). Raises ValueError for a record that names no bill.
    """
    if record.type not in KINDS or not record.number.isdigit() or record.congress < 1:
        raise ValueError(f"{record.name} is no bill")
    events = history(record.actions)
    return Item(
        key=f"bill:{record.name}", source=source, kind="bill", title=_title(record),
        url=f"{CONGRESS}/bill/{ordinal(record.congress)}-congress/{PAGES[record.type]}/{record.number}",
        stage=bill_stage.stage(events, record.type, laws=bool(record.laws or record.private_laws)),
        abstract=_summary(record) or official_title(record), action=events[0].text if events else "",
        published_on=record.introduced_on, facts=_facts(record, events), extras=_extras(record),
        identifiers=_identifiers(record), text_url=bill_versions.text_url(record, text_base),
    )  # fmt: skip


def printed(record: BillRecord) -> str:
    """``H.R. 1234``."""
    return f"{KINDS[record.type]} {record.number}"


def ordinal(number: int) -> str:
    """``119th``, ``121st``."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def official_title(record: BillRecord) -> str:
    """The long title as introduced, or as amended since; empty when none is told."""
    official = [each.text for each in record.titles if each.kind.lower().startswith("official title")]
    return max(sorted(official), key=len, default="")


def _title(record: BillRecord) -> str:
    """The number always with its short title."""
    display = sorted(each.text for each in record.titles if each.kind.lower() == "display title" and each.text)
    title = record.title or next(iter(display), "") or official_title(record)
    return f"{printed(record)}: {title}" if title else printed(record)


def _summary(record: BillRecord) -> str:
    told = [each for each in record.summaries if each.text]
    return max(told, key=lambda each: (each.on or date.min, each.version_code, each.text)).text if told else ""


def _facts(record: BillRecord, events: tuple[BillAction, ...]) -> dict[str, Any]:
    facts = {
        "congress": record.congress, "official_title": official_title(record), "sponsor": record.sponsor,
        "titles": sorted({each.text for each in record.titles if each.text} - {record.title}),
        "latest_action_on": str(events[0].on) if events else "",
        "actions": [f"{each.on} {each.text}" for each in events[:ACTIONS_KEPT]], "actions_count": len(events),
        "committees": sorted({_with_chamber(each.name, each.chamber) for each in record.committees if each.name}),
        "committee_codes": sorted({each.code for each in record.committees if each.code}),
        "policy_area": record.policy_area, "subjects": sorted(set(record.subjects)),
        "related_bills": sorted({f"{each.congress}-{each.bill}: {each.relationship}" for each in record.related}),
        "laws": [*sorted(record.laws), *(f"Private Law {each}" for each in sorted(record.private_laws))],
        "versions": sorted({code for each in record.versions if (code := bill_versions.letters(each))}),
        "reports": sorted(set(record.reports)), "estimates": sorted(set(record.estimates)),
    }  # fmt: skip
    return {name: value for name, value in facts.items() if value not in ("", [], 0)}


def _with_chamber(name: str, chamber: str) -> str:
    return f"{chamber} {name}" if chamber and not name.startswith(chamber) else name


def _extras(record: BillRecord) -> dict[str, Any]:
    extras: dict[str, Any] = {"cosponsors": record.cosponsors}
    if record.updated_at is not None:
        extras[AS_OF] = to_text(record.updated_at)
    return extras


def _identifiers(record: BillRecord) -> tuple[Identifier, ...]:
    """The bill itself, its law, its identical companion; other related bills are only cited."""
    own = [Identifier(scheme="bill", value=record.name), *(Identifier(scheme="law", value=law) for law in record.laws)]
    others = {f"{each.congress}-{each.bill}" for each in record.related}
    identical = {f"{each.congress}-{each.bill}" for each in record.related if "identical" in each.relationship.lower()}
    own += [Identifier(scheme="bill", value=name) for name in sorted(identical)]
    cited = [Identifier(scheme="bill", value=name, role="cited") for name in sorted(others - identical)]
    return tuple(dict.fromkeys((*own, *cited)))
