"""Identifiers as people type them, brought to the normal forms of the archive; normal forms stay as they are."""

from __future__ import annotations

import re
from collections.abc import Callable

from monitor.model import Identifier
from monitor.reading import fields
from monitor.reading.bills import bill

_DOCKET = re.compile(r"[A-Z]{1,9}\d{0,4}(?:-[A-Z0-9]{1,12}){1,6}")
_CFR = re.compile(r"(\d{1,2})\s*(?:-|C\.?F\.?R\.?)\s*(?:parts?\s*)?(\d.*)", re.IGNORECASE)
_USC = re.compile(r"(\d{1,2})\s*(?:-|U\.?\s?S\.?\s?C\.?)\s*§*\s*(\d+[a-z]{0,3}(?:-\d+[a-z]?)*)", re.IGNORECASE)
_LAW = re.compile(r"(?:P(?:ub(?:lic)?)?\.?\s*L(?:aw)?\.?\s*)?(?:No\.?\s*)?(\d{2,3})-(\d{1,4})", re.IGNORECASE)
_DOCUMENT = re.compile(r"(?:[CRZX]\d-)?\d{4}-\d{5}|[A-Z]?\d{1,2}-\d{1,6}")
_PAGE = re.compile(r"(\d{1,3})-(\d{1,6})")
_TARIFF = re.compile(r"(\d{4})(?:\.?(\d\d)(?:\.?(\d\d(?:\.?\d\d)?))?)?")
_ACQUISITION = re.compile(r"D?FARS?-\d{4}-[A-Z]?\d{3}")
_FUNDING = re.compile(r"DE-(FOA|NOFO)-0*(\d{1,7})")
_CHEMICAL = re.compile(r"(\d{2,7})-(\d\d)-(\d)")


def typed(scheme: str, written: str) -> tuple[Identifier, ...]:
    """The ``own`` identifiers that a typed value of this scheme names; nothing for one that is none.

    ``docket``, ``Docket No. USTR-2024-0016`` -> ``docket:USTR-2024-0016``; ``cfr``, ``31 CFR parts 800 and 802`` ->
    two. ``scheme`` is one of ``model.SCHEMES``.
    """
    plain = " ".join(fields.plain_dashes(written).split())
    return tuple(Identifier(scheme=scheme, value=value) for value in fields.once(_READ[scheme](plain)))


def _docket(plain: str) -> tuple[str, ...]:
    """What a docket field names; else a number of letters, digits and hyphens, for no pattern knows every agency's."""
    shouted = plain.upper()
    whole = _DOCKET.fullmatch(shouted) and any(sign.isdigit() for sign in shouted)
    return fields.docket(plain) or fields.docket(shouted) or ((shouted,) if whole else ())


def _cfr(plain: str) -> tuple[str, ...]:
    found = _CFR.fullmatch(plain)
    return fields.cfr(found[1], found[2]) if found else ()


def _usc(plain: str) -> tuple[str, ...]:
    found = _USC.fullmatch(plain)
    return (f"{int(found[1])}-{found[2].lower()}",) if found and int(found[1]) else ()


def _law(plain: str) -> tuple[str, ...]:
    found = _LAW.fullmatch(plain)
    return (f"{int(found[1])}-{int(found[2])}",) if found else ()


def _document(plain: str) -> tuple[str, ...]:
    number = fields.document_number(re.sub(r"^FR\s*Doc\.?\s*", "", plain, flags=re.IGNORECASE))
    return (number,) if _DOCUMENT.fullmatch(number) else ()


def _page(plain: str) -> tuple[str, ...]:
    found = _PAGE.fullmatch(plain)
    return (f"{int(found[1])}-{int(found[2])}",) if found else fields.fr_page(plain)


def _tariff(plain: str) -> tuple[str, ...]:
    found = _TARIFF.fullmatch(plain.upper().removeprefix("HTSUS").removeprefix("HTS").strip())
    return (".".join(part.replace(".", "") for part in found.groups() if part),) if found else ()


def _case(plain: str) -> tuple[str, ...]:
    shouted = plain.upper()
    return fields.case(plain) or fields.case(shouted) or ((shouted,) if _ACQUISITION.fullmatch(shouted) else ())


def _funding(plain: str) -> tuple[str, ...]:
    found = _FUNDING.fullmatch(plain.upper())
    return (f"DE-{found[1]}-{int(found[2]):07d}",) if found else ()


def _chemical(plain: str) -> tuple[str, ...]:
    found = _CHEMICAL.fullmatch(re.sub(r"^CAS\s*", "", plain, flags=re.IGNORECASE))
    if not found:
        return ()
    total = sum(place * int(digit) for place, digit in enumerate(reversed(found[1] + found[2]), start=1))
    return (found[0],) if total % 10 == int(found[3]) else ()


_READ: dict[str, Callable[[str], tuple[str, ...]]] = {
    "docket": _docket, "rin": fields.rin, "cfr": _cfr, "usc": _usc, "law": _law, "bill": bill, "fr": _document,
    "fr-page": _page, "eo": fields.number_of, "proclamation": fields.number_of, "hts": _tariff, "case": _case,
    "foa": _funding, "cas": _chemical,
}  # fmt: skip
