"""How a term as typed may be spelled in documents: a phrase becomes slots, one for each word, in one or more forms.

Alike are: singular and plural, possessives (``China tariffs`` finds ``China's tariffs``), ``section 301`` with
``sec. 301``, ``§ 301`` and ``section 301(b)``, ``U.S.C.`` with ``USC``, ``anti-dumping`` with ``antidumping``, any
dash or blank between words. A word in capitals (``DPA``) is an acronym and matches in that case only, with a plural s;
what a topic lists under ``exact`` matches in that very form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, KeysView, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain, pairwise, product

from monitor.topics.lexing import normal, straight
from monitor.topics.words import FOLDED, PLAIN, Words, fold, inflections, split

MOST_FORMS = 8
ELLIPSIS_REACH = 6
DOTTED = frozenset({"US", "USA", "USC", "UK", "EU", "UN", "HR", "CFR", "EO", "DC", "PL", "PRC", "UAE", "FR"})
_CODES = frozenset({"hr", "usc", "cfr", "eo"})
_JOINED = frozenset({"anti", "bi", "co", "counter", "inter", "mid", "multi", "non", "off", "on", "pre", "re", "sub"})
_SECTION_WORDS = frozenset({"section", "sections", "sec", "secs", "sect"})
_SECTION = re.compile(r"(?:secs?|sect|sections?)\.?", re.IGNORECASE)
_SIGN = re.compile(r"§[§\s]*")
_ACRONYM = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Z][A-Z0-9]{1,5}")
_ROMAN = re.compile(r"[IVX]+")
_POINTED = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?\.?")
_INITIALS = re.compile(r"\b([A-Z]\.)\s+(?=[A-Z]\.)")
_POSSESSIVE = re.compile(r"(?<=[^\W_])'[sS]?(?![^\W_])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One word of a phrase. Fits a word that, folded, is among ``spellings`` (and written as one of ``raw``, if any is
    given), or that begins with ``prefix``, or that ``pattern`` matches whole.

    ``signed``: only behind a section sign. ``whole``: not 301 where 301.2 stands. ``gap``: words that may stand before.
    """

    spellings: frozenset[str] = frozenset()
    raw: frozenset[str] = frozenset()
    prefix: str = ""
    pattern: re.Pattern[str] | None = None
    signed: bool = False
    whole: bool = False
    gap: int = 0

    @property
    def plain(self) -> bool:
        """True when every position that ``positions`` gives fits."""
        return not (self.raw or self.signed or self.whole)

    def fits(self, words: Words, position: int) -> bool:
        """True when the word at this position can stand for the slot."""
        if self.spellings:
            if words.folded[position] not in self.spellings or (self.raw and words.written(position) not in self.raw):
                return False
        elif self.prefix:
            return words.folded[position].startswith(self.prefix)
        elif self.pattern is not None:
            return self.pattern.fullmatch(words.folded[position]) is not None
        if self.signed and not words.behind_sign(position):
            return False
        return not (self.whole and words.number_goes_on(position))

    def positions(self, words: Words) -> Sequence[int]:
        """Where the slot's word may stand, ascending; ``fits`` still decides on case, sign and whole numbers."""
        if self.spellings:
            return words.where(self.spellings)
        if self.prefix:
            return words.beginning(self.prefix)
        return words.like(self.pattern) if self.pattern is not None else range(len(words))


