"""Where things stand in a TOML file: tomllib gives values without lines, and users need the line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_HEADER = re.compile(r"\s*\[{1,2}\s*([^\[\]#]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(
    r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=\s*"
)
_PART = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The line (from 1) of a key or table header, and the line where a string value's first character stands."""

    line: int
    value_line: int


def dotted(written: str) -> str:
    """``topics."a b".name`` as it is keyed here: parts joined by dots, quotes off."""
    return ".".join(part.strip("\"'") for part in _PART.findall(written))


def places(text: str) -> Mapping[str, Place]:
    """Every table header and key of a TOML text by its dotted name. Keys inside inline tables are not listed."""
    found: dict[str, Place] = {}
    table = ""
    for number, line, opened in _statements(text):
        if header := _HEADER.match(line):
            table = dotted(header[1])
            for depth in range(table.count(".") + 1):
                found.setdefault(table.rsplit(".", depth)[0], Place(line=number, value_line=number))
        elif key := _KEY.match(line):
            name = ".".join(part for part in (table, dotted(key[1])) if part)
            below = 1 if opened and line.rstrip().endswith(opened) else 0
            found.setdefault(name, Place(line=number, value_line=number + below))
    return found


def line_of(found: Mapping[str, Place], key: str) -> int | None:
    """The line of a dotted key, or of the nearest thing above it that has one."""
    while key:
        if key in found:
            return found[key].line
        key = key.rpartition(".")[0]
    return None


def _statements(text: str) -> Iterator[tuple[int, str, str]]:
    """Lines outside multi-line strings and lists: (number, line, the triple quote that it opens or nothing)."""
    closing = ""
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            if closing in line:
                closing = ""
            continue
        inside, closing = depth > 0, _left_open(line)
        if not inside:
            yield number, line, closing
        if inside or _KEY.match(line):
            depth = max(0, depth + _brackets(line))


def _left_open(line: str) -> str:
    """The triple quote that a line opens and does not close."""
    for quotes in ('"""', "'''"):
        if line.count(quotes) % 2:
            return quotes
    return ""


def _brackets(line: str) -> int:
    bare = re.sub(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*", "", line)
    return bare.count("[") - bare.count("]")
