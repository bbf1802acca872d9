"""What makes two documents one matter: a number that names one proceeding, or one order under its title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urlsplit

from monitor.model import Identifier, Item

TYING = frozenset({"docket", "case", "bill", "fr", "eo", "proclamation", "law", "rin", "foa"})
"""Schemes that name one proceeding or one document. Parts of the CFR, sections of the U.S. Code and tariff codes are
shared by strangers."""

OF_ONE_DOCKET = frozenset({"rin"})
"""Schemes that tie only documents of one docket: an agency gives each of its routine rules (airworthiness directives,
safety zones) the same RIN and a docket of its own."""

SIGNED_WITHIN = timedelta(days=3)
"""How far apart the date of a White House post and the date of signature of the printed order may lie."""

_LEAST_TITLE = 12

MOST_CARRIERS = 20
"""An identifier that more items than this carry as their own (a standing docket) ties none."""


def tying(identifiers: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """The identifiers of an item that tie it to others: its own ones of a tying scheme, sorted, each once.

    The number of a corrected document is tied by giving it to the correction as an own ``fr`` identifier.
    """
    return tuple(sorted({each for each in identifiers if each.role == "own" and each.scheme in TYING}))


def ties(carriers: int) -> bool:
    """Whether an identifier carried by this many items still ties them."""
    return carriers <= MOST_CARRIERS


def signature(item: Item) -> tuple[str, date] | None:
    """The normalised title and the date of signature of a presidential document, posted or printed; else None.

    The Federal Register gives ``signing_date``; a post of whitehouse.gov is dated on the day itself or soon after.
    """
    signed_on = item.published_on
    if item.kind == "presidential document":
        signed_on = _day(item.facts.get("signing_date"))
    elif item.kind != "news" or not (urlsplit(item.url).hostname or "").endswith("whitehouse.gov"):
        return None
    title = re.sub(r"[^a-z0-9]+", " ", item.title.lower()).strip()
    return (title, signed_on) if signed_on is not None and len(title) >= _LEAST_TITLE else None


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        return None
