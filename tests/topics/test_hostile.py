"""No expression harms: SQL gets quoted strings only, and on a document of a megabyte none takes a second."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.archive.database import Archive, open_archive
from monitor.archive.schema.tables import FTS_COLUMNS
from monitor.errors import TopicError
from monitor.model import Document
from monitor.topics import BatchIndex, Topic, body_places, explain, match_batch, search
from monitor.topics.matching import UNWEIGHED
from tests.topics.desk import document, hit, topic

MEGABYTE = 1_000_000
WORDS = (
    "graphite",
    "anode",
    "section",
    "301",
    "mineral",
    "trade",
    "act",
    "china",
    "of",
    "the",
    "DPA",
    "U.S.C.",
    "sec.",
)


def _text(piece: str) -> str:
    return piece * (MEGABYTE // len(piece))


TEXTS = {
    "one word": _text("graphite "),
    "two words in turn": _text("graphite anode "),
    "sections and paragraphs": _text("section 301(b)(1)(A) of the act, "),
    "possessives": _text("China's graphite's "),
    "headings": _text("SEC. 301. GRAPHITE.\n"),
    "one long word": "x" * MEGABYTE,
    "words at random": " ".join(random.Random(11).choices(WORDS, k=MEGABYTE // 6)),
}
ASKED = {
    "a phrase of all words": '"graphite anode section 301 mineral trade act of the china DPA"',
    "a phrase that repeats itself": '"graphite graphite graphite graphite graphite anode"',
    "wide nearness": "NEAR((graphite OR section OR act) (anode OR 301 OR china) (trade OR the), 200)",
    "eight near each other": "NEAR(graphite graphite graphite graphite graphite graphite graphite graphite, 200)",
    "many alternatives": " OR ".join(f'"graphite anode {number}"' for number in range(400)),
    "prefixes": " AND ".join(f"{word[:2]}*" for word in WORDS[:8]),
    "much forbidden": "(graphite OR section) NOT (" + " OR ".join(f"never{number}" for number in range(300)) + ")",
    "deep brackets": "(" * 39 + "graphite" + ")" * 39,
    "citations": '"section 301(b)(1)(A) of 19 U.S.C. 2411" OR "§ 301" OR "China graphite"',
}


EIGHTY = [a + b + c for a in "bdfgklmn" for b in "aeiou" for c in "pt"]
PAIRS = {
    "eighty NEARs of the words of the text": (
        {"match": " OR ".join(f"NEAR({word} {EIGHTY[at - 7]}, 50)" for at, word in enumerate(EIGHTY))}, EIGHTY,
    ),
    "NEARs that never meet": (
        {"match": " OR ".join(f"NEAR((never{at} OR bap) bat, 0)" for at in range(150))}, ["bap", "of", "bat", "of"],
    ),
    "phrases that all stand at every turn": (
        {"match": " OR ".join(f'"{" ".join((EIGHTY * 2)[at : at + long])}"' for at in range(80) for long in (2, 5))},
        EIGHTY,
    ),
    "phrases of sixty words": (
        {"match": " OR ".join(f'"{" ".join((EIGHTY * 2)[at : at + 60])}"' for at in range(40))}, EIGHTY,
    ),
    "prefixes of two letters": (
        {"match": " OR ".join(f"{a}{b}*" for a in "bdfgklmn" for b in "aeiou")}, EIGHTY,
    ),
    "hundreds of phrases to ignore": (
        {"match": "bap", "ignore": tuple(f"{word} ... {EIGHTY[at - 9]}" for at, word in enumerate(EIGHTY))}, EIGHTY,
    ),
    "any number to ignore": (
        {"match": "graphite", "ignore": ("# ... #", *(f"section {at}##" for at in range(1, 100)))},
        ["graphite", "section", "301", "7"],
    ),
    "hundreds of phrases that demote": (
        {"match": "bap", "demote": tuple(f"{word} ... {EIGHTY[at - 9]}" for at, word in enumerate(EIGHTY))}, EIGHTY,
    ),
    "sentences that direct nothing": ({"match": "graphite"}, ["graphite", "shall,"]),
    "conditions of a zone without an end": ({"match": "duties"}, ["admitted to FTZs privileged foreign", "duties"]),
    "acronyms": ({"match": 'DPA OR "dpa DPA"'}, ["DPA", "dpa", "DPAs"]),
    "letters": (
        {"match": " OR ".join(f'"{a} {b} {c}"' for a in "abcdef" for b in "abcdef" for c in "abcdef")}, list("abcdef"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", ["notice", "bill", "presidential document"])
@pytest.mark.parametrize("pair", PAIRS)
def test_no_topic_takes_a_second_on_a_text_made_for_it(pair: str, kind: str) -> None:
    asked, said = PAIRS[pair]
    held = document(kind=kind, body=_text(" ".join(said) + " "))
    assert _seconds(topic(**asked), held) < 1


def test_a_hit_that_cannot_be_weighed_is_kept_as_a_mention() -> None:
    """Nor is it lost to searching, explaining and showing its places, which give up as well."""
    asked = topic(**PAIRS["letters"][0])
    held = document(body=_text("a b c d e f "))
    found = hit(asked, body=held.body)
    assert found is not None
    assert (found.strength, found.rule) == ("mention", UNWEIGHED)
    told = explain(asked, held)
    assert (told.match, told.sentence) == (found, UNWEIGHED)
    assert body_places(asked, held) == ()


def test_a_word_that_stands_everywhere_is_weighed_all_the_same() -> None:
    said = "graphite is in each and every line of it "
    found = hit(topic("graphite"), body=_text(said))
    assert found is not None
    assert found.strength == "strong"
    assert [each.count for each in found.terms] == [MEGABYTE // len(said)]


def _seconds(asked: Topic, held: Document) -> float:
    """Seconds of this process's own work for both stages, the document's reading included."""
    begun = time.process_time()
    with BatchIndex([held]) as index:
        match_batch(asked, index)
    return time.process_time() - begun


@pytest.mark.parametrize("text", TEXTS)
def test_no_topic_takes_a_second_on_a_megabyte(text: str) -> None:
    held = document(title="A Notice", body=TEXTS[text])
    slow = {name: took for name, asked in ASKED.items() if (took := _seconds(topic(asked), held)) >= 1}
    assert slow == {}


@pytest.mark.parametrize("seed", range(8))
def test_fuzzed_topics_take_no_second_on_a_fuzzed_megabyte(seed: int) -> None:
    dice = random.Random(seed)
    few = dice.sample(WORDS, dice.randint(1, 4))
    held = document(body=" ".join(dice.choices(few, k=MEGABYTE // (1 + max(map(len, few))))))
    asked = topic(
        _expression(dice, [*few, *dice.sample(WORDS, 2)], 3), ignore=(" ... ".join(dice.choices(few, k=2)),),
        demote=(" ".join(dice.choices(few, k=3)),), exact=(dice.choice(few),),
    )  # fmt: skip
    assert _seconds(asked, held) < 1, asked.config


def _expression(dice: random.Random, words: list[str], depth: int) -> str:
    sort = dice.choice(["phrase", "phrase", "near"] if depth == 0 else ["phrase", "near", "and", "or", "not"])
    if sort == "phrase":
        return f'"{" ".join(dice.choices(words, k=dice.randint(1, 6)))} xii"'
    if sort == "near":
        parts = " ".join(f'("{dice.choice(words)} 1" OR "{dice.choice(words)}")' for _ in range(dice.randint(2, 4)))
        return f"NEAR({parts.replace(' 1', '')}, {dice.randint(0, 200)})"
    joined = f" {sort.upper()} ".join(f"({_expression(dice, words, depth - 1)})" for _ in range(2))
    return f"title: ({dice.choice(words[:1]) or 'act'}) OR ({joined})"


@pytest.mark.parametrize("phrase", ["graphite " * 7, "graphite-" * 7, "mineral minerals " * 4, "ab* abc* " * 4])
def test_a_phrase_that_says_one_word_over_and_over_is_refused(phrase: str) -> None:
    with pytest.raises(TopicError, match="times; shorten it"):
        topic(f'lithium OR "{phrase}"')
    topic('"amendment of the rules of the board of the fund of the office of trade"')


@pytest.mark.parametrize("key", ["ignore", "demote"])
def test_so_is_one_that_is_ignored_or_demotes(key: str) -> None:
    with pytest.raises(TopicError, match=f"under {key} says"):
        topic("graphite", **{key: ("a ... " * 7,)})


HOSTILE = (
    '"; drop table items; --', "' or 1=1 --", 'title: "x" union select salt from meta', '{title} : x', "items_fts",
    '"a" NEAR/2 "b"', "^graphite", "graphite + anode", "rank MATCH 'bm25(10)'", "-title : x", '"\x00"', "*", "a:b:c",
    "graphite; vacuum", "rowid:1", 'graphite" OR rowid > "0',
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    opened = open_archive(tmp_path_factory.mktemp("hostile") / "monitor.db", now=datetime(2026, 7, 1, tzinfo=UTC))
    yield opened
    opened.close()


ALLOWED = {*FTS_COLUMNS, "AND", "OR", "NEAR"}


def _asked_of_sql(archive: Archive, expression: str) -> None:
    """Both ways of an expression to the archive: it is refused in words or asked as quoted strings."""
    with suppress(TopicError):
        compiled = topic(expression).compiled
        outside = re.findall(r"[^\s(){}:,*]+", re.sub(r'"(?:[^"]|"")*"', "", compiled))
        assert {word for word in outside if not word.isdigit()} <= ALLOWED
        archive.conn.execute("select rowid from items_fts where items_fts match ?", (compiled,)).fetchall()
    with suppress(TopicError):
        search(archive.conn, expression, 5)


@pytest.mark.parametrize("expression", HOSTILE)
def test_no_expression_reaches_sql(archive: Archive, expression: str) -> None:
    _asked_of_sql(archive, expression)


PIECES = st.sampled_from([*HOSTILE, *WORDS, "(", ")", '"', "AND", "OR", "NOT", "NEAR(", ", 5)", "title:"])


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=8).map(" ".join))
def test_no_fuzzed_expression_reaches_sql(archive: Archive, expression: str) -> None:
    _asked_of_sql(archive, expression)
