"""Identifiers in typed fields of a record: what upstreams print there, cleaned to the normal forms of the archive.

Docket fields are dirty (``docket_ids`` of the Federal Register are strings as printed: labels, several numbers in one,
publication numbers and project codes beside them). What is not surely a docket is left out; the tests have the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from monitor.model import Identifier

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"

REGULATIONS_DOCKET = (
    r"(?<![\w-])(?!(?:AD|MCAI|CVE|FRL|ISO|IEC|NIST|SR|FR|RTID|OMB|PL|HR)-)"
    r"(?:[A-Z]{2,9}|DoD)(?:-[A-Z0-9]{1,10}){0,4}?-(?:19|20)\d\d-(?:[A-Z]{1,9}-){0,2}[A-Z]?\d{3,5}(?!\w)"
)
"""A docket as regulations.gov forms it: agency, year, number, with parts between them (EPA-HQ-OAR-2020-0629)."""

TRADE_CASE = r"(?<![\w-])[AC]-\d{3}-\d{3}(?![\w-])"
"""A case of the Commerce Department: antidumping (A) or countervailing (C), country, number."""

COMMISSION_CASE = (
    r"(?<![\w-])(?:(?P<statute>701|731|337|332|751|753|421|406|1205|131|103)-TA-(?P<first>\d{1,4})"
    r"(?:(?:-| through | to )(?P<last>\d{1,4}))?"
    r"|TA-(?P<chapter>201|204|421|406|131|103)-0?(?P<number>\d{2,3}))(?![\w-])"
)
"""An investigation of the International Trade Commission; a range (731-TA-1737-1738) counts each."""

ACQUISITION_CASE = re.compile(r"\b(DFARS|FAR) Case (\d{4}-[A-Z]?\d{3})\b")
_LONGEST_RANGE = 30

_OTHER_DOCKETS = re.compile(
    r"(?<![\w-])(?:"
    r"\d{6}-\d{4}"  # Commerce Department, dated
    r"|(?:AC|AD|CP|DI|EC|EL|ER|ES|IC|ID|IN|IS|NJ|OR|PL|PR|QF|RC|RD|RM|RP|RR|TS|TX)\d{2}-\d{1,4}(?:-\d{3})?"  # FERC
    r"|(?:MC|CP|K|R|RM|ACR|N|PI)20\d\d-\d{1,4}"  # Postal Regulatory Commission
    r"|SR-[A-Za-z0-9]{2,12}-20\d\d-\d{2,4}|S7-(?:20)?\d\d-\d{2,4}"  # SEC
    r"|[A-Z]{2,9}-\d{2}-[A-Z]{3,12}-\d{4}"  # Agriculture Department
    r"|REG-\d{6}-\d{2}|FR-\d{4}-[A-Z]-\d{2,3}|DEA-?\d{3,4}[A-Z]?|FEMA-B-\d{4}|CMS-\d{4}-[A-Z]{1,3}\d?"
    r"|[BS]-\d{1,3}-20\d\d"  # Foreign-Trade Zones Board
    r")(?![\w-])"
)
_SPACED = re.compile(r"(?<=[A-Z]) ?- ?(?=(?:19|20)\d\d ?-)")
_NUCLEAR = re.compile(r"\bNRC[- ](20\d\d-\d{4})(?!\d)")
_COMMUNICATIONS = re.compile(r"\b([A-Z]{2,3})\s+Docket\s+(?:Nos?\.?|Number)\s*(\d\d-\d{1,4})(?![\w-])")
_HYDRO = re.compile(r"\bProject\s+(?:Nos?\.|Number)\s*(\d{1,5}-\d{3})(?![\w-])")
_SURFACE = re.compile(r"(?<![\w-])(AB|FD|EP|NOR|MCF)[- ](\d{2,5})(?: ?\(Sub-No\. ?(\d{1,4}X?)\)|(X))?(?![\w-])")

_REGULATIONS = re.compile(REGULATIONS_DOCKET)
_TRADE = re.compile(TRADE_CASE)
_COMMISSION = re.compile(COMMISSION_CASE)
_RIN = re.compile(r"(?<![\w-])(\d{4}) ?- ?([A-Z]{2}\d{2})(?![\w-])")
_PARTS = re.compile(
    r"\d{1,4}[a-z]?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s+(?:through|to)\s+)\d{1,4}[a-z]?)*(?!\d)"
)
_FR_PAGE = re.compile(r"(\d{1,3})\s+(?:FR|Fed\.\s?Reg\.|F\.R\.)\s+(\d{1,3}(?:,\d{3})|\d{1,6})(?!\d)")
_DOCUMENT = re.compile(r"((?:[CRZX]\d-)?)(\d{4})-(\d{1,5})")


def plain_dashes(text: str) -> str:
    """The text with every dash and minus as a hyphen, at the same positions; numbers are printed with all of them."""
    for dash in _DASHES:
        if dash in text:
            text = text.replace(dash, "-")
    return text


def once(values: Iterable[str]) -> tuple[str, ...]:
    """The values in their first order, each once."""
    return tuple(dict.fromkeys(values))


def docket(raw: str) -> tuple[str, ...]:
    """The dockets in one typed docket field, normalised; nothing for labels alone, project codes, release numbers.

    ``Docket No. USTR-2024-0016`` -> ``USTR-2024-0016``; ``MB Docket No. 20-299`` -> ``MB-20-299``.
    """
    line = _SPACED.sub("-", " ".join(plain_dashes(raw).split()))
    found = [match.upper() for pattern in (_REGULATIONS, _OTHER_DOCKETS) for match in _found(pattern, line)]
    found += [f"NRC-{match[1]}" for match in _NUCLEAR.finditer(line)]
    found += [f"{match[1]}-{match[2]}" for match in _COMMUNICATIONS.finditer(line)]
    found += [f"P-{match[1]}" for match in _HYDRO.finditer(line)]
    found += ["-".join(part for part in match.groups() if part) for match in _SURFACE.finditer(line)]
    return once(found)


def case(raw: str) -> tuple[str, ...]:
    """The trade cases in a field: ``A-570-182``, ``701-TA-752``, ``DFARS-2024-D023``; ranges give each number."""
    line = " ".join(plain_dashes(raw).split())
    found = list(_found(_TRADE, line))
    for match in _COMMISSION.finditer(line):
        found += commission_numbers(match)
    found += [f"{match[1]}-{match[2]}" for match in ACQUISITION_CASE.finditer(line)]
    return once(found)


def commission_numbers(match: re.Match[str]) -> Iterator[str]:
    """The investigations of one match of ``COMMISSION_CASE``."""
    if match["chapter"]:
        yield f"TA-{match['chapter']}-{int(match['number'])}"
        return
    first = int(match["first"])
    last = int(match["last"] or first)
    if not first < last <= first + _LONGEST_RANGE:
        last = first
    for number in range(first, last + 1):
        yield f"{match['statute']}-TA-{number}"


def docket_line(raw: str) -> tuple[Identifier, ...]:
    """Everything a typed docket field names: dockets and cases, as ``own`` identifiers."""
    dockets = [Identifier(scheme="docket", value=value) for value in docket(raw)]
    return (*dockets, *(Identifier(scheme="case", value=value) for value in case(raw)))


def rin(raw: str) -> tuple[str, ...]:
    """The regulation identifier numbers in a field: ``RIN 0350-AA01`` -> ``0350-AA01``."""
    return once(f"{match[1]}-{match[2]}" for match in _RIN.finditer(plain_dashes(raw).upper()))


def cfr(title: int | str | None, part: int | str | None) -> tuple[str, ...]:
    """``31-800``. ``part`` may be printed as several (``303, 308 and 364``); a title without a part names nothing."""
    number = re.match(r"\s*(\d{1,2})(?!\d)", str(title if title is not None else ""))
    parts = _PARTS.match(str(part if part is not None else "").strip())
    if not number or not parts or not 1 <= int(number[1]) <= 50:
        return ()
    return once(f"{int(number[1])}-{each}" for each in re.findall(r"\d+[a-z]?", parts[0]))


def document_number(raw: str) -> str:
    """A Federal Register document number in its normal form (federal-register.md section 7).

    Any dash becomes a hyphen, ``2026-4417`` is padded to ``2026-04417`` (public inspection and the published document
    differ in padding), ``C1-2026-13124`` keeps its prefix; numbers of older forms (``E9-1777``) stay as they are.
    """
    number = "".join(plain_dashes(raw).split()).upper()
    if parts := _DOCUMENT.fullmatch(number):
        return f"{parts[1]}{parts[2]}-{int(parts[3]):05d}"
    return number


def corrected(number: str) -> str:
    """The number of the document that a correction or republication names (``C1-2026-13124``); else empty."""
    match = re.fullmatch(r"[CR]\d-(.+)", document_number(number))
    return match[1] if match else ""


def fr_page(citation: str) -> tuple[str, ...]:
    """``91 FR 63129`` -> ``91-63129``: volume and first page."""
    match = _FR_PAGE.search(citation)
    return (f"{int(match[1])}-{int(match[2].replace(',', ''))}",) if match else ()


def number_of(raw: str | int | None) -> tuple[str, ...]:
    """The number of an executive order or proclamation in a typed field: ``14017``, ``EO 14017`` or ``14,017``."""
    match = re.search(r"(?<![\d-])(\d{1,2},?\d{3}|\d{3,5})(?![\d-])", str(raw if raw is not None else ""))
    return (match[1].replace(",", ""),) if match else ()


def _found(pattern: re.Pattern[str], line: str) -> Iterator[str]:
    for match in pattern.finditer(line):
        yield match[0]
