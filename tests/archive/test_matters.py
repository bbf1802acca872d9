from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.archive.database import Archive, open_archive
from monitor.model import Item
from tests.archive.shelf import NOON, notice, own, row, store


def matters(archive: Archive) -> dict[str, str]:
    return {row["key"]: row["matter"] for row in archive.conn.execute("select key, matter from items")}


def step(number: int, day: int, *identifiers: str) -> Item:
    written = f"2026-{number:05}"
    return notice(
        written,
        title=f"Step {number}",
        published_on=date(2026, 10, day),
        identifiers=own(f"fr:{written}", *identifiers),
    )


def test_a_document_alone_is_its_own_matter(archive: Archive) -> None:
    store(archive, step(1, 1, "docket:A-570-182"), step(2, 2, "docket:USTR-2024-0016"))
    assert matters(archive) == {"fr:2026-00001": "fr:2026-00001", "fr:2026-00002": "fr:2026-00002"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_the_tie_does_not_depend_on_the_order_of_arrival(tmp_path: Path, order: tuple[int, ...]) -> None:
    """A bridge ties two proceedings; a correction is tied by the number of what it corrects."""
    given = (
        step(1, 1, "docket:A-570-182"),
        step(2, 5, "docket:C-570-183"),
        step(3, 9, "docket:A-570-182", "docket:C-570-183"),
        step(4, 12, "fr:2026-00002"),
    )
    archive = open_archive(tmp_path / "monitor.db", now=NOON)
    for position in order:
        store(archive, given[position])
    assert set(matters(archive).values()) == {"fr:2026-00001"}
    archive.close()


def test_all_in_one_batch_or_one_by_one_is_the_same(archive: Archive) -> None:
    store(archive, step(3, 9, "bill:119-hr-1234"), step(1, 1, "bill:119-hr-1234"), step(2, 5, "eo:14017"))
    assert matters(archive) == {
        "fr:2026-00001": "fr:2026-00001", "fr:2026-00002": "fr:2026-00002", "fr:2026-00003": "fr:2026-00001",
    }  # fmt: skip


@pytest.mark.parametrize("shared", ["cfr:31-800", "usc:19-2411", "law:117-58", "hts:2504.10"])
def test_what_strangers_share_ties_none(archive: Archive, shared: str) -> None:
    store(archive, step(1, 1, shared), step(2, 2, shared))
    assert len(set(matters(archive).values())) == 2


def test_what_is_only_cited_ties_none(archive: Archive) -> None:
    store(archive, step(1, 1, "bill:119-hr-1234"), notice("2026-00002", abstract="As H.R. 1234 would have it."))
    assert len(set(matters(archive).values())) == 2


@pytest.mark.parametrize("one_by_one", [True, False])
def test_an_identifier_that_more_than_twenty_carry_ties_none(archive: Archive, one_by_one: bool) -> None:
    many = [step(number, number, "docket:EPA-HQ-OAR-2021-0317") for number in range(1, 23)]
    store(archive, *many[:20])
    assert set(matters(archive).values()) == {"fr:2026-00001"}
    for batch in [[many[20]], [many[21]]] if one_by_one else [many[20:]]:
        store(archive, *batch)
        assert all(key == matter for key, matter in matters(archive).items())


def test_a_changed_document_can_join_and_leave(archive: Archive) -> None:
    store(archive, step(1, 1, "docket:A-570-182"), step(2, 2))
    store(archive, step(2, 2, "docket:A-570-182"))
    assert matters(archive)["fr:2026-00002"] == "fr:2026-00001"
    store(archive, step(1, 1))
    assert matters(archive) == {"fr:2026-00001": "fr:2026-00001", "fr:2026-00002": "fr:2026-00002"}


def test_an_undated_document_is_as_old_as_it_was_first_seen(archive: Archive) -> None:
    store(archive, notice("2026-00009", published_on=None, identifiers=own("fr:2026-00009", "bill:119-s-5")),
          seen_at=datetime(2026, 9, 1, tzinfo=UTC))  # fmt: skip
    store(archive, step(1, 1, "bill:119-s-5"))
    assert set(matters(archive).values()) == {"fr:2026-00009"}


def test_the_view_tells_each_matter_once(archive: Archive) -> None:
    store(archive, step(1, 1, "docket:A-570-182"), step(2, 20, "docket:A-570-182"), step(3, 3))
    assert row(archive, "select * from matters where items > 1") == {
        "key": "fr:2026-00001", "title": "Step 1", "items": 2, "first_on": "2026-10-01", "last_on": "2026-10-20",
        "topics": "[]", "url": "https://www.federalregister.gov/d/2026-00001",
    }  # fmt: skip
    assert row(archive, "select count(*) as matters, sum(items) as items from matters") == {"matters": 2, "items": 3}


def test_a_rin_ties_the_documents_of_one_rulemaking(archive: Archive) -> None:
    store(archive, step(1, 1, "rin:0350-AA01", "docket:USTR-2024-0016"), step(2, 2, "rin:0350-AA01"))
    assert set(matters(archive).values()) == {"fr:2026-00001"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_a_rin_that_serves_several_dockets_ties_none(tmp_path: Path, order: tuple[int, ...]) -> None:
    """Airworthiness directives and safety zones: one RIN for all, a docket for each."""
    given = (
        step(1, 1, "rin:2120-AA64", "docket:FAA-2026-0001"),
        step(2, 2, "rin:2120-AA64", "docket:FAA-2026-0002"),
        step(3, 3, "rin:2120-AA64"),
    )
    archive = open_archive(tmp_path / "monitor.db", now=NOON)
    for position in order:
        store(archive, given[position])
    assert len(set(matters(archive).values())) == 3
    archive.close()


def test_a_law_ties_its_bill_and_not_what_names_it(archive: Archive) -> None:
    store(
        archive,
        Item(key="bill:119-hr-1", source="govinfo", kind="bill", title="An act", published_on=date(2026, 9, 1),
             identifiers=own("bill:119-hr-1", "law:119-21")),
        Item(key="law:119-21", source="govinfo", kind="law", title="An act", published_on=date(2026, 10, 1),
             identifiers=own("law:119-21")),
        step(1, 2, "law:119-21"),
    )  # fmt: skip
    assert matters(archive)["law:119-21"] == "bill:119-hr-1"
    assert matters(archive)["fr:2026-00001"] == "fr:2026-00001"


def order_of(title: str, signed_on: date) -> Item:
    return notice(
        "2026-00009", kind="presidential document", title=title, published_on=date(2026, 10, 9),
        facts={"signing_date": signed_on.isoformat()},
    )  # fmt: skip


def post(
    title: str, published_on: date, url: str = "https://www.whitehouse.gov/presidential-actions/2026/10/x/"
) -> Item:
    return Item(
        key="feed:white-house:1", source="white-house", kind="news", title=title, url=url, published_on=published_on
    )


@pytest.mark.parametrize("post_first", [True, False])
def test_a_white_house_post_and_the_printed_order_are_one_matter(archive: Archive, post_first: bool) -> None:
    both = [
        post("Immediate Measures To Increase Mineral Production", date(2026, 10, 3)),
        order_of("Immediate Measures to Increase Mineral Production", date(2026, 10, 2)),
    ]
    for each in both if post_first else reversed(both):
        store(archive, each)
    assert set(matters(archive).values()) == {"feed:white-house:1"}


@pytest.mark.parametrize(
    "other",
    [
        post("Immediate Measures To Increase Mineral Production", date(2026, 10, 6)),
        post("Immediate Measures To Increase Steel Production", date(2026, 10, 2)),
        post("Immediate Measures To Increase Mineral Production", date(2026, 10, 2), url="https://example.org/news/"),
    ],
    ids=["four days later", "another title", "another site"],
)
def test_what_only_resembles_an_order_stays_apart(archive: Archive, other: Item) -> None:
    store(archive, order_of("Immediate Measures To Increase Mineral Production", date(2026, 10, 2)), other)
    assert len(set(matters(archive).values())) == 2


def test_two_posts_of_one_title_stay_apart(archive: Archive) -> None:
    first = post("Statement from the Press Secretary", date(2026, 10, 2))
    store(archive, first, replace(first, key="feed:white-house:2", published_on=date(2026, 10, 3)))
    assert len(set(matters(archive).values())) == 2
