"""A bill of the corpus' form as GPO's bulk file tells it, schema 3.0.0 (upstream note govinfo.md, section 2).

A record is named in blocks as in the API (bill, actions, titles, subjects, summaries, committees, relatedBills,
textVersions, laws, amendments); a block is a list, or holds its entries under ``item``.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any

Bill = Mapping[str, Any]

PLAIN = (
    "number", "updateDate", "updateDateIncludingText", "originChamber", "type", "introducedDate", "congress", "title",
    "policyArea", "latestAction", "legislationUrl", "sponsors", "cboCostEstimates", "committeeReports",
)  # fmt: skip
LISTS = {
    "sponsors": "item", "actions": "item", "committees": "item", "relatedBills": "item", "titles": "item",
    "textVersions": "item", "laws": "item", "subcommittees": "item", "activities": "item", "formats": "item",
    "relationshipDetails": "item", "cosponsors": "item", "recordedVotes": "recordedVote", "summaries": "summary",
    "committeeReports": "committeeReport", "cboCostEstimates": "item", "legislativeSubjects": "item",
    "amendments": "amendment",
}  # fmt: skip
"""The lists of the schema, and what each of their entries is called."""


def name(bill: Bill) -> str:
    """``119hr1``: what the files of the bill are called by."""
    about = bill["bill"]
    return f"{about['congress']}{about['type'].lower()}{about['number']}"


def xml(bill: Bill) -> bytes:
    """The file of one bill."""
    root = ET.Element("billStatus")
    ET.SubElement(root, "version").text = "3.0.0"
    element = ET.SubElement(root, "bill")
    about = bill["bill"]
    for key in PLAIN:
        if key in about:
            _add(element, key, about[key])
    for key in ("committees", "relatedBills", "actions", "laws", "summaries", "titles", "textVersions"):
        if bill.get(key):
            _add(element, key, _entries(bill[key]))
    if bill.get("subjects"):
        _add(element, "subjects", _subjects(bill["subjects"]))
    for _ in range(int(bill.get("cosponsors_count") or 0)):
        _cosponsor(element)
    written: bytes = ET.tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="utf-8" standalone="no"?>\n' + written


def _cosponsor(element: ET.Element) -> None:
    found = element.find("cosponsors")
    held = ET.SubElement(element, "cosponsors") if found is None else found
    ET.SubElement(ET.SubElement(held, "item"), "isOriginalCosponsor").text = "False"


def _entries(block: Any) -> list[Any]:
    """The entries of a block, however it nests."""
    if isinstance(block, Mapping):
        held = block.get("item", block.get("items", [block]))
        return list(held) if isinstance(held, list) else [held]
    return [entry for each in block for entry in (_entries(each) if _is_layer(each) else [each])]


def _is_layer(block: Any) -> bool:
    return isinstance(block, Mapping) and set(block) == {"item"}


def _subjects(block: Any) -> dict[str, Any]:
    held = block[0] if isinstance(block, list) else block
    told: dict[str, Any] = {}
    if held.get("legislativeSubjects"):
        told["legislativeSubjects"] = _entries(held["legislativeSubjects"])
    return told | ({"policyArea": held["policyArea"]} if held.get("policyArea") else {})


def _add(parent: ET.Element, key: str, value: Any) -> None:
    """A value under its name: a mapping as elements, a list as entries, all else as text."""
    if value is None:
        return
    element = ET.SubElement(parent, key)
    if isinstance(value, Mapping) and key in LISTS:
        value = _entries(value)
    if isinstance(value, Mapping):
        for inner, held in value.items():
            _add(element, inner, held)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for held in value:
            _add(element, LISTS.get(key, "item"), held)
    else:
        element.text = str(value)
