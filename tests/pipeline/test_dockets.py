"""A docket from a topic's line to a comment date beside that of the printed document."""

from __future__ import annotations

from pathlib import Path

from monitor.demo.regulations import Regulations, row
from tests.pipeline.home import SOURCES, Home, a_home, record

DOCKET = "USTR-2026-0012"
REGULATIONS = (
    SOURCES
    + """
[sources.regulations-gov]
kind = "regulations-gov"
base_url = "{url}/v4"
fallback_url = "{url}/api/v1"
api_key = {{ env = "REGULATIONS_API_KEY" }}
every = "3h"
"""
)
FOLLOWING = """
[topics.graphite]
name = "Graphite"
match = '"natural graphite"'
identifiers = ["docket:ustr-2026-0012"]
"""
KEY = {"REGULATIONS_API_KEY": "secret-key"}


def notice(ends: str, **told: object) -> dict[str, object]:
    return row(
        f"{DOCKET}-0001", DOCKET, "Natural graphite; request for comments", postedDate="2026-07-06T04:00:00Z",
        commentStartDate="2026-07-06T04:00:00Z", commentEndDate=ends, openForComment=True, frDocNum="2026-4417",
        lastModifiedDate="2026-07-06T12:00:00Z", **told,
    )  # fmt: skip


def printed(**fields: object) -> dict[str, object]:
    return record(
        "2026-04417", title="Natural graphite; request for comments", docket_ids=[f"Docket No. {DOCKET}"],
        comments_close_on="2026-08-06", **fields,
    )  # fmt: skip


def run(home: Home) -> None:
    with home.monitor(KEY) as monitor:
        from monitor.pipeline.onepass import run_pass

        report = run_pass(monitor, everything=True)
    assert not report.failed_sources, report.failed_sources


def deadlines(home: Home) -> list[tuple[str, str]]:
    return home.rows("select due_on, source from open_deadlines where kind = 'comment' order by source")


def test_two_official_dates_that_differ_are_both_shown_in_one_matter(tmp_path: Path) -> None:
    with a_home(tmp_path, lambda home: home.write(sources=REGULATIONS, topics=FOLLOWING)) as home:
        site = Regulations(key="secret-key")
        home.upstream.mount("/v4", site)
        run(home)  # the baseline
        home.later(hours=3)
        home.register.replace([printed()])
        site.rows = (notice("2026-09-06T03:59:59Z"),)
        run(home)
        assert deadlines(home) == [("2026-08-06", "comments_close_on"), ("2026-09-05", "regulations.gov")]
        assert home.rows("select key, matter from items where key like 'regs:%'") == [
            (f"regs:{DOCKET}-0001", "fr:2026-04417")
        ]
        assert not [request for request in home.upstream.requests if "secret-key" in str(request.query)]
        assert "secret-key" not in (home.path / "db" / "monitor.db").read_bytes().decode("latin-1")


def test_the_copy_of_a_document_already_told_of_is_no_news_and_its_new_date_is(tmp_path: Path) -> None:
    with a_home(tmp_path, lambda home: home.write(sources=REGULATIONS, topics=FOLLOWING)) as home:
        site = Regulations(key="secret-key")
        home.upstream.mount("/v4", site)
        run(home)
        home.later(hours=3)
        home.register.replace([printed()])
        run(home)
        told = home.rows("select subject from notices order by id")
        home.later(hours=3)
        site.rows = (notice("2026-08-07T03:59:59Z"),)
        run(home)
        assert home.rows("select subject from notices order by id") == told
        assert home.rows("select count(*) from hits where dropped_at is null") == [(2,)]
        home.later(hours=3)
        site.rows = (notice("2026-09-06T03:59:59Z"),)
        run(home)
        (moved,) = home.rows("select reason, subject from notices where reason = 'changed'")
        assert f"regs:{DOCKET}-0001" in moved[1]


def test_the_docket_of_a_strong_hit_is_looked_after_without_being_named(tmp_path: Path) -> None:
    with a_home(tmp_path, lambda home: home.write(sources=REGULATIONS)) as home:
        site = Regulations([notice("2026-08-07T03:59:59Z")], key="secret-key")
        home.upstream.mount("/v4", site)
        run(home)
        assert not home.rows("select 1 from items where key like 'regs:%'")
        home.later(hours=3)
        home.register.replace([printed()])
        run(home)
        home.later(hours=3)
        run(home)
        assert home.rows("select key from items where key like 'regs:%'") == [(f"regs:{DOCKET}-0001",)]


def test_without_a_key_the_source_is_polled_all_the_same(tmp_path: Path) -> None:
    with a_home(tmp_path, lambda home: home.write(sources=REGULATIONS, topics=FOLLOWING)) as home:
        documents = [{"id": f"{DOCKET}-0001", "comment_start_date": "2026-07-06", "comment_end_date": "2026-08-07"}]
        home.register.replace([printed(dockets=[{"id": DOCKET, "title": "Graphite", "documents": documents}])])
        with home.monitor() as monitor:
            assert "regulations-gov" not in monitor.off
        report = home.run(everything=True)
        assert {each.source: each.outcome for each in report.polled}["regulations-gov"] == "ok"
        assert deadlines(home) == [("2026-08-06", "comments_close_on"), ("2026-08-06", "regulations.gov")]


def test_a_docket_with_many_papers_still_ties_its_printed_documents(tmp_path: Path) -> None:
    with a_home(tmp_path, lambda home: home.write(sources=REGULATIONS, topics=FOLLOWING)) as home:
        papers = [
            row(f"{DOCKET}-{n:04}", DOCKET, f"Paper {n}", postedDate="2026-07-02T04:00:00Z") for n in range(2, 60)
        ]
        home.upstream.mount("/v4", Regulations([notice("2026-08-07T03:59:59Z"), *papers], key="secret-key"))
        home.register.replace([printed(), record("2026-04500", docket_ids=[DOCKET], publication_date="2026-07-06")])
        run(home)
        assert home.rows("select count(distinct matter), count(*) from items") == [(1, 61)]
