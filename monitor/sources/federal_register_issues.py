"""Whole daily issues of the Federal Register as govinfo keeps them in XML (since 2000): each document's text by number.

One request brings the texts of a day, a hundred or more: what a backfill of many days asks for (notes govinfo.md,
federal-register.md section 4). In an issue a document is whatever holds its own file line, ``[FR Doc. 2024-02930 Filed
...]``; the contents at its front only list numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from monitor.reading.identifiers import document_number
from monitor.sources.xml_tree import tree
from monitor.text import clean

FIRST = date(2000, 1, 3)
"""The first issue in XML."""

MOST_BYTES = 100_000_000
"""Decompressed; the longest issues have some 40 million bytes."""

_NUMBER = re.compile(r"FR\s+Doc\.?\s*([0-9A-Z]+(?:\s*[-\u2013\u2014]\s*\d+)+)", re.IGNORECASE)
_UNREAD = frozenset({"PRTPAGE", "GPH", "BILCOD", "FRDOC", "FTREF", "MATH"})
_RUNNING = frozenset({"E", "SU", "FR", "AC", "URL"})
"""Letters within a sentence: bold, raised, fractions, accents."""


def address(base: str, day: date) -> str:
    """Where the issue of a day lies, on govinfo or what stands in for it."""
    return f"{base.rstrip('/')}/content/pkg/FR-{day}/xml/FR-{day}.xml"


def texts(body: bytes, source: str) -> dict[str, str]:
    """{document number: plain text}, paragraphs with an empty line between them, from one issue.

    Raises SourceError for what is no XML. A number that stands twice gets both texts: corrections are printed so.
    """
    found: dict[str, list[str]] = {}
    for parent in tree(body, source).iter():
        line = parent.find("FRDOC")
        number = _NUMBER.search("".join(line.itertext())) if line is not None else None
        if number is None:
            continue
        text = "\n\n".join(paragraph for paragraph in map(clean, _paragraphs(parent)) if paragraph)
        written = re.sub(r"\s*[-\u2013\u2014]\s*", "-", number[1])
        found.setdefault(document_number(written), []).append(text)
    return {number: "\n\n".join(parts) for number, parts in found.items() if any(parts)}


def _paragraphs(element: Element) -> Iterator[str]:
    """The words of an element, one paragraph for each block; a row of a table is one line."""
    if element.tag in _UNREAD:
        return
    if element.tag == "ROW":
        yield " ".join("".join(cell.itertext()) for cell in element)
        return
    words = [element.text or ""]
    for child in element:
        if child.tag in _RUNNING:
            words.append("".join(child.itertext()))
        elif child.tag not in _UNREAD:
            yield "".join(words)
            yield from _paragraphs(child)
            words = []
        words.append(child.tail or "")
    yield "".join(words)
