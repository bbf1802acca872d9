"""Whether a field that documents used to have has gone empty: the source changed, and nobody said so. Pure.

A monitor of this trade lost every comment deadline that way, unnoticed. The rule: the newest documents of a kind lack
the field one after the other, so many that chance would do it once in ten thousand times, given how many had it before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log

FIELDS: Mapping[str, str] = {
    "comments_close_on": "comment deadline",
    "effective_on": "effective date",
    "published_on": "date of publication",
    "abstract": "summary",
    "agencies": "agency",
    "identifiers": "docket or other number",
}
"""The fields that are looked after, and what a reader calls them."""

BEFORE = 200
"""So many documents before the empty ones say how it was."""

FEWEST_BEFORE = 30
FEWEST_EMPTY = 10
GOOD_SHARE = 0.1
CHANCE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """A field of one kind of document that went empty: ``documents`` in a row lack it, since ``since_on`` (ISO date).

    ``filled`` of the ``before`` documents before them had it.
    """

    kind: str
    field: str
    documents: int
    since_on: str
    filled: int
    before: int

    @property
    def sentence(self) -> str:
        """What a reader has to know."""
        name = FIELDS.get(self.field, self.field)
        return (
            f"the last {self.documents} documents of kind {self.kind!r} have no {name}, since {self.since_on}; "
            f"before, {self.filled} of {self.before} had one: check them by hand, the source may have changed"
        )


def run_of_empty(filled: Sequence[bool]) -> tuple[int, int, int] | None:
    """(empty in a row, filled before, looked at before) if that is no chance. ``filled``: the newest document first."""
    empty = next((place for place, has in enumerate(filled) if has), len(filled))
    before = filled[empty : empty + BEFORE]
    if len(before) < FEWEST_BEFORE:
        return None
    count = sum(before)
    share = count / len(before)
    if share < GOOD_SHARE or empty < _needed(share):
        return None
    return empty, count, len(before)


def _needed(share: float) -> int:
    """How many empty ones in a row are too many when ``share`` of the documents had the field."""
    return FEWEST_EMPTY if share >= 1 else max(FEWEST_EMPTY, ceil(log(CHANCE) / log(1 - share)))
