"""The search for a phrase in the words of a text.

What is asked of many places is asked of all of them at once, word by word of the phrase; what a single place needs to
be sure (case, section signs, words that are passed over) is looked at only where the words agree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from monitor.topics.patience import Patience
from monitor.topics.spelling import Form, Phrase
from monitor.topics.words import Words

Span = tuple[int, int]
"""First word and word past the last, counted within one field."""

SKIPPED_AT_MOST = 6
MANY = 8
"""Places of its first word from which a phrase is looked for around the rarest of its words, and word by word."""
RARER = 4
"""So many times rarer the rarest word must be: the others are then looked for around its places alone."""


def occurrences(phrase: Phrase, words: Words) -> list[Span]:
    """Where a phrase stands, ascending, each place once; raises ``TooDense``."""
    return placed(phrase.likely(words.distinct), words, Patience(len(words.text)))


def placed(forms: Sequence[Form], words: Words, patience: Patience) -> list[Span]:
    """Where any of these forms stands, ascending, each place once; raises ``TooDense``."""
    if len(forms) == 1:
        return _form(forms[0], words, patience)
    if not forms:
        return []
    return sorted({span for form in forms for span in _form(form, words, patience)})


def _form(form: Form, words: Words, patience: Patience) -> list[Span]:
    first = form[0]
    if first.pattern is not None:
        patience.spend(len(words.numbers) // 4)
    starts = first.positions(words)
    if not starts:
        return []
    if len(starts) > MANY:
        return _one_word(form, words, starts, patience) if len(form) == 1 else _stepwise(form, words, starts, patience)
    if len(form) > 1:
        return _reached(form, words, starts)
    plain = first.plain
    return [(at, at + 1) for at in starts if plain or first.fits(words, at)]


def _one_word(form: Form, words: Words, starts: Sequence[int], patience: Patience) -> list[Span]:
    first = form[0]
    if first.plain:
        patience.spend(len(starts) // 4)
        return [(at, at + 1) for at in starts]
    patience.spend(len(starts))
    return [(at, at + 1) for at in starts if first.fits(words, at)]


def _stepwise(form: Form, words: Words, starts: Sequence[int], patience: Patience) -> list[Span]:
    """Where the form stands that may begin at these many words.

    ``rigid`` are those behind which each word is the next of the form so far; ``loose`` those where a word may have to
    be passed over, or anything may stand between.
    """
    patience.spend(len(starts) // 8)
    rigid = _before_the_rarest(form, words, starts, patience)
    rigid = rigid[: bisect_right(rigid, len(words) - len(form))]
    loose: list[int] = []
    folded, passing = words.folded, words.passing
    for number, slot in enumerate(form[1:], 1):
        patience.spend(len(rigid) // 2)
        if slot.gap or not slot.spellings:
            loose += rigid
            rigid = []
            break
        if passing:
            loose += [at for at in rigid if folded[at + number] in passing]
        spellings = slot.spellings
        rigid = [at for at in rigid if folded[at + number] in spellings]
    if not loose and all(slot.plain for slot in form):
        patience.spend(len(rigid) // 4)
        return [(at, at + len(form)) for at in rigid]
    patience.spend(4 * (len(loose) + len(rigid)))
    return _reached(form, words, sorted({*loose, *rigid}))


def _reached(form: Form, words: Words, starts: Iterable[int]) -> list[Span]:
    """Where the form stands that may begin at these words."""
    first = form[0]
    sure = first.plain and first.pattern is None
    found = []
    for start in starts:
        if sure or first.fits(words, start):
            end = _reaches(form, words, start)
            if end:
                found.append((start, end))
    return found


def _before_the_rarest(form: Form, words: Words, starts: Sequence[int], patience: Patience) -> Sequence[int]:
    """Those of these starts that have the rarest other word of the form within reach behind them."""
    rarest, offset = starts, 0
    for number, slot in enumerate(form[1:], 1):
        if slot.spellings and len(places := words.where(slot.spellings)) < len(rarest):
            rarest, offset = places, number
    if not offset or RARER * len(rarest) > len(starts):
        return starts
    patience.spend(2 * len(rarest))
    reach = offset * (SKIPPED_AT_MOST + 1)
    kept: list[int] = []
    for place in rarest:
        low = bisect_left(starts, max(place - reach, kept[-1] + 1 if kept else 0))
        kept += starts[low : bisect_right(starts, place - offset)]
    return kept


def _reaches(form: Form, words: Words, start: int) -> int:
    """The end of the form that begins here, or 0. Possessives and sub-paragraphs in between are passed over."""
    at = start + 1
    length = len(words)
    for slot in form[1:]:
        if at < length and slot.fits(words, at):
            at += 1
            continue
        skipped = 0
        while at < length and not slot.fits(words, at):
            if skipped >= slot.gap and not words.passes_over(at):
                return 0
            skipped += 1
            at += 1
            if skipped > SKIPPED_AT_MOST:
                return 0
        if at >= length:
            return 0
        at += 1
    return at
