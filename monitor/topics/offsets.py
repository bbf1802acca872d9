"""Words and where they stand in their text, worked out block by block: a long text is shown at a few places only."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise

BLOCK = 800
"""Characters of a block, which is read anew for every offset in it: few are asked for, and tables cost more."""

GLANCES = 6
"""Words of one block that are looked for one by one; then the table is made after all."""

Places = tuple[list[int], list[int]]


class Blocks:
    """The words of a text (``words``) and their character offsets. Words are counted from 0.

    ``blanked`` is the text in small letters with blanks between its words and nothing else, or None when the
    ``pattern`` has to find them and ``cut`` gives those of a part, folded.
    """

    __slots__ = ("_bounds", "_firsts", "_glances", "_known", "_pattern", "_starts", "_text", "words")

    def __init__(
        self, text: str, blanked: str | None, pattern: re.Pattern[str], cut: Callable[[str], list[str]]
    ) -> None:
        self._text = text if blanked is None else blanked
        self._pattern = pattern if blanked is None else None
        self._bounds = _bounds(self._text)
        self._known: dict[int, Places] = {}
        self._starts: dict[int, int] = {}
        self._glances: dict[int, int] = {}
        cut = cut if blanked is None else str.split
        if len(self._bounds) == 2:
            self._firsts = [0]
            self.words = cut(self._text)
            return
        self.words = []
        self._firsts = []
        for low, high in pairwise(self._bounds):
            self._firsts.append(len(self.words))
            self.words += cut(self._text[low:high])

    def start(self, word: int) -> int:
        """The offset at which a word begins."""
        known = self._starts.get(word)
        if known is None:
            block = bisect_right(self._firsts, word) - 1
            number = word - self._firsts[block]
            if self._pattern is not None:
                return self._places(block, self._pattern)[0][number]
            low, high = self._bounds[block : block + 2]
            self._glances[block] = self._glances.get(block, 0) + 1
            if self._glances[block] > GLANCES:
                self._starts.update(enumerate(_starts(self._text, low, high), self._firsts[block]))
                return self._starts[word]
            known = self._starts[word] = high - len(self._text[low:high].split(None, number)[number])
        return known

    def end(self, word: int) -> int:
        """The offset behind a word."""
        if self._pattern is None:
            return self.start(word) + len(self.words[word])
        block = bisect_right(self._firsts, word) - 1
        return self._places(block, self._pattern)[1][word - self._firsts[block]]

    def at(self, offset: int) -> int:
        """The first word that begins at or after an offset."""
        block = min(bisect_right(self._bounds, offset), len(self._firsts)) - 1
        if self._pattern is None:
            return self._firsts[block] + len(self._text[self._bounds[block] : offset].split())
        return self._firsts[block] + bisect_left(self._places(block, self._pattern)[0], offset)

    def _places(self, block: int, pattern: re.Pattern[str]) -> Places:
        known = self._known.get(block)
        if known is None:
            low, high = self._bounds[block : block + 2]
            ends = list(accumulate(map(len, pattern.split(self._text[low:high])), initial=low))[1:-1]
            known = self._known[block] = ends[::2], ends[1::2]
        return known


def _starts(blanked: str, low: int, high: int) -> Iterator[int]:
    """Where each word between two offsets begins."""
    for word in blanked[low:high].split():
        low = blanked.index(word, low)
        yield low
        low += len(word)


def _bounds(text: str) -> list[int]:
    """The offsets at which blocks begin, always at a blank, and the end of the text."""
    found = [0]
    while len(text) - found[-1] > 2 * BLOCK and (at := text.find(" ", found[-1] + BLOCK)) >= 0:
        found.append(at)
    return [*found, len(text)]
