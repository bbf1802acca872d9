"""Laws, committee reports, the Congressional Record and the history of bills by way of govinfo's plain stand-in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.demo.govinfo import Govinfo as Site
from monitor.demo.standin import NOT_FOUND, StandIn
from monitor.errors import SourceError
from monitor.http import Client
from monitor.model import Entry, Identifier, Window
from monitor.settings import SourceConfig
from monitor.sources.govinfo import Govinfo
from monitor.sources.govinfo_files import Folder, packed, unpacked

NOW = datetime(2025, 7, 20, 14, 0, tzinfo=UTC)
LAW = {
    "package": "PLAW-119publ21", "short_title": "One Act",
    "title": "Public Law 119 - 21 - An act to provide for reconciliation",
    "issued_on": "2025-07-04", "bills": ["119-hr-1"], "text": "SECTION 1. TABLE OF CONTENTS.\nThe table.",
}  # fmt: skip
REPORT = {
    "package": "CRPT-119hrpt106", "title": "H. Rept. 119-106 - ONE BIG BEAUTIFUL BILL ACT", "issued_on": "2025-05-20",
    "bills": ["119-hr-1"], "committees": ["Committee on the Budget"], "text": "The committee reports.",
}  # fmt: skip
ISSUE = {
    "package": "CREC-2025-07-17", "title": "Congressional Record Volume 171", "issued_on": "2025-07-17",
    "granules": [
        {"id": "CREC-2025-07-17-pt1-PgS4401", "title": "CRITICAL MINERALS", "section": "SENATE",
         "text": "Mr. KING. Mr. President, I rise to speak of graphite."},
        {"id": "CREC-2025-07-17-pt1-PgH3401", "title": "PRAYER", "section": "HOUSE", "text": "Let us pray."},
    ],
}  # fmt: skip


def desk(url: str, client: Client, **options: Any) -> Govinfo:
    config = SourceConfig(
        name="govinfo", kind="govinfo", url=url, every=timedelta(minutes=30), gap=timedelta(0), options=options
    )
    return Govinfo(config, client)


def own(*written: str) -> set[Identifier]:
    return {Identifier(scheme=each.split(":")[0], value=each.split(":")[1]) for each in written}


@pytest.fixture
def site() -> Site:
    held = Site()
    held.issue((LAW, REPORT, ISSUE), NOW - timedelta(hours=3))
    return held


def test_a_law_is_tied_to_its_bill_and_read_as_printed(near: Client, stand_in: StandIn, site: Site) -> None:
    source = desk(stand_in.mount("", site), near, collections=("laws",))
    (law,) = source.fetch(Entry(source="govinfo"), NOW).items
    assert (law.key, law.kind, law.published_on) == ("law:119-21", "law", date(2025, 7, 4))
    assert (law.title, law.abstract) == ("Public Law 119-21: One Act", "An act to provide for reconciliation")
    assert set(law.identifiers) == own("law:119-21", "bill:119-hr-1")
    assert source.text(law.text_url) == "SECTION 1. TABLE OF CONTENTS.\n\nThe table."


def test_a_committee_report_names_its_committee_and_its_bill(near: Client, stand_in: StandIn, site: Site) -> None:
    source = desk(stand_in.mount("", site), near, collections=("reports",))
    (report,) = source.fetch(Entry(source="govinfo"), NOW).items
    assert (report.key, report.kind) == ("report:119-hrpt-106", "report")
    assert report.title == "H. Rept. 119-106: ONE BIG BEAUTIFUL BILL ACT"
    assert report.facts["committees"] == ["Committee on the Budget"]
    assert set(report.identifiers) == own("bill:119-hr-1")


def test_a_report_on_several_bills_ties_none_of_them(near: Client, stand_in: StandIn) -> None:
    site = Site()
    site.issue(({**REPORT, "bills": ["119-hr-1", "119-hr-2"]},), NOW)
    (report,) = desk(stand_in.mount("", site), near, collections=("reports",)).fetch(Entry(source="govinfo"), NOW).items
    assert {each.role for each in report.identifiers} == {"cited"}


def test_an_issue_of_the_record_is_one_document_for_each_piece(near: Client, stand_in: StandIn, site: Site) -> None:
    source = desk(stand_in.mount("", site), near, collections=("record",))
    speech, prayer = source.fetch(Entry(source="govinfo"), NOW).items
    assert speech.key == "feed:govinfo:CREC-2025-07-17-pt1-PgS4401"
    assert speech.title == "Congressional Record, Senate: CRITICAL MINERALS"
    assert prayer.title == "Congressional Record, House: PRAYER"
    assert speech.published_on == date(2025, 7, 17)
    assert source.text(speech.text_url) == "Mr. KING. Mr. President, I rise to speak of graphite."


def test_published_again_a_package_is_the_same_document(near: Client, stand_in: StandIn, site: Site) -> None:
    source = desk(stand_in.mount("", site), near, collections=("laws", "reports", "record"))
    first = source.fetch(Entry(source="govinfo"), NOW)
    standing = Entry(source="govinfo", cursor=first.cursor, validators=first.validators, baselined=True)
    assert source.fetch(standing, NOW).unchanged
    site.issue((LAW, {**REPORT, "package": "CRPT-108hrpt1"}), NOW)
    again = source.fetch(standing, NOW)
    assert [item.fingerprint() for item in again.items] == [
        item.fingerprint() for item in first.items if item.kind == "law"
    ]


def test_a_record_that_is_late_is_asked_for_again(near: Client, stand_in: StandIn, site: Site) -> None:
    url = stand_in.mount("", lambda request: NOT_FOUND if "/metadata/" in request.path else site(request))
    source = desk(url, near, collections=("laws",))
    first = source.fetch(Entry(source="govinfo"), NOW)
    assert first.items == ()
    assert first.warnings[0].startswith("incomplete: PLAW-119publ21")
    stand_in.mount("", site)
    again = source.fetch(Entry(source="govinfo", cursor=first.cursor, validators=first.validators), NOW)
    assert [item.key for item in again.items] == ["law:119-21"]


def test_a_part_that_fails_leaves_the_others(near: Client, stand_in: StandIn, site: Site) -> None:
    url = stand_in.mount("", lambda request: NOT_FOUND if "plaw" in request.path else site(request))
    fetched = desk(url, near, collections=("laws", "reports")).fetch(Entry(source="govinfo"), NOW)
    assert [item.key for item in fetched.items] == ["report:119-hrpt-106"]
    assert fetched.warnings[0].startswith("incomplete: laws could not be read")
    assert not fetched.whole
    with pytest.raises(SourceError):
        desk(url, near, collections=("laws",)).fetch(Entry(source="govinfo"), NOW)


def test_a_part_that_always_fails_does_not_make_history_of_the_others_news(
    near: Client, stand_in: StandIn, site: Site
) -> None:
    url = stand_in.mount("", lambda request: NOT_FOUND if "plaw" in request.path else site(request))
    source = desk(url, near, collections=("laws", "reports"))
    first = source.fetch(Entry(source="govinfo"), NOW)
    assert first.news == frozenset()
    site.issue(({**REPORT, "package": "CRPT-119hrpt107"},), NOW + timedelta(hours=1))
    standing = Entry(source="govinfo", cursor=first.cursor, validators=first.validators)
    again = source.fetch(standing, NOW + timedelta(hours=2))
    assert again.news == {"report:119-hrpt-107"}


def keys_of(source: Govinfo, window: Window) -> list[str]:
    """What a window holds, all its parts together."""
    keys: list[str] = []
    while True:
        fetched = source.fetch_window(window, NOW)
        keys += [item.key for item in fetched.items]
        if fetched.whole:
            return keys
        assert fetched.cursor["after"] > window.after, "it must come forward"
        window = replace(window, after=fetched.cursor["after"])


def test_history_is_one_window_for_each_congress(near: Client, stand_in: StandIn) -> None:
    site = Site()
    introduced = {"hr": "2024-03-05", "s": "2024-12-20"}
    site.publish(
        [{"bill": {"congress": 118, "type": kind.upper(), "number": "7", "title": "Act", "introducedDate": day}}
         for kind, day in introduced.items()],
        NOW,
    )  # fmt: skip
    source = desk(stand_in.mount("", site), near)
    windows = source.windows(date(2024, 3, 1), date(2025, 2, 1))
    assert [(each.since_on, each.until_on) for each in windows] == [
        (date(2024, 3, 1), date(2025, 1, 2)), (date(2025, 1, 3), date(2025, 2, 1)),
    ]  # fmt: skip
    assert keys_of(source, windows[0]) == ["bill:118-hr-7", "bill:118-s-7"]
    assert keys_of(source, windows[1]) == []


def test_thousands_of_pending_files_take_a_few_letters() -> None:
    held = {Folder(119, "hr"): set(range(1, 9001)) | {9005}, Folder(119, "s"): {3}}
    assert packed(held) == {"119hr": "1-9000,9005", "119s": "3"}
    assert unpacked(packed(held)) == held
