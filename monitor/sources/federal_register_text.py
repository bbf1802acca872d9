"""The Federal Register's full text as paragraphs.

Upstream it is a file for the printer: lines of some 70 characters, paragraphs by indentation, page marks in the middle
of sentences; sometimes inside an HTML page although the type says plain text (note federal-register.md section 4).
"""

from __future__ import annotations

import re

from monitor.text import clean_block, from_html

LONGEST_PRINTED_LINE = 100

_PAGE = re.compile(r"\n*\[\[Page [^\]\n]{1,20}\]\]\n*")
_SOURCE_LINE = re.compile(r"^\s*From the Federal Register Online via the Government [^\n]*\n", re.MULTILINE)
_WRAPPED = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype|html|head|body|pre)\b", re.IGNORECASE)
_PREFORMATTED = re.compile(r"<pre\b[^>]*>(.*)</pre\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def plain(raw: str) -> str:
    """The text as paragraphs with an empty line between them."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if _WRAPPED.match(text):
        inner = _PREFORMATTED.search(text)
        if inner is None:
            return from_html(text)
        text = _TAG.sub("", inner[1])
    return clean_block(_paragraphs(_SOURCE_LINE.sub("", _PAGE.sub("\n", text))))


def _paragraphs(text: str) -> str:
    """Printed lines joined into paragraphs; where lines are long already, each is a paragraph of its own."""
    if max(map(len, text.splitlines()), default=0) > LONGEST_PRINTED_LINE:
        return text.replace("\n", "\n\n")
    joined = re.sub(r"(?<=\w-)\n(?=\w)", "", text)
    return re.sub(r"\n(?=[ \t]{2,}\S)", "\n\n", joined)
