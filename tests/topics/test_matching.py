"""A topic on documents: hits, strength, filters, followed numbers, passages; the batch and the archive alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.archive import documents
from monitor.archive.database import open_archive
from monitor.archive.storing import items
from monitor.errors import TopicError
from monitor.model import Identifier, Item, Match
from monitor.topics import BatchIndex, compile_topic, match_archive, match_batch
from tests.archive.shelf import NOON
from tests.topics.desk import document, hit, matches, topic

ANODE = topic(
    '("active anode material" AND (antidumping OR china)) OR "graphite anode"',
    mention="graphite",
    ignore=("graphite electrode",),
    demote=("golf clubs",),
    identifiers=("docket:ITA-2024-0012", "case:A-570-182"),
)
FILLER = "The Commission met and heard what its members had to say about other matters of the day. "


def strength(**fields: object) -> tuple[str, str]:
    found = hit(ANODE, **fields)
    return (found.strength, found.rule) if found else ("", "")


def test_a_title_that_names_the_subject_is_strong() -> None:
    assert strength(title="Graphite Anodes: Inquiry") == ("strong", "named in the title")


def test_an_abstract_that_names_the_subject_is_strong() -> None:
    assert strength(abstract="Duties on active anode material from China.") == ("strong", "named in the abstract")


def test_company_may_stand_in_the_title() -> None:
    assert strength(title="Duties on Goods of China", abstract="On active anode material.")[0] == "strong"


def test_company_in_another_passage_makes_a_mention() -> None:
    body = f"Active anode material is made here. {FILLER * 30} China is far away."
    assert strength(body=body)[0] == "mention"


def test_one_passing_name_in_a_long_body_is_a_mention() -> None:
    assert strength(body=FILLER * 60 + "A graphite anode was shown. " + FILLER * 60) == (
        "mention", "named once in 2,045 words",
    )  # fmt: skip


def test_a_body_that_names_it_early_and_again_is_strong() -> None:
    body = "The graphite anode is our subject. " + FILLER * 10 + "Each graphite anode counts."
    assert strength(body=body)[0] == "strong"


def test_a_silent_abstract_speaks_against_a_few_names_in_the_body() -> None:
    body = ("A graphite anode was shown. " + FILLER * 12) * 5
    assert strength(body=body)[0] == "strong"
    found, rule = strength(body=body, abstract="Notice of a fair for cooks.")
    assert (found, "the abstract does not name it" in rule) == ("mention", True)


def test_the_official_title_and_the_headings_of_a_bill_count() -> None:
    bill = "119th CONGRESS\nIN THE SENATE\nA BILL\nTo tax every graphite anode.\nSEC. 1. SHORT TITLE.\n" + FILLER * 90
    assert strength(kind="bill", title="Fair Trade Act", body=bill) == ("strong", "named in the official title")
    bill = (
        "A BILL\nTo do good.\n"
        + FILLER * 90
        + "\nSEC. 7. GRAPHITE ANODES.\n"
        + FILLER
        + "No graphite anode may be burned."
    )
    assert strength(kind="bill", title="Fair Trade Act", body=bill)[1].startswith("named in a section heading")


def test_a_word_near_the_subject_is_never_strong() -> None:
    assert strength(title="Graphite", abstract="Graphite.", body="Graphite. " * 40)[0] == "mention"


def test_a_demoting_phrase_makes_a_mention_but_hides_nothing() -> None:
    assert strength(abstract="A graphite anode for golf clubs.") == (
        "mention", '"golf clubs" speaks against it (once)',
    )  # fmt: skip


def test_a_title_that_names_the_subject_cannot_be_demoted() -> None:
    assert strength(title="Graphite Anode", abstract="For golf clubs and golf clubs.")[0] == "strong"


def test_an_ignored_phrase_gives_no_hit_at_all() -> None:
    assert not hit(ANODE, title="Graphite Electrodes from China")
    assert hit(ANODE, title="Graphite Electrodes and Graphite from China")


def test_borrowed_definitions_do_not_weigh() -> None:
    borrowed = "The term graphite anode has the meaning given such term in section 5 of the Anode Act.\n"
    defined = "The term graphite anode means an anode of graphite.\n"
    assert strength(title="Another Act", body=(borrowed + FILLER * 3) * 3)[0] == "mention"
    assert strength(title="Another Act", body=(defined + FILLER * 3) * 3)[0] == "strong"


def test_the_power_to_delegate_is_no_subject() -> None:
    asked = topic('"section 301"')
    assert not hit(asked, body="by section 301 of title 3, United States Code, I hereby order")
    assert hit(asked, body="by section 301 of title 3, United States Code, and section 301 of the Trade Act")


def test_trade_zone_conditions_are_no_subject() -> None:
    asked = topic('"section 301"')
    condition = (
        "The materials are subject to duties under section 301 of the Trade Act of 1974, depending on the country of "
        "origin. The applicable section 301 decisions require subject merchandise to be admitted to FTZs in privileged "
        "foreign status (19 CFR 146.41)."
    )
    assert not hit(asked, body="The applicant makes pumps. " + condition)


def test_a_followed_number_that_a_document_owns_is_strong_whatever_it_says() -> None:
    own = (Identifier(scheme="docket", value="ITA-2024-0012"),)
    found = hit(ANODE, title="Postponement", identifiers=own, search_ids="ITA-2024-0012")
    assert found is not None
    assert (found.strength, found.rule) == ("strong", "carries docket:ITA-2024-0012, which this topic follows")
    assert ANODE.follows(document(identifiers=own))


def test_a_followed_number_that_is_only_cited_is_no_hit() -> None:
    cited = (Identifier(scheme="docket", value="ITA-2024-0012", role="cited"),)
    assert not hit(ANODE, title="Postponement", body="See ITA-2024-0012.", identifiers=cited)
    assert not ANODE.follows(document(identifiers=cited))


@pytest.mark.parametrize(
    ("filters", "passes", "fails"),
    [
        ({"kinds": ("rule",)}, {"kind": "rule"}, {"kind": "notice"}),
        ({"sources": ("congress",)}, {"source": "congress"}, {"source": "white-house"}),
        (
            {"agencies": ("commerce-department",)},
            {"agencies": ("Commerce Department", "International Trade Administration")},
            {"agencies": ("Energy Department",)},
        ),
        ({"within": ("title",)}, {"title": "Graphite"}, {"abstract": "Graphite"}),
    ],
)
def test_filters(filters: dict[str, object], passes: dict[str, object], fails: dict[str, object]) -> None:
    asked = topic("graphite OR duty", **filters)
    words = {"title": "A Duty"} if "within" not in filters else {}
    assert hit(asked, **(words | passes))
    assert not hit(asked, **(words | fails))


def test_a_hit_names_its_terms_and_marks_them_in_the_passage() -> None:
    found = hit(
        ANODE, abstract="Commerce looks at  active anode\nmaterial of China, and at active anode material again."
    )
    assert found is not None
    assert [(term.term, term.field, term.count) for term in found.terms] == [
        ("active anode material", "abstract", 2), ("china", "abstract", 1),
    ]  # fmt: skip
    marked = [found.passage[start:end] for start, end in found.spans]
    assert marked == ["active anode material", "China", "active anode material"]
    assert found.field == "abstract"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["graphite anode", "A sentence.", "\n\n", "ore", "é", "“curly”", " "]), max_size=300))
def test_a_passage_is_short_plain_and_its_spans_hold_the_words(parts: list[str]) -> None:
    found = hit(ANODE, body=" ".join([*parts, "graphite anode", *parts]))
    assert found is not None
    assert len(found.passage) <= 500
    assert "\n" not in found.passage
    assert {found.passage[start:end].lower() for start, end in found.spans} == {"graphite anode"}


def test_many_topics_share_one_look_at_a_document() -> None:
    held = [document(number, body=f"graphite anode number {number}") for number in range(1, 40)]
    asked = [replace_slug(number) for number in range(30)]
    with BatchIndex(held) as index:
        found = [match_batch(each, index) for each in asked]
        words = {id(paper.words("body")) for paper in index.papers}
    assert [len(each) for each in found] == [39] * 30
    assert len(words) == 39


def replace_slug(number: int):  # type: ignore[no-untyped-def]
    return compile_topic(replace(ANODE.config, slug=f"t{number}"))


def test_the_archive_gives_what_the_batch_gives(tmp_path: Path) -> None:
    given_items = [
        Item(key="a:1", source="s", kind="notice", title="Graphite Anode From China", body="Text."),
        Item(key="a:2", source="s", kind="notice", title="Graphite Electrodes"),
        Item(key="a:3", source="s", kind="bill", title="A Bill", body="A BILL\nTo tax graphite anodes.\nSEC. 1. X."),
        Item(key="a:4", source="s", kind="notice", title="Nothing", abstract="of graphite"),
    ]
    archive = open_archive(tmp_path / "monitor.db", now=NOON)
    try:
        with archive.transaction() as conn:
            items.store(conn, given_items, origin="poll", seen_at=NOON)
        stored = tuple(documents.load(archive.conn, range(1, 5)))
        by_archive = sorted(match_archive(ANODE, archive.conn), key=_item)
        assert by_archive == sorted(matches(ANODE, stored), key=_item)
        assert [found.item_id for found in by_archive] == [1, 3, 4]
        early = match_archive(ANODE, archive.conn, through=stored[0].revision_id)
        assert [found.item_id for found in early] == [1]
    finally:
        archive.close()


def _item(found: Match) -> int:
    return found.item_id


def test_the_fingerprint_follows_the_meaning_only() -> None:
    config = ANODE.config
    assert (
        compile_topic(replace(config, name="Other", note="Other", lines={"match": 7})).fingerprint == ANODE.fingerprint
    )
    for changed in (
        replace(config, match=config.match + " OR nickel"), replace(config, mention=""), replace(config, demote=()),
        replace(config, ignore=()), replace(config, exact=("USTR",)), replace(config, identifiers=()),
        replace(config, kinds=("rule",)), replace(config, within=("title",)),
    ):  # fmt: skip
        assert compile_topic(changed).fingerprint != ANODE.fingerprint


def test_a_fault_says_which_topic_and_which_key() -> None:
    with pytest.raises(TopicError) as caught:
        topic("graphite", mention="graphite\nOR (anode")
    assert (caught.value.topic, caught.value.key, caught.value.line, caught.value.column) == (
        "subject",
        "mention",
        2,
        4,
    )
    with pytest.raises(TopicError, match="holds no letter"):
        topic("graphite", ignore=("--",))


def test_an_identifier_that_does_not_look_like_one_is_refused() -> None:
    with pytest.raises(TopicError, match="docket:USTR-2024-0016"):
        topic("graphite", identifiers=("USTR-2024-0016",))
    with pytest.raises(TopicError, match="case"):
        topic("graphite", identifiers=("cases:A-570-182",))
