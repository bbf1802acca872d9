"""Deadlines that a DATES text tells of, each with its sentence. Nothing is guessed: what is not sure is ``unclear``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from monitor.model import Deadline
from monitor.reading.date_patterns import CUES, HEARING, KINDS, Words
from monitor.reading.dates_text import Moment, Sentence, read

SOURCE = "dates"
"""What is read from the DATES text, wherever that stands (a typed field, or the paragraph in the document itself)."""

MOST_EVIDENCE = 600
_PAPERWORK = re.compile(r"information collection|paperwork|\bpra\b")
_MEETING = re.compile(r"\bmeetings?\b|\bhearings?\b", re.IGNORECASE)
_ONLY_DATES = re.compile(r"(?:[\s,;:.&]|and|from|at|until adjourned|\[\d+\]|\{\d+\})*")
_NOT_HELD = re.compile(r"\bcancel|\bpostpone|\bwithdraw|\bcorrection\b|\bclosure\b", re.IGNORECASE)
_CAPTION = re.compile(r"^[ \t]*DATES?:[ \t]*", re.MULTILINE)
_NEXT_CAPTION = re.compile(
    r"^[ \t]*(?:ADDRESS(?:ES)?|FOR FURTHER INFORMATION|SUPPLEMENTARY|SUMMARY|AGENCY|ACTION|FOR MORE INFORMATION)\b",
    re.MULTILINE,
)
MOST_CAPTION = 6000
_SPEAKS = re.compile(
    r"\d|comment|hearing|meeting|roundtable|request|application|letter|paper|nomination|compliance|exclusion",
    re.IGNORECASE,
)
"""A text without a digit gives no date, and without one of these words nothing that is unclear either."""


def deadlines(text: str, *, title: str = "", published_on: date | None = None) -> tuple[Deadline, ...]:
    """The deadlines of a DATES text: certain ones, and per kind one ``unclear`` where it speaks of none certain.

    ``published_on`` is the (planned) day of publication, from which "30 days after publication" is counted. A bare
    date counts as the day of a meeting when ``title`` says that there is one.
    """
    if not _SPEAKS.search(text):
        return ()
    sentences, moments = read(text, published_on)
    sure: dict[tuple[str, date], Deadline] = {}
    doubtful: dict[str, Deadline] = {}
    for sentence in sentences:
        for words, moment in _said(sentence, moments, title):
            if moment.on is None or (moment.is_range and words is not HEARING):
                doubtful.setdefault(words.kind, _unclear(words.kind, words.label, sentence))
            else:
                sure.setdefault((words.kind, moment.on), _sure(words, moment, sentence, title))
        for cue in CUES:
            if cue.holds(sentence.plain):
                doubtful.setdefault(cue.kind, _unclear(cue.kind, cue.label, sentence))
    found = {kind for kind, _ in sure}
    open_ones = [each for kind, each in doubtful.items() if kind not in found]
    return tuple(_told_apart([*sure.values(), *open_ones]))


def caption(body: str) -> str:
    """The paragraph under DATES of a document's own text; empty when it has none."""
    begin = _CAPTION.search(body, 0, 200_000)
    if not begin:
        return ""
    end = _NEXT_CAPTION.search(body, begin.end(), begin.end() + MOST_CAPTION)
    return " ".join(body[begin.end() : end.start()].split()) if end else ""


def _said(sentence: Sentence, moments: Sequence[Moment], title: str) -> Iterator[tuple[Words, Moment]]:
    taken: set[tuple[str, str]] = set()
    if "[" not in sentence.plain:
        return  # every pattern wants the mark of a date
    for words in KINDS:
        for pattern in words.said:
            for found in pattern.finditer(sentence.plain):
                if words.unless and words.unless.search(sentence.plain, 0, found.end()):
                    continue
                for mark in _marks(words, found):
                    if (words.kind, mark) not in taken:
                        taken.add((words.kind, mark))
                        yield words, moments[int(mark)]
    if not taken and _MEETING.search(title) and not _NOT_HELD.search(title) and _ONLY_DATES.fullmatch(sentence.plain):
        for mark in re.findall(r"\[(\d+)\]", sentence.plain):
            yield HEARING, moments[int(mark)]


def _marks(words: Words, found: re.Match[str]) -> list[str]:
    more = re.findall(r"\[(\d+)\]", found["more"]) if words.several and "more" in found.re.groupindex else []
    return [found["d"], *more]


def _sure(words: Words, moment: Moment, sentence: Sentence, title: str) -> Deadline:
    until = moment.until is not None and words is not HEARING
    return Deadline(
        kind=words.kind, label=_label(words, sentence, title), due_on=moment.on,
        due_at=None if until else moment.at, zone=moment.zone or "America/New_York", source=SOURCE,
        evidence=_evidence(sentence, moment.computed),
    )  # fmt: skip


def _label(words: Words, sentence: Sentence, title: str) -> str:
    if words is HEARING and "hearing" not in sentence.plain and "hearing" not in title.lower():
        return "Meeting"
    if words.kind == "comment" and _PAPERWORK.search(sentence.plain) and "rule" not in sentence.plain:
        return "Comments on the information collection close"
    if words.kind == "application" and "nomination" in sentence.plain:
        return "Nominations close"
    if words.kind == "application" and "letters of intent" in sentence.plain:
        return "Letters of intent due"
    return words.label


def _unclear(kind: str, label: str, sentence: Sentence) -> Deadline:
    return Deadline(
        kind=kind, label=label, due_on=None, source=SOURCE, evidence=_evidence(sentence, ""), state="unclear"
    )


def _evidence(sentence: Sentence, computed: str) -> str:
    raw = sentence.raw if len(sentence.raw) <= MOST_EVIDENCE else f"{sentence.raw[: MOST_EVIDENCE - 1]}\u2026"
    return f"{raw} ({computed})" if computed else raw


def _told_apart(found: Sequence[Deadline]) -> Iterator[Deadline]:
    """Labels under which several dates of one kind stay apart: the second has a (2), and so on."""
    seen: dict[tuple[str, str], int] = {}
    for each in found:
        place = seen[(each.kind, each.label)] = seen.get((each.kind, each.label), 0) + 1
        yield each if place == 1 else replace(each, label=f"{each.label} ({place})")
