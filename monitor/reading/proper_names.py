"""Names in a heading that is printed in capitals, written as the same text writes them elsewhere.

``ENHANCEMENT OF DEPARTMENT OF DEFENSE RESOURCES`` becomes ``Enhancement of Department of Defense resources`` where the
text speaks of the Department of Defense and never of a department of defense.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

LONGEST = 8
"""Words of a name."""

MOST_READ = 2_000_000
"""Characters of a text that are looked through."""

OPENING = frozenset(
    {"The", "This", "These", "Each", "Such", "Any", "All", "No", "Not", "If", "An", "In", "On", "For", "To"}
)
"""Words that begin a sentence and no name."""

_NAME = re.compile(r"[A-Z][a-z]+(?: (?:(?:of|the|and|for|on|to|in) ){0,2}[A-Z][a-z]+){1,7}")
_ALONE = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?![a-z]| [A-Z])")
_WORD = re.compile(r"[A-Za-z]+")


def names(text: str) -> Mapping[str, str]:
    """The capitalised names of a text, by their small letters; only those that it never writes in small letters."""
    read = text[:MOST_READ]
    found: dict[str, str] = {}
    for name in dict.fromkeys(_NAME.findall(read)):
        words = name.split(" ")
        capital = [at for at, word in enumerate(words) if word[0].isupper() and word not in OPENING]
        for first in capital:  # "The Secretary of Energy and the Department" holds "Secretary of Energy"
            for last in capital:
                if last > first:
                    part = " ".join(words[first : last + 1])
                    found.setdefault(part.lower(), part)
    found |= {name.lower(): name for name in dict.fromkeys(_ALONE.findall(read))}
    return found


def restored(heading: str, known: Mapping[str, str], text: str) -> str:
    """The heading, a sentence in small letters, with the ``names`` of ``text`` in theirs."""
    spans = [match.span() for match in _WORD.finditer(heading)]
    at = 0
    while at < len(spans):
        for last in range(min(at + LONGEST, len(spans)) - 1, at - 1, -1):
            start, end = spans[at][0], spans[last][1]
            small = heading[start:end].lower()
            if small in known and small not in text:
                heading = f"{heading[:start]}{known[small]}{heading[end:]}"
                at = last
                break
        at += 1
    return heading
