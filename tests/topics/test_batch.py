"""The batch index: it lets through what can hit, finds what a search of the archive finds, and knows its topics."""

from __future__ import annotations

import gc
import random
import sqlite3

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.archive.schema.tables import FTS_COLUMNS
from monitor.model import Document, Identifier
from monitor.topics import BatchIndex, Topic, finding, match_batch, offsets, paper, words
from monitor.topics.fulltext import FullText
from monitor.topics.matching import judge
from monitor.topics.paper import Paper
from monitor.topics.words import Words
from tests.topics.desk import document, fulltext, topic

MIXED = (
    *("graphite", "Graphit", "mine", "mines", "DPA", "s", "301"),
    *("\u00a7", "\u2014", "\u00bd", "min\u00e9", "caf\u00e9", "cafe", "\u0439\u043e\u0433\u0430"),
)
ASKED = (
    *("graphite", "mines", "min*", "DPA", "301", "cafe"),
    *("\u00bd", "caf\u00e9", "\u0439\u043e\u0433\u0430", "\u0438\u043e\u0433\u0430"),
)


def looked_at(asked: Topic, held: list[Document]) -> list[int]:
    with BatchIndex(held, [asked]) as index:
        return [each.document.item_id for each in index.candidates(asked)]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(ASKED),
    st.sampled_from(ASKED),
    st.lists(st.lists(st.sampled_from(MIXED), min_size=1, max_size=12).map(" ".join), min_size=1, max_size=5),
)
def test_a_batch_finds_what_a_search_would(first: str, second: str, texts: list[str]) -> None:
    held = [document(number, body=text) for number, text in enumerate(texts, 1)]
    asked = topic(f'"{first} {second}" OR ({first} AND {second}) OR (title: {first} NOT {second})')
    searched = [held[at] for at in fulltext(held, asked.compiled)]
    with BatchIndex(held, [asked]) as index:
        found = [each.item_id for each in match_batch(asked, index)]
    assert found == [each.item_id for each in searched if judge(asked, Paper(each))]


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=40))
@example("a_b \x00 c\u2019s \ue000d\u00b7e")
def test_a_text_without_foreign_letters_is_cut_as_the_index_cuts_it(text: str) -> None:
    words = Words.of(text)
    if words.plain is None:
        return
    index = sqlite3.connect(":memory:")
    index.execute("create virtual table words using fts5(word, tokenize='unicode61 remove_diacritics 2')")
    index.execute("create virtual table terms using fts5vocab(words, 'instance')")
    index.execute("insert into words values (?)", (text,))
    terms = [term for (term,) in index.execute("select term from terms order by offset")]
    index.close()
    assert words.folded == terms


@pytest.mark.parametrize(
    ("match", "texts", "looked"),
    [
        ('"graphite anode"', ("graphite anodes", "graphite", "anode"), [1]),
        ('graphite AND (anode OR "fuel cell")', ("graphite anode", "graphite fuel", "fuel cell graphite"), [1, 3]),
        ("NEAR(graphite anode, 3) NOT electrode", ("graphite electrode", "anode electrode graphite"), [2]),
        ("recycl* AND graphite", ("recycling graphite", "graphite", "recycle"), [1]),
        ("recycl*", ("Recycled", "bicycle", "to recycle"), [1, 3]),
        ("title: graphite", ("graphite", "graphite"), []),
        ("action: recycl*", ("recycled", "recycled"), []),
    ],
)
def test_only_documents_with_the_words_are_looked_at(match: str, texts: tuple[str, ...], looked: list[int]) -> None:
    assert looked_at(topic(match), [document(at, body=text) for at, text in enumerate(texts, 1)]) == looked


def test_many_alternatives_still_let_through_what_hits() -> None:
    either = " OR ".join(f"first{number}" for number in range(12))
    other = " OR ".join(f"second{number}" for number in range(12))
    asked = topic(f"({either}) AND ({other}) AND graphite")
    held = [document(1, body="first7 second3 graphite"), document(2, body="first7 second3"), document(3, body="ore")]
    assert looked_at(asked, held)[:1] == [1]
    assert 3 not in looked_at(asked, held)


