"""Both stages together against an oracle of a few lines, which takes its words and their stems from FTS5 itself.

The oracle reads a table of its own through ``fts5vocab`` and knows nothing of this package but the tree it is given:
not how a text is cut into words, not how a word is stemmed, not how a topic is compiled. What one word stands for is
told by the table: the same stem, and the same letters but for a plural ending.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.topics import BatchIndex, match_batch
from monitor.topics.tree import And, In, Near, Node, Not, Or, Term
from tests.topics.desk import document, topic

SAID = tuple(
    word
    for line in (
        "tariff tariffs party parties box boxes process processes processed mining nation nations national section sec",
        "sections 301 3011 302 of the act acts action actions trade trades traded China chinas DPA DPAs dpa critical",
        "criticality mineral minerals mineralised policy policies police security securities secure",
    )
    for word in line.split()
)
ASKED = (
    *("tariff", "parties", "box", "processes", "nation", "national", "section", "301", "of", "the", "act", "actions"),
    *("trade", "China", "dpa", "critical", "mineral", "policy", "security", "min*", "nat*", "securit*", "polic*"),
)
BETWEEN = (" ", " ", " ", "  ", "\n", ", ", "; ", " - ", ". ")

Word = tuple[str, str]
"""A word as written and its stem."""
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Case:
    """A topic, what it ignores, and documents (title and body) made of words like those it asks for."""

    tree: Node
    ignored: tuple[Term, ...]
    held: tuple[tuple[str, str], ...]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Few words in each case, so that most of them meet."""
    asked = draw(st.lists(st.sampled_from(ASKED), min_size=2, max_size=5, unique=True))
    like = [word for word in SAID if any(word[:3].lower() == each[:3].lower() for each in asked)]
    said = st.sampled_from([*like, *draw(st.lists(st.sampled_from(SAID), min_size=1, max_size=2))])
    texts = st.lists(st.tuples(said, st.sampled_from(BETWEEN)), max_size=12).map(
        lambda pairs: "".join(word + between for word, between in pairs)
    )
    length = st.sampled_from([1, 1, 1, 2, 2, 3])
    words = length.flatmap(lambda most: st.lists(st.sampled_from(asked), min_size=1, max_size=most))
    phrases = words.map(lambda each: Term("DPA" if each == ["dpa"] and draw(st.booleans()) else " ".join(each)))
    ignored = draw(st.lists(phrases.filter(lambda term: "*" not in term.text), max_size=2))
    held = draw(st.lists(st.tuples(texts, texts), min_size=1, max_size=4))
    return Case(draw(_trees(phrases)), tuple(ignored), tuple(held))


def _trees(phrases: st.SearchStrategy[Term]) -> st.SearchStrategy[Node]:
    choices = st.lists(phrases, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts)))
    near = st.builds(Near, st.lists(st.one_of(phrases, choices), min_size=2, max_size=3).map(tuple), st.integers(0, 4))
    titled = st.builds(In, st.just("title"), phrases)
    return st.recursive(st.one_of(phrases, near, titled), _branches, max_leaves=6)


