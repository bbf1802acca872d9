"""The match language: what is read, what is refused, and in which words."""

from __future__ import annotations

import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import TopicError
from monitor.topics.language import parse
from monitor.topics.tree import And, In, Near, Node, Not, Or, Term


def fault(expression: str, *, loose: bool = False) -> TopicError:
    with pytest.raises(TopicError) as caught:
        parse(expression, loose=loose)
    return caught.value


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("graphite", Term("graphite")),
        ('"critical minerals"', Term("critical minerals")),
        ("“critical minerals”", Term("critical minerals")),
        ('"the “list” of minerals"', Term("the list of minerals")),
        ("a1 AND b2 AND c3", And((Term("a1"), Term("b2"), Term("c3")))),
        ("a1 OR (b2 AND c3)", Or((Term("a1"), And((Term("b2"), Term("c3")))))),
        ("a1 NOT b2", Not(Term("a1"), Term("b2"))),
        ("a1 AND NOT b2", Not(Term("a1"), Term("b2"))),
        ("a1 AND b2 NOT c3", Not(And((Term("a1"), Term("b2"))), Term("c3"))),
        ("lithium*", Term("lithium*")),
        ("EPA's", Term("EPA's")),
        ("lithium-ion", Term("lithium-ion")),
        ("8507.60", Term("8507.60")),
        ("NEAR(graphite anode, 5)", Near((Term("graphite"), Term("anode")), 5)),
        ("NEAR(graphite anode)", Near((Term("graphite"), Term("anode")), 10)),
        ('NEAR("section 301" (ustr OR china), 20)',
         Near((Term("section 301"), Or((Term("ustr"), Term("china")))), 20)),
        ("title: graphite", In("title", Term("graphite"))),
        ("title:graphite AND anode", And((In("title", Term("graphite")), Term("anode")))),
        ("title: (graphite OR anode)", In("title", Or((Term("graphite"), Term("anode"))))),
    ],
)  # fmt: skip
def test_reads(expression: str, tree: Node) -> None:
    assert parse(expression) == tree


@pytest.mark.parametrize(
    ("expression", "column", "says"),
    [
        ("", 1, "empty"),
        ('""', 1, "no letter and no digit"),
        ('graphite AND "--"', 14, "no letter and no digit"),
        ('"critical minerals', 1, "never closed"),
        ("NOT graphite", 1, "NOT needs something on its left"),
        ("a* AND graphite", 1, "at least two letters"),
        ("min*ral", 1, "end of the word: min*"),
        ("graphite AND", 13, "ends where a word or a phrase is needed"),
        ("AND graphite", 1, "AND needs a word or a phrase on both sides"),
        ("(graphite", 1, "never closed"),
        ("graphite)", 9, "no open bracket"),
        ("()", 1, "nothing between these brackets"),
        ("graphite OR NOT anode", 13, "OR NOT would match almost everything"),
        ("titel: graphite", 1, 'did you mean "title:"'),
        ("summary: graphite", 1, 'did you mean "abstract:"'),
        ("title:", 1, "needs a word, a phrase or a bracket"),
        ("title: (graphite AND body: anode)", 1, "one field at a time"),
        ("NEAR(graphite)", 5, "two words or phrases"),
        ("NEAR(graphite anode, ten)", 22, "the distance in words"),
        ("NEAR(graphite anode, 900)", 22, "at most 200 words"),
        ("NEAR(graphite (a AND b), 5)", 15, "NEAR takes words, phrases"),
        ("graphite w/10 anode", 10, "NEAR(first second, 10)"),
        ("mineral!", 1, "mineral*"),
        ("graphite & anode", 10, "asked for with AND"),
        ("graphite -electrode", 10, "NOT electrode"),
        ("critical and minerals", 10, "write AND"),
    ],
)
def test_refuses_with_place_and_sentence(expression: str, column: int, says: str) -> None:
    error = fault(expression)
    assert (error.line, error.column) == (1, column)
    assert says in error.sentence


def test_an_error_counts_lines() -> None:
    error = fault('"section 301"\n  OR graphite anode')
    assert (error.line, error.column) == (2, 15)


def test_words_side_by_side_are_shown_both_readings() -> None:
    assert '"critical raw minerals"' in fault("critical raw minerals").sentence
    assert "critical AND raw AND minerals" in fault("critical raw minerals").sentence


def test_and_beside_or_is_shown_both_groupings() -> None:
    sentence = fault('"section 301" AND china OR ustr').sentence
    assert '("section 301" AND china) OR ustr' in sentence
    assert '"section 301" AND (china OR ustr)' in sentence


def test_each_suggested_rewrite_can_be_read() -> None:
    sentence = fault('"section 301" AND china OR ustr NOT steel').sentence
    for suggestion in sentence.partition("put brackets: ")[2].split(", or "):
        parse(suggestion)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("graphite anode", And((Term("graphite"), Term("anode")))),
        ('"section 301" graphite', And((Term("section 301"), Term("graphite")))),
        ("graphite or anode", Or((Term("graphite"), Term("anode")))),
        ("H.R. 1234", Term("H.R. 1234")),
        ("section 301 china", And((Term("section 301"), Term("china")))),
        ("19 U.S.C. 2411", Term("19 U.S.C. 2411")),
    ],
)
def test_a_search_reads_what_people_type(query: str, tree: Node) -> None:
    assert parse(query, loose=True) == tree


def test_nesting_and_length_have_bounds() -> None:
    assert "nested" in fault("(" * 60 + "graphite" + ")" * 60).sentence
    assert "longer" in fault("graphite OR " * 3000 + "graphite").sentence


words = st.text(string.ascii_letters + string.digits + "é§.'-*", min_size=1, max_size=8).filter(
    lambda word: sum(letter.isalnum() for letter in word) > 1
)
phrases = st.lists(words, min_size=1, max_size=3).map(lambda parts: Term(" ".join(parts)))
fields = st.sampled_from(["title", "abstract", "body"])


def _branches(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(several.map(And), several.map(Or), st.builds(Not, inner, inner))


near = st.builds(Near, st.lists(phrases, min_size=2, max_size=3).map(tuple), st.integers(0, 30))
trees: st.SearchStrategy[Node] = st.recursive(
    st.one_of(phrases, near, st.builds(In, fields, phrases)), _branches, max_leaves=8
)


@given(trees)
def test_printing_and_reading_again_gives_the_same_tree(tree: Node) -> None:
    read = parse(str(tree))
    assert parse(str(read)) == read
    assert str(read) == str(parse(str(read)))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for loose in (False, True):
        with suppress(TopicError):
            parse(text, loose=loose)
