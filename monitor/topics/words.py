"""Words as the full-text index sees them, with where they stand: one tokenisation per text, shared by all topics.

A word is a run of letters and digits (FTS5's unicode61); case and diacritics are folded. For comparing, a word is
brought to the singular: ``tariff`` finds ``tariffs`` and ``batteries`` finds ``battery``, but ``section 301`` never
``section 3011`` and ``invest`` never ``investigation`` (who wants that writes ``invest*``).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache, partial
from itertools import chain, islice, takewhile

from monitor.topics.offsets import BLOCK, Blocks
from monitor.topics.stems import parts_words

PLAIN = re.compile(r"([^\W_]+)")
MARKED = re.compile(r"([^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*)")
_BRACKETS = re.compile(r"\(([^\W_]{1,5})\)")
_MARK = re.compile(r"[\u0300-\u036f]")

FEW_WORDS = 400
GLANCES = 3
SIGN_WITHIN = 40
"""Characters before a number in which a section sign may stand, blanks between them."""
FEW_BEGIN = 64
"""Words with one beginning up to which each is looked for in the text; more are gathered from a list of all words."""
"""A text of so few words is run over for the first so many that are looked up; then each word's places are noted."""

_SMALL = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 0x20 for code in range(256))
_ASCII = bytes(range(128))

_KEPT = frozenset({
    "always", "arms", "customs", "gas", "goods", "news", "plus", "series", "species", "this", "thus",
    "various", "whereas", "yes", "does", "has", "was",
})  # fmt: skip
_POSSESSED = frozenset({"s"})
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


def plain(text: str) -> str | None:
    """The text in small letters with a blank for all but letters and digits; None if it has letters beyond ASCII.

    Most texts have none (though curly quotes and dashes) and are cut in a fifth of the time that a pattern takes; the
    full-text index cuts them alike. (It is asked about each sign: those younger than its tables are letters to it.)
    """
    if not text.isascii():
        beyond = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
        if not all(map(_is_sign, set(beyond.decode("utf-8", "surrogatepass")))):
            return None
    return text.encode("ascii", "replace").translate(_SMALL).decode("ascii")


@cache
def _is_sign(character: str) -> bool:
    """True for what is no part of a word, neither here nor for the index."""
    return not character.isalnum() and parts_words(character)


def split(text: str) -> list[str]:
    """The words of a text, as they are written."""
    return (MARKED if _MARK.search(text) else PLAIN).findall(text)


def _cut(pattern: re.Pattern[str], text: str) -> list[str]:
    """The folded words of a part of a text; most parts have no letters beyond ASCII even where others do."""
    small = plain(text)
    return list(map(FOLDED.__getitem__, pattern.findall(text))) if small is None else small.split()