def test_a_followed_number_is_looked_up_in_its_own_field() -> None:
    own = (Identifier(scheme="docket", value="ITA-2024-0012"),)
    held = [document(1, identifiers=own, search_ids="ITA-2024-0012"), document(2, body="See ITA-2024-0012.")]
    assert looked_at(topic("graphite", identifiers=("docket:ITA-2024-0012",)), held) == [1]


def test_a_long_document_is_searched_like_a_short_one() -> None:
    body = "The board met. " * 5_000 + "A graphite anode was shown to the DPA. " + "It met again. " * 5_000
    asked = [topic(f'"{word}"') for word in ("graphite anode", "met again", "graphite cathode", "DPA", "dpa it")]
    with BatchIndex([document(body=body)], asked) as index:
        counts = [[term.count for found in match_batch(each, index) for term in found.terms] for each in asked]
    assert counts == [[1], [5_000], [], [1], [1]]


def test_ways_of_looking_that_pay_in_long_texts_find_the_same_in_short_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    random_ = random.Random(3)
    said = (
        "section",
        "301",
        "(b)",
        "graphite",
        "China's",
        "mines",
        "mining",
        "of",
        "the",
        "DPA",
        "dpa",
        "712",
        "caf\u00e9",
    )
    held = [document(at, body=" ".join(random_.choices(said, k=60))) for at in range(1, 40)]
    asked = [
        topic(
            '"section 301" OR "mines of the DPA" OR min*', ignore=("7## of", "the ... graphite"), demote=("# mines",)
        ),
        topic('NEAR("China mines" "DPA", 6) OR "301 graphite"', ignore=("section 301 mines",)),
    ]

    def found() -> list[object]:
        with BatchIndex(held, asked) as index:
            return [match_batch(each, index) for each in asked]

    as_short = found()
    monkeypatch.setattr(words, "FEW_WORDS", 0)
    monkeypatch.setattr(words, "FEW_BEGIN", 0)
    monkeypatch.setattr(offsets, "GLANCES", 0)
    monkeypatch.setattr(finding, "MANY", 0)
    for rarer in (1, 100):
        monkeypatch.setattr(finding, "RARER", rarer)
        assert found() == as_short
    assert all(as_short)


def test_the_collector_goes_on_behind_a_batch_that_breaks() -> None:
    def interrupted() -> None:
        with BatchIndex([document(body="graphite")]):
            assert not gc.isenabled()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        interrupted()
    assert gc.isenabled()


def test_a_topic_the_batch_was_not_read_for_is_refused() -> None:
    held = [document(body="graphite and nickel")]
    with BatchIndex(held, [topic("graphite")]) as index, pytest.raises(ValueError, match="not among those"):
        index.candidates(topic("nickel"))
    with BatchIndex(held) as index:
        assert match_batch(topic("nickel"), index)


def test_the_full_text_table_has_the_archive_s_columns() -> None:
    held = [document(1, **{field: "word" for field in FTS_COLUMNS if field not in ("identifiers", "agencies")})]
    index = FullText(held)
    assert index.candidates('{title abstract body action} : "word"') == [0]
    index.close()


def test_a_document_is_cut_into_words_once_however_many_topics_hit_it(monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[str] = []
    monkeypatch.setattr(paper, "Words", lambda text, *rest: cut.append(text) or Words(text, *rest))
    held = [document(body="graphite anodes and nickel ore. " * 3_000)]
    asked = [topic(word) for word in ("graphite", "anode", "nickel", "ore", '"nickel ore"', "cobalt")]
    with BatchIndex(held, asked) as index:
        found = [each for topic_ in asked for each in match_batch(topic_, index)]
    assert [bool(each.passage) for each in found] == [True] * 5
    assert cut.count(held[0].body) == 1
