"""Stems as the full-text index makes them, asked of FTS5 itself, and how short a prefix must be to survive them.

The exact stage compares words; the index compares porter stems. A term finds its candidates only if every spelling
it stands for is asked by its own stem, and a prefix only if it is cut before the first letter that stemming may take.
"""

from __future__ import annotations

import sqlite3
import threading
from functools import cache

_SUFFIXES = (
    # inner to outer: what porter takes away in its steps 5, 4, 3, 2, 1c, 1b and 1a, as the letters stand in words
    "e",
    "al ance ence anc enc ancy ency er err ic able ible ably ibly abl ibl ability ibility abilit ibilit ant ement "
    "ment ent mently ementl mentl ion ou ism ate at iti ity it ous ive iv ize iz",
    "icate icat ativity ativiti ativit ativeness ative ativ alize aliz iciti icity icit ical ful ness",
    "ational tional enci ency anci ancy izer abli ably alli ally entli ently eli ely ousli ously ization ation ator "
    "alism iveness fulness ousness aliti ality alit iviti ivity ivit biliti bility bilit bli bly logi logy",
    "y i",
    "eed ed ing",
    "s es ies",
)
_NEEDED = (1, 2, 1, 1, 0, 0, 0)
"""The measure of what stands before a suffix, without which porter leaves it (0: a vowel is enough, or nothing)."""
_STEPS = tuple(tuple(step.split()) for step in _SUFFIXES)
_VOWELS = "aeiou"


class _Stemmer:
    """A contentless index of one column whose vocabulary is read back, one lock around it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.conn = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self.conn.execute(
            "create virtual table words using fts5(word, content='', tokenize='porter unicode61 remove_diacritics 2')"
        )
        self.conn.execute("create virtual table stems using fts5vocab(words, 'row')")

    def stems(self, text: str) -> list[str]:
        with self.lock:
            self.conn.execute("insert into words(rowid, word) values (1, ?)", (text,))
            rows = self.conn.execute("select term from stems").fetchall()
            self.conn.execute("insert into words(words) values ('delete-all')")
        return [str(term) for (term,) in rows]


@cache
def _stemmer() -> _Stemmer:
    return _Stemmer()


@cache
def stem(word: str) -> str:
    """The stem the index keeps for one word."""
    return next(iter(_stemmer().stems(word)), "")


def parts_words(character: str) -> bool:
    """True when the index takes the character for a border between words."""
    return _stemmer().stems(f"a{character}b") == ["a", "b"]


@cache
def surviving(prefix: str) -> str:
    """The beginning of a folded prefix that the stem of every word with this prefix still has; at least one letter.

    A tail of the prefix is given up when it could be the beginning of a chain of suffixes and enough word stands
    before it for porter to take it (its measure m, its vowel). ``securit`` gives ``secur``, ``deliberat`` ``delib``.
    """
    if not prefix.isascii() or not prefix.isalpha():
        return _surviving_other(prefix)
    keep = len(prefix)
    for cut in range(len(prefix) - 1, 0, -1):
        if _may_be_taken(prefix, cut):
            keep = cut
    if keep > 1 and prefix[keep - 1] == prefix[keep - 2]:
        keep -= 1
    if keep > 1 and prefix[keep - 1] == "y":
        keep -= 1
    return prefix[:keep]


def _surviving_other(prefix: str) -> str:
    """Prefixes with digits or letters beyond ASCII: porter may still take an ending, so the last letters go."""
    digits = len(prefix)
    while digits and prefix[digits - 1].isalpha() and prefix[digits - 1].isascii():
        digits -= 1
    return prefix[:digits] if digits else prefix[:1]


def _may_be_taken(prefix: str, cut: int) -> bool:
    kept, tail = prefix[:cut], prefix[cut:]
    m = measure(kept)
    return any(m >= _NEEDED[step] and _begins(tail, suffixes, step) for step, suffixes in enumerate(_STEPS))


def _begins(tail: str, suffixes: tuple[str, ...], step: int) -> bool:
    """True when the tail is the beginning of one of these suffixes, or of one followed by suffixes of later steps."""
    for suffix in suffixes:
        if suffix.startswith(tail):
            return True
        if tail.startswith(suffix):
            rest = tail[len(suffix) :]
            if any(_begins(rest, _STEPS[later], later) for later in range(step + 1, len(_STEPS))):
                return True
    return False


def measure(stem_so_far: str) -> int:
    """Porter's m: how many times a vowel is followed by a consonant."""
    count, vowel = 0, False
    for position, letter in enumerate(stem_so_far):
        is_vowel = letter in _VOWELS or (letter == "y" and position > 0 and not vowel)
        if vowel and not is_vowel:
            count += 1
        vowel = is_vowel
    return count
