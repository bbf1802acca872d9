"""What a term stands for: spellings that count as the same, and look-alikes that do not."""

from __future__ import annotations

import pytest

from tests.topics.desk import document, finds, hit, matches, topic


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("tariff", "New tariffs apply."),
        ("tariffs", "A tariff applies."),
        ("battery", "Batteries and their parts."),
        ("tie", "Old ties hold."),
        ('"lithium mine"', "Two lithium mines opened."),
        ('"critical mineral"', "Critical-Minerals policy"),
        ('"section 301"', "under Section 301 of the Act"),
        ('"section 301"', "under sec. 301"),
        ('"section 301"', "under § 301"),
        ('"section 301"', "under §301"),
        ('"sec. 301"', "under sections 301 and 302"),
        ('"§ 301"', "under section 301"),
        ('"§§ 301"', "under § 301"),
        ('"section 301 of the trade act"', "section 301(b)(1) of the Trade Act"),
        ('"section 301"', "Ends with section 301."),
        ('"U.S.C. 2411"', "19 USC 2411"),
        ('"19 USC 2411"', "19 U.S.C. 2411"),
        ('"19 U.S.C. 2411"', "19 U.S.C. § 2411"),
        ('"H.R. 1234"', "as in HR 1234"),
        ('"H. R. 1234"', "as in HR 1234"),
        ('"HR 1234"', "as in H.R. 1234"),
        ('"China tariffs"', "China's tariffs"),
        ('"China tariffs"', "China’s tariffs"),
        ('"China\'s tariffs"', "China tariffs"),
        ('"miners’ rights"', "the miner's rights"),
        ("anti-dumping", "antidumping duties"),
        ("anti-dumping", "anti-dumping duties"),
        ("lithium-ion", "lithium ion cells"),
        ('"lithium ion"', "lithium‑ion cells"),
        ("nunez", "Rep. Núñez said"),
        ("Núñez", "Rep. Nunez said"),
        ("securit*", "national security"),
        ("recycl*", "recycling of graphite"),
        ('"active anode*"', "active anodes"),
        ("8507.60", "subheading 8507.60.0020"),
        ("DPA", "the DPA funds it"),
        ("FEOC", "lists of FEOCs"),
        ("EPA-HQ-OAR-2021-0317", "docket EPA–HQ–OAR–2021–0317"),
    ],
)  # fmt: skip
def test_finds(term: str, text: str) -> None:
    assert finds(term, text)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ('"section 301"', "section 3011"),
        ('"section 301"', "section 301.2 of the rules"),
        ('"§ 301"', "Suite 301, Maryland"),
        ('"section 301"', "Suite 301"),
        ("301", "item 301.7"),
        ("invest", "an investigation"),
        ("organ", "an organization"),
        ("recycl*", "a cycle"),
        ("securit*", "a secure line"),
        ("DPA", "the dpa of the dog"),
        ("US", "let us go"),
        ("news", "a new rule"),
        ("ITAC", "Itac Limited"),
        ('"critical mineral"', "mineral critical"),
        ('"critical mineral"', "critical and mineral"),
        ("title: graphite", "graphite in the body"),
    ],
)
def test_does_not_find(term: str, text: str) -> None:
    assert not finds(term, text)


def test_exact_words_match_in_their_very_form() -> None:
    listed = {"exact": ("USTR", "Entity List")}
    assert finds("ustr", "The USTR acts.", **listed)
    assert finds("ustr", "The USTR's act.", **listed)
    assert not finds("ustr", "The Ustr acts.", **listed)
    assert not finds("ustr", "USTRs act.", **listed)
    assert finds('"the entity list"', "on the Entity List", **listed)
    assert not finds('"the entity list"', "on the entity list", **listed)


def test_capitals_all_over_are_no_acronym() -> None:
    assert finds('"RARE EARTH"', "rare earth magnets")
    assert finds('"Title III"', "title iii of the act")


@pytest.mark.parametrize(
    ("ignored", "text"),
    [
        ("section 301 of title 3", "section 301 of title 3, as they say"),
        ("section # of the Housing Act", "section 301 of the Housing Act"),
        ("section # of the Housing Act", "section 301(b)(2) of the Housing Act"),
        ("section 3## of the Housing Act", "§ 301 of the Housing Act"),
        ("section # ... Housing Act", "section 301 of the amended National Housing Act"),
        ("section 301 of hous*", "section 301 of Housing"),
    ],
)
def test_an_occurrence_inside_an_ignored_phrase_does_not_count(ignored: str, text: str) -> None:
    assert not finds('"section 301"', text, ignore=(ignored,))
    assert finds('"section 301"', f"{text}. But section 301 too.", ignore=(ignored,))


def test_ignoring_counts_no_other_number() -> None:
    assert finds('"section 401"', "section 401 of the Housing Act", ignore=("section 3## of the Housing Act",))


def test_near_counts_words_between_in_either_order_within_one_field() -> None:
    assert finds("NEAR(graphite anode, 2)", "anode made from graphite")
    assert not finds("NEAR(graphite anode, 1)", "anode made from graphite")
    assert finds('NEAR("active anode" (graphite OR nickel), 3)', "nickel in an active anode")
    asked = topic("NEAR(graphite anode, 5)")
    assert not matches(asked, [document(title="Graphite", abstract="anode")])


def test_not_looks_at_the_whole_document() -> None:
    asked = topic("graphite NOT electrode")
    assert hit(asked, title="Graphite")
    assert not hit(asked, title="Graphite", body="an electrode")
    assert hit(topic('graphite NOT "electrode"', ignore=("no electrode",)), title="Graphite", body="no electrode")
