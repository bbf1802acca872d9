"""Words as the full-text index sees them, with where they stand: one tokenisation per text, shared by all topics.

A word is a run of letters and digits (FTS5's unicode61); case and diacritics are folded. For comparing, a word is
brought to the singular: ``tariff`` finds ``tariffs`` and ``batteries`` finds ``battery``, but ``section 301`` never
``section 3011`` and ``invest`` never ``investigation`` (who wants that writes ``invest*``).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Sequence
from functools import cache, cached_property
from itertools import accumulate, chain, compress
from operator import add

PLAIN = re.compile(r"([^\W_]+)")
MARKED = re.compile(r"([^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*)")
_MARK = re.compile(r"[\u0300-\u036f]")
_SIGN = re.compile(r"§[§\s]*(?=[^\W_])")
_PARAGRAPH = re.compile(r"(?<=[^\W_\s)]|\))\(([^\W_]{1,5})\)")

GLANCED_AT = 5_000
"""Characters up to which a text is searched as it is before it is cut into words."""

SHORT = 600
"""Words up to which looking a key up anew is cheaper than laying out all of them."""

_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}
_FOREIGN_WORD = re.compile(r"[^\x00-\x7f\W]|[\u0300-\u036f]")

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


@cache
def inflections(word: str) -> frozenset[str]:
    """Every spelling, singular and plural, that a folded word stands for."""
    one = singular(word)
    candidates = [word, one, one + "s", one + "es", *(many for many, single in _IRREGULAR.items() if single == one)]
    if one.endswith("y"):
        candidates.append(one[:-1] + "ies")
    return frozenset(each for each in candidates if singular(each) == one)


class _Folded(dict[str, str]):
    """Words already folded; emptied when it grows past what one language needs."""

    most = 300_000

    def __missing__(self, word: str) -> str:
        if len(self) > self.most:
            self.clear()
        value = self[word] = fold(word)
        return value


FOLDED = _Folded()


def _blanked(text: str) -> str | None:
    """The text with a blank for everything but letters and digits, or None when it has letters beyond ASCII.

    Most texts have none (though curly quotes and dashes) and are cut in a fifth of the time that a pattern takes.
    """
    if text.isascii():
        return text.translate(_BLANKS)
    if _FOREIGN_WORD.search(text):
        return None
    return text.encode("ascii", "replace").decode("ascii").translate(_BLANKS)


def split(text: str) -> list[str]:
    """The words of a text, as they are written."""
    blanked = _blanked(text)
    if blanked is not None:
        return blanked.split()
    return (MARKED if _MARK.search(text) else PLAIN).findall(text)


def offsets(text: str) -> tuple[list[int], list[int]]:
    """The character offsets at which the words of a text begin, and those at which they end."""
    blanked = _blanked(text)
    if blanked is None:
        ends = list(accumulate(map(len, (MARKED if _MARK.search(text) else PLAIN).split(text))))[:-1]
        return ends[::2], ends[1::2]
    pieces = blanked.split(" ")
    lengths = list(map(len, pieces))
    after = list(accumulate((length + 1 for length in lengths), initial=0))
    starts = list(compress(after, lengths))
    return starts, list(map(add, starts, filter(None, lengths)))


class Words:
    """One text as its words, each thing worked out when it is first asked for. Positions count words from 0."""

    __slots__ = ("__dict__", "text")

    def __init__(self, text: str) -> None:
        self.text = text

    def __len__(self) -> int:
        return len(self.folded)

    @cached_property
    def raw(self) -> list[str]:
        """The words as they are written."""
        return split(self.text)

    @cached_property
    def folded(self) -> list[str]:
        """The words in small letters without diacritics."""
        blanked = _blanked(self.text)
        return list(map(FOLDED.__getitem__, self.raw)) if blanked is None else blanked.lower().split()

    @cached_property
    def small(self) -> str:
        """A short text in small letters, for a first look; empty where the look would cost as much as the words."""
        if len(self.text) > GLANCED_AT or (not self.text.isascii() and _FOREIGN_WORD.search(self.text)):
            return ""
        return self.text.lower()

    @cached_property
    def _where(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for position, word in enumerate(self.folded):
            if word in found:
                found[word].append(position)
            else:
                found[word] = [position]
        return found

    def where(self, spellings: Collection[str]) -> Sequence[int]:
        """Where any of these folded words stands, ascending. A short text is searched, a long one laid out once."""
        if len(self.folded) > SHORT:
            lists = [found for spelling in spellings if (found := self._where.get(spelling))]
            return sorted(chain.from_iterable(lists)) if len(lists) > 1 else lists[0] if lists else ()
        return [position for position, word in enumerate(self.folded) if word in spellings]

    @cached_property
    def _offsets(self) -> tuple[list[int], list[int]]:
        return offsets(self.text)

    @property
    def starts(self) -> list[int]:
        """The character offset at which each word begins."""
        return self._offsets[0]

    @property
    def ends(self) -> list[int]:
        """The character offset behind each word."""
        return self._offsets[1]

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
        word = self.folded[position]
        if word == "s":
            return self.raw[position] == "s"
        return len(word) <= 5 and position in self.paragraphs

    def number_goes_on(self, position: int) -> bool:
        """True when the number at this word goes on behind a point: the 301 of ``301.2``."""
        end = self.ends[position]
        return self.text[end : end + 1] == "." and self.text[end + 1 : end + 2].isdigit()

    def at(self, offset: int) -> int:
        """The first word that begins at or after a character offset."""
        return bisect_left(self.starts, offset)