class Words:
    """One text as its words, shared by all that look for something in it. Positions count words from 0.

    ``folded`` are the words in small letters without diacritics; ``plain`` the text in small letters with a blank for
    all else, or None when it has letters beyond ASCII.
    """

    __slots__ = (
        "_asked", "_blocks", "_brackets", "_distinct", "_everywhere", "_glances", "_known", "_noted", "_numbers",
        "_signs", "_sorted", "folded", "plain", "text",
    )  # fmt: skip

    def __init__(self, text: str, small: str | None, asked: frozenset[str] | None = None) -> None:
        """``small`` is what ``plain`` gives of the text, ``asked`` are all words that will be looked up, if known."""
        self.text = text
        self.plain = small
        self._asked = asked
        self._blocks: Blocks | None = None
        if small is not None and len(small) < 2 * BLOCK:
            self.folded = small.split()
        else:
            self.folded = self.blocks.words
        self._distinct: frozenset[str] | None = None
        self._brackets: frozenset[str] | None = None
        self._noted: dict[str, list[int]] | None = None
        self._glances = 0
        self._known: dict[frozenset[str] | re.Pattern[str], list[int]] = {}
        self._everywhere: dict[str, list[int]] | None = None
        self._numbers: list[str] | None = None
        self._sorted: list[str] | None = None
        self._signs: bool | None = None

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of a text that stands alone."""
        return cls(text, plain(text))

    @property
    def blocks(self) -> Blocks:
        """Where the words stand in the text."""
        if self._blocks is None:
            pattern = MARKED if self.plain is None and _MARK.search(self.text) else PLAIN
            self._blocks = Blocks(self.text, self.plain, pattern, partial(_cut, pattern))
        return self._blocks

    def __len__(self) -> int:
        return len(self.folded)

    @property
    def looked_up(self) -> Collection[str]:
        """The folded words of the text that are asked for, each once; of a short text all words, however often."""
        return self.folded if len(self.folded) <= FEW_WORDS else self._places().keys()

    @property
    def distinct(self) -> frozenset[str]:
        """Every folded word, once."""
        if self._distinct is None:
            self._distinct = frozenset(self.folded)
        return self._distinct

    def where(self, spellings: frozenset[str]) -> list[int]:
        """Where any of these folded words stands, ascending."""
        self._glances += 1
        brief = len(self.folded) <= FEW_WORDS and self._glances <= GLANCES
        if brief or not (self._asked is None or spellings <= self._asked):
            return [position for position, word in enumerate(self.folded) if word in spellings]
        noted = self._places()
        found = [noted[spelling] for spelling in spellings if spelling in noted]
        if len(found) == 1:
            return found[0]
        known = self._known.get(spellings)
        if known is None:
            known = self._known[spellings] = sorted(chain.from_iterable(found))
        return known

    def _places(self) -> dict[str, list[int]]:
        """Each word that is asked for -> its positions, in one pass over the text."""
        if self._noted is None:
            if self._asked is None:
                self._noted = self._all_places()
            else:
                asked = self._asked
                noted: defaultdict[str, list[int]] = defaultdict(list)
                for position, word in enumerate(self.folded):
                    if word in asked:
                        noted[word].append(position)
                self._noted = dict(noted)
        return self._noted

    def _all_places(self) -> dict[str, list[int]]:
        """Each word -> its positions."""
        if self._everywhere is None:
            noted: defaultdict[str, list[int]] = defaultdict(list)
            for position, word in enumerate(self.folded):
                noted[word].append(position)
            self._everywhere = dict(noted)
        return self._everywhere

    def begins(self, prefix: str) -> bool:
        """True when a folded word begins so."""
        if self.plain is None:
            return any(word.startswith(prefix) for word in self.distinct)
        return f" {prefix}" in self.plain or self.plain.startswith(prefix)

    def beginning(self, prefix: str) -> list[int]:
        """Where a folded word begins so, ascending."""
        if not self.begins(prefix):
            return []
        if self.plain is not None and self.plain.count(f" {prefix}") <= FEW_BEGIN:
            return [self.at(offset) for offset in self._offsets(prefix)]
        noted = self._all_places()
        if self._sorted is None:
            self._sorted = sorted(noted)
        low = bisect_left(self._sorted, prefix)
        words = takewhile(lambda word: word.startswith(prefix), islice(self._sorted, low, None))
        return sorted(chain.from_iterable(noted[word] for word in words))

    @property
    def numbers(self) -> list[str]:
        """Every folded word with a digit in it, once."""
        if self._numbers is None:
            self._numbers = [word for word in self.distinct if not word.isalpha()]
        return self._numbers

    def like(self, pattern: re.Pattern[str]) -> list[int]:
        """Where a folded word stands that a pattern with digits matches whole, ascending."""
        known = self._known.get(pattern)
        if known is None:
            words = [word for word in self.numbers if pattern.fullmatch(word)]
            noted = self._all_places() if words else {}
            known = self._known[pattern] = sorted(chain.from_iterable(noted[word] for word in words))
        return known

    def _offsets(self, prefix: str) -> Iterator[int]:
        """Where in the plain text a word begins so, ascending."""
        small = self.plain or ""
        if small.startswith(prefix):
            yield 0
        at = small.find(f" {prefix}")
        while at >= 0:
            yield at + 1
            at = small.find(f" {prefix}", at + 1)

    def written(self, position: int) -> str:
        """A word as it stands in the text."""
        return self.text[self.blocks.start(position) : self.blocks.end(position)]

    def start(self, position: int) -> int:
        """The character offset at which a word begins."""
        return self.blocks.start(position)

    def end(self, position: int) -> int:
        """The character offset behind a word."""
        return self.blocks.end(position)

    def stretch(self, span: tuple[int, int]) -> tuple[int, int]:
        """The character offsets of a span of words."""
        return self.blocks.start(span[0]), self.blocks.end(span[1] - 1)

    def next_start(self, offset: int) -> int:
        """The offset of the first word that begins at or after an offset."""
        small = self.plain
        if small is None:
            return self.start(self.at(offset))
        if small[offset - 1 : offset] not in ("", " "):
            offset = small.find(" ", offset)
        while small[offset] == " ":
            offset += 1
        return offset

    def last_end(self, offset: int) -> int:
        """The offset behind the last word that ends at or before an offset."""
        small = self.plain
        if small is None:
            last = self.at(offset) - 1
            return self.end(last) if self.end(last) <= offset else self.end(last - 1)
        if small[offset : offset + 1] not in ("", " "):
            offset = max(0, small.rfind(" ", 0, offset))
        while offset and small[offset - 1] == " ":
            offset -= 1
        return offset

    def at(self, offset: int) -> int:
        """The first word that begins at or after a character offset."""
        return self.blocks.at(offset)

    def behind_sign(self, position: int) -> bool:
        """True behind a section sign: for the 301 of ``§ 301``."""
        if self._signs is None:
            self._signs = "§" in self.text
        if not self._signs:
            return False
        at = self.start(position)
        return self.text[max(0, at - SIGN_WITHIN) : at].rstrip().endswith("§")

    def is_paragraph(self, position: int) -> bool:
        """True for a word that only points deeper into a section: for the b and the 1 of ``301(b)(1)``."""
        start, end = self.start(position), self.end(position)
        if end - start > 5 or self.text[start - 1 : start] != "(" or self.text[end : end + 1] != ")":
            return False
        before = self.text[max(0, start - 2) : max(0, start - 1)]
        return before.isalnum() or before == ")"

    def passes_over(self, position: int) -> bool:
        """True for a word that may stand unnamed inside a phrase: a possessive s, a sub-paragraph."""
        word = self.folded[position]
        if word == "s":
            return self.written(position) == "s"
        return word in self._pointed() and self.is_paragraph(position)

    @property
    def passing(self) -> frozenset[str]:
        """The folded words of which some may be passed over, wherever they stand."""
        return self._pointed() | _POSSESSED

    def _pointed(self) -> frozenset[str]:
        """What stands alone in brackets anywhere in the text."""
        if self._brackets is None:
            self._brackets = frozenset(map(fold, _BRACKETS.findall(self.text)))
        return self._brackets

    def number_goes_on(self, position: int) -> bool:
        """True when the number at this word goes on behind a point: the 301 of ``301.2``."""
        end = self.end(position)
        return self.text[end : end + 1] == "." and self.text[end + 1 : end + 2].isdigit()
