"""Agencies: from the heading as printed to the official name of the Federal Register API, and to its slug.

The API turns names of a type around (``DEPARTMENT OF COMMERCE`` -> Commerce Department, ``Office of Foreign Assets
Control`` -> Foreign Assets Control Office) and keeps the rest. Filters compare slugs (federal-register.md section 11).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from monitor.reading.agency_names import OFFICIAL
from monitor.text import slug

_SMALL = frozenset({"a", "and", "as", "at", "by", "for", "in", "of", "on", "or", "the", "to"})
_TURNED = re.compile(
    r"(Department|Office|Bureau|Administration|Corps) (?:of|on|for) "
    r"(?!(?:the )?(?:Secretary|Attorney|Under|Assistant|Deputy|Inspector|Chief|General Counsel))(?:the )?(.+)"
)
_NATION = re.compile(r"(?:The )?(?:United States|U\. ?S\.) (?=[A-Z])")
_LETTERS = re.compile(r"\b(?:U\.S\.|[A-Z]\.)")

_KEPT = (
    "U.S. Customs and Border Protection", "U.S. Citizenship and Immigration Services",
    "U.S. Immigration and Customs Enforcement", "U.S. International Development Finance Corporation",
    "U.S. House of Representatives", "U.S.-China Economic and Security Review Commission",
    "United States Institute of Peace", "United States Marshals Service", "United States Mint",
    "United States Sentencing Commission", "United States Agency for Global Media",
    "United States Information Agency", "United States Enrichment Corporation", "U.S. Trade Deficit Review Commission",
    "U.S. Codex Office", "Office of National Drug Control Policy", "Office of Government Information Services",
    "Office of Policy Development", "Office of Motor Carrier Safety", "Bureau of the Fiscal Service",
    "Committee for Purchase From People Who Are Blind or Severely Disabled",
    "Administrative Office of United States Courts", "ACTION",
)  # fmt: skip
"""Names that the rules would turn around, shorten or write in another case, and the API does not."""

_NAMED = {
    "office of the united states trade representative": "Trade Representative, Office of United States",
    "office of united states trade representative": "Trade Representative, Office of United States",
    "office of the u.s. trade representative": "Trade Representative, Office of United States",
    "united states trade representative": "Trade Representative, Office of United States",
    "department of war": "Defense Department",
    "war department": "Defense Department",
    "department of the army, corps of engineers": "Engineers Corps",
    "corps of engineers": "Engineers Corps",
    "u.s. army corps of engineers": "Engineers Corps",
    "export-import bank of the united states": "Export-Import Bank",
    "u.s. geological survey": "Geological Survey",
    "united states geological survey": "Geological Survey",
    "u.s. international trade commission": "International Trade Commission",
    "united states international trade commission": "International Trade Commission",
    "the white house": "The White House Office",
    "white house office": "The White House Office",
    "presidential documents": "Executive Office of the President",
    "office of workers' compensation programs": "Workers' Compensation Programs Office",
    "office of the worker's compensation programs": "Workers' Compensation Programs Office",
    "commission on civil rights": "Civil Rights Commission",
    "copyright office": "Copyright Office, Library of Congress",
    "library of congress, copyright office": "Copyright Office, Library of Congress",
    "office of the director of national intelligence": "National Intelligence, Office of the National Director",
    "office of the comptroller of the currency": "Comptroller of the Currency",
}  # fmt: skip


@lru_cache(maxsize=4096)
def official(printed: str) -> str:
    """The official name for a heading as printed or a name in any usual form; unknown names come back in title case.

    ``DEPARTMENT OF COMMERCE`` -> ``Commerce Department``; ``International Trade Administration`` stays.
    """
    heading = " ".join(printed.replace("\u2019", "'").split()).strip(" ;:,")
    if known := _KNOWN.get(heading.casefold()):
        return known
    if heading.isupper():
        heading = _title_case(heading)
    if nation := _NATION.match(heading):
        heading = heading[nation.end() :]
    if known := _KNOWN.get(heading.casefold()):
        return known
    turned = _TURNED.fullmatch(heading)
    return f"{turned[2]} {turned[1]}" if turned else heading


def known(printed: str) -> str:
    """The official name for a heading when there is an agency of that name, else the heading as it is printed.

    For agencies that the upstream itself could not match: turning their names around would invent one.
    """
    name = official(printed)
    return name if name in OFFICIAL or name in _NAMES else printed


def slugs(names: Iterable[str]) -> tuple[str, ...]:
    """The slugs of agencies, printed or official, each once, in order: what topic filters compare."""
    return tuple(dict.fromkeys(slug(official(name)) for name in names if name.strip()))


def _title_case(heading: str) -> str:
    words = heading.lower().split()
    return " ".join(word if place and word in _SMALL else _capital(word) for place, word in enumerate(words))


def _capital(word: str) -> str:
    if _LETTERS.match(word.upper()) and word.count(".") > 1:
        return word.upper()
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


_NAMES = frozenset((*_KEPT, *_NAMED.values()))
_KNOWN = {name.casefold(): name for name in _KEPT} | _NAMED
