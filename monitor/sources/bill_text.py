"""The text of a bill as plain paragraphs, section headings on lines of their own (upstream note govinfo.md, section 2).

govinfo gives a version of a bill as a page for the printer (htm, one ``<pre>``), as XML of the bill DTD, or as USLM.
Out of each comes the same text: ``SECTION 1. SHORT TITLE.`` and ``SEC. 101. HEADING.`` alone on their line; a heading
that the bill only puts into another law keeps the quotation mark that opens it.
"""

from __future__ import annotations

import html
import re

from monitor.errors import SourceError
from monitor.sources.bill_markup import from_markup
from monitor.sources.xml_tree import tree
from monitor.text import clean

STEP = 4
"""Columns by which the printer's first line of a paragraph stands to the right of its other lines."""

_PRE = re.compile(r"<pre\b[^>]*>(.*?)(?:</pre\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_FURNITURE = re.compile(
    r"^\s*(?:\[(?:Congressional Bills|From the U\.S\. Government|Page H?\d|\[Page )[^\n]*|<(?:DOC|all|\d+|NOTE:[^\n]*)>"
    r"|_{5,}|-{5,}|\d{1,4}|&lt;\w+&gt;|\[\[Page [^\]\n]*\]\])\s*$",
    re.MULTILINE,
)
_VERSION_LINE = re.compile(r"^\s*\[[HS]\.[^\]\n]{1,40}\([A-Z0-9]{2,5}\)\]\s*$", re.MULTILINE)
_PAGE_MARK = re.compile(r"\n*\[\[Page [^\]\n]{1,24}\]\]\n*")
_HEADING = re.compile(
    r"[\"“]?(?:SECTION|SEC\.) [0-9A-Z][0-9A-Za-z.-]*\.? |[\"“]?(?:TITLE|Subtitle|DIVISION) [A-Z]+(?:--|—|-|$)"
)
_HEADING_LINE = re.compile(r"^(?=\"?(?:SECTION|SEC\.) [0-9])", re.MULTILINE)
_LISTED = re.compile(r"[\"“]?(?:Sec\.|SEC\.|TITLE|Subtitle|DIVISION|CHAPTER|PART) ?[0-9A-Z]")
_NUMBERED = re.compile(r"[\"“]*\((?:[0-9]{1,3}|[a-z]{1,2}|[A-Z]{1,2}|[ivx]{1,6}|[IVX]{1,6})\)")


def plain(body: bytes, content_type: str) -> str:
    """The text of one version of a bill: paragraphs with an empty line between them.

    ``content_type`` tells XML from a page where the text itself does not. Raises SourceError for a text without words.
    """
    text = _decoded(body)
    head = text[:3000].lower()
    if "<html" not in head and ("xml" in content_type.lower() or head.lstrip().startswith("<?xml")):
        paragraphs = from_markup(tree(body, "bill text"))
    elif found := _PRE.search(text):
        paragraphs = _printed(html.unescape(_TAG.sub("", found[1])))
    elif "<html" in head:
        raise SourceError("bill text", "a web page came instead of the text of a bill")
    else:
        paragraphs = _printed(text)
    joined = "\n\n".join(paragraph for paragraph in map(_tidy, paragraphs) if paragraph)
    if not joined:
        raise SourceError("bill text", "the text of a bill came without any words")
    return joined


def _decoded(body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _tidy(paragraph: str) -> str:
    return clean(paragraph.replace("``", '"').replace("''", '"'))


def _printed(text: str) -> list[str]:
    """The printer's lines as paragraphs: what belongs together is told by empty lines and by indentation."""
    text = _VERSION_LINE.sub("", _FURNITURE.sub("", _PAGE_MARK.sub("\n", text)))
    text = text.replace("``", '"').replace("''", '"').expandtabs()
    paragraphs: list[str] = []
    for block in re.split(r"\n[ ]*\n", _HEADING_LINE.sub("\n", text)):
        lines = [line.rstrip() for line in block.splitlines() if line.strip()]
        if not lines:
            continue
        if _is_heading(lines[0].strip()):
            paragraphs += _headed(lines)
        else:
            paragraphs += _by_indentation(lines)
    return paragraphs


def _is_heading(line: str) -> bool:
    return bool(_HEADING.match(line)) and line.upper()[:12] == line[:12]


def _headed(lines: list[str]) -> list[str]:
    """A block that begins with a heading: the heading goes on over deeply indented lines in capitals."""
    heading = lines[0].strip()
    rest = 1
    for line in lines[1:]:
        if line.strip().upper() != line.strip() or _is_heading(line.strip()) or heading.endswith("."):
            break
        heading = _joined(heading, line.strip())
        rest += 1
    return [heading, *(_by_indentation(lines[rest:]) if lines[rest:] else ())]


def _by_indentation(lines: list[str]) -> list[str]:
    paragraphs: list[str] = []
    goes_on_at = -1
    for line in lines:
        indent, words = len(line) - len(line.lstrip()), line.strip()
        if paragraphs and _goes_on(words, indent, goes_on_at):
            paragraphs[-1] = _joined(paragraphs[-1], words)
            continue
        paragraphs.append(words)
        goes_on_at = indent - STEP if indent >= STEP else indent
    return paragraphs


def _goes_on(words: str, indent: int, goes_on_at: int) -> bool:
    if _LISTED.match(words):
        return False
    return (indent == goes_on_at and not (_NUMBERED.match(words) and indent)) or words[0].islower()


def _joined(before: str, line: str) -> str:
    """Two printed lines as one: a word that was broken at its hyphen needs no space, ``--`` is a dash."""
    return before + ("" if re.search(r"\w-$|--$", before) else " ") + line
