"""A bill of the corpus' form as Congress.gov's API tells it: its row in lists, its item, its sub-levels.

The contract is note congress-gov.md, section 3. Records are those of ``billstatus``: blocks named as in the API, whose
lists may nest as in the XML.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Bill = Mapping[str, Any]

COUNTED = ("actions", "amendments", "committees", "relatedBills", "subjects", "summaries", "textVersions", "titles")
ADDRESSES = {"relatedBills": "relatedbills", "textVersions": "text"}
LEVELS = {ADDRESSES.get(name, name): name for name in COUNTED}
"""The sub-levels by the word in their addresses."""


def path(bill: Bill) -> str:
    """``bill/119/hr/1``."""
    about = bill["bill"]
    return f"bill/{about['congress']}/{about['type'].lower()}/{about['number']}"


def stamp(bill: Bill) -> str:
    """When the record was last updated (UTC, ISO)."""
    about = bill["bill"]
    return max(str(about.get("updateDate") or ""), str(about.get("updateDateIncludingText") or ""))


def row(bill: Bill, base: str) -> dict[str, Any]:
    """The bill in a list: stamps are cut to their day, empty fields left out."""
    about = bill["bill"]
    told = {
        "congress": int(about["congress"]), "type": about["type"].upper(), "number": str(about["number"]),
        "originChamber": about.get("originChamber"), "originChamberCode": str(about.get("originChamber") or "")[:1],
        "title": about.get("title"), "introducedDate": about.get("introducedDate"),
        "latestAction": about.get("latestAction"), "updateDate": str(about.get("updateDate") or "")[:10],
        "updateDateIncludingText": stamp(bill)[:10], "url": f"{base}/{path(bill)}?format=json",
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def item(bill: Bill, base: str) -> dict[str, Any]:
    """The bill itself: counts and addresses in place of its sub-levels."""
    about = {name: value for name, value in bill["bill"].items() if name not in COUNTED and value}
    about["number"] = str(about["number"])
    for name in COUNTED:
        count = len(level(bill, name))
        if count:
            url = f"{base}/{path(bill)}/{ADDRESSES.get(name, name)}?format=json"
            about[name] = {"count": count, "url": url}
    cosponsors = int(bill.get("cosponsors_count") or 0)
    if cosponsors:
        about["cosponsors"] = {"count": cosponsors, "countIncludingWithdrawnCosponsors": cosponsors}
    if bill.get("laws"):
        about["laws"] = listed(bill["laws"])
    return about


def level(bill: Bill, name: str) -> list[Any]:
    """The records of one sub-level; of the subjects those that are no policy area."""
    block = bill.get(name) or []
    if name == "subjects":
        held = block[0] if isinstance(block, list) and block else block
        return listed(held.get("legislativeSubjects") or []) if isinstance(held, Mapping) else []
    return [_flat(each) for each in listed(block)]


def listed(block: Any) -> list[Any]:
    """The entries of a block, however it nests."""
    if isinstance(block, Mapping):
        return listed(block["item"]) if set(block) == {"item"} else [block]
    return [entry for each in block for entry in (listed(each) if _is_layer(each) else [each])]


def _is_layer(block: Any) -> bool:
    return isinstance(block, Mapping) and set(block) == {"item"}


def _flat(record: Any) -> Any:
    """A record with its inner lists as lists."""
    if not isinstance(record, Mapping):
        return record
    return {name: listed(value) if _is_layer(value) else value for name, value in record.items()}
