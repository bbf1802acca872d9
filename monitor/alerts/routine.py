"""Series: notices that agencies print by the dozen, told in one line each kind instead of a card each. Pure.

Nothing is hidden: the line links every document. What cannot wait, what stands in a story with other news, and what
names the subject in its title or carries a followed number keeps its card.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from monitor.alerts.model import Card, Series

NAMES = {
    "information collections": (
        r"(agency|proposed|notice of|new|extension of|revision of)?( agency)? ?information collection|"
        r"submission for omb review|proposed (data )?collection|(30|60)-day notice of"
    ),
    "Sunshine Act meetings": r"sunshine act|government in the sunshine",
    "combined notices of filings": r"combined notice of filings",
    "self-regulatory organizations": r"self-regulatory organizations",
    "foreign-trade zone notices": (
        r"foreign-trade zone|notification of proposed production activity|approval of subzone"
    ),
    "monthly trade-remedy lists": (
        r"antidumping or countervailing duty order, finding, or suspended investigation|"
        r"initiation of antidumping and countervailing duty administrative reviews|initiation of five-year"
    ),
    "airworthiness directives": r"airworthiness directives",
}
"""What a series is called, and how its titles begin."""

_SERIES = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in NAMES.items())
TELLING = frozenset({"title", "identifiers"})


def series_of(card: Card) -> str:
    """The series that a card belongs to, or nothing when it deserves a card of its own."""
    news_beside = any(chapter.is_news for chapter in card.story)
    if card.why_now or news_beside or (card.strength == "strong" and card.field in TELLING):
        return ""
    return next((name for name, pattern in _SERIES if pattern.match(card.title)), "")


def bundled(cards: Iterable[Card]) -> tuple[tuple[Card, ...], tuple[Series, ...]]:
    """The cards that stay, and the series of the others, the longest first."""
    kept: list[Card] = []
    found: dict[str, list[Card]] = {}
    for card in cards:
        name = series_of(card)
        if name:
            found.setdefault(name, []).append(card)
        else:
            kept.append(card)
    return tuple(kept), tuple(_ordered(found.items()))


def _ordered(found: Iterable[tuple[str, Sequence[Card]]]) -> list[Series]:
    made = [Series(name=name, cards=tuple(cards)) for name, cards in found]
    return sorted(made, key=lambda series: (-len(series.cards), series.name))
