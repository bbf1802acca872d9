"""The Federal Register source against the stand-in, plain and at its worst."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from monitor.demo.register import Register
from monitor.demo.standin import JSON, Answer, Request, StandIn
from monitor.errors import NotFound, SourceBlocked, SourceError
from monitor.http import Client
from monitor.model import INCOMPLETE, Entry, Fetched, Identifier, Item, Window
from monitor.settings import SourceConfig
from monitor.sources.federal_register import FederalRegister
from tests.upstreams import federal_register as players

NOW = datetime(2026, 9, 18, 13, 0, tzinfo=UTC)
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def document(number: str, on: str = "2026-09-17", **fields: Any) -> dict[str, Any]:
    return {
        "document_number": number, "publication_date": on, "type": "Notice", "title": f"Notice {number}",
        "agencies": ["International Trade Administration"], **fields,
    }  # fmt: skip


def filing(number: str, on: str | None = "2026-09-21", **fields: Any) -> dict[str, Any]:
    return {
        "document_number": number, "publication_date": on, "type": "Notice", "title": f"Filing {number}",
        "filed_at": "2026-09-18T08:45:00.000-04:00", "agencies": ["Energy Department"], **fields,
    }  # fmt: skip


@pytest.fixture
def source(stand_in: StandIn, near: Client) -> Callable[..., FederalRegister]:
    def make(site: Callable[[Request], Answer], **options: Any) -> FederalRegister:
        url = stand_in.mount("", site) + "/api/v1"
        return FederalRegister(
            SourceConfig(
                name="federal-register", kind="federal-register", url=url, every=timedelta(minutes=30), options=options
            ),
            near,
        )

    return make


def poll(source: FederalRegister, after: Fetched | None = None, now: datetime = NOW) -> Fetched:
    known = Entry(source=source.name)
    if after is not None:
        known = replace(known, cursor=after.cursor, validators=after.validators)
    return source.fetch(known, now)


def keys(fetched: Fetched) -> set[str]:
    return {item.key for item in fetched.items}


def only(fetched: Fetched) -> Item:
    (item,) = fetched.items
    return item


# What is asked


def test_a_poll_asks_for_a_week_with_explicit_fields_and_past_any_cache(stand_in: StandIn, source: Any) -> None:
    poll(source(Register([document("2026-04417")])))
    asked = stand_in.asked("/api/v1/documents.json")[0]
    assert asked.one("conditions[publication_date][gte]") == "2026-09-11"
    assert (asked.one("order"), asked.one("per_page")) == ("newest", "1000")
    assert {"document_number", "comments_close_on", "docket_ids", "raw_text_url"} <= set(asked.all("fields[]"))
    assert not {"page_views", "excerpts"} & set(asked.all("fields[]"))
    assert asked.one("_") == str(int(NOW.timestamp()) // 60)
    assert "json" in asked.headers["accept"]
    assert stand_in.asked("/api/v1/public-inspection-documents/current.json")[0].one("_") == asked.one("_")


def test_the_week_is_counted_on_the_eastern_calendar(stand_in: StandIn, source: Any) -> None:
    poll(source(Register(), days=3), now=datetime(2026, 9, 18, 3, 59, tzinfo=UTC))  # still the 17th in Washington
    assert stand_in.requests[0].one("conditions[publication_date][gte]") == "2026-09-14"


@pytest.mark.parametrize(("silent_for", "since"), [(1, "2026-09-11"), (20, "2026-08-28"), (400, "2026-06-13")])
def test_after_a_long_silence_it_reaches_back_to_where_it_was(
    stand_in: StandIn, source: Any, silent_for: int, since: str
) -> None:
    source(Register()).fetch(Entry(source="x", last_success_at=NOW - timedelta(days=silent_for)), NOW)
    assert stand_in.requests[0].one("conditions[publication_date][gte]") == since


# What a record becomes


def test_a_document_with_everything(source: Any) -> None:
    record = document(
        "2026-4417", type="Rule", title="Foreign Investment &amp; Review", abstract="Treasury\nwrites.",
        action="Final rule.", dates="Effective October 15, 2026.", effective_on="2026-10-15",
        comments_close_on="2026-10-01", agencies=["Treasury Department", {"raw_name": "OFFICE OF INVESTMENT SECURITY"}],
        docket_ids=["Docket No. TREAS-DO-2026-0011"], regulation_id_numbers=["1505-AC81"],
        cfr_references=[{"title": 31, "part": 800, "chapter": "VIII", "citation_url": None}], significant=True,
        citation="91 FR 63129", start_page=63129, text="Body.",
    )  # fmt: skip
    item = only(poll(source(Register([record]))))
    assert item.key == "fr:2026-04417"
    assert (item.kind, item.stage, item.title) == ("rule", "published", "Foreign Investment & Review")
    assert (item.abstract, item.action) == ("Treasury writes.", "Final rule.")
    assert item.agencies == ("Treasury Department", "Investment Security Office")
    assert (item.published_on, item.effective_on, item.comments_close_on) == (
        date(2026, 9, 17), date(2026, 10, 15), date(2026, 10, 1),
    )  # fmt: skip
    assert {(each.scheme, each.value) for each in item.identifiers} == {
        ("fr", "2026-04417"), ("docket", "TREAS-DO-2026-0011"), ("rin", "1505-AC81"), ("cfr", "31-800"),
        ("fr-page", "91-63129"),
    }  # fmt: skip
    assert {each.role for each in item.identifiers} == {"own"}
    assert item.facts["dates"] == "Effective October 15, 2026."
    assert item.facts["cfr_references"] == [{"title": 31, "part": 800}]
    assert item.facts["significant"] is True
    assert item.extras["citation"] == "91 FR 63129"
    assert item.extras["agency_slugs"] == ["treasury-department"]
    assert item.text_url.endswith("/documents/full_text/text/2026/09/17/2026-4417.txt")


def test_an_agency_that_the_upstream_does_not_know_keeps_its_name(source: Any) -> None:
    printed = ["Office of Odd Things", "DEPARTMENT OF ODD THINGS", "Office of the Secretary", "DEPARTMENT OF COMMERCE"]
    record = document("2026-04417", agencies=[{"raw_name": name} for name in printed])
    assert only(poll(source(Register([record])))).agencies == (*printed[:3], "Commerce Department")


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("Rule", "rule"), ("Proposed Rule", "proposed rule"), ("Notice", "notice"), ("Correction", "correction"),
        ("Presidential Document", "presidential document"), ("Sunshine Act Document", "notice"),
        ("Uncategorized Document", "notice"),
    ],
)  # fmt: skip
def test_kinds(source: Any, printed: str, kind: str) -> None:
    assert only(poll(source(Register([document("2026-04417", type=printed)])))).kind == kind


def test_what_changes_by_the_hour_is_no_change(source: Any) -> None:
    record = document("2026-04417", abstract="Same.")
    before = only(poll(source(Register([record]))))
    noisy = {
        **record,
        "page_views": {"count": 9},
        "html_url": "https://x.gov/other-slug",
        "comment_url": "https://y.gov",
    }
    after = only(poll(source(Register([noisy]))))
    assert after.fingerprint() == before.fingerprint()
    edited = only(poll(source(Register(players.edited([record], "2026-04417", comments_close_on="2026-12-01")))))
    assert edited.fingerprint() != before.fingerprint()


def test_numbers_of_old_documents_carry_their_date(source: Any) -> None:
    old = source(Register([document("E9-1777", "2009-01-28"), document("07-5246", "2007-10-29")]))
    items = old.fetch_window(Window(since_on=date(2007, 1, 1), until_on=date(2010, 1, 1)), NOW).items
    assert {item.key for item in items} == {"fr:E9-1777:2009-01-28", "fr:07-5246:2007-10-29"}


def test_a_presidential_document(source: Any) -> None:
    record = document(
        "2026-18101", type="Presidential Document", subtype="Executive Order", executive_order_number="14017",
        signing_date="2026-09-10", agencies=["Executive Office of the President"], abstract=None,
    )  # fmt: skip
    item = only(poll(source(Register([record]))))
    assert Identifier(scheme="eo", value="14017") in item.identifiers
    assert (item.facts["subtype"], item.facts["signing_date"]) == ("Executive Order", "2026-09-10")
    assert item.abstract == ""


def test_a_correction_and_what_it_corrects_name_each_other(source: Any) -> None:
    records = players.corrected([document("2026-13124")], "2026-13124", "2026-09-16")
    items = {item.key: item for item in poll(source(Register(records))).items}
    correction, original = items["fr:C1-2026-13124"], items["fr:2026-13124"]
    assert (correction.kind, original.kind) == ("correction", "notice")
    assert Identifier(scheme="fr", value="2026-13124") in correction.identifiers
    assert correction.facts["correction_of"] == "2026-13124"
    assert original.facts["corrections"] == ["C1-2026-13124"]


def test_a_correction_keeps_its_kind_when_upstream_calls_it_a_rule(source: Any) -> None:
    assert only(poll(source(Register([document("C1-2026-13124", type="Rule")])))).kind == "correction"
    assert only(poll(source(Register([document("R1-2026-13124", type="Rule")])))).kind == "rule"


def test_one_bad_record_is_a_warning_that_names_it(source: Any) -> None:
    good, odd = document("2026-04417"), document("2026-04418", comments_close_on="soon", docket_ids="none")
    site = answering([good, odd, {"title": "no number"}, "not a record", {**good, "document_number": 7, "agencies": 3}])
    fetched = poll(source(site, public_inspection=False))
    assert {"fr:2026-04417", "fr:2026-04418"} <= keys(fetched)
    said = "\n".join(fetched.warnings)
    assert "document 2026-04418: comments_close_on 'soon' is no date" in said
    assert f"{INCOMPLETE}document without a number was left out" in said
    assert f"{INCOMPLETE}document 7 was left out" in said


def test_when_no_record_can_be_read_it_is_a_failure(source: Any) -> None:
    with pytest.raises(SourceError, match="none of 2 documents could be read"):
        poll(source(answering([{"a": 1}, {"b": 2}])))


# Pages


def answering(records: list[Any], **more: Any) -> Callable[[Request], Answer]:
    """One page with these very records, and an empty public inspection list."""

    def site(request: Request) -> Answer:
        if "public-inspection" in request.path:
            return Answer(body=b'{"count": 0, "results": []}', content_type=JSON)
        page = {"count": len(records), "results": records} | more
        return Answer(body=json.dumps(page).encode(), content_type=JSON)

    return site


def many(count: int) -> list[dict[str, Any]]:
    return [document(f"2026-{10000 + number}") for number in range(count)]


def test_every_page_is_walked_by_the_upstreams_own_link(stand_in: StandIn, source: Any) -> None:
    fetched = poll(source(Register(many(2300)), public_inspection=False))
    assert len(keys(fetched)) == 2300
    asked = stand_in.asked("/api/v1/documents")
    assert len(asked) == 3
    assert all(request.one("search_after_cursor") for request in asked[1:])


def test_no_hits_is_no_failure(source: Any) -> None:
    assert poll(source(Register())).items == ()


def test_a_document_imported_during_the_walk_is_not_missed(stand_in: StandIn, source: Any) -> None:
    records = many(1500)
    latecomer = document("2026-99999")
    fetched = poll(source(players.growing(Register(records), latecomer, after=1), public_inspection=False))
    assert "fr:2026-99999" in keys(fetched)
    assert len(fetched.items) == 1501
    assert len(stand_in.asked("/api/v1/documents")) == 4  # two pages, walked once more


def test_a_list_that_keeps_moving_and_stays_short_is_a_failure(source: Any) -> None:
    counted = iter(range(100, 200))

    def site(request: Request) -> Answer:
        number = next(counted)
        url = None if request.one("page") == "2" else f"{request.base}/api/v1/documents?page=2"
        return answering([document(f"2026-{number:05}")], count=number, next_page_url=url)(request)

    with pytest.raises(SourceError, match="kept moving"):
        poll(source(site, public_inspection=False))


def test_the_endless_pages_of_the_old_server_end(source: Any) -> None:
    register = Register(many(3000))
    register_limit = players.MOST
    players.MOST = 2000  # beyond it the old server serves page one again
    try:
        with pytest.raises(SourceError, match="3000 documents were counted, only 2000 given"):
            poll(source(players.paging_from_the_top(register), public_inspection=False))
    finally:
        players.MOST = register_limit


def test_fewer_documents_than_counted_is_a_failure(source: Any) -> None:
    with pytest.raises(SourceError, match="9 documents were counted, only 1 given"):
        poll(source(answering([document("2026-04417")], count=9)))


@pytest.mark.parametrize("page", [2, 3])
def test_a_walk_that_breaks_gives_nothing(source: Any, page: int) -> None:
    with pytest.raises(SourceError, match="answered 500"):
        poll(source(players.failing_at_page(Register(many(2300)), page), public_inspection=False))


def test_a_next_page_on_another_host_is_not_followed(source: Any) -> None:
    site = answering(
        [document("2026-04417")], count=2, next_page_url="https://elsewhere.example/api/v1/documents?page=2"
    )
    with pytest.raises(SourceError, match=r"another host \(elsewhere\.example\)"):
        poll(source(site))


@pytest.mark.parametrize("loop", [True, False])
def test_a_next_page_that_leads_back_ends_the_walk(stand_in: StandIn, source: Any, loop: bool) -> None:
    def site(request: Request) -> Answer:
        url = f"{request.base}/api/v1/documents?page={1 if loop else len(stand_in.requests)}"
        return answering([document("2026-04417")], next_page_url=url)(request)

    assert len(poll(source(site, public_inspection=False)).items) == 1
    assert len(stand_in.requests) < 8


# Failures


@pytest.mark.parametrize(
    ("player", "error", "said"),
    [
        (players.walled, SourceBlocked, "human check"),
        (players.request_access, SourceBlocked, "refuses this client"),
        (players.under_maintenance, SourceError, "a web page instead of data"),
        (players.errors_with_status_200, SourceError, "publication_date: is too large|publication_date"),
    ],
)
def test_walls_and_error_pages_are_failures(source: Any, player: Any, error: type[SourceError], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        poll(source(player(Register([document("2026-04417")]))))
    assert caught.value.source == "federal-register"


def test_a_burst_of_server_errors_is_outlasted(source: Any) -> None:
    assert len(poll(source(players.burst(Register([document("2026-04417")]), 2))).items) == 1


def test_a_stale_shared_cache_is_passed_by(source: Any) -> None:
    register = Register([document("2026-04417")])
    cached = source(players.cached(register))
    first = poll(cached)
    register.replace([document("2026-04417"), document("2026-04418")])
    assert len(poll(cached, first, NOW + timedelta(minutes=1)).items) == 2


# Nothing changed


def test_the_same_answers_again_are_unchanged_and_cost_two_requests(stand_in: StandIn, source: Any) -> None:
    register = Register([document("2026-04417")], [filing("2026-05001")])
    polled = source(register)
    first = poll(polled)
    again = poll(polled, first, NOW + timedelta(minutes=30))
    assert (again.unchanged, again.items) == (True, ())
    assert again.cursor == first.cursor
    assert len(stand_in.requests) == 4
    register.replace([document("2026-04417", title="Edited")], [filing("2026-05001")])
    changed = poll(polled, again, NOW + timedelta(minutes=60))
    assert not changed.unchanged
    assert "Edited" in {item.title for item in changed.items}


def test_a_change_on_public_inspection_alone_is_noticed(source: Any) -> None:
    register = Register([document("2026-04417")])
    polled = source(register)
    first = poll(polled)
    register.replace([document("2026-04417")], [filing("2026-05001")])
    assert "fr:2026-05001" in keys(poll(polled, first))


def test_more_than_one_page_is_never_taken_for_unchanged_by_its_first(source: Any) -> None:
    register = Register(many(1500))
    polled = source(register, public_inspection=False)
    first = poll(polled)
    register.replace(players.edited(register.held.documents, "2026-10000", title="Edited on page two"))
    assert "Edited on page two" in {item.title for item in poll(polled, first).items}


def test_a_warning_stands_until_the_answer_changes(source: Any) -> None:
    site = answering([document("2026-04417", effective_on="never")])
    polled = source(site)
    first = poll(polled)
    again = poll(polled, first)
    assert again.unchanged
    assert again.warnings == first.warnings
    assert "effective_on 'never' is no date" in again.warnings[0]


# Public inspection


def test_filings_are_the_same_item_before_publication(source: Any) -> None:
    register = Register([], [filing("2026-5001", docket_numbers=["Docket No. DOE-HQ-2026-0017"], text="Early.")])
    item = only(poll(source(register)))
    assert (item.key, item.stage, item.kind) == ("fr:2026-05001", "filed", "notice")
    assert item.published_on == date(2026, 9, 21)
    assert item.facts["filed_at"] == "2026-09-18T12:45:00Z"
    assert Identifier(scheme="docket", value="DOE-HQ-2026-0017") in item.identifiers
    assert item.agencies == ("Energy Department",)
    assert item.text_url


def test_special_filings_are_marked(source: Any) -> None:
    assert only(poll(source(Register([], [filing("2026-05001", filing_type="special")])))).stage == "special filing"


def test_a_published_document_wins_over_its_filing(source: Any) -> None:
    register = Register([document("2026-05001")], [filing("2026-5001", "2026-09-17")])
    item = only(poll(source(register)))
    assert (item.stage, item.title) == ("published", "Notice 2026-05001")


def test_a_withdrawn_filing_is_known_by_its_note_and_its_missing_date(source: Any) -> None:
    filings = players.withdrawn([filing("2026-05001"), filing("2026-05002")], "2026-05001")
    items = {item.key: item for item in poll(source(Register([], filings))).items}
    assert items["fr:2026-05001"].stage == "withdrawn"
    assert "withdrawn at the request" in items["fr:2026-05001"].facts["editorial_note"]
    assert items["fr:2026-05001"].published_on is None
    assert items["fr:2026-05002"].stage == "filed"


def test_a_note_alone_is_no_withdrawal(source: Any) -> None:
    noted = filing("2026-05001", editorial_note="An agency letter asking for a minor edit was received.")
    undated = filing("2026-05002", None)
    assert {item.stage for item in poll(source(Register([], [noted, undated]))).items} == {"filed"}


def test_the_nightly_blackout_withdraws_nothing(source: Any) -> None:
    register = Register([document("2026-04417")], [filing("2026-05001")])
    polled = source(register)
    first = poll(polled)
    register.blackout = "The list of public inspection documents is not available until 8:45 a.m."
    dark = poll(polled, first)
    assert keys(dark) == {"fr:2026-04417"}
    assert dark.warnings == ()


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"title": None, "subject_1": "Critical Minerals:", "subject_2": "2026 List"}, "Critical Minerals: 2026 List"),
        ({"title": "", "toc_subject": "Meetings:", "toc_doc": "Advisory Committee"}, "Meetings: Advisory Committee"),
        ({"title": None}, "[No title available]"),
    ],
)
def test_a_filing_without_title_is_named_by_its_subjects(source: Any, fields: dict[str, Any], title: str) -> None:
    assert only(poll(source(Register([], [filing("2026-05001", **fields)])))).title == title


def test_public_inspection_can_be_left_out(stand_in: StandIn, source: Any) -> None:
    assert poll(source(Register([], [filing("2026-05001")]), public_inspection=False)).items == ()
    assert not stand_in.asked("/api/v1/public-inspection-documents")


def test_public_inspection_that_fails_does_not_hold_back_what_is_published(stand_in: StandIn, source: Any) -> None:
    register = Register([document("2026-04417")], [filing("2026-05001")])
    polled = source(register)
    first = poll(polled)
    register.replace([document("2026-04417"), document("2026-04418")], [filing("2026-05001"), filing("2026-05002")])
    stand_in.fail("/api/v1/public-inspection-documents", Answer(status=500))
    second = poll(polled, first)
    assert keys(second) == {"fr:2026-04417", "fr:2026-04418"}
    assert second.warnings[0].startswith(f"{INCOMPLETE}public inspection could not be read")
    still = poll(polled, second)
    assert still.unchanged
    assert still.warnings == second.warnings
    stand_in.mend("/api/v1/public-inspection-documents")
    third = poll(polled, still)
    assert "fr:2026-05002" in keys(third)
    assert third.warnings == ()


# Full text


def test_full_text_is_paragraphs_whether_plain_or_wrapped(stand_in: StandIn, source: Any) -> None:
    printed = (
        "[Federal Register Volume 91, Number 180]\n\n-----\n\nDEPARTMENT OF ENERGY\n\n    The program covers lithium-\n"
        "ion cells and\nR&D on anode\n\n[[Page 63130]]\n\nmaterial < 5 kg.\n    A new paragraph.\n"
    )
    expected = (
        "[Federal Register Volume 91, Number 180]\n\n-----\n\nDEPARTMENT OF ENERGY\n\n"
        "The program covers lithium-ion cells and R&D on anode material < 5 kg.\n\nA new paragraph."
    )
    register = Register([document("2026-04417", text=printed)])
    polled = source(register)
    url = only(poll(polled)).text_url
    for wrapped in (False, True):
        register.wrapped = lambda _, wrapped=wrapped: wrapped
        assert polled.text(url) == expected


def test_full_text_with_long_lines_has_a_paragraph_a_line(source: Any) -> None:
    polled = source(
        Register([document("2026-04417", text="SUMMARY:\n" + "word " * 40 + "\nDATES:\nSoon.")], wrapped=bool)
    )
    text = polled.text(only(poll(polled)).text_url)
    assert text.split("\n\n")[0] == "SUMMARY:"
    assert text.split("\n\n")[2:] == ["DATES:", "Soon."]


def test_a_text_that_is_not_there_is_not_found(stand_in: StandIn, source: Any) -> None:
    polled = source(Register())
    with pytest.raises(NotFound):
        polled.text(f"{stand_in.url}/documents/full_text/text/2026/09/17/2026-04417.txt")


# History


def test_history_is_walked_in_calendar_weeks_oldest_first(source: Any) -> None:
    windows = source(Register()).windows(date(2025, 1, 2), date(2025, 6, 30))
    assert windows[0] == Window(since_on=date(2025, 1, 2), until_on=date(2025, 1, 5))
    assert windows[1] == Window(since_on=date(2025, 1, 6), until_on=date(2025, 1, 12))
    assert windows[-1] == Window(since_on=date(2025, 6, 30), until_on=date(2025, 6, 30))
    assert all(b.since_on - a.until_on == timedelta(days=1) for a, b in pairwise(windows))
    assert source(Register()).windows(date(2025, 2, 1), date(2025, 1, 1)) == ()
    assert source(Register()).windows(date(1936, 3, 14), date(1994, 1, 1))[0].since_on == date(1994, 1, 1)


def test_a_window_gives_its_days_and_leaves_public_inspection_alone(stand_in: StandIn, source: Any) -> None:
    days = [document(f"2025-0000{day}", f"2025-01-0{day}") for day in range(1, 10)]
    fetched = source(Register(days, [filing("2026-05001")])).fetch_window(
        Window(since_on=date(2025, 1, 3), until_on=date(2025, 1, 5)), NOW
    )
    assert keys(fetched) == {"fr:2025-00003", "fr:2025-00004", "fr:2025-00005"}
    assert (fetched.cursor, fetched.validators) == ({}, {})
    assert len(stand_in.requests) == 1


def test_real_answers_of_the_upstream_are_read_without_a_warning(source: Any) -> None:
    recorded = CORPUS / "fr-api-documents-2024-01a.jsonl.gz"
    if not recorded.exists():
        pytest.skip("needs ../shared/corpus, which holds answers recorded from the upstream")
    others = json.loads(gzip.decompress((CORPUS / "fr-api-other-endpoints-2020.json.gz").read_bytes()))
    records = [json.loads(line) for line in gzip.decompress(recorded.read_bytes()).splitlines()]
    register = Register(records, others["public_documents_current"]["results"])
    fetched = source(register).fetch(Entry(source="x"), datetime(2024, 1, 9, 15, tzinfo=UTC))
    assert fetched.warnings == ()
    assert len(fetched.items) == len(records) + 100
    assert sum(item.kind == "correction" for item in fetched.items) == 7
    assert all(item.agencies and item.title and item.published_on for item in fetched.items)
