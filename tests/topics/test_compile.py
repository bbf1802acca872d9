"""The full-text form of a topic: any text compiles, and it finds at least what the exact stage keeps."""

from __future__ import annotations

import gzip
import itertools
import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from monitor.model import Document
from monitor.topics import BatchIndex, match_batch
from monitor.topics.matching import judge
from monitor.topics.stems import stem, surviving
from monitor.topics.tree import And, Near, Node, Not, Or, Term
from tests.topics.desk import document, fulltext, topic

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "fr-2025h1.jsonl.gz"

SAID = tuple(
    word
    for line in (
        "tariff tariffs party parties tie ties box boxes process processes mining mines mine nation national section",
        "sec 301 3011 s of the act acts trade China's (b) U.S. USC DPA dpa § . anti-dumping antidumping",
    )
    for word in line.split()
)
ASKED = (
    *("tariff", "parties", "tie", "boxes", "process", "mine", "nation", "section", "301", "of", "the", "act", "trade"),
    *("China", "dpa", "min*", "nat*"),
)
texts = st.lists(st.sampled_from(SAID), min_size=1, max_size=25).map(" ".join)
documents = st.builds(lambda title, body: document(title=title, body=body), texts, texts)
terms = st.lists(st.sampled_from(ASKED), min_size=1, max_size=3).map(lambda words: Term(" ".join(words)))
near = st.builds(Near, st.lists(terms, min_size=2, max_size=3).map(tuple), st.integers(0, 8))


def _branches(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(several.map(And), several.map(Or), st.builds(Not, inner, inner))


trees: st.SearchStrategy[Node] = st.recursive(st.one_of(terms, near), _branches, max_leaves=5)


@settings(max_examples=300, deadline=None)
@given(trees, st.lists(documents, min_size=1, max_size=6))
def test_the_full_text_form_finds_all_that_the_exact_stage_keeps(tree: Node, held: list[Document]) -> None:
    asked = topic(str(tree))
    with BatchIndex(held) as index:
        kept = [paper for paper in index.papers if judge(asked, paper)]
        candidates = index.candidates(asked)
        assert all(paper in candidates for paper in kept), asked.needs
        found = fulltext(held, asked.compiled)
        assert all(index.papers.index(paper) in found for paper in kept), asked.compiled
        assert len(match_batch(asked, index)) == len(kept)


@settings(deadline=None)
@given(st.text(max_size=80))
@example('a"b')
@example("§ 301")
@example("' OR 1=1; drop table items --")
@example("NEAR(a b, 2) AND *")
@example("\x00 a")
def test_any_text_once_quoted_compiles(text: str) -> None:
    assume(any(letter.isalnum() for letter in text))
    asked = topic('"' + text.replace('"', " ") + '"')
    fulltext([document(body=text)], asked.compiled)


def _vocabulary(count: int) -> list[str]:
    """Words of English law: a list of our own, times every suffix that stemming takes."""
    heads = (
        "secur",
        "miner",
        "critic",
        "invest",
        "recycl",
        "graph",
        "nation",
        "relat",
        "deliber",
        "sustain",
        "agree",
        "y",
    )
    tails = (
        *(
            "",
            "s",
            "e",
            "es",
            "ed",
            "ing",
            "ings",
            "er",
            "ers",
            "ity",
            "ities",
            "al",
            "ally",
            "als",
            "ic",
            "ical",
            "ize",
        ),
        *(
            "ized",
            "izing",
            "ization",
            "ation",
            "ations",
            "ative",
            "atively",
            "able",
            "ability",
            "ment",
            "ments",
            "ence",
        ),
        *(
            "ency",
            "ent",
            "ently",
            "ful",
            "fulness",
            "ness",
            "ive",
            "iveness",
            "ously",
            "y",
            "ies",
            "ied",
            "ate",
            "ated",
        ),
    )
    made = [head + tail for head in heads for tail in tails]
    return random.Random(3).sample(made, count)


@pytest.mark.parametrize("word", _vocabulary(250))
def test_a_compiled_prefix_finds_every_word_that_has_it(word: str) -> None:
    for length in range(2, len(word) + 1):
        assert stem(word).startswith(surviving(word[:length])), word[:length]


def test_a_compiled_prefix_finds_every_word_of_real_texts() -> None:
    if not CORPUS.exists():
        pytest.skip("the dev corpus is not beside the project; the word list above stands alone")
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        words: set[str] = set()
        for line in itertools.islice(lines, 0, 400):
            words.update(re.findall(r"[a-z]{3,20}", (json.loads(line)["text"] or "").lower()))
    for word in random.Random(5).sample(sorted(words), 1500):
        kept = stem(word)
        assert all(kept.startswith(surviving(word[:length])) for length in range(2, len(word) + 1)), word


@pytest.mark.parametrize(("prefix", "head"), [("securit", "secur"), ("deliberat", "delib"), ("critical", "crit")])
def test_a_prefix_is_cut_to_what_stemming_leaves(prefix: str, head: str) -> None:
    assert surviving(prefix) == head


def test_the_compiled_form_holds_quoted_strings_only() -> None:
    asked = topic('("section 301" AND ustr) OR (title: min* NOT steel)', identifiers=("docket:USTR-2024-0016",))
    outside = re.sub(r'"[^"]*"', "", asked.compiled)
    assert not set(re.findall(r"[a-z]+", outside)) - {"title", "identifiers"}
    assert "steel" not in asked.compiled
