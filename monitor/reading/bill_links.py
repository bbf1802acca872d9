"""Addresses of places in a printed bill. Pure.

GPO's pages have no anchors, so a place is named by its words: a text fragment, which browsers scroll to and mark (URL
Fragment Text Directives, WICG). In it a comma, a dash and an ampersand have a meaning of their own and are encoded.
Browsers ignore capitals, so that the heading of a section would lead to its entry in the table of contents: there the
opening words of the section are named first. They find no words that run over a printed line, so few are named.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from monitor.reading.bill_sections import BillSection

_PACKAGE = re.compile(r"/(?:content/pkg|bulkdata)/.*?(?P<name>(?:BILLS|PLAW)-[0-9a-z]+)\.[a-z]+$")
_NAME = re.compile(r"(?:BILLS|PLAW)-[0-9a-z]+(?=\.[a-z]+$)")
_PAGE = re.compile(r"\.(?:xml|pdf|htm|html)$")
MOST_WORDS = 4
"""Words of a heading that are named: enough to tell sections apart, few enough to stand on one printed line."""
OPENING = 56
"""Characters of a section's opening that surely stand on one printed line (72 columns, 4 of them empty)."""
FEWEST_WORDS = 3


def version(text_url: str) -> str:
    """What tells one version of a text from another: GPO's name for it (``BILLS-119hr9340ih``), else its address.

    One version has several addresses: as XML or a page, at GPO or at Congress.gov.
    """
    found = _NAME.search(text_url)
    return found[0] if found else text_url


def page(text_url: str) -> str:
    """The page for readers of a text that was fetched as XML, HTML or PDF; empty when that is not known."""
    if found := _PACKAGE.search(text_url):
        name = found["name"]
        return f"{text_url[: found.start()]}/content/pkg/{name}/html/{name}.htm"
    if "/bills/" in text_url and _PAGE.search(text_url):
        return _PAGE.sub(".htm", text_url)
    return text_url if text_url.endswith((".htm", ".html")) else ""


def link(text_url: str, section: BillSection, text: str) -> str:
    """The section on the page of its version: ``...htm#:~:text=SEC.%2040207.%20BATTERY%20PROCESSING``.

    ``text`` is the text that the section was cut from. Of two sets of words the browser takes the first that it finds.
    The page alone for what has no number; empty when there is no page.
    """
    address = page(text_url)
    if not address or not section.number:
        return address
    named, opening = _named(section, text)
    small = text.casefold()
    words = [named]
    if small.count(named.casefold()) > 1 and opening and small.replace("\u2014", "--").count(opening.casefold()) == 1:
        words.insert(0, opening)
    return f"{address}#:~:{'&'.join(f'text={encoded(each)}' for each in words)}"


def encoded(words: str) -> str:
    """Words as a text directive holds them: all but letters, digits and full stops is percent-encoded."""
    return quote(words, safe="").replace("-", "%2D").replace("~", "%7E").replace("_", "%5F")


def _named(section: BillSection, text: str) -> tuple[str, str]:
    """The words that begin the heading, and those that begin the text of the section, as they are printed."""
    bare = section.number.removeprefix("Sec. ")
    stretch = text[section.start : section.end]
    found = re.search(rf"^[ \t]*((?:SEC(?:TION|\.)|Sec\.)\s+{re.escape(bare)}\.)([^\n]*)\n?", stretch, re.MULTILINE)
    if found is None:
        return f"SEC. {bare}.", ""
    number, heading = " ".join(found[1].split()), found[2].split()
    if number.startswith("Sec."):  # the text runs on behind its number
        return number, _line(f"{number} {found[2]}")
    return " ".join((number, *heading[:MOST_WORDS])).rstrip(".;,"), _line(stretch[found.end() :])


def _line(text: str) -> str:
    """What surely stands on the first printed line, as GPO prints it: no quotation marks, two hyphens for a dash."""
    paragraph = next((line.strip() for line in text.split("\n") if line.strip()), "")
    words = re.split(r"[\"\u201c\u201d]", paragraph.replace("\u2014", "--"))[0][: OPENING + 1]
    if len(words) > OPENING:
        words = words[: words.rfind(" ")] if " " in words else ""
    return words.strip() if len(words.split()) >= FEWEST_WORDS else ""
