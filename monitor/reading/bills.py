"""Bills and resolutions: how they are printed, their normal form (``119-hr-1234``), and the Congress of a date."""

from __future__ import annotations

import re
from datetime import date

KINDS = {
    "hr": "H.R.", "s": "S.", "hjres": "H.J.Res.", "sjres": "S.J.Res.", "hconres": "H.Con.Res.", "sconres": "S.Con.Res.",
    "hres": "H.Res.", "sres": "S.Res.",
}  # fmt: skip
"""Every kind of measure as Congress.gov writes it, by the form used in identifiers."""

PRINTED = (
    r"(?:H\. ?R\.|HR(?= )|[HS]\.? ?J\. ?Res\.?|[HS]\.? ?Con\. ?Res\.?|[HS]\.? ?Res\.?|S\.(?! ?\n)|"
    r"(?:House|Senate) (?:Joint |Concurrent )?Resolution|House Bill|Senate Bill)"
)
"""A pattern for the kind of measure as printed in running text: dotted, or unmistakable without dots."""

_TYPED = re.compile(
    r"(?P<kind>(?:H|S)(?:[. ]{0,2}(?:R|J[. ]{0,2}RES|CON[. ]{0,2}RES|RES))?)[. -]{0,3}(?P<number>\d{1,5})(?!\d)"
    r"(?:-(?P<congress>\d{2,3})(?!\d))?"
)
_NORMAL = re.compile(r"(\d{2,3})-(hr|s|[hs]jres|[hs]conres|[hs]res)-(\d{1,5})")
_ORDINAL = re.compile(r"(\d{2,3})(?:st|nd|rd|th)")


def congress_on(day: date) -> int:
    """The number of the Congress that sits on a day (a Congress begins on 3 January of an odd year)."""
    year = day.year - 1 if (day.month, day.day) < (1, 3) else day.year
    return (year - 1789) // 2 + 1


def first_year(congress: int) -> int:
    """The year in which a Congress begins."""
    return 1787 + 2 * congress


def kind(printed: str) -> str:
    """``H. R.``, ``House Joint Resolution``, ``S.Con.Res.`` -> ``hr``, ``hjres``, ``sconres``; empty for another."""
    letters = re.sub(r"[^a-z]", "", printed.lower())
    for chamber, letter in (("house", "h"), ("senate", "s")):
        if letters.startswith(chamber):
            rest = (
                letters.removeprefix(chamber)
                .replace("jointresolution", "jres")
                .replace("concurrentresolution", "conres")
            )
            letters = letter + rest.replace("resolution", "res").replace("bill", "r" if letter == "h" else "")
    return letters if letters in KINDS else ""


def normal(congress: int, measure: str, number: int) -> str:
    """``119-hr-1234``."""
    return f"{congress}-{measure}-{number}"


def bill(raw: str, congress: int | None = None) -> tuple[str, ...]:
    """The measure that a typed field names: ``H.R.1234``, ``HR 1234``, ``hr1234-119``, ``119-hr-1234``.

    Nothing when it names none, or when neither the field nor ``congress`` says of which Congress.
    """
    written = " ".join(raw.split())
    if already := _NORMAL.fullmatch(written.lower()):
        return (normal(int(already[1]), already[2], int(already[3])),)
    found = _TYPED.match(written.upper())
    measure = kind(found["kind"]) if found else ""
    if not found or not measure:
        return ()
    ordinal = _ORDINAL.search(written, found.end())
    said = found["congress"] or (ordinal[1] if ordinal else None)
    number = int(said) if said else congress
    return (normal(number, measure, int(found["number"])),) if number and int(found["number"]) else ()
