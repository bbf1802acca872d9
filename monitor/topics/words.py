"""Words as the full-text index sees them, with where they stand: one tokenisation per text, shared by all topics.

A word is a run of letters and digits (FTS5's unicode61); case and diacritics are folded. For comparing, a word is
brought to the singular: ``tariff`` finds ``tariffs`` and ``batteries`` finds ``battery``, but ``section 301`` never
``section 3011`` and ``invest`` never ``investigation`` (who wants that writes ``invest*``).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import cached_property

PLAIN = re.compile(r"[^\W_]+")
MARKED = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_MARK = re.compile(r"[\u0300-\u036f]")
_SIGN = re.compile(r"§[§\s]*(?=[^\W_])")
_PARAGRAPH = re.compile(r"(?<=[^\W_\s)]|\))\(([^\W_]{1,5})\)")

_KEPT = frozenset({
    "always", "arms", "customs", "gas", "goods", "mines", "news", "plus", "series", "species", "this", "thus",
    "various", "whereas", "yes", "does", "has", "was",
})  # fmt: skip
_IRREGULAR = {
    "analyses": "analysis", "buses": "bus", "crises": "crisis", "criteria": "criterion", "gases": "gas",
    "hypotheses": "hypothesis", "indices": "index", "matrices": "matrix", "statuses": "status", "ties": "tie",
    "viruses": "virus",
}  # fmt: skip


def fold(word: str) -> str:
    """The word in small letters without diacritics, as the index folds it."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFD", word.lower())
    return unicodedata.normalize("NFC", _MARK.sub("", apart))


def singular(word: str) -> str:
    """The singular of a folded word by rule (never by dictionary), so that both sides of a comparison meet."""
    if len(word) < 4 or word[-1] != "s" or word in _KEPT:
        return _IRREGULAR.get(word, word)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith(("ss", "us", "is", "ics")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def inflections(key: str) -> tuple[str, ...]:
    """Every spelling that ``singular`` brings to this key, the key itself first."""
    candidates = [key, key + "s", key + "es", *(many for many, one in _IRREGULAR.items() if one == key)]
    if key.endswith("y"):
        candidates.append(key[:-1] + "ies")
    return tuple(dict.fromkeys(each for each in candidates if singular(each) == key))


class _Kept(dict[str, str]):
    """Words already folded; emptied when it grows past what one language needs."""

    most = 300_000

    def __init__(self, as_key: bool) -> None:
        super().__init__()
        self._as_key = as_key

    def __missing__(self, word: str) -> str:
        if len(self) > self.most:
            self.clear()
        value = self[word] = singular(fold(word)) if self._as_key else fold(word)
        return value


FOLDED = _Kept(as_key=False)
KEYS = _Kept(as_key=True)


def split(text: str) -> list[str]:
    """The words of a text, as they are written."""
    return (MARKED if _MARK.search(text) else PLAIN).findall(text)


class Words:
    """One text as its words. Positions count words from 0; everything but the words is worked out when asked for."""

    __slots__ = ("__dict__", "keys", "raw", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.raw = split(text)
        self.keys = list(map(KEYS.__getitem__, self.raw))

    def __len__(self) -> int:
        return len(self.raw)

    @cached_property
    def where(self) -> dict[str, list[int]]:
        """Where each key stands, ascending."""
        found: dict[str, list[int]] = {}
        for position, key in enumerate(self.keys):
            if key in found:
                found[key].append(position)
            else:
                found[key] = [position]
        return found

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The (start, end) character offsets of each word."""
        pattern = MARKED if _MARK.search(self.text) else PLAIN
        return [found.span() for found in pattern.finditer(self.text)]

    @cached_property
    def starts(self) -> list[int]:
        return [start for start, _ in self.spans]

    @cached_property
    def signed(self) -> frozenset[int]:
        """Words behind a section sign: the 301 of ``§ 301``."""
        if "§" not in self.text:
            return frozenset()
        return frozenset(bisect_left(self.starts, found.end()) for found in _SIGN.finditer(self.text))

    @cached_property
    def paragraphs(self) -> frozenset[int]:
        """Words that only point deeper into a section: the b and 1 of ``301(b)(1)``."""
        if "(" not in self.text:
            return frozenset()
        return frozenset(bisect_left(self.starts, found.start(1)) for found in _PARAGRAPH.finditer(self.text))

    def passes_over(self, position: int) -> bool:
        """True for a word that may stand unnamed inside a phrase: a possessive s, a sub-paragraph."""
        raw = self.raw[position]
        return raw == "s" or (len(raw) <= 5 and position in self.paragraphs)

    def number_goes_on(self, position: int) -> bool:
        """True when the number at this word goes on behind a point: the 301 of ``301.2``."""
        end = self.spans[position][1]
        return self.text[end : end + 1] == "." and self.text[end + 1 : end + 2].isdigit()

    def at(self, offset: int) -> int:
        """The first word that begins at or after a character offset."""
        return bisect_left(self.starts, offset)
