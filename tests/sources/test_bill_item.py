"""The item of a bill: its number told with its title, what counts as a change, and where its text is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.model import Identifier
from monitor.sources.bill_item import item_of
from monitor.sources.bill_record import (
    BillAction,
    BillCommittee,
    BillRecord,
    BillSummary,
    BillTitle,
    BillVersion,
    RelatedBill,
)

RECORD = BillRecord(
    congress=119, type="hr", number="1234", title="Graphite Supply Act", introduced_on=date(2025, 3, 4),
    titles=(
        BillTitle(text="Graphite Supply Act", kind="Display Title"),
        BillTitle(text="To secure supplies of graphite.", kind="Official Title as Introduced"),
    ),
    updated_at=datetime(2025, 3, 20, 9, tzinfo=UTC),
    actions=(
        BillAction(on=date(2025, 3, 4), text="Introduced in House", code="Intro-H", system="9"),
        BillAction(on=date(2025, 3, 11), text="Referred to the Subcommittee on Energy.", system="1"),
    ),
    committees=(BillCommittee(code="hsii00", name="Natural Resources Committee", chamber="House"),),
    subjects=("Mining", "Metals"), policy_area="Energy", cosponsors=3,
    related=(
        RelatedBill(bill="s-99", congress=119, relationship="Identical bill"),
        RelatedBill(bill="hr-7", congress=119, relationship="Related bill"),
    ),
    versions=(BillVersion(type="Introduced in House", on=date(2025, 3, 4)),),
)  # fmt: skip


def test_the_item_tells_number_title_stage_newest_action_and_addresses() -> None:
    item = item_of(RECORD, source="congress")
    assert (item.key, item.kind, item.title) == ("bill:119-hr-1234", "bill", "H.R. 1234: Graphite Supply Act")
    assert (item.stage, item.action) == ("in committee", "Referred to the Subcommittee on Energy.")
    assert item.url == "https://www.congress.gov/bill/119th-congress/house-bill/1234"
    assert item.text_url == "https://www.govinfo.gov/content/pkg/BILLS-119hr1234ih/xml/BILLS-119hr1234ih.xml"
    assert item.abstract == "To secure supplies of graphite."
    assert item.facts["latest_action_on"] == "2025-03-11"
    assert item.facts["committees"] == ["House Natural Resources Committee"]
    assert item.extras["as_of"] == "2025-03-20T09:00:00Z"


def test_an_identical_bill_is_the_same_matter_and_a_related_one_is_not() -> None:
    identifiers = item_of(RECORD, source="congress").identifiers
    assert Identifier(scheme="bill", value="119-s-99") in identifiers
    assert Identifier(scheme="bill", value="119-hr-7", role="cited") in identifiers


def test_the_same_record_by_two_routes_is_the_same_item_in_whatever_order_its_lists_came() -> None:
    turned = replace(
        RECORD, actions=RECORD.actions[::-1], subjects=RECORD.subjects[::-1], titles=RECORD.titles[::-1],
        related=RECORD.related[::-1],
    )  # fmt: skip
    assert item_of(turned, source="govinfo") == replace(item_of(RECORD, source="congress"), source="govinfo")


@pytest.mark.parametrize(
    "later",
    [replace(RECORD, updated_at=datetime(2025, 9, 1, tzinfo=UTC)), replace(RECORD, cosponsors=44)],
    ids=["stamp", "cosponsors"],
)
def test_stamps_and_cosponsors_are_no_change(later: BillRecord) -> None:
    assert item_of(later, source="congress").fingerprint() == item_of(RECORD, source="congress").fingerprint()


@pytest.mark.parametrize(
    "later",
    [
        replace(RECORD, actions=(*RECORD.actions, BillAction(on=date(2025, 3, 5), text="Sponsor remarks. (CR E64)"))),
        replace(RECORD, policy_area="Public Lands"),
        replace(RECORD, summaries=(BillSummary(text="This bill funds graphite.", on=date(2025, 3, 4)),)),
        replace(RECORD, laws=("119-30",)),
    ],
    ids=["late action", "policy area", "summary", "law"],
)
def test_what_a_reader_can_see_is_a_change(later: BillRecord) -> None:
    assert item_of(later, source="congress").fingerprint() != item_of(RECORD, source="congress").fingerprint()


def test_the_newest_summary_stands_for_the_bill() -> None:
    summaries = (
        BillSummary(text="As passed.", version_code="53", on=date(2025, 5, 1)),
        BillSummary(text="As introduced.", version_code="00", on=date(2025, 3, 4)),
        BillSummary(text="Of no day.", version_code="99"),
    )
    assert item_of(replace(RECORD, summaries=summaries), source="congress").abstract == "As passed."


def test_a_law_is_named_and_a_private_law_is_not_mistaken_for_the_public_one_of_its_number() -> None:
    public = item_of(replace(RECORD, laws=("119-1",)), source="congress")
    private = item_of(replace(RECORD, private_laws=("119-1",)), source="congress")
    assert Identifier(scheme="law", value="119-1") in public.identifiers
    assert Identifier(scheme="law", value="119-1") not in private.identifiers
    assert public.stage == private.stage == "became law"


@pytest.mark.parametrize(
    ("versions", "letters"),
    [
        ([("Introduced in House", "2025-03-04"), ("Engrossed in House", None)], "eh"),
        (
            [("Engrossed in House", None), ("Referred in Senate", "2025-05-01"), ("Reported in House", "2025-04-01")],
            "rfs",
        ),
        ([("Enrolled Bill", None), ("Referred in Senate", "2025-05-01")], "enr"),
        ([("Referred in Senate", "2025-05-01"), ("Reported in Senate", "2025-06-01")], "rs"),
        ([("RDS", "2025-05-01"), ("EH", None)], "rds"),
    ],
)
def test_the_text_is_that_of_the_newest_version(versions: list[tuple[str, str | None]], letters: str) -> None:
    told = tuple(BillVersion(type=name, on=date.fromisoformat(on) if on else None) for name, on in versions)
    item = item_of(replace(RECORD, versions=told), source="congress", text_base="http://127.0.0.1:8/")
    name = f"BILLS-119hr1234{letters}"
    assert item.text_url == f"http://127.0.0.1:8/content/pkg/{name}/xml/{name}.xml"


def test_a_bill_whose_text_is_not_printed_has_no_address_of_one() -> None:
    assert item_of(replace(RECORD, versions=()), source="congress").text_url == ""


def test_what_names_no_bill_is_refused() -> None:
    with pytest.raises(ValueError, match="is no bill"):
        item_of(replace(RECORD, type="hamdt"), source="congress")
