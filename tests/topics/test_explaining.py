"""Why a document hit a topic, or which clause failed."""

from __future__ import annotations

import pytest

from monitor.topics import explain
from tests.topics.desk import document, hit, matches, topic

TRADE = topic(
    '("section 301" AND (ustr OR "trade act of 1974")) OR NEAR(tariff exclusion, 3) OR (graphite NOT electrode)',
    exact=("USTR",), ignore=("section 301 of the housing act",), agencies=("trade-representative-office",),
)  # fmt: skip
OPEN = topic(TRADE.config.match, exact=("USTR",), ignore=("section 301 of the housing act",))


def test_a_hit_is_told_with_its_rule_and_terms() -> None:
    told = explain(OPEN, document(abstract="The USTR acts under section 301."))
    assert told.match is not None
    assert (told.match.strength, told.sentence) == ("strong", "named in the abstract")
    assert [(each.term, each.field, each.count) for each in told.terms] == [
        ("section 301", "abstract", 1), ("ustr", "abstract", 1),
    ]  # fmt: skip


def test_only_what_made_the_hit_is_told() -> None:
    """Words that stand somewhere but hold no branch are left out; a NEAR counts as a whole."""
    asked = topic(
        "graphite OR NEAR(acquisition by, 3) OR title: (nickel AND by) OR (lithium NOT drug)",
        mention="mineral AND NEAR(of by, 2)",
    )
    held = document(body="Graphite by sea. Nickel. Lithium as a drug. Acquisition by A, acquisition by B. A mineral.")
    assert [(each.term, each.field, each.count) for each in explain(asked, held).terms] == [
        ("graphite", "body", 1), ('NEAR("acquisition" "by", 3)', "body", 2),
    ]  # fmt: skip
    assert [each.term for each in matches(asked, [held])[0].terms] == ["graphite", 'NEAR("acquisition" "by", 3)']
    near_it = explain(asked, document(body="A mineral of some kind by a mill. Nickel."))
    assert [each.term for each in near_it.terms] == ["mineral", 'NEAR("of" "by", 2)']
    assert explain(asked, document(body="Nickel.")).terms == ()


def test_a_near_is_told_with_the_alternatives_that_are_there() -> None:
    found = hit(topic("NEAR(lithium (mine OR brine OR clay), 5)"), body="Lithium from brine.")
    assert found is not None
    assert [(each.term, each.count) for each in found.terms] == [('NEAR("lithium" "brine", 5)', 1)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Nothing of the kind.", "none of its terms occurs"),
        ("Only section 301 here.", '"section 301" is there, but not'),
        ("section 301 of the Housing Act", "does not count"),
        ("section 301, said the Ustr", '"ustr" is there in another case only'),
        ("tariff of one two three four exclusion", "further apart than 3 words"),
        ("graphite electrode", "which NOT forbids"),
    ],
)
def test_a_miss_names_the_clause_that_failed(text: str, says: str) -> None:
    told = explain(OPEN, document(body=text))
    assert told.match is None
    assert says in told.sentence


def test_a_filter_that_refuses_is_named() -> None:
    told = explain(TRADE, document(abstract="The USTR acts under section 301.", agencies=("Energy Department",)))
    assert told.match is None
    assert "trade-representative-office" in told.sentence
    assert "kind notice" in explain(topic("graphite", kinds=("rule",)), document(title="Graphite")).sentence
    assert "source federal-register" in explain(topic("a1", sources=("x",)), document(title="a1")).sentence
