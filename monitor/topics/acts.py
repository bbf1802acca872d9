"""Sentences that act: an order directs, a bill amends or forbids. What such a sentence names is what the document does.

A long order does one thing to a subject in one sentence ("The Trade Representative shall renew the section 301
investigations"), and a bill changes a law in one ("Section 721(k) of the Act is amended"). Neither names it often.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from monitor.topics import layout
from monitor.topics.finding import Span
from monitor.topics.paper import Paper
from monitor.topics.words import Words

_DIRECTS = re.compile(
    r"\b(?:shall|must|hereby|directs?|instructs?|orders"
    r"|I (?:waive|determine|delegate|designate|authorize|direct|find))\b"
)
_TELLS = re.compile(r"\b(?:shall|must|hereby|direct(?:s|ing)?|instructs?|orders|delegates?|waives?)\b")
"""In a fact sheet, which tells of an order or a deal: "The order delegates ..."; and near the start of its sentence
"The United States will suspend ..."."""
_FORBIDS = re.compile(r"\b(?:may not|shall not|none of the funds|no (?:Federal )?funds)\b", re.IGNORECASE)
_WILL = re.compile(r"\bwill\b")
_ITEM_BEFORE = re.compile(r"[,;]\s+(?:(?:and|or)\s+)?(?:\w+\s+)?$")
_ITEM_BEHIND = re.compile(r"(?:\s+[\w'-]+){0,2}?\s*(?:[,;](?!\s(?:as|which|including)\b)|\s(?:and|or)\b|$)")
MOST_ITEMS = 3
"""Commas in a sentence from which a name between two of them is one item of a list."""
_BORDER = re.compile(r"[.;:](?=\s+[A-Z(\"“*•-])|\n")
_FOR_EXAMPLE = frozenset({"including", "such", "addition", "supplemental", "than", "consider", "considering"})
"""Before a name these make it one of several: "options, such as Title III", "in addition to section 301 duties"."""
EXAMPLE_WORDS = 12
AMENDED_WITHIN = 20
NAMED_WITHIN = 12
TOLD_WITHIN = 14
MOST_BEFORE = MOST_BEHIND = 1_500
MOST_LOOKED_AT = 1_000


def acting(paper: Paper, spans: Sequence[Span]) -> bool:
    """True when one of these places in the body stands in a sentence that directs or forbids, or amends what is named.

    Only the first thousand are looked at.
    """
    words, spans = paper.words("body"), spans[:MOST_LOOKED_AT]
    if layout.is_bill(paper):
        return any(_amended(words, span) or _directed(words, span, _FORBIDS) for span in spans)
    if paper.once(layout.is_order):
        verbs = _TELLS if layout.is_fact_sheet(paper) else _DIRECTS
        return any(_directed(words, span, verbs) for span in spans)
    return False


def _amended(words: Words, span: Span) -> bool:
    """True when "is amended", "is repealed" or "shall be applied (by substituting ...)" follows the name, or a short
    name for what follows: "(in this section referred to as the Committee)".
    """
    named = words.folded[span[1] : span[1] + NAMED_WITHIN]
    if ("referred", "to") in pairwise(named):
        return True
    return any(
        (verb in ("amended", "repealed") and before in ("is", "are", "further"))
        or (verb == "applied" and before == "be")
        for before, verb in pairwise(words.folded[span[0] : span[1] + AMENDED_WITHIN])
    )


def _directed(words: Words, span: Span, verbs: re.Pattern[str]) -> bool:
    """True when the sentence around the name directs, and the name is no mere example or one item of a list in it."""
    text, at, behind = words.text, words.start(span[0]), words.end(span[1] - 1)
    from_offset = max(0, at - MOST_BEFORE)
    starts = [found.end() for found in _BORDER.finditer(text, from_offset, at)]
    begins = starts[-1] if starts else from_offset
    furthest = min(len(text), behind + MOST_BEHIND)
    border = _BORDER.search(text, behind, furthest)
    ends = border.start() if border else furthest
    first = words.at(begins)
    told = verbs is _TELLS and span[0] - first < TOLD_WITHIN and _WILL.search(text, begins, ends)
    if not told and not verbs.search(text, begins, ends):
        return False
    if _listed(text[begins:at], text[behind:ends]):
        return False
    return _FOR_EXAMPLE.isdisjoint(words.folded[max(first, span[0] - EXAMPLE_WORDS) : span[0]])


def _listed(before: str, behind: str) -> bool:
    """True when a name is one short item of a list: commas on both sides, several of them in the sentence,
    and no words of its own behind it (", as defined in ...").
    """
    items = before.count(",") + behind.count(",")
    return items >= MOST_ITEMS and bool(_ITEM_BEFORE.search(before) and _ITEM_BEHIND.match(behind))
