"""What a user gets when govinfo misbehaves: the bills, or a sentence that names what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.clock import StandingClock
from monitor.demo.govinfo import Govinfo as Plain
from monitor.demo.standin import Answer, Site, StandIn
from monitor.errors import SourceError
from monitor.http import Client
from monitor.model import Entry, Fetched
from monitor.settings import SourceConfig
from monitor.sources.govinfo import Govinfo
from monitor.sources.govinfo_files import unpacked
from tests.upstreams import govinfo as trick

NOW = datetime(2025, 6, 18, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def bill(number: int, action: str = "Referred to the Committee on Ways and Means.", kind: str = "HR") -> dict[str, Any]:
    return {
        "bill": {
            "congress": 119, "type": kind, "number": str(number), "title": f"Anode Act {number}",
            "introducedDate": "2025-06-03", "updateDate": "2025-06-04T09:00:00Z",
        },
        "actions": [{"actionDate": "2025-06-03", "text": action, "type": "IntroReferral"}],
        "textVersions": [{"type": "Introduced in House", "date": "2025-06-03T04:00:00Z", "formats": [
            {"url": f"https://www.govinfo.gov/content/pkg/BILLS-119{kind.lower()}{number}ih/xml/BILLS-119{kind.lower()}{number}ih.xml"},
        ]}],
        "text": "SECTION 1. SHORT TITLE.\nThis Act may be cited as the Anode Act.",
    }  # fmt: skip


class Desk:
    """A source on a site, polled again and again from where it stands."""

    def __init__(self, stand_in: StandIn, client: Client, site: Site, **options: Any) -> None:
        options = {"collections": ("bills",), "types": ("hr", "s")} | options
        config = SourceConfig(
            name="govinfo", kind="govinfo", url=stand_in.mount("", site), every=timedelta(minutes=30),
            gap=timedelta(0), options=options,
        )  # fmt: skip
        self.stand_in = stand_in
        self.source = Govinfo(config, client)
        self.entry = Entry(source="govinfo")

    def serve(self, site: Site) -> None:
        self.stand_in.mount("", site)

    def poll(self, now: datetime = NOW) -> Fetched:
        fetched = self.source.fetch(self.entry, now)
        self.entry = Entry(
            source="govinfo", cursor=fetched.cursor, validators=fetched.validators,
            baselined=self.entry.baselined or fetched.whole,
        )  # fmt: skip
        return fetched

    def waiting(self) -> int:
        bills = self.entry.cursor["bills"]
        return sum(len(held) for pending in ("fresh", "swept") for held in unpacked(bills[pending]).values())


@pytest.fixture
def site() -> Plain:
    plain = Plain()
    plain.publish([bill(number) for number in (1, 2, 3)], NOW - 5 * HOUR)
    return plain


def keys(fetched: Fetched) -> list[str]:
    return sorted(item.key for item in fetched.items)


BILLS = ["bill:119-hr-1", "bill:119-hr-2", "bill:119-hr-3"]


def test_first_everything_then_only_what_a_new_batch_names(stand_in: StandIn, client: Client, site: Plain) -> None:
    desk = Desk(stand_in, client, trick.picky(site))
    assert keys(desk.poll()) == BILLS
    asked = len(stand_in.requests)
    assert desk.poll().unchanged
    assert len(stand_in.requests) == asked + 1  # the feed, a 304
    site.publish([bill(2, "Passed House.")], NOW - HOUR)
    assert keys(desk.poll()) == ["bill:119-hr-2"]
    assert [each.path.rsplit("/")[-1] for each in stand_in.requests[-2:]] == [
        "billstatus-batch.xml", "BILLSTATUS-119hr2.xml",
    ]  # fmt: skip


def test_a_feed_in_no_order_hides_no_batch(stand_in: StandIn, client: Client, site: Plain) -> None:
    desk = Desk(stand_in, client, trick.unsorted(site))
    site.publish([bill(9)], NOW - 4 * HOUR)
    desk.poll()
    site.publish([bill(1, "Passed House.")], NOW - 3 * HOUR)
    site.publish([bill(3, "Passed House.")], NOW - 2 * HOUR)
    assert keys(desk.poll()) == ["bill:119-hr-1", "bill:119-hr-3"]


def test_without_dates_an_unchanged_feed_is_known_by_its_bytes(stand_in: StandIn, client: Client, site: Plain) -> None:
    desk = Desk(stand_in, client, trick.without_dates(site))
    assert keys(desk.poll()) == BILLS
    assert desk.poll().unchanged


def test_more_batches_than_the_feed_holds_are_found_by_the_sitemaps(
    stand_in: StandIn, client: Client, site: Plain
) -> None:
    desk = Desk(stand_in, client, site)
    desk.poll()
    site.publish([bill(2, "Passed House.")], NOW - 2 * HOUR)
    for minute in range(100):
        site.publish([bill(3)], NOW - HOUR + timedelta(seconds=minute))
    assert "bill:119-hr-2" in keys(desk.poll())


def test_a_bill_that_no_batch_named_is_found_within_a_week(stand_in: StandIn, client: Client, site: Plain) -> None:
    desk = Desk(stand_in, client, site)
    desk.poll()
    site.publish([bill(7)], NOW + HOUR)
    site.batches.pop(0)
    assert keys(desk.poll(NOW + 6 * 24 * HOUR)) == []
    assert "bill:119-hr-7" in keys(desk.poll(NOW + 7 * 24 * HOUR))


def test_the_first_run_takes_a_folder_in_one_and_is_one_baseline(stand_in: StandIn, client: Client) -> None:
    site = Plain()
    site.publish([bill(number) for number in range(1, 151)], NOW - 5 * HOUR)
    desk = Desk(stand_in, client, site, requests=20)
    first = desk.poll()
    assert (len(first.items), first.whole) == (150, True)
    assert len(stand_in.requests) == 4  # feed, index, one sitemap, one ZIP


def test_what_changed_after_the_zip_was_made_is_read_by_itself(stand_in: StandIn, client: Client) -> None:
    site = Plain()
    site.publish([bill(number) for number in range(1, 151)], NOW - 5 * HOUR)
    older_zip = site._zip("119hr")
    site.publish([bill(7, "Passed House.")], NOW - HOUR)
    desk = Desk(stand_in, client, trick.instead(site, r"\.zip$", lambda _: older_zip))
    first = {item.key: item for item in desk.poll().items}
    assert (len(first), first["bill:119-hr-7"].action) == (150, "Passed House.")
    assert desk.waiting() == 0


@pytest.mark.parametrize("body", [b"PK\x03\x04 cut off", b"<html>no</html>"])
def test_a_broken_zip_is_said_and_the_files_are_read_one_by_one(stand_in: StandIn, client: Client, body: bytes) -> None:
    site = Plain()
    site.publish([bill(number) for number in range(1, 121)], NOW - 5 * HOUR)
    broken = Answer(body=body, content_type="application/zip")
    desk = Desk(stand_in, client, trick.instead(site, r"\.zip$", lambda _: broken), requests=200)
    fetched = desk.poll()
    assert (len(fetched.items), fetched.whole) == (120, True)
    assert fetched.warnings == (
        "incomplete: all of 119hr could not be read in one: a ZIP of bill statuses cannot be read (BadZipFile)",
    )


def test_one_broken_sitemap_holds_back_its_own_bills_only(stand_in: StandIn, client: Client, site: Plain) -> None:
    site.publish([bill(4, kind="S")], NOW - 4 * HOUR)
    desk = Desk(stand_in, client, trick.cut(site, "119s/sitemap", after=100))
    first = desk.poll()
    assert (keys(first), first.whole) == (BILLS, False)
    assert first.warnings[0].startswith("incomplete: the sitemap of 119s could not be read")
    desk.serve(site)
    again = desk.poll()
    assert (keys(again), again.whole, again.warnings) == (["bill:119-s-4"], True, ())


def test_sitemaps_without_any_bill_of_this_congress_are_a_fault(stand_in: StandIn, client: Client) -> None:
    fetched = Desk(stand_in, client, Plain()).poll()
    assert fetched.warnings == ("incomplete: the sitemaps name no bills of this Congress",)
    assert not fetched.whole


def test_files_that_stay_broken_do_not_stand_before_the_others(stand_in: StandIn, client: Client, site: Plain) -> None:
    desk = Desk(stand_in, client, trick.cut(site, r"119hr[1-4]\.xml"), requests=8)
    site.publish([bill(number) for number in range(1, 9)], NOW - 4 * HOUR)
    seen = {item.key for _ in range(2) for item in desk.poll().items}
    assert seen == {f"bill:119-hr-{number}" for number in range(5, 9)}


def test_a_host_that_asks_for_rest_is_left_alone_and_nobody_is_blamed(
    stand_in: StandIn, client: Client, site: Plain
) -> None:
    tired = Answer(status=429, body=b"{}", content_type="application/json", headers=(("Retry-After", "600"),))
    desk = Desk(stand_in, client, trick.instead(site, r"119hr2\.xml", lambda _: tired))
    fetched = desk.poll()
    assert keys(fetched) == ["bill:119-hr-1"]
    assert len(stand_in.asked("/bulkdata")) == 2
    assert desk.waiting() == 2


def test_what_one_poll_cannot_ask_for_waits_and_the_baseline_with_it(stand_in: StandIn, client: Client) -> None:
    site = Plain()
    site.publish([bill(number) for number in range(1, 151)], NOW - 5 * HOUR)
    desk = Desk(stand_in, client, trick.without_zips(site), requests=60)
    seen: set[str] = set()
    wholes = []
    for _ in range(3):
        fetched = desk.poll()
        assert not seen & set(keys(fetched))
        seen |= set(keys(fetched))
        wholes.append(fetched.whole)
    assert len(seen) == 150
    assert wholes == [False, False, True]
    assert len(str(desk.entry.cursor)) < 1000


def test_a_mass_reprocessing_is_read_in_few_requests_and_gives_the_same_bills(
    stand_in: StandIn, client: Client
) -> None:
    site = Plain()
    site.publish([bill(number) for number in range(1, 301)], NOW - 5 * HOUR)
    desk = Desk(stand_in, client, site)
    before = {item.key: item.fingerprint() for item in desk.poll().items}
    trick.reprocessed(site, NOW + 24 * HOUR)
    asked = len(stand_in.requests)
    again = desk.poll(NOW + 8 * 24 * HOUR)
    assert {item.key: item.fingerprint() for item in again.items} == before
    assert len(stand_in.requests) - asked < 10


def test_a_batch_of_thousands_is_spread_over_polls(stand_in: StandIn, client: Client, site: Plain) -> None:
    desk = Desk(stand_in, client, site, requests=51)
    desk.poll()
    site.publish([bill(number) for number in range(1, 121)], NOW - HOUR)
    read = [len(desk.poll().items) for _ in range(3)]
    assert read == [50, 50, 20]
    assert desk.waiting() == 0


@pytest.mark.parametrize(
    "wrong", [trick.cut, trick.broken_off, trick.soft_404, trick.bombs, trick.failing], ids=lambda each: each.__name__
)
def test_one_bad_file_is_said_and_asked_for_again_the_others_are_read(
    stand_in: StandIn, client: Client, site: Plain, wrong: Any
) -> None:
    desk = Desk(stand_in, client, wrong(site, r"119hr2\.xml"))
    fetched = desk.poll()
    assert keys(fetched) == ["bill:119-hr-1", "bill:119-hr-3"]
    assert fetched.warnings[0].startswith("incomplete: the status of 119hr2 could not be read")
    assert not fetched.whole
    desk.serve(site)
    assert keys(desk.poll()) == ["bill:119-hr-2"]
    assert desk.waiting() == 0


def test_a_file_that_never_comes_is_given_up_and_no_longer_a_fault(
    stand_in: StandIn, client: Client, site: Plain
) -> None:
    desk = Desk(stand_in, client, trick.soft_404(site, r"119hr2\.xml"))
    said = [desk.poll().warnings for _ in range(9)]
    assert "given up" in said[7][0]
    assert said[8] == ()


@pytest.mark.parametrize("wrong", [trick.cut, trick.soft_404, trick.failing], ids=lambda each: each.__name__)
def test_without_the_feed_or_the_sitemaps_the_poll_fails_and_nothing_is_lost(
    stand_in: StandIn, client: Client, site: Plain, wrong: Any
) -> None:
    desk = Desk(stand_in, client, wrong(site, r"/rss/|/sitemap/"))
    with pytest.raises(SourceError):
        desk.poll()
    desk.serve(site)
    assert keys(desk.poll()) == BILLS


def test_a_host_that_falls_silent_midway_keeps_what_was_read(stand_in: StandIn, client: Client) -> None:
    site = Plain()
    site.publish([bill(number) for number in range(1, 61)], NOW - 5 * HOUR)
    desk = Desk(stand_in, client, trick.failing(site, r"119hr[2-6]\d\.xml"))
    fetched = desk.poll()
    assert len(fetched.items) == 19
    assert desk.waiting() == 41
    assert len(stand_in.asked("/bulkdata")) <= 19 + 3 * 3  # three files, three tries each, then no more


def test_what_hangs_costs_one_wait_and_only_itself(
    stand_in: StandIn, site: Plain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.http.READ", 0.2)
    hurried = Client(clock=StandingClock(NOW), allow_private_hosts=True, public_hosts=False)
    desk = Desk(stand_in, hurried, trick.hanging(site, r"119hr1\.xml"))
    fetched = desk.poll()
    assert keys(fetched) == ["bill:119-hr-2", "bill:119-hr-3"]
    assert "did not answer" in fetched.warnings[0]
    assert desk.waiting() == 1
    hurried.close()


def test_a_silent_weekday_is_a_fault_and_a_silent_weekend_is_none(
    stand_in: StandIn, client: Client, site: Plain
) -> None:
    desk = Desk(stand_in, client, site)
    assert desk.poll(NOW).warnings == ()
    (warning,) = desk.poll(NOW + 9 * HOUR).warnings
    assert warning.startswith("incomplete: GPO has announced no new bill statuses since 2025-06-18T09:00:00Z")
    friday = datetime(2025, 6, 20, 22, 0, tzinfo=UTC)
    site.publish([bill(1)], friday)
    desk.poll(friday + HOUR)
    assert desk.poll(datetime(2025, 6, 23, 3, 0, tzinfo=UTC)).warnings == ()  # Sunday evening in Washington


def test_the_text_falls_back_to_the_printed_page_and_a_page_of_excuses_is_no_text(
    stand_in: StandIn, client: Client, site: Plain
) -> None:
    desk = Desk(stand_in, client, site)
    first = next(item for item in desk.poll().items if item.key == "bill:119-hr-1")
    assert first.text_url.endswith("/content/pkg/BILLS-119hr1ih/xml/BILLS-119hr1ih.xml")
    wanted = "SECTION 1. SHORT TITLE.\n\nThis Act may be cited as the Anode Act."
    assert desk.source.text(first.text_url) == wanted
    desk.serve(trick.soft_404(site, "/xml/"))
    assert desk.source.text(first.text_url) == wanted
    desk.serve(trick.soft_404(site, "/content/"))
    with pytest.raises(SourceError, match="a web page came"):
        desk.source.text(first.text_url)


@pytest.mark.parametrize(
    ("day", "congresses"), [("2027-01-02", [119]), ("2027-01-03", [120, 119]), ("2027-04-03", [120])]
)
def test_the_old_congress_is_watched_for_90_days_into_the_new_one(
    stand_in: StandIn, client: Client, day: str, congresses: Sequence[int]
) -> None:
    desk = Desk(stand_in, client, Plain())
    assert list(desk.source._congresses(datetime.fromisoformat(day).date())) == congresses