Form = tuple[Slot, ...]
BEHIND_SIGN: Form = ()
"""The choice that leaves the word ``section`` out and wants a section sign before the number instead."""


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A term ready to be looked for: as it is shown, and the forms it may take.

    ``needs`` are, for each form, the words of which one each must be in a text for the form to stand there.
    """

    label: str
    forms: tuple[Form, ...]
    needs: tuple[tuple[frozenset[str], ...], ...]

    @classmethod
    def of(cls, label: str, forms: Iterable[Form]) -> Phrase:
        """The phrase of these forms."""
        kept = tuple(form for form in forms if form)
        return cls(label, kept, tuple(tuple(slot.spellings for slot in form if slot.spellings) for form in kept))

    @property
    def words(self) -> Iterator[str]:
        """Every folded word that a form may take."""
        return chain.from_iterable(chain.from_iterable(self.needs))

    def likely(self, vocabulary: frozenset[str] | KeysView[str]) -> list[Form]:
        """The forms whose words all are in a vocabulary."""
        found = []
        for form, needs in zip(self.forms, self.needs, strict=True):
            for spellings in needs:
                if vocabulary.isdisjoint(spellings):
                    break
            else:
                found.append(form)
        return found


@lru_cache(maxsize=100_000)
def phrase(text: str, exact: tuple[str, ...] = (), *, patterns: bool = False) -> Phrase:
    """The forms of a term; the same object for the same term, so that a document is searched for it once.

    ``exact``: the topic's words that must match as they are written. ``patterns`` (``ignore`` and ``demote``): ``#``
    is any number, ``7##`` one of 700 to 799, ``...`` up to six words.
    """
    spaced = _INITIALS.sub(r"\1", _SIGN.sub("§ ", straight(normal(text))))
    if patterns:
        spaced = spaced.replace("...", " ... ")
    chunks = [chunk for chunk in spaced.split() if PLAIN.search(chunk) or chunk in ("§", "...") or "#" in chunk]
    shouted = spaced.isupper() and sum(chunk.isalpha() for chunk in chunks) > 1
    choices: list[list[Form]] = []
    gap = 0
    for chunk, following in pairwise([*chunks, ""]):
        if chunk == "...":
            gap = ELLIPSIS_REACH
        elif (chunk == "§" or _SECTION.fullmatch(chunk)) and following[:1] in set("0123456789#"):
            choices.append([(Slot(spellings=_SECTION_WORDS, gap=gap),), BEHIND_SIGN])
            gap = 0
        elif chunk != "§":
            choices.append([_after(gap, form) for form in _choices(chunk, shouted=shouted, patterns=patterns)])
            gap = 0
    literal = [split(each) for each in exact]
    forms = [_literally(_put_together(parts), literal) for parts in product(*choices)]
    return Phrase.of(text, forms[:MOST_FORMS])


def _after(gap: int, form: Form) -> Form:
    return (replace(form[0], gap=gap), *form[1:]) if gap and form else form


def _put_together(parts: Iterable[Form]) -> Form:
    slots: list[Slot] = []
    signed = False
    for part in parts:
        slots += [replace(part[0], signed=True), *part[1:]] if signed and part else part
        signed = part is BEHIND_SIGN
    return tuple(slots)


def _choices(chunk: str, *, shouted: bool, patterns: bool) -> list[Form]:
    """The ways of spelling one chunk, that is what stands between two blanks."""
    if patterns and "#" in chunk:
        return [(Slot(pattern=_number(chunk)),)]
    if _POINTED.fullmatch(chunk):
        letters = split(chunk)
        return [tuple(_slot(letter) for letter in letters), (_in_case("".join(letters).upper()),)]
    bare = _POSSESSIVE.sub("", chunk)
    found = split(bare)
    if bare.endswith("*") and len(found[-1]) > 1:
        return [(*(_slot(word) for word in found[:-1]), Slot(prefix=FOLDED[found[-1]]))]
    if len(found) == 1 and found[0].isdigit():
        return [(Slot(spellings=inflections(found[0]), whole=True),)]
    choices: list[Form] = [tuple(_slot(word, shouted=shouted) for word in found)]
    if len(found) == 1 and (found[0] in DOTTED or found[0] in _CODES) and not shouted:
        choices.append(tuple(_slot(letter) for letter in found[0]))
    if len(found) == 2 and "-" in bare and found[0].lower() in _JOINED and found[1].isalpha():
        choices.append((_slot("".join(found)),))
    return choices


@cache
def _slot(word: str, *, shouted: bool = False) -> Slot:
    if not shouted and _ACRONYM.fullmatch(word) and not _ROMAN.fullmatch(word):
        return _in_case(word)
    return Slot(spellings=inflections(fold(word)))


def _in_case(word: str) -> Slot:
    spelled = frozenset({word, word + "s"})
    return Slot(spellings=frozenset(fold(each) for each in spelled), raw=spelled)


def _number(chunk: str) -> re.Pattern[str]:
    if chunk.strip(",.;:()") == "#":
        return re.compile(r"\d+[a-z]?")
    kept = (sign for sign in chunk.lower() if sign == "#" or sign.isalnum())
    return re.compile("".join(r"\d" if sign == "#" else sign for sign in kept))


def _literally(form: Form, literal: Iterable[list[str]]) -> Form:
    """The form with every run of words that the topic lists under ``exact`` held to that very spelling."""
    slots = list(form)
    for words in literal:
        for at in range(len(slots) - len(words) + 1 if words else 0):
            there = slots[at : at + len(words)]
            if all(fold(word) in slot.spellings for word, slot in zip(words, there, strict=True)):
                slots[at : at + len(words)] = [
                    replace(slot, spellings=frozenset({fold(word)}), raw=frozenset({word}))
                    for word, slot in zip(words, there, strict=True)
                ]
    return tuple(slots)
