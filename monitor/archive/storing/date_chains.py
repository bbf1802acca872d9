"""Which later documents change which deadline, in the order of their days. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SAME_PROCEEDING = timedelta(days=730)
"""By docket or RIN alone, a document reaches back no further."""

Name = tuple[str, str]
Told = tuple[int, str, str, str | None]
"""A deadline: its id, its kind, the day of its document, the date that the document itself gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What a later document says of dates of one kind: due ``now_on`` (None: called off), days and instants as text.

    ``named`` are the dates in its text, ``numbers`` what it cites and carries; ``cited`` are the items whose page or
    number it cites, ``beside`` those that share a docket or RIN with it.
    """

    item_id: int
    on: str
    kind: str
    now_on: str | None
    now_at: str | None
    zone: str
    evidence: str
    named: frozenset[str]
    numbers: frozenset[Name]
    cited: frozenset[int]
    beside: frozenset[int]


def chains(
    announced: Sequence[Announced],
    earlier: Mapping[int, Sequence[Told]],
    pages: Mapping[int, set[Name]],
) -> dict[tuple[int, int], tuple[Announced, ...]]:
    """(item, deadline) -> the announcements that change it, oldest first."""
    found: dict[tuple[int, int], list[Announced]] = {}
    speakers = {(each.item_id, each.kind) for each in announced}
    meant = {(each.item_id, each.kind): _originals(each, earlier, pages, speakers) for each in announced}
    for each in announced:
        targets = set(meant[each.item_id, each.kind])
        targets |= {
            other.item_id
            for other in announced
            if other.kind == each.kind and other.on < each.on and _same_matter(other, each, meant)
        }
        for item_id in targets:
            for told in _changed(each, earlier.get(item_id, ())):
                found.setdefault((item_id, told[0]), []).append(each)
    return {place: tuple(sorted(made, key=lambda each: (each.on, each.item_id))) for place, made in found.items()}


def _originals(
    each: Announced,
    earlier: Mapping[int, Sequence[Told]],
    pages: Mapping[int, set[Name]],
    speakers: set[tuple[int, str]],
) -> frozenset[int]:
    """The first documents whose date this one changes: those it cites; else the only one of its docket in question.

    A date is called off by docket only where its own day, or that of its document, is named.
    """
    cited = {item_id for item_id in each.cited if _told_before(each, earlier.get(item_id, ()))}
    first = {item_id for item_id in cited if (item_id, each.kind) not in speakers}
    if first or cited:
        return frozenset(first)
    names = {name for name in each.numbers if name[0] in ("fr", "fr-page")}
    open_ones = [
        item_id
        for item_id in each.beside
        if (item_id, each.kind) not in speakers
        and any(date.fromisoformat(each.on) - date.fromisoformat(told[2]) <= SAME_PROCEEDING
                for told in _told_before(each, earlier.get(item_id, ())))
        and not _is_elsewhere(names, pages.get(item_id, set()))
    ]  # fmt: skip
    if len(open_ones) > 1 or each.now_on is None:
        open_ones = [item_id for item_id in open_ones if _is_named(each, earlier[item_id])]
    return frozenset(open_ones) if len(open_ones) == 1 else frozenset()


def _told_before(each: Announced, told: Sequence[Told]) -> list[Told]:
    return [one for one in told if one[1] == each.kind and one[2] < each.on and one[3]]


def _is_elsewhere(cited: set[Name], pages: set[Name]) -> bool:
    """Whether a document stands at another page than the one that is cited."""
    schemes = {scheme for scheme, _ in cited}
    return any(scheme in schemes and (scheme, value) not in cited for scheme, value in pages)


def _is_named(each: Announced, told: Sequence[Told]) -> bool:
    """Whether the later document says the old date, or the day of publication."""
    return any(one[3] in each.named or one[2] in each.named for one in _told_before(each, told))


def _same_matter(other: Announced, each: Announced, meant: Mapping[tuple[int, str], frozenset[int]]) -> bool:
    """Whether an earlier announcement is about the same document: its own date is overtaken too."""
    if meant[other.item_id, other.kind] & meant[each.item_id, each.kind]:
        return True
    shared = {name for name in other.numbers & each.numbers if name[0] == "fr-page"}
    return bool(shared)


def _changed(each: Announced, told: Sequence[Told]) -> list[Told]:
    """The deadlines of one document that are changed: all of the kind if they are one, else the one named."""
    mine = _told_before(each, told)
    if each.now_on is None or len({one[3] for one in mine}) <= 1:
        return mine
    return [one for one in mine if one[3] in each.named]
