"""Where a document says what it is about: the official title of a bill, its section headings, the opening of a body."""

from __future__ import annotations

import re

from monitor.topics.finding import Span
from monitor.topics.paper import Paper

OPENING_CHARACTERS = 1_200

_BILL_BEGINS = re.compile(
    r"^\W*(?:A BILL|AN ACT|(?:JOINT |CONCURRENT )?RESOLUTION|AMENDMENT)\W*$", re.MULTILINE | re.IGNORECASE
)
_LONG_TITLE_ENDS = re.compile(
    r"^#{2,6} |\bBe it enacted\b|\bResolved\b|\bWhereas\b|^\s*SEC(?:TION|\.)\s+1\b|^That the\b", re.MULTILINE
)
_HEADING = re.compile(
    r"^(?:#{2,6} [^\n]{1,200}"
    r"|\s*(?:SEC(?:TION|\.)\s+\d+[A-Z]?\.|TITLE [IVXLC]+\b|SUBTITLE [A-Z]\b|Subtitle [A-Z]\b)[^\n]{0,200})$",
    re.MULTILINE,
)
_ROUTINE = re.compile(
    r"^Environmental Impact Statements; Notice of Availability"
    r"|^Providing for (?:further )?consideration of|\bweek(?:ly)? (?:in review|round-?up)|\bround-?up\b"
    r"|^Presidential Message on\b|\b(?:Day|Week|Month),? 20\d\d$",
    re.IGNORECASE,
)
_ORDER = re.compile(r"\bauthority vested in me (?:as President )?by the Constitution\b", re.IGNORECASE)
_FACT_SHEET = re.compile(r"^Fact Sheet: President\b", re.IGNORECASE)
LONG_TITLE_MOST = 1_500
BRIEF_WORDS = 400


def is_bill(paper: Paper) -> bool:
    """True for what Congress drafts."""
    return paper.document.kind in ("bill", "amendment", "law")


def is_order(paper: Paper) -> bool:
    """True for orders, proclamations and memoranda of the President, wherever published, and for their fact sheets."""
    document = paper.document
    if document.kind == "presidential document" or "/presidential-actions/" in document.url:
        return True
    if is_fact_sheet(paper):
        return True
    return "vested in me" in document.body and _ORDER.search(document.body, 0, 20_000) is not None


def is_fact_sheet(paper: Paper) -> bool:
    """True for the White House's own account of an order or a deal, in bullets."""
    return _FACT_SHEET.search(paper.document.title) is not None


def is_brief(paper: Paper) -> bool:
    """True for bills and posts of 400 words at most: too short to be about much else than what they open with."""
    return (is_bill(paper) or paper.document.kind == "news") and len(paper.words("body")) <= BRIEF_WORDS


def is_routine(paper: Paper) -> bool:
    """True for kinds that name everything and are about none of it: rules for floor debate, weekly round-ups, the
    weekly list of environmental impact statements, proclamations and messages of a day or a month.
    """
    return _ROUTINE.search(paper.document.title) is not None


def long_title(paper: Paper) -> Span | None:
    """The words of a bill's official title ("To amend ..."), within the body."""
    begins = _begins(paper)
    if begins is None:
        return None
    words = paper.words("body")
    ends = _LONG_TITLE_ENDS.search(words.text, begins, begins + LONG_TITLE_MOST)
    return words.at(begins), words.at(ends.start() if ends else begins + OPENING_CHARACTERS // 2)


def opening(paper: Paper) -> Span:
    """The words of the first 1,200 characters of the body; of a bill, those behind "A BILL"."""
    begins = _begins(paper) or 0
    words = paper.words("body")
    if begins == 0 and len(words.text) <= OPENING_CHARACTERS:
        return 0, len(words)
    return words.at(begins), words.at(begins + OPENING_CHARACTERS)


def headings(paper: Paper) -> list[Span]:
    """The section headings of a bill, within the body."""
    if not is_bill(paper):
        return []
    words = paper.words("body")
    return [(words.at(found.start()), words.at(found.end())) for found in _HEADING.finditer(words.text)]


def _begins(paper: Paper) -> int | None:
    if not is_bill(paper):
        return None
    found = _BILL_BEGINS.search(paper.words("body").text, 0, 20_000)
    return found.end() if found else None
