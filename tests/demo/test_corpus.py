"""Records of the daily bulk issues in the API's shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.demo import corpus

BULK = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "fr-2025h1.jsonl.gz"

RECORD = {
    "document_number": "2025-00001", "title": "Notice", "type": "Notice", "publication_date": "2025-01-02",
    "abstract": None, "action": None, "dates": None, "raw_agencies": ["DEPARTMENT OF ENERGY", "Bureau of Mines"],
    "toc_agency": "Bureau of Mines", "docket_ids": [], "regulation_id_numbers": [], "html_url": "https://x.example/d/1",
    "cfr_references": [{"title": "8", "parts": "270, 274a, and 280 19 CFR Part 4"}], "pages": "12-14", "text": "Body",
}  # fmt: skip


def test_a_bulk_record_is_given_as_the_api_gives_it() -> None:
    given = corpus.document(RECORD, {"DEPARTMENT OF ENERGY": "Energy Department"})
    assert given["agencies"] == [
        {"raw_name": "DEPARTMENT OF ENERGY", "name": "Energy Department"},
        {"raw_name": "Bureau of Mines", "name": "Bureau of Mines"},
    ]
    assert [(part["title"], part["part"]) for part in given["cfr_references"]] == [(8, 270), (8, 274), (8, 280)]
    assert (given["start_page"], given["text"]) == (12, "Body")


def test_names_are_learned_from_documents_with_one_heading_and_unknown_headings_stay_bare() -> None:
    alone = {**RECORD, "raw_agencies": ["DEPARTMENT OF ENERGY"], "toc_agency": "Energy Department"}
    names = corpus.official_names([RECORD, alone])
    assert names == {"DEPARTMENT OF ENERGY": "Energy Department"}
    assert corpus.agency("OFFICE OF SOMETHING", names) == {"raw_name": "OFFICE OF SOMETHING"}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "Executive Order 14272 of April 15, 2025\nTitle",
            {"subtype": "Executive Order", "signing_date": "2025-04-15", "executive_order_number": "14272"},
        ),
        (
            "Title 3-\nThe President\nProclamation 10947 of June 3, 2025",
            {"subtype": "Proclamation", "signing_date": "2025-06-03", "proclamation_number": "10947"},
        ),
        ("Order of June 13, 2025", {"subtype": "Presidential Order", "signing_date": "2025-06-13"}),
        ("Something else", {"subtype": "Other"}),
    ],
)
def test_presidential_documents_tell_their_kind_number_and_date(text: str, facts: dict[str, str]) -> None:
    assert corpus.signed(text) == facts


def test_the_whole_half_year_is_read() -> None:
    if not BULK.exists():
        pytest.skip("the corpus of real records is not beside the project (../shared/corpus)")
    held = corpus.documents(BULK)
    assert len({record["document_number"] for record in held}) == len(held) == 10_867
    named = [agency for record in held for agency in record["agencies"]]
    assert sum("name" in agency for agency in named) > 0.95 * len(named)
