"""XML from upstreams as a tree of elements, read so that the document itself can do no harm (note feed-pathologies C5).

Expat of the standard library is driven directly: a declared entity ends the reading before it can grow, nothing outside
of the document is ever opened, and names lose their namespaces.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any, NoReturn
from xml.parsers import expat

from monitor.errors import SourceError
from monitor.text import clean, shorten

DEEPEST = 200
"""Elements within elements; no upstream document comes near, and deeper ones exhaust the stack of whoever walks."""


class _Refused(Exception):
    """The document declares entities or nests without end."""


def tree(body: bytes, source: str) -> ET.Element:
    """The root element. Raises SourceError for what is cut off, no XML at all, or declares entities of its own."""
    builder = ET.TreeBuilder()
    depth = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise _Refused("its elements are nested too deeply")
        builder.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(name))

    def declared(*_: Any) -> NoReturn:
        raise _Refused("it declares entities of its own")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = declared
    parser.SkippedEntityHandler = lambda *_: builder.data(" ")  # of an external DTD, which is not fetched
    try:
        parser.Parse(body, True)
        return builder.close()
    except _Refused as refused:
        raise SourceError(source, f"an XML document was not read: {refused}") from None
    except (expat.ExpatError, ValueError, AssertionError) as fault:
        what = "a web page" if b"<html" in body[:2000].lower() else f"XML that cannot be read ({_said(fault)})"
        raise SourceError(source, f"the upstream sent {what}") from None


def text_at(element: ET.Element, *paths: str) -> str:
    """The text of the first of these paths that has any, cleaned to one line; else empty."""
    for path in paths:
        found = element.find(path)
        if found is not None and (text := clean("".join(found.itertext()))):
            return text
    return ""


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _said(fault: Exception) -> str:
    return shorten(clean(str(fault)), 80) or type(fault).__name__
