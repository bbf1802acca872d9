"""The recordings are what the project says of them: complete, consistent, and laid one over the other."""

from __future__ import annotations

import re
from datetime import date

from monitor.demo.fields import DOCUMENT, FILING
from monitor.demo.plan import CHANGES, NEIGHBOURS
from monitor.demo.recording import HERE, laid, mount
from monitor.demo.standin import StandIn

STEPS = ("baseline", "second", "third")
"""The steps of the Federal Register and the feeds."""

AT_THE_END = laid(HERE, STEPS)
DOCUMENTS = {line["document_number"]: line for line in AT_THE_END["documents"]}


def test_the_fortnight_has_at_least_sixty_documents() -> None:
    held = set(DOCUMENTS) | {line["document_number"] for line in AT_THE_END["filings"]}
    posts = [line for shelf, lines in AT_THE_END.items() if shelf.startswith("feed:") for line in lines]
    assert len(held) + len(posts) >= 60


def test_documents_and_filings_have_fields_of_the_upstream_alone() -> None:
    for shelf, known in (("documents", DOCUMENT), ("filings", FILING)):
        for line in AT_THE_END[shelf]:
            assert set(line) <= set(known) | {"shelf", "text", "listed"}, line["document_number"]


def test_numbers_and_dates_are_dates_and_numbers() -> None:
    for number, line in DOCUMENTS.items():
        assert re.fullmatch(r"2025-\d{5}", number)
        days = [line["publication_date"], line.get("comments_close_on"), line.get("effective_on")]
        published, *later = [date.fromisoformat(day) for day in days if day]
        assert date(2025, 5, 23) <= published <= date(2025, 6, 20)
        assert all(day >= published for day in later), number


def test_every_document_has_a_text_at_the_end() -> None:
    assert [number for number, line in DOCUMENTS.items() if not line.get("text")] == []


def test_a_later_step_replaces_and_keeps_the_rest() -> None:
    steps = [laid(HERE, STEPS[:count]) for count in (1, 2, 3)]
    sizes = [len(step["documents"]) for step in steps]
    assert sizes == sorted(set(sizes))
    (before,) = [line for line in steps[1]["documents"] if line["document_number"] == "2025-10763"]
    assert (before["comments_close_on"], before["text"]) == ("2025-07-14", "")
    assert DOCUMENTS["2025-10763"]["comments_close_on"] == "2025-08-12"


def test_the_plan_speaks_of_documents_that_are_there() -> None:
    for key in (*CHANGES, *NEIGHBOURS):
        assert key.removeprefix("fr:") in DOCUMENTS, key


def test_a_feed_for_every_shelf_and_a_shelf_for_every_feed() -> None:
    with StandIn() as stand_in:
        held = mount(stand_in)
    assert {f"feed:{name}" for name in held.feeds} == {shelf for shelf in AT_THE_END if shelf.startswith("feed:")}
