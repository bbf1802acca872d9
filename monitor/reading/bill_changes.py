"""Two texts of one bill compared section by section: which are the same, which changed, came or went. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from monitor.reading.bill_sections import BillSection

ALIKE = 0.3
"""Share of common words from which two texts under one number are one section that changed."""
MOST_NAMED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """``was[i]`` is the place in the old text of the new section ``i``, None for a new one; ``changed`` are places of
    new sections that say something else than before; ``dropped`` are places in the old text."""

    was: tuple[int | None, ...]
    changed: frozenset[int]
    dropped: tuple[int, ...]


def compare(old: Sequence[BillSection], new: Sequence[BillSection], old_text: str, new_text: str) -> Compared:
    """Pairs the sections of two versions: by equal words (a renumbered section has not changed), then by number and
    heading, by heading alone, and by number and path where the texts are alike.
    """
    pairs: dict[int, int] = {}
    singular = _once(old) & _once(new)
    keys: tuple[Callable[[BillSection], Hashable], ...] = (
        lambda each: (each.hash, each.number),
        lambda each: each.hash,
        lambda each: (each.number, each.heading.casefold(), each.path),
        lambda each: (each.number, each.heading.casefold()),
        lambda each: each.heading.casefold() if each.heading.casefold() in singular else None,
    )
    for key in keys:
        _pair(old, new, key, pairs)
    _pair_alike(old, new, old_text, new_text, pairs)
    return Compared(
        was=tuple(pairs.get(at) for at in range(len(new))),
        changed=frozenset(at for at, before in pairs.items() if old[before].hash != new[at].hash),
        dropped=tuple(sorted(set(range(len(old))) - set(pairs.values()))),
    )


def _once(sections: Sequence[BillSection]) -> set[str]:
    """Headings that only one section has: many are called "Definitions" or "Reports"."""
    counted = Counter(each.heading.casefold() for each in sections)
    return {heading for heading, count in counted.items() if count == 1 and heading}


def _pair(
    old: Sequence[BillSection],
    new: Sequence[BillSection],
    key: Callable[[BillSection], Hashable],
    pairs: dict[int, int],
) -> None:
    """Pairs what has no partner yet and the same key, in order."""
    taken = set(pairs.values())
    waiting: dict[Hashable, list[int]] = {}
    for at in range(len(old) - 1, -1, -1):
        if at not in taken and (named := key(old[at])) is not None:
            waiting.setdefault(named, []).append(at)
    for at, section in enumerate(new):
        if at not in pairs and (left := waiting.get(key(section))):
            pairs[at] = left.pop()


def _pair_alike(
    old: Sequence[BillSection], new: Sequence[BillSection], old_text: str, new_text: str, pairs: dict[int, int]
) -> None:
    taken = set(pairs.values())
    waiting = {(each.number, each.path): at for at, each in enumerate(old) if at not in taken}
    for at, section in enumerate(new):
        before = waiting.get((section.number, section.path))
        if at in pairs or before is None:
            continue
        first = set(old_text[old[before].start : old[before].end].casefold().split())
        second = set(new_text[section.start : section.end].casefold().split())
        if not section.number or len(first & second) >= ALIKE * len(first | second):
            pairs[at] = before
            del waiting[section.number, section.path]


def said(was: Sequence[str], now: Sequence[str]) -> str:
    """``added: Sec. 12 Graphite; changed: Sec. 3 Nickel; dropped: Sec. 4 Lithium``: what is named in both changed."""
    parts = (
        ("added", [name for name in now if name not in was]),
        ("changed", [name for name in now if name in was]),
        ("dropped", [name for name in was if name not in now]),
    )
    return "; ".join(f"{what}: {_some(names)}" for what, names in parts if names)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"
