"""The passage that shows a hit: plain text around its best occurrence, with the matched words' places as data."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.topics.exact import Anchors
from monitor.topics.finding import Span
from monitor.topics.paper import Paper
from monitor.topics.words import Words

LONGEST = 500
BEFORE = 160
PREFERENCE = ("abstract", "body", "action", "title", "identifiers", "agencies")


@dataclass(frozen=True, slots=True)
class Passage:
    """Text of at most 500 characters, (start, end) offsets of the matched words in it, the field it is from."""

    text: str = ""
    spans: tuple[Span, ...] = ()
    field: str = ""


def passage(paper: Paper, anchors: Anchors, found: Iterable[Anchors]) -> Passage:
    """The best passage of a hit: from the abstract if it names the subject, else the densest place of the body.

    ``found`` are the places of each term, of which those near it are marked.
    """
    for field in PREFERENCE:
        if spans := anchors.get(field):
            best = _best(spans)
            marked = set(_nearby(spans, best))
            for places in found:
                if field in places:
                    marked.update(_nearby(places[field], best))
            return around(paper.words(field), best, sorted(marked), field)
    return Passage()


def _nearby(spans: Sequence[Span], best: Span) -> Sequence[Span]:
    """The (ascending) spans that can stand in one passage with the best."""
    if len(spans) < 2:
        return spans
    return spans[bisect_left(spans, (best[0] - LONGEST, 0)) : bisect_left(spans, (best[1] + LONGEST, 0))]


def _best(spans: Sequence[Span]) -> Span:
    """The occurrence with most others in the 60 words behind it; the first of equals."""
    if len(spans) == 1:
        return spans[0]
    starts = [start for start, _ in spans]
    return max(spans, key=lambda span: (bisect_left(starts, span[0] + 60) - bisect_left(starts, span[0]), -span[0]))


def around(words: Words, best: Span, found: Sequence[Span], field: str) -> Passage:
    """Text around one occurrence, cut at sentences where they are near and at words elsewhere."""
    text = words.text
    if len(text) <= LONGEST:
        low, high = 0, len(text)
    else:
        low = _begin(text, words.start(best[0]), words)
        high = _end(text, low, words)
    places = [words.stretch(span) for span in found]
    shown, spans = _single_line(text[low:high], [(a - low, b - low) for a, b in places if a >= low and b <= high])
    return Passage(shown, tuple(_apart(spans)), field)


def _single_line(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """The text with white space collapsed, and its spans moved with it."""
    if "  " not in text and text.isprintable() and text[:1] != " " != text[-1:]:
        return text, spans
    shown = " ".join(text.split())
    return shown, [(_moved(text, start), _moved(text, end)) for start, end in spans]


def _moved(text: str, at: int) -> int:
    """Where an offset lies once white space is collapsed."""
    before = " ".join(text[:at].split())
    return len(before) + (bool(before) and text[at - 1].isspace())


def _apart(places: list[Span]) -> list[Span]:
    if len(places) < 2:
        return places
    kept: list[Span] = []
    for start, end in sorted(places):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
        elif end > kept[-1][1]:
            kept[-1] = (kept[-1][0], end)
    return kept


def _begin(text: str, at: int, words: Words) -> int:
    """A sentence's or line's beginning at most 160 characters before the occurrence, else a word's."""
    floor = max(0, at - BEFORE)
    if floor == 0:
        return 0
    for sign in ("\n", ". ", "; ", "—"):
        cut = text.rfind(sign, floor, at)
        if cut >= 0:
            return cut + len(sign)
    return words.next_start(floor)


def _end(text: str, low: int, words: Words) -> int:
    high = min(len(text), low + LONGEST)
    if high == len(text):
        return high
    for sign in (". ", ".\n", "\n"):
        cut = text.rfind(sign, low + LONGEST // 2, high)
        if cut >= 0:
            return cut + 1
    return words.last_end(high)
