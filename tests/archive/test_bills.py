"""Bills in the archive: one item whichever route brings it, and what makes bills one matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.archive.database import Archive
from monitor.archive.polls import ledger
from monitor.model import Identifier, Item
from monitor.sources.bill_item import item_of
from monitor.sources.bill_record import BillAction, BillRecord, RelatedBill
from tests.archive.shelf import NOON, column, row, source, store

EARLY, LATE = datetime(2026, 10, 1, 9, tzinfo=UTC), datetime(2026, 10, 2, 9, tzinfo=UTC)
BILL = BillRecord(
    congress=119, type="hr", number="9340", title="Graphite Supply Act", introduced_on=date(2026, 6, 18),
    updated_at=EARLY, actions=(BillAction(on=date(2026, 6, 18), text="Introduced in House", code="Intro-H"),),
)  # fmt: skip
REPORTED = replace(
    BILL, updated_at=LATE,
    actions=(*BILL.actions, BillAction(on=date(2026, 10, 1), text="Ordered to be Reported by Voice Vote.")),
)  # fmt: skip


def by(route: str, record: BillRecord) -> Item:
    return item_of(record, source=route)


@pytest.fixture
def both(archive: Archive) -> Archive:
    """An archive whose two routes of bills are configured."""
    with archive.transaction() as conn:
        ledger.sync(conn, [source(name, kind=name) for name in ("congress", "govinfo")], NOON)
    return archive


def told(archive: Archive) -> dict[str, object]:
    return row(archive, "select source, stage, action from items where key = 'bill:119-hr-9340'")


@pytest.mark.parametrize(("first", "second"), [("congress", "govinfo"), ("govinfo", "congress")])
def test_the_newer_record_counts_whichever_route_brings_it(both: Archive, first: str, second: str) -> None:
    store(both, by(first, BILL))
    made = store(both, by(second, REPORTED))
    assert (made.new, made.changed) == (0, 1)
    assert told(both)["stage"] == "ordered reported"
    assert column(both, "select source from sightings order by 1") == ["congress", "govinfo"]


def test_an_older_record_of_another_route_is_only_a_sighting(both: Archive) -> None:
    store(both, by("congress", REPORTED))
    made = store(both, by("govinfo", BILL))
    assert (made.changed, made.revisions) == (0, ())
    assert told(both)["stage"] == "ordered reported"
    assert column(both, "select source from sightings order by 1") == ["congress", "govinfo"]


def test_an_older_record_out_of_a_cache_takes_nothing_back(both: Archive) -> None:
    store(both, by("congress", REPORTED))
    assert store(both, by("congress", BILL)).revisions == ()
    assert told(both)["stage"] == "ordered reported"


def test_two_routes_that_differ_under_one_stamp_do_not_take_turns(both: Archive) -> None:
    other = replace(BILL, policy_area="Energy")
    store(both, by("congress", BILL))
    for _ in range(3):
        assert store(both, by("govinfo", other)).revisions == ()
        assert store(both, by("congress", BILL)).revisions == ()
    assert column(both, "select count(*) from revisions") == [1]


def test_the_same_record_by_the_other_route_later_is_no_revision_and_moves_the_stamp(both: Archive) -> None:
    store(both, by("congress", BILL))
    assert store(both, by("govinfo", replace(BILL, updated_at=LATE))).revisions == ()
    assert column(both, "select extras ->> 'as_of' from items") == ["2026-10-02T09:00:00Z"]
    assert store(both, by("congress", REPORTED)).changed == 1, "its own route may always tell what it sees"


def test_an_identical_bill_is_the_same_matter(archive: Archive) -> None:
    senate = replace(
        BILL, type="s", number="55", introduced_on=date(2026, 6, 20),
        related=(RelatedBill(bill="hr-9340", congress=119, relationship="Identical bill"),),
    )  # fmt: skip
    related = replace(
        BILL, number="7", introduced_on=date(2026, 6, 21),
        related=(RelatedBill(bill="hr-9340", congress=119, relationship="Related bill"),),
    )  # fmt: skip
    store(archive, by("congress", senate), by("congress", BILL), by("congress", related))
    assert column(archive, "select matter from items order by key") == [
        "bill:119-hr-7", "bill:119-hr-9340", "bill:119-hr-9340",
    ]  # fmt: skip


def test_a_rule_for_debate_on_one_bill_belongs_to_it_and_one_on_several_ties_none(archive: Archive) -> None:
    bills = [replace(BILL, number=str(number), introduced_on=date(2026, 6, number)) for number in (1, 2, 3)]
    one = replace(BILL, type="hres", number="400", title="Providing for consideration of the bill (H.R. 1)")
    rule = "Providing for consideration of the bill (H.R. 2) and for consideration of the bill (H.R. 3)"
    several = replace(BILL, type="hres", number="401", title=rule)
    store(archive, *(by("congress", each) for each in (*bills, one, several)))
    matters = {each["key"]: each["matter"] for each in archive.conn.execute("select key, matter from items")}
    assert matters["bill:119-hres-400"] == "bill:119-hr-1"
    assert {key for key, matter in matters.items() if key == matter} == {
        "bill:119-hr-1", "bill:119-hr-2", "bill:119-hr-3", "bill:119-hres-401",
    }  # fmt: skip
    assert column(archive, "select role from identifiers where value = '119-hr-2' and role = 'cited'") == ["cited"]


def test_bills_that_amend_one_law_stay_apart(archive: Archive) -> None:
    titles = ("To amend Public Law 117-58 for graphite.", "To repeal section 2 of Public Law 117-58.")
    amending = [replace(BILL, number=str(number), title=title) for number, title in enumerate(titles, start=1)]
    store(archive, *(by("congress", each) for each in amending))
    assert column(archive, "select count(distinct matter) from items") == [2]


def test_a_bill_is_dated_by_its_newest_action_and_a_hearing_by_its_day(archive: Archive) -> None:
    from monitor.archive.documents import by_key

    hearing = Item(
        key="hearing:1", source="congress", kind="hearing", title="Graphite", stage="scheduled",
        facts={"starts_on": "2026-11-04", "starts_at": "2026-11-04T15:00:00Z"},
    )  # fmt: skip
    store(archive, by("congress", REPORTED), hearing)
    bill, meeting = by_key(archive.conn, "bill:119-hr-9340"), by_key(archive.conn, "hearing:1")
    assert bill is not None
    assert meeting is not None
    assert (bill.dated_on, meeting.dated_on) == (date(2026, 10, 1), date(2026, 11, 4))
    assert row(archive, "select kind, due_on, due_at, state from deadlines") == {
        "kind": "hearing", "due_on": "2026-11-04", "due_at": "2026-11-04T15:00:00Z", "state": "open",
    }  # fmt: skip
    store(archive, replace(hearing, stage="postponed"))
    assert column(archive, "select state from deadlines") == ["withdrawn"]


def test_thirty_amendments_to_a_bill_do_not_untie_it_from_its_law(archive: Archive) -> None:
    law = Item(key="law:119-300", source="congress", kind="law", title="Public Law 119-300", published_on=NOON.date())
    names = (Identifier(scheme="law", value="119-300"), Identifier(scheme="bill", value="119-hr-9340"))
    store(archive, by("congress", BILL), replace(law, identifiers=names))
    of_bill = (Identifier(scheme="bill", value="119-hr-9340", role="cited"),)
    amendments = [
        Item(
            key=f"amendment:119-hamdt-{number}", source="congress", kind="amendment", published_on=NOON.date(),
            title=f"H.Amdt. {number} to H.R. 9340 Graphite Supply Act", identifiers=of_bill,
        )
        for number in range(1, 31)
    ]  # fmt: skip
    store(archive, *amendments)
    assert column(archive, "select matter from items where key = 'law:119-300'") == ["bill:119-hr-9340"]
    assert column(archive, "select distinct matter from items where kind = 'amendment' and matter like 'bill:%'") == []
