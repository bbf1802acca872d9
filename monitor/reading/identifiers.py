"""Identifiers of American law-making: found, cleaned and brought to one normal form each.

Forms: docket USTR-2024-0016, rin 0350-AA01, cfr 31-800, usc 19-2411, law 117-58, bill 119-hr-1234, fr 2026-04417,
fr-page 91-63129, eo 14017, proclamation 10908, hts 2504.10, case A-570-182 and 701-TA-752, foa DE-FOA-0003099,
cas 7782-42-5. Precision before reach: what is not surely an identifier is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from monitor.model import Identifier
from monitor.reading.bills import KINDS, bill
from monitor.reading.citations import cited
from monitor.reading.fields import case, cfr, corrected, docket, docket_line, document_number, fr_page, number_of, rin

__all__ = (
    "bill", "case", "cfr", "cited", "corrected", "docket", "docket_line", "document_number", "fr_page", "in_title",
    "number_of", "rin", "search_forms",
)  # fmt: skip


def in_title(title: str, on: date | None = None) -> tuple[Identifier, ...]:
    """The identifiers that a title names, as ``own``: a title says what a document is about."""
    return tuple(replace(identifier, role="own") for identifier in cited(title, on=on))


def search_forms(identifiers: Iterable[Identifier]) -> str:
    """What the full-text index holds for an item's own identifiers: normal values and the forms that people type.

    ``119-hr-1234`` also gives ``HR 1234``, ``H.R. 1234`` and ``hr1234``. Joined by " · ", which no phrase crosses.
    """
    forms: dict[str, None] = {}
    for identifier in identifiers:
        if identifier.role == "own":
            typed = _TYPED.get(identifier.scheme)
            forms |= dict.fromkeys((identifier.value, *(typed(identifier.value) if typed else ())))
    return " · ".join(forms)


def _bill_forms(value: str) -> tuple[str, ...]:
    _, kind, number = value.split("-")
    return f"{kind.upper()} {number}", f"{KINDS[kind]} {number}", f"{kind}{number}"


def _pair(between: str) -> Callable[[str], tuple[str, ...]]:
    def forms(value: str) -> tuple[str, ...]:
        first, _, rest = value.partition("-")
        return (f"{first} {between} {rest}",)

    return forms


_TYPED: dict[str, Callable[[str], tuple[str, ...]]] = {
    "bill": _bill_forms,
    "rin": lambda value: (f"RIN {value}",),
    "cfr": _pair("CFR"),
    "usc": lambda value: (*_pair("U.S.C.")(value), *_pair("USC")(value)),
    "law": lambda value: (f"Public Law {value}", f"Pub. L. {value}", f"PL {value}"),
    "fr": lambda value: (f"FR Doc. {value}",),
    "fr-page": _pair("FR"),
    "eo": lambda value: (f"EO {value}", f"Executive Order {value}", f"E.O. {value}"),
    "proclamation": lambda value: (f"Proclamation {value}",),
    "hts": lambda value: (f"HTSUS {value}",),
    "cas": lambda value: (f"CAS {value}",),
}
