"""The match language cut into its signs: quoted texts, bare words, operators, brackets, each with its place."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from monitor.archive.schema.tables import FTS_COLUMNS
from monitor.errors import TopicError
from monitor.topics.words import fold, singular

Sort = Literal["text", "word", "AND", "OR", "NOT", "near", "field", "(", ")", ",", "end"]

MOST_REPEATS = 6
_WORD = re.compile(r"[^\W_]+\*?")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'"})
_QUOTES = '"“”„‟″«»'
_QUOTE = re.compile(f"[{_QUOTES}]")
_UNQUOTED = str.maketrans(dict.fromkeys(_QUOTES, " "))
_WORD_ENDS = re.compile(rf"[\s(){_QUOTES}]")
_NEAR_WORD_ENDS = re.compile(rf"[\s(),{_QUOTES}]")
_FIELD = re.compile(r"([A-Za-z_]+):(?=(.*))", re.DOTALL)
_OTHER_FIELD_NAMES = {
    "agency": "agencies", "summary": "abstract", "text": "body", "headline": "title", "id": "identifiers",
    "identifier": "identifiers", "docket": "identifiers",
}  # fmt: skip
_LEADS = frozenset({
    "section", "sections", "sec", "sec.", "§", "title", "part", "hr", "h.r.", "r.", "s.", "hres", "h.res.", "sres",
    "hjres", "eo", "e.o.", "order", "proclamation", "rin", "law",
})  # fmt: skip
_CODES = frozenset({"u.s.c.", "usc", "cfr", "c.f.r.", "fr"})
_LETTERS = frozenset({("h.", "r."), ("h.r.", "res."), ("cfr", "part")})
_FOREIGN = (
    (re.compile(r"[wW]/(\d+|[sSpP])"), "words near each other are written NEAR(first second, 10)"),
    (re.compile(r"\w{2,}!"), "the beginning of a word is written with a star: {stem}*"),
    (re.compile(r"&&?"), "both words are asked for with AND"),
    (re.compile(r"\|\|?"), "either word is asked for with OR"),
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of the language. ``start`` and ``end`` are character offsets in the expression as written."""

    sort: Sort
    text: str
    start: int
    end: int


def straight(expression: str) -> str:
    """The text with its apostrophes straight; every offset stays."""
    return expression.translate(_STRAIGHT)


def fault(expression: str, offset: int, sentence: str) -> TopicError:
    """The error at a character offset, as line and column from 1."""
    before = expression[:offset]
    return TopicError(sentence, line=before.count("\n") + 1, column=offset - (before.rfind("\n") + 1) + 1)


def signs(expression: str, *, loose: bool) -> list[Sign]:
    """All signs of an expression, ``end`` last. ``loose`` reads small ``and``, ``or``, ``not`` too."""
    found: list[Sign] = []
    brackets: list[bool] = []
    at = 0
    while at < len(expression):
        mark = expression[at]
        if mark.isspace():
            at += 1
            continue
        if mark in _QUOTES:
            sign = _quoted(expression, at)
        elif mark in "()":
            sign = Sign("(" if mark == "(" else ")", mark, at, at + 1)
        elif mark == "," and any(brackets):
            sign = Sign(",", mark, at, at + 1)
        else:
            sign = _bare(expression, at, in_near=any(brackets), loose=loose)
        _follow(brackets, found, sign)
        found.append(sign)
        at = sign.end
    found.append(Sign("end", "", len(expression), len(expression)))
    return found


def _follow(brackets: list[bool], found: list[Sign], sign: Sign) -> None:
    """Keeps count of open brackets; within those of a NEAR a comma is a sign of its own."""
    if sign.sort == "(":
        brackets.append(bool(found) and found[-1].sort == "near")
    elif sign.sort == ")" and brackets:
        brackets.pop()


def _quoted(expression: str, start: int) -> Sign:
    """A phrase: what was opened straight is closed straight, what a word processor curled by any quotation mark."""
    close = expression.find('"', start + 1) if expression[start] == '"' else -1
    if close < 0:
        curled = _QUOTE.search(expression, start + 1)
        if not curled:
            raise fault(expression, start, 'this quotation mark is never closed; end the phrase with "')
        close = curled.start()
    text = normal(expression[start + 1 : close])
    if not any(letter.isalnum() for letter in text):
        raise fault(expression, start, "the quotation marks hold no letter and no digit; write the phrase between them")
    return Sign("text", text, start, close + 1)


