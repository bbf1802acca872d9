"""Bills as XML, in the House's and Senate's bill DTD and in USLM: the elements of a text as paragraphs.

Both name the same things differently: ``enum`` or ``num``, ``header`` or ``heading``; USLM writes ``SEC. 2.`` out, the
DTD leaves that to its style sheet. What stands in ``quoted-block`` or ``quotedContent`` is put into another law.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

LEVELS = frozenset({
    "section", "title", "subtitle", "division", "part", "subpart", "chapter", "subchapter", "subsection", "paragraph",
    "subparagraph", "clause", "subclause", "item", "subitem", "level",
})  # fmt: skip
PARTS = frozenset({"title", "subtitle", "division", "part", "subpart", "chapter", "subchapter"})
QUOTED = frozenset({"quoted-block", "quotedContent"})
BLOCKS = LEVELS | QUOTED | {
    "text", "content", "chapeau", "continuation", "continuation-text", "quoted-block-continuation-text", "p",
    "after-quoted-block", "toc-entry", "referenceItem", "row", "official-title", "officialTitle", "longTitle",
    "enacting-formula", "enactingFormula", "action", "action-desc", "legis-num", "preamble", "whereas", "recital",
    "resolvingClause", "list-item", "congress", "session", "current-chamber", "docTitle", "dc", "legis-type",
}  # fmt: skip
_MARKS = ' "“”'
UNREAD = frozenset({"metadata", "meta", "after-quoted-block", "pagebreak", "page", "distribution-code", "graphic"})


def from_markup(root: Element) -> list[str]:
    """Every paragraph of the bill in order; the first section of the bill itself is ``SECTION``, others are ``SEC.``"""
    body = _body(root)
    if body is None:
        return list(_paragraphs(root, _Numbering()))
    numbering = _Numbering()
    paragraphs: list[str] = []
    for child in root:
        paragraphs += _paragraphs(child, numbering)
    return paragraphs


def _body(root: Element) -> Element | None:
    return next((element for element in root.iter() if element.tag in ("legis-body", "resolution-body", "main")), None)


class _Numbering:
    """Whether the first section of the bill has been passed, and how deep in quoted text the walk is."""

    def __init__(self) -> None:
        self.begun = False
        self.quoted = 0


def _paragraphs(element: Element, numbering: _Numbering) -> Iterator[str]:
    if element.tag in UNREAD:
        return
    if element.tag in QUOTED:
        numbering.quoted += 1
        yield from _inside(element, numbering)
        numbering.quoted -= 1
        return
    if element.tag in LEVELS and _child(element, "enum", "num", "header", "heading") is not None:
        yield from _level(element, numbering)
        return
    yield from _inside(element, numbering)


def _level(element: Element, numbering: _Numbering) -> Iterator[str]:
    """A numbered piece: a section or a larger part has its heading on a line of its own."""
    number, heading = _words(_child(element, "enum", "num")), _words(_child(element, "header", "heading"))
    if element.tag == "section" and number:
        yield _section_line(number, heading, numbering)
        lead = ""
    elif element.tag in PARTS:
        yield ('"' if numbering.quoted else "") + _part_line(element.tag, number, heading)
        lead = ""
    else:
        lead = " ".join(part for part in (number, f"{heading.rstrip('.')}.—" if heading else "") if part)
    first = True
    for paragraph in _inside(element, numbering):
        yield f"{lead}{'' if lead.endswith('—') else ' '}{paragraph}" if first and lead else paragraph
        first = False
    if first and lead:
        yield lead.removesuffix("—")


def _inside(element: Element, numbering: _Numbering) -> Iterator[str]:
    """The element's own words, and the blocks within it, in their order."""
    words = [element.text or ""]
    named = element.tag in LEVELS
    for child in element:
        if named and child.tag in ("enum", "num", "header", "heading"):
            continue
        if child.tag in BLOCKS or child.tag in UNREAD or _holds_blocks(child):
            if said := _tidy("".join(words)):
                yield said
            words = []
            yield from _paragraphs(child, numbering)
        else:
            words.append(_run("".join(child.itertext()), quoted=child.tag in ("quote", "quotedText")))
        words.append(child.tail or "")
    if said := _tidy("".join(words)):
        yield said


def _run(words: str, *, quoted: bool) -> str:
    return f'"{words.strip(_MARKS)}"' if quoted else words


def _holds_blocks(element: Element) -> bool:
    return any(each.tag in BLOCKS for each in element.iter() if each is not element)


def _section_line(number: str, heading: str, numbering: _Numbering) -> str:
    bare = re.sub(r"^(?:SECTION|SEC\.|Section|Sec\.|§)\s*", "", number.strip(_MARKS)).strip().rstrip(".")
    quoted = numbering.quoted > 0
    word = "SEC." if numbering.begun or quoted else "SECTION"
    numbering.begun = numbering.begun or not quoted
    named = heading.strip(_MARKS).upper().rstrip(".")
    return ('"' if quoted else "") + (f"{word} {bare}. {named}." if named else f"{word} {bare}.")


def _part_line(tag: str, number: str, heading: str) -> str:
    bare = re.sub(rf"^{tag}\s+", "", number, flags=re.IGNORECASE).rstrip("-— .")
    return f"{tag.upper()} {bare}—{heading.upper()}" if heading else f"{tag.upper()} {bare}"


def _child(element: Element, *names: str) -> Element | None:
    return next((child for child in element if child.tag in names), None)


def _words(element: Element | None) -> str:
    return _tidy("".join(element.itertext())) if element is not None else ""


def _tidy(words: str) -> str:
    return " ".join(words.split())
