"""Documents asked for by their numbers, many at a time (note federal-register.md, sections 2, 6 and 9)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from monitor.errors import NotFound
from monitor.model import Item
from monitor.network.answers import Response
from monitor.sources.federal_register_items import Convert, read
from monitor.sources.federal_register_pages import listed_or_one

TOGETHER = 100
"""Numbers in one request; beyond 250 the upstream calls existing documents not found."""


def by_number(
    keys: Collection[str], ask: Callable[[str], Response], convert: Convert, source: str
) -> tuple[dict[str, Item], tuple[str, ...]]:
    """What the upstream has under these keys, and warnings. ``ask`` gets numbers with commas between.

    A number that is not found says nothing of its document: the upstream forgets, cuts and pads (section 9).
    """
    items: dict[str, Item] = {}
    warnings: tuple[str, ...] = ()
    for numbers in _batches([key.split(":")[1] for key in keys]):
        try:
            records = listed_or_one(ask(",".join(numbers)), source)
        except NotFound:
            continue
        found, faults = read(records, convert, source)
        items |= {key: item for key, item in found.items() if key in keys}
        warnings += faults
    return items, warnings


def _batches(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(numbers), TOGETHER):
        yield numbers[first : first + TOGETHER]
