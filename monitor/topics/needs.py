"""What a document must hold for a topic to hit it: sets of words, cheap to look up, wider than the exact stage.

The batch index asks these of its word lists before any text is read; the archive asks FTS5 (``compile``). Both leave
the decision to the exact stage, so what they let through too much costs time and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, product
from typing import NamedTuple

from monitor.topics.spelling import Form, Phrase
from monitor.topics.tree import And, In, Near, Node, Not, Or, Term
from monitor.topics.words import fold, split

MOST_CLAUSES = 24
"""Alternatives that an AND may multiply to; beyond, its widest parts are left to the exact stage."""


class Need(NamedTuple):
    """One of these words must be in the document, or in one field of it; or else a word that begins so."""

    words: frozenset[str]
    prefix: str = ""
    field: str = ""


Clause = tuple[Need, ...]
"""What must be there together."""


def needs(node: Node, phrases: Mapping[Term, Phrase]) -> tuple[Clause, ...]:
    """The clauses of a tree, of which a document that it holds in fulfils at least one."""
    match node:
        case Term():
            return _each(_clause(form) for form in phrases[node].forms)
        case Or(parts=parts):
            return _each(chain.from_iterable(needs(part, phrases) for part in parts))
        case And(parts=parts) | Near(parts=parts):
            return _all([needs(part, phrases) for part in parts])
        case Not(left=left):
            return needs(left, phrases)
        case In(field=field, inner=inner):
            return _each(_ordered(need._replace(field=field) for need in clause) for clause in needs(inner, phrases))


def identifier(value: str) -> Clause:
    """The clause of a followed identifier: its words."""
    return _ordered(Need(frozenset({fold(word)}), field="identifiers") for word in split(value))


def _clause(form: Form) -> Clause:
    return _ordered(Need(slot.spellings, slot.prefix) for slot in form)


def _all(parts: list[tuple[Clause, ...]]) -> tuple[Clause, ...]:
    """Every part with every other, the parts of fewest clauses first and as many as are not too many together."""
    whole: tuple[Clause, ...] = ((),)
    for part in sorted(parts, key=len):
        if whole != ((),) and len(whole) * len(part) > MOST_CLAUSES:
            break
        whole = _each(_ordered(chain(*pair)) for pair in product(whole, part))
    return whole


def _ordered(wanted: Iterable[Need]) -> Clause:
    """The likely rarest first: long words are, beginnings come last."""
    return tuple(sorted(dict.fromkeys(wanted), key=_rarity))


def _rarity(need: Need) -> tuple[bool, int, list[str]]:
    return (not need.words, -min(map(len, need.words), default=0), sorted(need.words))


def _each(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    return tuple(dict.fromkeys(clauses))
