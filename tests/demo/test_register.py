"""The stand-in keeps the Federal Register's contract (note federal-register.md): each trap that a client must know."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from monitor.demo.register import Register
from tests.demo.conftest import record

SEARCH = "/api/v1/documents.json"


def numbers(answer: dict[str, Any]) -> list[str]:
    return [result["document_number"] for result in answer.get("results", [])]


def walk(web: httpx.Client, **params: Any) -> list[str]:
    answer = web.get(SEARCH, params=params).json()
    seen = numbers(answer)
    while "next_page_url" in answer:
        answer = web.get(answer["next_page_url"]).json()
        seen += numbers(answer)
    return seen


def test_a_window_holds_both_its_days_newest_first(register: Register, web: httpx.Client) -> None:
    register.replace([record(n, f"2025-06-{n:02}") for n in range(9, 14)])
    window = {"conditions[publication_date][gte]": "2025-06-10", "conditions[publication_date][lte]": "2025-06-12"}
    assert numbers(web.get(SEARCH, params={**window, "order": "newest"}).json()) == [
        "2025-00012", "2025-00011", "2025-00010",
    ]  # fmt: skip
    assert numbers(web.get(SEARCH, params={**window, "order": "oldest"}).json())[0] == "2025-00010"


@pytest.mark.parametrize("per_page", ["1", "0", "-5", "3000", "many", ""])
def test_a_page_size_out_of_bounds_silently_becomes_twenty(
    register: Register, web: httpx.Client, per_page: str
) -> None:
    register.replace([record(n) for n in range(30)])
    assert len(numbers(web.get(SEARCH, params={"per_page": per_page}).json())) == 20


def test_zero_hits_have_no_results_at_all(register: Register, web: httpx.Client) -> None:
    register.replace([record(1)])
    answer = web.get(SEARCH, params={"conditions[publication_date][is]": "2025-06-14"}).json()
    assert answer.keys() == {"count", "description"}
    assert answer["count"] == 0


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_the_cursor_walks_every_document_once_though_days_span_pages(
    register: Register, web: httpx.Client, order: str
) -> None:
    held = [record(n, f"2025-06-{10 + n % 3}") for n in range(47)]
    register.replace(held)
    seen = walk(web, order=order, per_page="5")
    assert sorted(seen) == sorted(each["document_number"] for each in held)
    assert len(seen) == len(set(seen))


def test_the_next_page_is_on_the_stand_in_and_keeps_what_was_asked(register: Register, web: httpx.Client) -> None:
    register.replace([record(n) for n in range(5)])
    params = [("order", "newest"), ("per_page", "2"), ("fields[]", "document_number"), ("fields[]", "title")]
    answer = web.get(SEARCH, params=params).json()
    following = httpx.URL(answer["next_page_url"])
    assert (following.host, following.path) == ("127.0.0.1", "/api/v1/documents")
    assert following.params.get_list("fields[]") == ["document_number", "title"]
    assert {"search_after_cursor", "format", "page"} <= set(following.params)


def test_a_term_search_walks_by_number_and_finds_words_in_the_text_alone(register: Register, web: httpx.Client) -> None:
    register.replace([record(n, text="... on page 40, graphite once ..." if n < 3 else "nothing") for n in range(9)])
    params = {"conditions[term]": "graphite", "order": "newest", "per_page": "2", "fields[]": "excerpts"}
    answer = web.get(SEARCH, params=params).json()
    assert answer["count"] == 3
    assert "search_after_cursor" not in answer["next_page_url"]
    assert '<span class="match">graphite</span>' in answer["results"][0]["excerpts"]


def test_beyond_ten_thousand_rows_a_page_number_is_refused(register: Register, web: httpx.Client) -> None:
    register.replace([record(1)])
    answer = web.get(SEARCH, params={"page": "11", "per_page": "1000"})
    assert answer.status_code == 400
    assert "10,000" in answer.json()["message"]
    assert web.get(SEARCH, params={"page": "51", "per_page": "1000"}).status_code == 200  # silently page one


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("fields[]=nonsense", {"status": 400, "message": "field 'nonsense' not valid"}),
        ("conditions[colour]=red", {"errors": {"colour": "is not a valid field"}}),
        ("conditions[agencies][]=no-such-agency", {"errors": {"agencies": "invalid value"}}),
        ("conditions[type][]=LETTER", {"errors": {"type": "invalid value"}}),
        (
            "conditions[publication_date][gte]=soon",
            {"errors": {"publication_date": "Publication Date is not a valid ."}},
        ),
        ("conditions[significant]=true", {"errors": {"significant": "invalid value"}}),
        ("order=newest&search_after_cursor=rubbish", {"status": 400, "message": "search_after_cursor is not valid"}),
    ],
)
def test_what_is_wrong_is_refused_in_the_upstreams_words(
    register: Register, web: httpx.Client, query: str, body: dict[str, Any]
) -> None:
    register.replace([record(1)])
    answer = web.get(f"{SEARCH}?{query}")
    assert (answer.status_code, answer.json()) == (400, body)


def test_conditions_narrow_and_together_they_must_all_hold(register: Register, web: httpx.Client) -> None:
    register.replace(
        [
            record(1, type="Rule", agencies=["Commerce Department"], docket_ids=["Docket No. ITA-1"]),
            record(2, type="Rule", cfr_references=[{"title": 31, "part": 800}]),
            record(3, type="Sunshine Act Document", regulation_id_numbers=["0350-AA01"]),
            record(4, comments_close_on="2025-07-14", type="Proposed Rule"),
        ]
    )
    asked = {
        "conditions[type][]": {"RULE": [1, 2], "NOTICE": [3]},
        "conditions[agencies][]": {"commerce-department": [1]},
        "conditions[docket_id]": {"ita-1": [1]},
        "conditions[regulation_id_number]": {"0350-AA01": [3]},
        "conditions[comment_date][is]": {"2025-07-14": [4]},
        "conditions[document_numbers][]": {"2025-00002": [2]},
    }
    for name, values in asked.items():
        for value, expected in values.items():
            got = sorted(numbers(web.get(SEARCH, params={name: value}).json()))
            assert got == [f"2025-{number:05}" for number in expected], name
    both = {"conditions[cfr][title]": "31", "conditions[cfr][part]": "700-850", "conditions[type][]": "RULE"}
    assert numbers(web.get(SEARCH, params=both).json()) == ["2025-00002"]


def test_fields_that_a_record_lacks_are_null_or_derived(register: Register, web: httpx.Client) -> None:
    register.replace([record(1, agencies=["Energy Department", {"raw_name": "Office of Nothing"}], text="Body.")])
    fields = ["abstract", "comments_close_on", "agencies", "raw_text_url", "html_url", "docket_ids"]
    (result,) = web.get(SEARCH, params=[("fields[]", name) for name in fields]).json()["results"]
    assert (result["abstract"], result["comments_close_on"], result["docket_ids"]) == (None, None, [])
    assert result["agencies"][0]["slug"] == "energy-department"
    assert result["agencies"][1] == {"raw_name": "Office of Nothing"}
    assert web.get(result["raw_text_url"]).text == "Body."
    assert result["html_url"].startswith("https://www.federalregister.gov/documents/2025/06/12/2025-00001/")


def test_a_raw_text_can_come_wrapped_in_a_page_and_can_be_missing(register: Register, web: httpx.Client) -> None:
    register.wrapped = lambda number: True
    register.replace([record(1, text="a < b & c"), record(2, text="")])
    wrapped, missing = (web.get(f"/documents/full_text/text/2025/06/12/2025-0000{number}.txt") for number in (1, 2))
    assert "text/plain" in wrapped.headers["content-type"]
    assert "<pre>\na &lt; b &amp; c\n</pre>" in wrapped.text
    assert missing.status_code == 404


def test_lookups_find_every_form_of_a_number_and_miss_in_html(register: Register, web: httpx.Client) -> None:
    register.replace([record(6), record(7, citation="90 FR 24856")])
    assert web.get("/api/v1/documents/2025-6.json").json()["document_number"] == "2025-00006"
    assert web.get("/api/v1/documents/2025\u201300006.json").json()["document_number"] == "2025-00006"
    assert web.get("/api/v1/documents/90 FR 24856.json").json()["count"] == 1
    missing = web.get("/api/v1/documents/2025-99999.json")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_a_batch_says_with_status_200_what_it_did_not_find(register: Register, web: httpx.Client) -> None:
    register.replace([record(1), record(2)])
    answer = web.get("/api/v1/documents/2025-00002,2025-77777,2025-00001.json").json()
    assert answer["count"] == 2
    assert answer["errors"] == {"not_found": ["2025-77777"]}


FILED = {
    "document_number": "2025-10955", "title": "Leasing", "publication_date": "2025-06-16", "filing_type": "special",
    "filed_at": "2025-06-13T11:15:00.000-04:00", "agencies": ["Interior Department"], "text": "Filed.",
}  # fmt: skip


def test_the_list_of_filings_and_its_blackout(register: Register, web: httpx.Client) -> None:
    register.replace([], [FILED, {**FILED, "document_number": "2025-10956", "listed": False}])
    current = web.get("/api/v1/public-inspection-documents/current.json").json()
    assert (current["count"], current["special_filings_updated_at"]) == (1, FILED["filed_at"])
    assert current["meta"] == {"pil_unavailability_message": None}
    assert web.get(current["results"][0]["raw_text_url"]).text == "Filed."
    assert web.get("/api/v1/public-inspection-documents/2025-10956.json").status_code == 200
    register.blackout = "The list is being prepared."
    dark = web.get("/api/v1/public-inspection-documents/current.json").json()
    assert (dark["count"], dark["results"], dark["meta"]["pil_unavailability_message"]) == (0, [], register.blackout)


def test_filings_of_a_date_ignore_every_other_condition(register: Register, web: httpx.Client) -> None:
    register.replace([], [FILED])
    path = "/api/v1/public-inspection-documents.json"
    on = {"conditions[available_on]": "2025-06-13", "conditions[term]": "nothing of it"}
    assert web.get(path, params=on).json()["count"] == 1
    assert web.get(path, params={"conditions[available_on]": "2025-06-16"}).json()["results"] == []
    assert web.get(path, params={"conditions[available_on]": "soon"}).status_code == 500


def test_agencies_are_those_of_the_records(register: Register, web: httpx.Client) -> None:
    register.replace([record(1), record(2, agencies=[{"raw_name": "BARE"}])])
    assert [agency["slug"] for agency in web.get("/api/v1/agencies.json").json()] == ["energy-department"]
    assert web.get("/api/v1/agencies/energy-department.json").json()["name"] == "Energy Department"
    unknown = web.get("/api/v1/agencies/none.json")
    assert (unknown.status_code, unknown.json()) == (404, {"error": 404})
