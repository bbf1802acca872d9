"""What an expression of the match language is once it is read: a tree of terms. Printing it gives the language back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Term(NamedTuple):
    """A word or a phrase as the user wrote it (without quotes); a word that ends in ``*`` stands for its beginnings."""

    text: str

    def __str__(self) -> str:
        return f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Near:
    """Parts that stand in one field with at most ``distance`` words between the first and the last, in any order."""

    parts: tuple[Node, ...]
    distance: int

    def __str__(self) -> str:
        return f"NEAR({' '.join(_grouped(part) for part in self.parts)}, {self.distance})"


@dataclass(frozen=True, slots=True)
class And:
    """All of them. The first is the subject, whose occurrences are counted; the others are its company."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " AND ".join(_grouped(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_grouped(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """``left`` in a document that has no ``right`` anywhere."""

    left: Node
    right: Node

    def __str__(self) -> str:
        return f"{_grouped(self.left)} NOT {_grouped(self.right)}"


@dataclass(frozen=True, slots=True)
class In:
    """``inner`` in one column of the index: ``title: graphite``."""

    field: str
    inner: Node

    def __str__(self) -> str:
        return f"{self.field}: {_grouped(self.inner)}"


Node = Term | Near | And | Or | Not | In


def terms(node: Node) -> Iterator[Term]:
    """Every term of a tree, left to right."""
    match node:
        case Term():
            yield node
        case Not(left=left, right=right):
            yield from terms(left)
            yield from terms(right)
        case In(inner=inner):
            yield from terms(inner)
        case And(parts=parts) | Or(parts=parts) | Near(parts=parts):
            for part in parts:
                yield from terms(part)


def wanted(node: Node) -> Iterator[Term]:
    """The terms of a tree, left to right, without those behind NOT."""
    match node:
        case Term():
            yield node
        case Not(left=left):
            yield from wanted(left)
        case In(inner=inner):
            yield from wanted(inner)
        case And(parts=parts) | Or(parts=parts) | Near(parts=parts):
            for part in parts:
                yield from wanted(part)


def _grouped(node: Node) -> str:
    return str(node) if isinstance(node, Term | Near) else f"({node})"
