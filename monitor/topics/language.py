"""The match language: what policy staff type into Lexis, Westlaw or Quorum, made unambiguous.

``"phrases"``, AND, OR, NOT (= AND NOT), brackets, ``prefix*``, ``NEAR(a b, 10)``, ``title: ...``. AND and OR side by
side without brackets, or two words side by side without quotes, are errors that suggest the rewrite; in a search
(``loose``) side by side means AND. Every error is a ``TopicError`` with line and column within the expression.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monitor.errors import TopicError
from monitor.topics.lexing import MOST_REPEATS, Sign, fault, repeated, signs, straight, tied
from monitor.topics.tree import And, In, Near, Node, Not, Or, Term, terms

MOST_LETTERS = 20_000
MOST_TERMS = 500
DEEPEST = 40
WIDEST = 200
OPENERS = ("text", "word", "near", "field", "(")


def parse(expression: str, *, loose: bool = False) -> Node:
    """The tree of an expression; raises ``TopicError`` with a plain sentence when there is none."""
    if len(expression) > MOST_LETTERS:
        raise TopicError(f"the expression is longer than {MOST_LETTERS:,} characters; divide it into two topics")
    source = straight(expression)
    if not source.strip():
        raise TopicError("the expression is empty; write at least one word or phrase")
    found = signs(source, loose=loose)
    reader = _Reader(source, tied(found) if loose else found, loose)
    tree = reader.level(closing="end", depth=0)
    if sum(1 for _ in terms(tree)) > MOST_TERMS:
        raise TopicError(f"the expression has more than {MOST_TERMS} terms; divide it into two topics")
    return tree


@dataclass(slots=True)
class _Operand:
    node: Node
    first: Sign
    start: int
    end: int


class _Reader:
    """Reads signs from left to right, one bracket level at a time."""

    def __init__(self, source: str, found: list[Sign], loose: bool) -> None:
        self.source = source
        self.signs = found
        self.loose = loose
        self.at = 0

    @property
    def next(self) -> Sign:
        return self.signs[self.at]

    def take(self) -> Sign:
        sign = self.signs[self.at]
        self.at += 1
        return sign

    def fault(self, sign: Sign, sentence: str) -> TopicError:
        return fault(self.source, sign.start, sentence)

    def level(self, *, closing: str, depth: int) -> Node:
        """Everything up to the closing bracket or the end: operands with operators between them."""
        if depth > DEEPEST:
            raise self.fault(self.next, f"brackets are nested more than {DEEPEST} deep")
        opening = self.signs[self.at - 1] if depth else self.next
        operands = [self.operand(depth)]
        operators: list[Sign] = []
        while self.next.sort not in (closing, "end"):
            operators.append(self.operator(operands[-1]))
            operands.append(self.operand(depth))
        if self.next.sort != closing:
            raise self.fault(opening, "this bracket is never closed; add )")
        self.take()
        return self.joined(operands, operators)

    def operator(self, left: _Operand) -> Sign:
        sign = self.next
        if sign.sort in ("AND", "OR"):
            self.take()
            if self.next.sort == "NOT":
                if sign.sort == "OR":
                    raise self.fault(self.next, "OR NOT would match almost everything; use AND NOT, or leave NOT out")
                return self.take()
            return sign
        if sign.sort == "NOT":
            return self.take()
        if sign.sort == ")":
            raise self.fault(sign, "there is no open bracket for this )")
        if sign.sort == ",":
            raise self.fault(sign, "a comma belongs only before the distance: NEAR(first second, 10)")
        if self.loose:
            return Sign("AND", "", sign.start, sign.start)
        raise self.beside(left)

    def beside(self, left: _Operand) -> TopicError:
        """The error for two operands without an operator, with both readings written out."""
        right = self.next
        for sign in (left.first, right):
            meant = sign.text.upper()
            if sign.sort == "word" and meant in ("AND", "OR", "NOT", "NEAR"):
                return self.fault(sign, f'"{sign.text}" in small letters is a word like any other; write {meant}')
        run = [left.first] if left.first.sort == "word" else []
        at = self.at
        while run and self.signs[at].sort == "word":
            run.append(self.signs[at])
            at += 1
        written = self.source[left.start : left.end]
        shown = self.source[right.start : right.end] + ("(...)" if right.sort == "near" else "")
        if len(run) > 1:
            phrase = " ".join(sign.text for sign in run)
            both = " AND ".join(sign.text for sign in run)
            advice = f'write "{phrase}" for the phrase or {both} for each of them'
            return self.fault(right, f"words stand side by side; {advice}")
        return self.fault(right, f"{written} and {shown} stand side by side; write {written} AND {shown}, or OR")

    def operand(self, depth: int) -> _Operand:
        sign = self.take()
        if sign.sort in ("text", "word"):
            if word := repeated(sign.text):
                raise self.fault(sign, f'the phrase says "{word}" more than {MOST_REPEATS} times; shorten it')
            return _Operand(Term(sign.text), sign, sign.start, sign.end)
        if sign.sort == "(":
            if self.next.sort == ")":
                raise self.fault(sign, "there is nothing between these brackets")
            node = self.level(closing=")", depth=depth + 1)
        elif sign.sort == "near":
            node = self.near(depth)
        elif sign.sort == "field":
            if self.next.sort not in OPENERS:
                raise self.fault(sign, f'"{sign.text}:" needs a word, a phrase or a bracket behind it')
            node = self.inside(sign, self.operand(depth + 1).node)
        else:
            raise self.misplaced(sign)
        return _Operand(node, sign, sign.start, self.signs[self.at - 1].end)

    def inside(self, sign: Sign, node: Node) -> Node:
        if _names_field(node):
            raise self.fault(sign, f'"{sign.text}:" stands around another field; a text is in one field at a time')
        return In(sign.text, node)

    def misplaced(self, sign: Sign) -> TopicError:
        if sign.sort == "NOT":
            return self.fault(sign, "NOT needs something on its left: wanted NOT unwanted")
        if sign.sort in ("AND", "OR"):
            return self.fault(sign, f"{sign.sort} needs a word or a phrase on both sides")
        if sign.sort == ")":
            return self.fault(sign, "there is no open bracket for this )")
        return self.fault(sign, "the expression ends where a word or a phrase is needed")

    def near(self, depth: int) -> Node:
        """``NEAR(a b, 10)``: words, phrases, or bracketed alternatives; then the distance."""
        opening = self.take()
        parts: list[Node] = []
        distance = 10
        while self.next.sort != ")":
            if self.next.sort == ",":
                self.take()
                distance = self.distance()
                continue
            part = self.operand(depth + 1)
            if not _may_stand_near(part.node):
                raise self.fault(part.first, "NEAR takes words, phrases and (one OR another), nothing else")
            parts.append(part.node)
        self.take()
        if len(parts) < 2:
            raise self.fault(opening, "NEAR needs two words or phrases: NEAR(first second, 10)")
        if len(parts) > 8:
            raise self.fault(opening, "NEAR takes at most eight words or phrases")
        return Near(tuple(parts), distance)

    def distance(self) -> int:
        sign = self.take()
        if sign.sort != "word" or not (sign.text.isascii() and sign.text.isdigit()) or self.next.sort != ")":
            raise self.fault(sign, "behind the comma of NEAR stands the distance in words: NEAR(first second, 10)")
        if int(sign.text) > WIDEST:
            raise self.fault(sign, f"NEAR reaches at most {WIDEST} words; use AND for more")
        return int(sign.text)

    def joined(self, operands: list[_Operand], operators: list[Sign]) -> Node:
        if len(operands) == 1:
            return operands[0].node
        sorts = {sign.sort for sign in operators}
        if "OR" in sorts and len(sorts) > 1:
            raise self.mixed(operands, operators)
        if sorts == {"OR"}:
            return Or(tuple(operand.node for operand in operands))
        wanted = [operands[0].node]
        unwanted: list[Node] = []
        for operand, sign in zip(operands[1:], operators, strict=True):
            (unwanted if sign.sort == "NOT" else wanted).append(operand.node)
        tree: Node = wanted[0] if len(wanted) == 1 else And(tuple(wanted))
        for node in unwanted:
            tree = Not(tree, node)
        return tree

    def mixed(self, operands: list[_Operand], operators: list[Sign]) -> TopicError:
        """The error for AND beside OR, with both groupings written out."""
        written = [self.source[operand.start : operand.end] for operand in operands]
        words = [sign.sort for sign in operators]
        turn = next(sign for sign in operators if sign.sort != words[0])
        first = _grouping(written, words, tight=lambda word: word != "OR")
        second = _grouping(written, words, tight=lambda word: word == "OR")
        other = "NOT" if "AND" not in words else "AND"
        return self.fault(turn, f"{other} and OR are mixed; put brackets: {first}, or {second}")


def _grouping(written: list[str], words: Sequence[str], tight: Callable[[str], bool]) -> str:
    """The operands with brackets around those that tight operators bind."""
    groups: list[list[str]] = [[written[0]]]
    between: list[str] = []
    for word, operand in zip(words, written[1:], strict=True):
        if tight(word):
            groups[-1] += [word, operand]
        else:
            between.append(word)
            groups.append([operand])
    shown = [f"({' '.join(group)})" if len(group) > 1 else group[0] for group in groups]
    return " ".join([shown[0], *(f"{word} {group}" for word, group in zip(between, shown[1:], strict=True))])


def _names_field(node: Node) -> bool:
    match node:
        case In():
            return True
        case Not(left=left, right=right):
            return _names_field(left) or _names_field(right)
        case And(parts=parts) | Or(parts=parts) | Near(parts=parts):
            return any(_names_field(part) for part in parts)
    return False


def _may_stand_near(node: Node) -> bool:
    return isinstance(node, Term) or (isinstance(node, Or) and all(isinstance(part, Term) for part in node.parts))
