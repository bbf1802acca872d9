"""Which identifiers make two documents one matter."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.model import Identifier

TYING = frozenset({"docket", "case", "bill", "fr", "eo"})
"""Schemes that name one proceeding or one document. Parts of the CFR, sections of the U.S. Code, laws and tariff codes
are shared by strangers; a RIN is reused by its agency for every routine rule."""

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
