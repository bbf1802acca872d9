"""One sentence of an order or a bill can be what the document does: it weighs, unless the name is a mere example."""

from __future__ import annotations

import pytest

from monitor.model import Document, Match
from monitor.settings import TopicConfig
from monitor.topics import BatchIndex, compile_topic, match_batch

TOPIC = compile_topic(
    TopicConfig(slug="t", name="Section 301", match='NEAR("section 301" ("trade act" OR investigation), 8)')
)
FILLER = " ".join(["The policy of the Nation is a strong merchant fleet with able crews and modern yards."] * 120)
ORDER = "By the authority vested in me as President by the Constitution and the laws, it is hereby ordered:\n\n"


def found(body: str, **fields: str) -> Match | None:
    plain = {"key": "k", "source": "s", "kind": "news", "title": "A Title", "url": ""} | fields
    document = Document(item_id=1, revision_id=1, body=body, **plain)  # type: ignore[arg-type]
    with BatchIndex([document]) as index:
        return next(iter(match_batch(TOPIC, index)), None)


def strength(body: str, **fields: str) -> str:
    match = found(body, **fields)
    return match.strength if match else ""


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "presidential document"},
        {"url": "https://www.whitehouse.gov/presidential-actions/2026/01/a-memorandum/"},
        {"title": "Fact Sheet: President Signs a Memorandum"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_an_order_directs_is_strong_even_if_said_once(fields: dict[str, str]) -> None:
    body = (
        f"{FILLER}\n\nThe Trade Representative shall renew investigations under section 301 of the Trade Act of 1974."
    )
    assert strength(body, **fields) == "strong"


def test_an_order_is_known_by_its_opening_words_too() -> None:
    assert strength(f"{ORDER}{FILLER}\n\nThe Secretary shall review each section 301 investigation.") == "strong"


def test_the_reason_is_said() -> None:
    match = found(f"{ORDER}{FILLER}\n\nThe Secretary shall review each section 301 investigation.")
    assert match is not None
    assert match.rule == "named in a sentence that directs or amends"


@pytest.mark.parametrize(
    "sentence",
    [
        "I waive the wait for a section 301 investigation.",
        "I waive the wait for a review, a study, and a section 301 investigation, as defined by the Trade Act.",
    ],
)
def test_an_order_may_speak_in_the_first_person_and_say_which_item_it_means(sentence: str) -> None:
    assert strength(f"{ORDER}{FILLER}\n\n{sentence}") == "strong"


@pytest.mark.parametrize(
    "sentence",
    [
        "Past investigations under section 301 of the Trade Act of 1974 have run for a year.",
        "The Secretary shall assess all options, such as section 301 of the Trade Act of 1974.",
        "These duties shall apply in addition to duties under section 301 of the Trade Act of 1974.",
        "The Secretary shall report. Earlier reports looked at a section 301 investigation.",
        "The Secretary shall study tariff law, a section 301 investigation, customs fees, and grain.",
    ],
)
def test_a_name_that_is_no_part_of_the_direction_stays_a_mention(sentence: str) -> None:
    assert strength(f"{ORDER}{FILLER}\n\n{sentence}") == "mention"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("- The order delegates to the Trade Representative the choice of section 301 investigations.", "strong"),
        ("- The United States will end for a year the section 301 investigation of cranes.", "strong"),
        ("- The leaders hope that peace will hold and that trade will grow again in spite of a past row over a "
         "section 301 investigation.", "mention"),
    ],
)  # fmt: skip
def test_a_fact_sheet_tells_what_an_order_or_a_deal_does(sentence: str, expected: str) -> None:
    assert strength(f"{FILLER}\n\n{sentence}", title="Fact Sheet: President Strikes a Deal") == expected


def test_shall_in_other_documents_proves_nothing() -> None:
    body = f"{FILLER}\n\nImporters shall keep records of each section 301 investigation."
    assert strength(body, kind="notice") == "mention"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Section 301(d) of the Trade Act of 1974 (19 U.S.C. 2411(d)) is amended by adding at the end:",
            "strong",
        ),
        ("Section 301 of the Trade Act of 1974 is repealed.", "strong"),
        ("Section 301 of the Trade Act of 1974 shall be applied by substituting 2027 for 2025.", "strong"),
        (
            "A firm files with the office any section 301 investigation (in this section referred to as the case).",
            "strong",
        ),
        (
            "Section 321 of the Tariff Act is amended by striking the duties under section 301 of the Trade Act.",
            "mention",
        ),
    ],
)
def test_a_bill_is_about_the_section_it_amends(sentence: str, expected: str) -> None:
    body = f"A BILL\n\nTo set terms for parcels, and for other purposes.\n\n## 2. Terms\n\n{FILLER}\n\n{sentence}"
    assert strength(body, kind="bill", key="bill:119-s-1") == expected


def test_a_short_document_in_one_passage_about_little_else_is_strong() -> None:
    listed = "; ".join(f"the section 301 investigation of ships and cranes from market {at}" for at in range(6))
    opening = " ".join(["The office publishes a list."] * 60)
    closing = " ".join(["Copies are at the desk."] * 60)
    assert strength(f"{opening}\n\n{listed}.\n\n{closing}", kind="notice") == "strong"


@pytest.mark.parametrize(("times", "expected"), [(2, "strong"), (30, "mention")])
def test_a_brief_bill_is_about_what_it_opens_with(times: int, expected: str) -> None:
    section = "## 2. Fees\n\nNo fee is due in a section 301 investigation."
    body = f"A BILL\n\nTo free parcels from fees.\n\n{section} {FILLER[:600] * times}"
    assert strength(body, kind="bill", key="bill:119-s-2") == expected


def test_the_weekly_list_of_impact_statements_is_about_none_of_them() -> None:
    listed = "EIS No. 20260001, Draft, Section 301 Investigation Annex. " * 5
    assert strength(listed, kind="notice", title="Environmental Impact Statements; Notice of Availability") == "mention"


@pytest.mark.parametrize("title", ["National Cargo Month, 2026", "Presidential Message on National Cargo Day"])
def test_a_proclamation_of_a_month_is_no_news_of_a_subject(title: str) -> None:
    said = "I ordered the section 301 investigation of cranes. Each section 301 investigation helps ports."
    assert strength(f"{ORDER}{said}", kind="presidential document", title=title) == "mention"
