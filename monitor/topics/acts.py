"""Sentences that act: an order directs, a bill amends. What such a sentence names is what the document does.

A long order does one thing to a subject in one sentence ("The Trade Representative shall renew the section 301
investigations"), and a bill changes a law in one ("Section 721(k) of the Act is amended"). Neither names it often.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from monitor.topics import layout
from monitor.topics.paper import Paper, Span
from monitor.topics.words import FOLDED, Words

_DIRECTS = re.compile(r"\b(?:shall|must|hereby|directs?|instructs?|orders)\b")
_BORDER = re.compile(r"[.;:](?=\s+[A-Z(\"“*•-])|\n")
_FOR_EXAMPLE = frozenset({"including", "such", "addition", "supplemental", "than"})
"""Before a name these make it one of several: "options, such as Title III", "in addition to section 301 duties"."""
EXAMPLE_WORDS = 12
AMENDED_WITHIN = 20
MOST_BEFORE = 1_500


def acting(paper: Paper, spans: Sequence[Span]) -> int:
    """How many of these places in the body stand in a sentence that directs someone or amends what is named."""
    words = paper.words("body")
    if layout.is_bill(paper):
        return sum(_amended(words, span) for span in spans)
    if paper.once(layout.is_order):
        return sum(_directed(words, span) for span in spans)
    return 0


def _amended(words: Words, span: Span) -> bool:
    """True when "is amended" or "is repealed" follows the name."""
    behind = [FOLDED[word] for word in words.raw[span[1] : span[1] + AMENDED_WITHIN]]
    return any(
        verb in ("amended", "repealed") and before in ("is", "are", "further") for before, verb in pairwise(behind)
    )


def _directed(words: Words, span: Span) -> bool:
    """True when the sentence around the name directs, and the name is no mere example in it."""
    at = words.starts[span[0]]
    from_offset = max(0, at - MOST_BEFORE)
    starts = [found.end() for found in _BORDER.finditer(words.text, from_offset, at)]
    begins = starts[-1] if starts else from_offset
    ends = _BORDER.search(words.text, words.ends[span[1] - 1])
    if not _DIRECTS.search(words.text, begins, ends.start() if ends else len(words.text)):
        return False
    first = max(words.at(begins), span[0] - EXAMPLE_WORDS)
    return _FOR_EXAMPLE.isdisjoint(FOLDED[word] for word in words.raw[first : span[0]])
