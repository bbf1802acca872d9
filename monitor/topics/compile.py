"""From the tree to FTS5: an expression of quoted strings only that finds at least every document the exact stage keeps.

What only the exact stage can decide is widened here: NOT is left out, a phrase in whose gaps a possessive or a
sub-paragraph may stand becomes a NEAR, ``section 301`` asks for the bare number (for ``§ 301``), a prefix is cut to
what survives stemming, a word is asked with the stem of each of its spellings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, product

from monitor.topics.spelling import Form, Phrase, Slot
from monitor.topics.stems import stem, surviving
from monitor.topics.tree import And, In, Near, Node, Not, Or, Term

MOST_ALTERNATIVES = 16
UNPOSSESSED = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to"}
)
SUB_PARAGRAPHS = 5

Chunk = tuple[Slot, ...]


def compiled(node: Node, phrases: Mapping[Term, Phrase]) -> str:
    """The FTS5 expression of a tree; ``phrases`` are the forms of its terms."""
    match node:
        case Term():
            return _any(_form(form) for form in _widest(phrases[node].forms))
        case Near():
            return _near(node, phrases)
        case And(parts=parts):
            return " AND ".join(compiled(part, phrases) for part in parts)
        case Or(parts=parts):
            return _any(compiled(part, phrases) for part in parts)
        case Not(left=left):
            return compiled(left, phrases)
        case In(field=field, inner=inner):
            return within((field,), compiled(inner, phrases))


def within(fields: Sequence[str], expression: str) -> str:
    """The expression asked of some columns only."""
    return f"{{{' '.join(fields)}}} : ({expression})"


def quoted(text: str) -> str:
    """A text as FTS5 string."""
    return '"' + text.replace('"', '""') + '"'


def _any(expressions: Iterable[str]) -> str:
    alternatives = list(dict.fromkeys(expressions))
    if len(alternatives) == 1:
        return alternatives[0]
    return "(" + " OR ".join(alternatives) + ")"


def _widest(forms: Sequence[Form]) -> list[Form]:
    """The forms without those that another one covers: behind a sign the number alone finds what ``section`` finds."""
    signed = [form for form in forms if any(slot.signed for slot in form)]
    return signed or list(forms)


def _form(form: Form) -> str:
    """One form as a string, as a NEAR of its rigid runs of words, or, with too many spellings, as its words alone."""
    runs, reach = _runs(form)
    choices = [_strings(run) for run in runs]
    if len(runs) == 1 and choices[0]:
        return _any(choices[0])
    if all(choices) and _product_of(choices) <= MOST_ALTERNATIVES:
        return _any(f"NEAR({' '.join(choice)}, {reach})" for choice in product(*choices))
    return " AND ".join(_any(_one_word(slot)) for slot in form)


def _runs(form: Form) -> tuple[list[Chunk], int]:
    """The form cut where an unnamed word may stand, and how many words may lie between the first run and the last."""
    runs: list[list[Slot]] = [[form[0]]]
    reach = 0
    for before, slot in pairwise(form):
        loose = _looseness(before)
        if loose or before.prefix:
            runs.append([slot])
            reach += loose
        else:
            runs[-1].append(slot)
    between = sum(len(run) for run in runs[1:-1])
    return [tuple(run) for run in runs], reach + between


def _looseness(slot: Slot) -> int:
    """How many words may stand unnamed behind this one: none behind ``of``, a chain of paragraphs behind a number."""
    if any(spelling[0].isdigit() for spelling in slot.spellings):
        return SUB_PARAGRAPHS
    return 1 if slot.spellings.isdisjoint(UNPOSSESSED) else 0


def _strings(run: Chunk) -> list[str]:
    """A rigid run as FTS5 strings, one for each combination of stems; none when there are too many."""
    spelled = [_spellings(slot) for slot in run]
    if _product_of(spelled) > MOST_ALTERNATIVES:
        return []
    star = "*" if run[-1].prefix else ""
    return [quoted(" ".join(words)) + star for words in product(*spelled)]


def _one_word(slot: Slot) -> list[str]:
    return [quoted(word) + ("*" if slot.prefix else "") for word in _spellings(slot)]


def _spellings(slot: Slot) -> list[str]:
    """One spelling for each stem that the index may hold for this slot."""
    if slot.prefix:
        return [surviving(slot.prefix)]
    by_stem: dict[str, str] = {}
    for spelling in sorted(slot.spellings, key=lambda word: (len(word), word)):
        by_stem.setdefault(stem(spelling), spelling)
    return list(by_stem.values())


def _product_of(choices: Iterable[Sequence[object]]) -> int:
    total = 1
    for choice in choices:
        total *= len(choice)
    return total


def _near(node: Near, phrases: Mapping[Term, Phrase]) -> str:
    """NEAR over every combination of its parts' forms, or AND where there are too many of them."""
    parts = [_near_choices(part, phrases) for part in node.parts]
    if _product_of(parts) > MOST_ALTERNATIVES:
        return " AND ".join(_any(_form(form) for form in part) for part in parts)
    return _any(_one_near(forms, node.distance) for forms in product(*parts))


def _near_choices(part: Node, phrases: Mapping[Term, Phrase]) -> list[Form]:
    found = part.parts if isinstance(part, Or) else (part,)
    return [form for term in found if isinstance(term, Term) for form in _widest(phrases[term].forms)]


def _one_near(forms: Sequence[Form], distance: int) -> str:
    """All rigid runs of all forms within the distance, widened by the words of the forms themselves."""
    strings: list[str] = []
    reach = distance
    for form in forms:
        runs, loose = _runs(form)
        choices = [_strings(run) for run in runs]
        if any(len(choice) != 1 for choice in choices):
            return " AND ".join(_form(each) for each in forms)
        strings += [choice[0] for choice in choices]
        reach += loose + (sum(len(run) for run in runs) if len(runs) > 1 else 0)
    return f"NEAR({' '.join(strings)}, {reach})"
