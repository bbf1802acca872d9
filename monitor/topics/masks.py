"""Passages that agencies and drafters repeat word for word, and that say nothing about what a document is about.

``boilerplate`` never counts. ``borrowed`` definitions make a hit, but never weigh: "the term X has the meaning given
in section N" names X without being about it. Add a pattern here only when it recurs across documents of one source;
what is peculiar to a topic belongs under its ``ignore``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from monitor.topics.finding import Span
from monitor.topics.paper import Paper, column, merged
from monitor.topics.words import Words

# What stands in a text that has such a passage; what the passage begins with, in small letters, if that is known; the
# passage itself. A pattern tried at each character of a long text costs a hundred times what looking for words does,
# and of one that begins with anything the time grows with the square of the text: those are read by functions.
_BOILERPLATE = (
    # Executive orders and delegations: the President's general power to delegate, 3 U.S.C. 301-303.
    ("title 3", "section", re.compile(
        r"\bsections? 30[1-3] of title 3\b,?( (of the )?United States Code)?", re.IGNORECASE
    )),
    ("3 U.S.C.", "3 u", re.compile(r"\b3 U\.?S\.?C\.? (§ ?)?30[1-3]\b")),
)  # fmt: skip

# Foreign-Trade Zones Board: every production notice says which duties may apply to a component.
_PRIVILEGED = "privileged foreign"
_ADMITTED = re.compile(r"\badmitted to (?:FTZs|foreign-trade zones|the (?:sub)?zone)", re.IGNORECASE)
_DEPENDING = "depending on the country of origin"
_SUBJECT = re.compile(r"\bsubject to (?:[^.;]{0,80}\b)?(?:duties|measures) under section", re.IGNORECASE)
_AROUND = 400

_BORROWED = (
    "the meaning",
    "the term",
    re.compile(
        r"\bthe terms? [^.;:]{1,200}?\b(?:has|have) the (?:same )?meanings? (?:given|as|specified|set)\b[^.;]{0,250}",
        re.IGNORECASE,
    ),
)


def boilerplate(paper: Paper) -> dict[str, list[Span]]:
    """Field -> the word spans that never count."""
    found: dict[str, list[Span]] = {}
    likely = [each for each in _BOILERPLATE if paper.may_say(each[0])]
    read = [reader for sign, reader in _READ if paper.may_say(sign)]
    for field in ("abstract", "body") if likely or read else ():
        text = column(paper.document, field)
        passages = [(begins, pattern) for sign, begins, pattern in likely if sign in text]
        spans = [span for begins, pattern in passages for span in _spans(begins, pattern, paper.words(field))]
        if places := [place for reader in read for place in reader(text)]:
            words = paper.words(field)
            spans += [(words.at(start), words.at(end)) for start, end in places]
        if spans:
            found[field] = spans
    return found


def _zones(text: str) -> Iterator[Span]:
    """Sentences on goods that must be admitted to a zone in privileged foreign status, from the last semicolon."""
    done = 0
    while (at := text.find(_PRIVILEGED, done)) >= 0:
        begins = text.rfind(".", done, at) + 1 or done
        ends = text.find(".", at)
        done = len(text) if ends < 0 else ends
        if admitted := _ADMITTED.search(text, begins, at):
            yield text.rfind(";", begins, admitted.start()) + 1 or begins, done


def _countries(text: str) -> Iterator[Span]:
    """Clauses on parts that are subject to duties under a section, depending on the country of origin."""
    done = 0
    while (at := text.find(_DEPENDING, done)) >= 0:
        ends = at + len(_DEPENDING)
        begins = text.rfind(";", max(done, at - 3 * _AROUND), at) + 1 or max(done, at - 3 * _AROUND)
        subject = _SUBJECT.search(text, begins, at)
        if subject:
            yield max(begins, subject.start() - _AROUND), ends
        done = ends


_READ: tuple[tuple[str, Callable[[str], Iterator[Span]]], ...] = ((_PRIVILEGED, _zones), (_DEPENDING, _countries))


def borrowed(paper: Paper) -> list[Span]:
    """The word spans of definitions in the body that are taken over from another law, ascending."""
    sign, begins, pattern = _BORROWED
    return merged(_spans(begins, pattern, paper.words("body"))) if paper.may_say(sign) else []


def _spans(begins: str, pattern: re.Pattern[str], words: Words) -> list[Span]:
    return [(words.at(found.start()), words.at(found.end())) for found in _passages(begins, pattern, words)]


def _passages(begins: str, pattern: re.Pattern[str], words: Words) -> Iterator[re.Match[str]]:
    """What the pattern finds, ascending; tried only where a passage can begin, if that is known."""
    small = words.plain
    if small is None:
        yield from pattern.finditer(words.text)
        return
    at = small.find(begins)
    while at >= 0:
        found = pattern.match(words.text, at)
        if found:
            yield found
        at = small.find(begins, found.end() if found else at + 1)