def _bare(expression: str, start: int, *, in_near: bool, loose: bool) -> Sign:
    stop = (_NEAR_WORD_ENDS if in_near else _WORD_ENDS).search(expression, start)
    word = expression[start : stop.start() if stop else len(expression)]
    end = start + len(word)
    named = _FIELD.match(word)
    if named:
        return _field(expression, start, named)
    upper = word.upper()
    if word in ("AND", "OR", "NOT") or (loose and upper in ("AND", "OR", "NOT")):
        return Sign(upper, word, start, end)  # type: ignore[arg-type]
    if upper == "NEAR" and expression[end:].lstrip().startswith("("):
        return Sign("near", word, start, end)
    _check_word(expression, start, word)
    return Sign("word", normal(word), start, end)


def _field(expression: str, start: int, named: re.Match[str]) -> Sign:
    name = named[1].lower()
    if name in FTS_COLUMNS:
        return Sign("field", name, start, start + named.end(1) + 1)
    like = _OTHER_FIELD_NAMES.get(name) or next(iter(difflib.get_close_matches(name, FTS_COLUMNS, 1)), "")
    advice = f'did you mean "{like}:"?' if like else f"the fields are {', '.join(FTS_COLUMNS)}"
    raise fault(expression, start, f'"{named[1]}:" names no field; {advice} A text with a colon goes into quotes.')


def _check_word(expression: str, start: int, word: str) -> None:
    for pattern, advice in _FOREIGN:
        if pattern.fullmatch(word):
            sentence = advice.format(stem=word.rstrip("!"))
            raise fault(expression, start, f'"{word}" is not of this language; {sentence}')
    if word.startswith("-") and word[1:2].isalpha():
        raise fault(expression, start, f'"{word}" begins with a minus; what is not wanted is written NOT {word[1:]}')
    if word.strip("§") == "" and expression[start:].lstrip("§ ")[:1].isdigit():
        return
    if not any(letter.isalnum() for letter in word):
        raise fault(expression, start, f'"{word}" holds no letter and no digit; leave it out or quote a whole phrase')
    if "*" in word:
        _check_star(expression, start, word)


def _check_star(expression: str, start: int, word: str) -> None:
    head = word.rstrip("*")
    if "*" in head:
        raise fault(expression, start, f'in "{word}" the star must stand at the end of the word: {head.split("*")[0]}*')
    if sum(letter.isalnum() for letter in head) < 2:
        raise fault(expression, start, f'"{word}" would find almost every document; give at least two letters')


def tied(found: list[Sign]) -> list[Sign]:
    """For searches: bare words that are one citation (``H.R. 1234``, ``section 301``, ``19 U.S.C. 2411``) as a text."""
    whole: list[Sign] = []
    for sign in found:
        last = whole[-1] if whole else None
        if last and last.sort in ("word", "text") and sign.sort == "word" and _tie(last.text, sign.text):
            whole[-1] = Sign("text", f"{last.text} {sign.text}", last.start, sign.end)
        else:
            whole.append(sign)
    return whole


def _tie(before: str, word: str) -> bool:
    last = before.split()[-1].lower()
    if word[0].isdigit():
        return last in _LEADS or last in _CODES
    return (last[0].isdigit() and word.lower() in _CODES) or (last, word.lower()) in _LETTERS


def repeated(text: str) -> str:
    """The word that a phrase says more than ``MOST_REPEATS`` times, or nothing.

    A text made of that word alone would be compared with the whole phrase at every place. With few repeats the cost
    of a search is bounded by the length of the text, however long the phrase; words with a star may all be one.
    """
    if len(text) <= 2 * MOST_REPEATS:
        return ""
    counted = Counter("*" if "*" in word else singular(fold(word)) for word in _WORD.findall(text))
    word, times = max(counted.items(), key=lambda pair: pair[1], default=("", 0))
    return word if times > MOST_REPEATS else ""


def normal(text: str) -> str:
    """A term's text in the form documents are kept in: NFKC, no soft hyphen, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("\u00ad", "").translate(_UNQUOTED).split())
