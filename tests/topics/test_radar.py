"""Near misses: each rule with what it suggests and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.archive import documents, hits
from monitor.archive.database import Archive, open_archive
from monitor.archive.storing import items
from monitor.archive.suggestions import Suggestion
from monitor.model import Identifier, Item, Match
from monitor.settings import TopicConfig
from monitor.topics import near_misses
from monitor.topics.radar import words_of

NOW = datetime(2026, 7, 6, 12, 0, tzinfo=UTC)
LITHIUM = TopicConfig(slug="lithium", name="Lithium", match="lithium")
PLACES = ("Smackover brines", "Smackover spodumene", "spodumene in brines of Smackover", "brines and spodumene")


def item(key: str, title: str, *numbers: str, **fields: Any) -> Item:
    own = tuple(Identifier(scheme=each.split(":")[0], value=each.split(":")[1]) for each in numbers)
    return Item(
        key=key, source="s", kind="notice", title=title, identifiers=own, published_on=date(2026, 7, 1), **fields
    )


class Desk:
    """An archive in which one topic hit some documents strongly."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        with archive.transaction() as conn:
            hits.keep_topic(conn, LITHIUM, position=0, compiled="", fingerprint="f", matched_through=0)

    def put(self, *given: Item) -> list[int]:
        with self.archive.transaction() as conn:
            items.store(conn, given, origin="poll", seen_at=NOW)
        found = [documents.by_key(self.archive.conn, each.key) for each in given]
        return [document.item_id for document in found if document]

    def hit(self, *given: Item, strength: str = "strong") -> None:
        self.put(*given)
        found = [documents.by_key(self.archive.conn, each.key) for each in given]
        matches = [
            Match(topic="lithium", item_id=each.item_id, revision_id=each.revision_id, strength=strength, terms=(),  # type: ignore[arg-type]
                  passage="")
            for each in found if each
        ]  # fmt: skip
        with self.archive.transaction() as conn:
            hits.record(conn, matches, matched_at=NOW)

    def suggested(self, *given: Item) -> tuple[Suggestion, ...]:
        return near_misses(self.archive.conn, self.put(*given))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    archive = open_archive(tmp_path / "monitor.db", now=NOW)
    made = Desk(archive)
    made.put(*(item(f"plain:{number}", f"Road {number}", abstract="Nothing but roads.") for number in range(40)))
    yield made
    archive.close()


def test_a_number_shared_with_a_strong_hit(desk: Desk) -> None:
    desk.hit(item("x:1", "Lithium loan", "docket:DOE-HQ-2026-0044"))
    (found,) = desk.suggested(item("x:2", "Meeting", "docket:DOE-HQ-2026-0044"))
    assert (found.topic, found.kind) == ("lithium", "number")
    assert found.reason == ("It carries docket DOE-HQ-2026-0044, as does a strong hit of Lithium: “Lithium loan” (x:1)")


@pytest.mark.parametrize("number", ["cfr:31-800", "usc:19-2411", "fr-page:91-63129"])
def test_a_number_that_strangers_share_says_nothing(desk: Desk, number: str) -> None:
    desk.hit(item("x:1", "Lithium loan", number))
    assert desk.suggested(item("x:2", "Meeting", number)) == ()


def test_a_number_that_over_twenty_carry_says_nothing(desk: Desk) -> None:
    standing = "docket:EPA-HQ-2003-0001"
    desk.put(*(item(f"other:{number}", f"Permit {number}", standing) for number in range(18)))
    desk.hit(item("x:1", "Lithium loan", standing))
    assert len(desk.suggested(item("x:2", "Meeting", standing))) == 1
    assert desk.suggested(item("x:3", "Hearing", standing)) == ()


