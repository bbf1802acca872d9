"""Printed versions of a bill: their letters, which is the newest, and where GPO keeps its text (note govinfo.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from monitor.sources.bill_record import BillRecord, BillVersion

PACKAGE = re.compile(r"BILLS-(\d+)([a-z]+?)(\d+)([a-z][a-z0-9]*)(?=[./]|$)")
"""The name of a bill's text in any address of it: Congress, type, number, letters of the version."""

NAMES = {
    "introduced in house": "ih", "introduced in senate": "is", "agreed to house": "ath", "agreed to senate": "ats",
    "reported in house": "rh", "reported in senate": "rs", "reported to house": "rh", "reported to senate": "rs",
    "placed on calendar house": "pch", "placed on calendar senate": "pcs", "engrossed in house": "eh",
    "engrossed in senate": "es", "engrossed amendment house": "eah", "engrossed amendment senate": "eas",
    "received in house": "rdh", "received in senate": "rds", "referred in house": "rfh", "referred in senate": "rfs",
    "referred to committee house": "rch", "referred to committee senate": "rcs", "enrolled bill": "enr",
    "considered and passed house": "cph", "considered and passed senate": "cps", "held at desk house": "hdh",
    "held at desk senate": "hds", "committee discharged house": "cdh", "committee discharged senate": "cds",
}  # fmt: skip
"""The versions by the names that Congress.gov gives them."""

STEPS = (
    ("ih", "is", "ath", "ats"), ("rh", "rs", "rch", "rcs", "pch", "pcs", "cdh", "cds"), ("eh", "es", "cph", "cps"),
    ("rdh", "rds", "rfh", "rfs", "hdh", "hds"), ("eah", "eas"), ("enr",),
)  # fmt: skip
"""Letters in the order in which versions follow one another on a bill's way."""


def letters(version: BillVersion) -> str:
    """``ih``, ``enr``; empty for a version that neither its address nor its name tells."""
    named = PACKAGE.search(version.url.lower().replace("bills-", "BILLS-"))
    if named:
        return named[4]
    told = version.type.lower().strip()
    return NAMES.get(told, told if re.fullmatch(r"[a-z]{2,4}\d?", told) else "")


def newest(versions: Iterable[BillVersion]) -> str:
    """The letters of the version that holds now: the enrolled one, else the latest.

    A version that has no date (it awaits print, or never gets one) follows all dated ones of earlier steps.
    """
    known = [(_step(code), version.on, code) for version in versions if (code := letters(version))]
    placed = []
    for step, on, code in known:
        earlier = [day for each, day, _ in known if day and each < step]
        placed.append((step == len(STEPS) - 1, on or max(earlier, default=date.min), step, code))
    return max(placed, default=(False, None, 0, ""))[3]


def package(record: BillRecord) -> str:
    """The name of the newest text (``BILLS-119hr1234ih``); empty while none is printed."""
    code = newest(record.versions)
    return f"BILLS-{record.congress}{record.type}{record.number}{code}" if code else ""


def text_url(record: BillRecord, base: str) -> str:
    """Where the newest text lies as XML, on govinfo or what stands in for it; empty while none is printed."""
    name = package(record)
    return f"{base.rstrip('/')}/content/pkg/{name}/xml/{name}.xml" if name else ""


def _step(code: str) -> int:
    """How far on its way a bill is printed so; letters that are not known here stand before the amendments."""
    stem = code.rstrip("0123456789")
    return next((number for number, group in enumerate(STEPS) if stem in group), len(STEPS) - 3)