def _branches(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(several.map(And), several.map(Or), st.builds(Not, inner, inner))


@pytest.fixture(scope="module")
def stems() -> Mapping[str, str]:
    """Word -> stem of all that is said and asked here, as FTS5 puts it into its vocabulary."""
    words = sorted({word.rstrip("*").lower() for word in (*SAID, *ASKED, "DPA")})
    with sqlite3.connect(":memory:") as base:
        base.execute("create virtual table said using fts5(word, tokenize='porter unicode61 remove_diacritics 2')")
        base.execute("create virtual table stems using fts5vocab(said, 'instance')")
        base.executemany("insert into said values (?)", ((word,) for word in words))
        rows = base.execute("select doc, term from stems").fetchall()
    base.close()
    return {words[number - 1]: stem for number, stem in rows}


@settings(max_examples=200, deadline=None)
@given(cases())
def test_both_stages_find_what_the_oracle_finds(stems: Mapping[str, str], case: Case) -> None:
    held = [document(number, title=title, body=body) for number, (title, body) in enumerate(case.held, 1)]
    asked = topic(str(case.tree), ignore=tuple(term.text for term in case.ignored))
    oracle = _Oracle(stems, case.ignored)
    expected = [each.item_id for each in held if oracle.holds(case.tree, {"title": each.title, "body": each.body})]
    with BatchIndex(held) as index:
        assert [match.item_id for match in match_batch(asked, index)] == expected


class _Oracle:
    def __init__(self, stems: Mapping[str, str], ignored: Sequence[Term]) -> None:
        self.stems = stems
        self.ignored = ignored

    def holds(self, node: Node, fields: Mapping[str, str]) -> bool:
        match node:
            case Term():
                return any(self.places(node, text) for text in fields.values())
            case And(parts=parts):
                return all(self.holds(part, fields) for part in parts)
            case Or(parts=parts):
                return any(self.holds(part, fields) for part in parts)
            case Not(left=left, right=right):
                return self.holds(left, fields) and not self.holds(right, fields)
            case In(field=field, inner=inner):
                return self.holds(inner, {field: fields[field]})
            case Near(parts=parts, distance=distance):
                return any(self.close(parts, text, distance) for text in fields.values())

    def close(self, parts: tuple[Node, ...], text: str, distance: int) -> bool:
        """Some choice of one place each in which nothing begins further than the distance behind another's end."""
        found = [[place for term in _terms(part) for place in self.places(term, text)] for part in parts]
        return any(
            all(max(start for start, _ in chosen) - end <= distance for _, end in chosen)
            for chosen in itertools.product(*found)
        )

    def places(self, term: Term, text: str) -> list[Place]:
        """Where a term stands, what lies within ignored words left out."""
        words = self.words(text)
        covered = _joined(sorted(place for each in self.ignored for place in self.found(each, words)))
        return [
            (start, end)
            for start, end in self.found(term, words)
            if not any(low <= start and end <= high for low, high in covered)
        ]

    def found(self, term: Term, words: list[Word]) -> Iterator[Place]:
        wanted = term.text.split()
        for at in range(len(words) - len(wanted) + 1):
            if all(self.same(wanted, number, words[at + number]) for number in range(len(wanted))):
                yield at, at + len(wanted)

    def words(self, text: str) -> list[Word]:
        spaced = "".join(letter if letter.isalnum() else " " for letter in text)
        return [(word, self.stems[word.lower()]) for word in spaced.split()]

    def same(self, wanted: list[str], number: int, word: Word) -> bool:
        want, following = wanted[number], "".join(wanted[number + 1 : number + 2])
        written, stem = word
        if want == "DPA":
            return written in ("DPA", "DPAs")
        if want == "section" and following.isdigit():
            return written in ("section", "sections", "sec")
        if want.endswith("*"):
            return written.lower().startswith(want[:-1])
        return stem == self.stems[want.lower()] and _bare(written) == _bare(want)


def _bare(word: str) -> str:
    """A word without its plural ending."""
    for many, one in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ss", "ss"), ("s", "")):
        if word.lower().endswith(many):
            return word.lower().removesuffix(many) + one
    return word.lower()


def _joined(places: list[Place]) -> list[Place]:
    """Places in order, those that overlap as one."""
    found: list[Place] = []
    for start, end in places:
        if found and start < found[-1][1]:
            start, end = found[-1][0], max(end, found.pop()[1])
        found.append((start, end))
    return found


def _terms(part: Node) -> tuple[Term, ...]:
    return tuple(each for each in part.parts if isinstance(each, Term)) if isinstance(part, Or) else (_term(part),)


def _term(part: Node) -> Term:
    assert isinstance(part, Term)
    return part
