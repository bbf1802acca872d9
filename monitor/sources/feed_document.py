"""A feed's bytes before they are parsed: in UTF-8, and without any entity that the document declares for itself.

Upstream note feed-pathologies B7: the parser expands declared entities wherever a document's encoding or shape leads it
past its own precautions. Entities that HTML knows by name (``&nbsp;``) need no declaration and go on working.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_BEFORE = re.compile(rb"(?>[^<]++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
"""What may stand before a document type: white space or junk, processing instructions, comments."""

_QUOTED = rb"\"[^\"]*+\"|'[^']*+'"
_DOCTYPE = re.compile(
    rb"(<!DOCTYPE(?>[^\[>\"']++|" + _QUOTED + rb")*+)"
    rb"\[(?>[^\]\"'<]++|" + _QUOTED + rb"|<!--.*?-->|<\?.*?\?>|<(?!!--|\?))*+\]\s*+>",
    re.DOTALL | re.IGNORECASE,
)
"""A document type with declarations of its own, well-formed; the group is what stands before them."""

_PLAIN_DOCTYPE = re.compile(rb"<!DOCTYPE(?>[^\[>\"']++|" + _QUOTED + rb")*+>", re.IGNORECASE)

_ROOT = re.compile(rb"<(?:rss|feed|(?:\w+:)?RDF|channel)\b", re.IGNORECASE)
_ELEMENT = re.compile(rb"<\w")


def prepared(body: bytes, headers: Mapping[str, str]) -> tuple[bytes, dict[str, str], Exception | None]:
    """The bytes to parse, the headers to parse them by, and what was odd about their encoding, if anything was.

    ``headers`` are lower-case names; what matters is the content type.
    """
    from feedparser.encodings import convert_to_utf8

    told: dict[str, Any] = {}
    data: bytes = convert_to_utf8(dict(headers), body, told)
    if told.get("encoding"):
        headers = {**headers, "content-type": "application/xml; charset=utf-8"}
    return without_declarations(data), dict(headers), told.get("bozo_exception")


def without_declarations(data: bytes) -> bytes:
    """The document without the declarations of its document type. What cannot be told apart goes up to the root."""
    if b"<!" not in data:
        return data
    place = _BEFORE.match(data)
    start = place.end() if place else 0
    if data[start : start + 9].upper() == b"<!DOCTYPE":
        data = _declared_away(data, start)
    root = _ELEMENT.search(data)
    end = root.start() if root else len(data)
    return data[:end].replace(b"<!ENTITY", b"<!") + data[end:]


def _declared_away(data: bytes, start: int) -> bytes:
    declared = _DOCTYPE.match(data, start)
    if declared:
        return data[:start] + declared[1].rstrip() + b">" + data[declared.end() :]
    if _PLAIN_DOCTYPE.match(data, start):
        return data
    root = _ROOT.search(data, start)
    return data[:start] + data[root.start() :] if root else data
