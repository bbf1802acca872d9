"""How a long digest gets shorter without losing an item: shorter passages, then lines, then a count. Pure.

Mail clients cut long messages (one large one near 102 KB of HTML), and what is cut is the end: health and how to stop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from monitor.alerts.model import Card, Digest, DueDate, Section, Suggestion
from monitor.alerts.wording import count

FEW, SOME = 15, 60
"""Up to this many cards passages are long, then short; beyond that titles and facts only."""

LONG, SHORT = 500, 250
EVERY = 1_000_000

Kept = TypeVar("Kept", Card, DueDate, Suggestion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How much is told: passages of so many characters, or lines; terse lines have no reason; how many of each list."""

    passage: int = LONG
    lined: bool = False
    terse: bool = False
    deadlines: int = EVERY
    mentions: int = EVERY
    strong: int = EVERY
    suggestions: int = EVERY


LEVELS = (
    Level(),
    Level(passage=SHORT),
    Level(passage=0),
    Level(lined=True, deadlines=15, suggestions=5),
    Level(lined=True, terse=True, deadlines=10, suggestions=5),
    Level(lined=True, terse=True, deadlines=10, suggestions=3, mentions=10),
    Level(lined=True, terse=True, deadlines=10, suggestions=3, mentions=3),
    *(
        Level(lined=True, terse=True, deadlines=10, suggestions=0, mentions=0, strong=most)
        for most in (100, 60, 40, 25, 15, 8, 4, 2)
    ),
)


def levels(digest: Digest) -> Iterator[Digest]:
    """The digest at each level, fullest first, starting where its number of items allows."""
    size = digest.new + len(digest.moved)
    start = 0 if size <= FEW else 1 if size <= SOME else 2
    return (at(digest, level) for level in LEVELS[start:])


def at(digest: Digest, level: Level) -> Digest:
    """The digest at one level; ``left_out`` says what is only counted."""

    def shorter(card: Card) -> Card:
        return line(card, terse=level.terse) if level.lined else trimmed(card, level.passage)

    left_out = list(digest.left_out)
    return replace(
        digest,
        act_now=tuple(map(shorter, _most(digest.act_now, level.strong, "act now", left_out))),
        deadlines=_most(digest.deadlines, level.deadlines, "deadlines", left_out),
        coming_up=_most(digest.coming_up, level.deadlines, "coming up", left_out),
        moved=tuple(map(shorter, _most(digest.moved, level.strong, "moved on", left_out))),
        sections=tuple(_cut(section, level, shorter, left_out) for section in digest.sections),
        routine=tuple(
            replace(series, cards=_most(series.cards, level.mentions, series.name, left_out))
            for series in digest.routine
        ),
        history=replace(
            digest.history,
            sections=tuple(_cut(section, level, shorter, []) for section in digest.history.sections),
        ),
        suggestions=_most(digest.suggestions, level.suggestions, "suggestions", left_out),
        left_out=tuple(left_out),
        lined=level.lined,
    )


def trimmed(card: Card, limit: int) -> Card:
    """The card with a passage of at most ``limit`` characters around its first matched word, cut between words."""
    if len(card.passage) <= limit:
        return card
    if not limit:
        return replace(card, passage="", spans=())
    first = card.spans[0][0] if card.spans else 0
    start = max(0, min(first - limit // 3, len(card.passage) - limit))
    if start:
        start = card.passage.find(" ", start, first) + 1 or first
    end = min(len(card.passage), start + limit - 2)
    if end < len(card.passage):
        end = max(card.passage.rfind(" ", start, end), min(end, card.spans[0][1] if card.spans else 0))
    lead = "… " if start else ""
    tail = " …" if end < len(card.passage) else ""
    shift = len(lead) - start
    spans = tuple((a + shift, b + shift) for a, b in card.spans if start <= a and b <= end)
    return replace(card, passage=f"{lead}{card.passage[start:end]}{tail}", spans=spans)


def line(card: Card, *, terse: bool) -> Card:
    """What one line holds: title, why in one term unless it is to be terse, the nearest date."""
    return replace(
        card, passage="", spans=(), agencies=(), numbers=(), terms=() if terse else card.terms[:1], rule="",
        dues=card.dues[:1], see_text=(), moves=card.moves[:1], notes=(), earlier=0,
        story=tuple(each for each in card.story if each.is_news),
    )  # fmt: skip


def _cut(section: Section, level: Level, shorter: Callable[[Card], Card], left_out: list[str]) -> Section:
    return replace(
        section,
        strong=tuple(map(shorter, _most(section.strong, level.strong, section.name, left_out))),
        mentions=tuple(map(shorter, _most(section.mentions, level.mentions, f"mentions of {section.name}", left_out))),
    )


def _most(told: tuple[Kept, ...], most: int, what: str, left_out: list[str]) -> tuple[Kept, ...]:
    if len(told) > most:
        left_out.append(f"{count(len(told) - most, 'more item')} under {what}: see the archive.")
    return told[:most]