def test_mentions_and_dropped_hits_are_nothing_to_resemble(desk: Desk) -> None:
    desk.hit(item("x:1", "Lithium loan", "docket:DOE-HQ-2026-0044"), strength="mention")
    desk.hit(item("x:2", "Lithium loan", "docket:DOE-HQ-2026-0045"))
    with desk.archive.transaction() as conn:
        hits.drop_unless(conn, "lithium", (), through=10_000, now=NOW)
    numbers = ("docket:DOE-HQ-2026-0044", "docket:DOE-HQ-2026-0045")
    assert desk.suggested(item("x:3", "Lithium loan", *numbers)) == ()


def test_a_title_close_to_a_strong_hits(desk: Desk) -> None:
    desk.hit(item("x:1", "Thacker Pass: Loan for the Lithium Mine"))
    (found,) = desk.suggested(item("x:2", "Loan for the mine at Thacker Pass, closing"))
    assert (found.kind, "“Thacker Pass: Loan for the Lithium Mine” (x:1)" in found.reason) == ("title", True)


def test_a_title_alike_but_for_its_own_word_is_another_case(desk: Desk) -> None:
    words = "From China: Preliminary Affirmative Countervailing Duty Determination"
    desk.put(*(item(f"duty:{number}", f"Steel Part {number} {words}") for number in range(12)))
    desk.hit(item("x:1", f"Anodes {words}"))
    assert desk.suggested(item("x:2", f"Erythritol {words}")) == ()


def test_words_rare_in_the_archive_and_frequent_in_strong_hits(desk: Desk) -> None:
    desk.hit(*(item(f"x:{number}", f"Lithium {number}", abstract=text) for number, text in enumerate(PLACES)))
    (found,) = desk.suggested(item("y:1", "Land sale", abstract="Smackover Corp. takes land with brines for drilling."))
    assert found.kind == "terms"
    assert "“brines” (3 of the 4 documents that have it), “smackover” (3 of 4)" in found.reason
    assert desk.suggested(item("y:2", "Land sale", abstract="Brines, brine and brined cheese.")) == ()
    assert desk.suggested(item("y:3", "Land sale", abstract="Nothing but roads, about 5 miles.")) == ()


def test_words_that_stand_in_the_same_documents_count_once(desk: Desk) -> None:
    desk.hit(*(item(f"x:{number}", f"Lithium {number}", abstract="Silver Peak mill.") for number in range(4)))
    assert desk.suggested(item("y:1", "Land sale", abstract="Silver peak.")) == ()


def test_a_document_without_a_summary_is_read_from_its_beginning(desk: Desk) -> None:
    desk.hit(*(item(f"x:{number}", f"Lithium {number}", abstract=text) for number, text in enumerate(PLACES)))
    assert desk.suggested(item("y:1", "A bill", body="Of Smackover and of brines. " + "And so on. " * 300))
    assert not desk.suggested(item("y:2", "A bill", body="And so on. " * 300 + "Of Smackover and of brines."))


def test_a_document_is_suggested_once_for_a_topic_by_its_surest_reason(desk: Desk) -> None:
    desk.hit(*(
        item(f"x:{number}", f"Thacker Pass lithium {number}", f"docket:D-2026-{number}", abstract=text)
        for number, text in enumerate(PLACES)
    ))  # fmt: skip
    (found,) = desk.suggested(item("y:1", "Thacker Pass", "docket:D-2026-1", abstract="Smackover brines."))
    assert found.kind == "number"


def test_nothing_to_compare_with_gives_nothing(desk: Desk) -> None:
    assert desk.suggested(item("y:1", "Land sale")) == ()
    assert near_misses(desk.archive.conn, ()) == ()


def test_only_words_that_tell_documents_apart_count() -> None:
    assert words_of("Notice of the 2026 § 45X Rule: Li-ion Anode's Tax, and H2") == {"anode"}


def test_no_text_breaks_the_lookup(desk: Desk) -> None:
    desk.hit(item("x:1", "Lithium"))
    assert (
        desk.suggested(item("y:1", 'near AND "or" not* ("', abstract='body: near(a b) ^title {x} "" \' ; drop')) == ()
    )
