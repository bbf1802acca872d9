"""The feed source: every shape of feed, and the ways in which feeds go wrong."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from monitor.demo import feeds
from monitor.demo.standin import HTML, Answer, StandIn
from monitor.errors import SourceError
from monitor.http import Client
from monitor.model import INCOMPLETE, Entry, Fetched, Item, Window
from monitor.settings import SourceConfig
from monitor.sources.feed import Feed

NOW = datetime(2026, 10, 5, 14, 0, tzinfo=UTC)
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
LONG = "<p>" + "The agreement covers processed graphite and nickel. " * 30 + "</p>"


@pytest.fixture
def source(stand_in: StandIn, near: Client) -> Callable[..., Feed]:
    """A source on ``/feed`` of the stand-in, which serves what it is given: a body, or a site."""

    def make(served: Any, content_type: str = "application/rss+xml", **config: Any) -> Feed:
        if isinstance(served, (str, bytes)):
            answer = Answer(body=served.encode() if isinstance(served, str) else served, content_type=content_type)
            served = lambda _: answer  # noqa: E731
        url = stand_in.mount("/feed", served)
        return Feed(SourceConfig(name="news", kind="feed", url=url, every=timedelta(hours=1), **config), near)

    return make


def poll(source: Feed, after: Fetched | None = None) -> Fetched:
    known = Entry(source="news")
    if after is not None:
        known = replace(known, cursor=after.cursor, validators=after.validators)
    return source.fetch(known, NOW)


def rss(*items: str, head: str = "<title>News</title><link>https://www.example.gov/news</link>") -> str:
    return f'<rss version="2.0"><channel>{head}{"".join(f"<item>{item}</item>" for item in items)}</channel></rss>'


def item(title: str = "A title", link: str = "", guid: str = "", more: str = "") -> str:
    link = f"<link>{link}</link>" if link else ""
    return f"<title>{title}</title>{link}{f'<guid>{guid}</guid>' if guid else ''}{more}"


def only(fetched: Fetched) -> Item:
    (one,) = fetched.items
    return one


# Shapes


def test_rss_atom_and_rdf_give_the_same_item(source: Any) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><id>https://x.gov/a</id><title>Graphite</title>'
        '<link href="https://x.gov/a"/><published>2026-10-02T09:00:00-04:00</published><summary>Short.</summary></entry></feed>'
    )
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://x.gov/"><title>News</title></channel>'
        '<item rdf:about="https://x.gov/a"><title>Graphite</title><link>https://x.gov/a</link>'
        "<description>Short.</description><dc:date>2026-10-02T09:00:00-04:00</dc:date></item></rdf:RDF>"
    )
    plain = rss(
        item("Graphite", "https://x.gov/a", "https://x.gov/a", "<description>Short.</description>"
             "<pubDate>Fri, 02 Oct 2026 09:00:00 -0400</pubDate>")
    )  # fmt: skip
    items = [only(poll(source(feed))) for feed in (atom, rdf, plain)]
    for each in items:
        assert (each.key, each.kind, each.title) == ("feed:news:x.gov/a", "news", "Graphite")
        assert (each.url, each.abstract) == ("https://x.gov/a", "Short.")
        assert each.published_on == date(2026, 10, 2)
    assert len({each.fingerprint() for each in items}) == 1


def test_the_stand_ins_feeds_are_read_and_a_304_is_unchanged(stand_in: StandIn, source: Any) -> None:
    for form in ("rss", "atom"):
        entries = [
            {
                "title": "One",
                "link": "https://x.gov/1",
                "published_at": "2026-10-02T09:00:00-04:00",
                "summary": "<p>S</p>",
            }
        ]
        site = feeds.Feed("News", "https://x.gov/", entries, form=form)
        polled = source(site)
        first = poll(polled)
        assert only(first).abstract == "S"
        again = poll(polled, first)
        assert (again.unchanged, again.items, again.cursor) == (True, (), first.cursor)
        assert again.validators == first.validators
        site.replace([*entries, {"title": "Two", "link": "https://x.gov/2"}])
        assert {each.title for each in poll(polled, again).items} == {"One", "Two"}


def test_the_same_body_without_validators_is_unchanged_and_not_parsed(source: Any) -> None:
    polled = source(rss(item("One", "https://x.gov/1")))
    first = poll(polled)
    assert poll(polled, first).unchanged


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/octet-stream", "text/xml; charset=us-ascii"])
def test_the_type_a_feed_is_served_under_does_not_matter(source: Any, kind: str) -> None:
    fetched = poll(source(rss(item("Größe \u2013 \u201cone\u201d", "https://x.gov/1")), kind))
    assert only(fetched).title == "Größe \u2013 \u201cone\u201d"
    assert fetched.warnings == ()


@pytest.mark.parametrize(
    ("encoding", "prolog", "kind"),
    [
        ("utf-8", "iso-8859-1", "text/xml"),  # the prolog lies
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),  # the header lies
        ("utf-8", "utf-8", "text/xml"),  # text/xml alone would mean ASCII
        ("iso-8859-1", "iso-8859-1", "application/xml"),
        ("cp1252", "utf-8", "application/rss+xml"),
        ("utf-16", "utf-16", "application/xml"),
    ],
)
def test_charsets(source: Any, encoding: str, prolog: str, kind: str) -> None:
    body = f'<?xml version="1.0" encoding="{prolog}"?>' + rss(item("Größe café", "https://x.gov/1"))
    assert only(poll(source(body.encode(encoding), kind))).title == "Größe café"


# Broken feeds


@pytest.mark.parametrize(
    "body",
    [
        rss(item("R & D on graphite", "https://x.gov/1")),
        rss(item("Graphite&nbsp;policy", "https://x.gov/1"), item("two", "https://x.gov/2"))[:-30],
        "\n\n  junk " + rss(item("one", "https://x.gov/1")),
    ],
)
def test_a_malformed_feed_gives_its_entries_and_a_warning(source: Any, body: str) -> None:
    fetched = poll(source(body))
    assert fetched.items
    assert "not well-formed" in fetched.warnings[0]
    assert INCOMPLETE not in fetched.warnings[0]


def test_a_warning_stands_while_nothing_changes(source: Any) -> None:
    polled = source(rss(item("R & D", "https://x.gov/1")))
    first = poll(polled)
    assert poll(polled, first).warnings == first.warnings != ()


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><head><title>Error 404</title></head><body><h1>Not here</h1></body></html>",
        '{"errors": ["no"]}',
        "Service unavailable",
    ],
)
def test_what_is_no_feed_is_a_failure(source: Any, page: str) -> None:
    with pytest.raises(SourceError, match="not a feed"):
        poll(source(page, HTML))


def test_an_empty_feed_withdraws_nothing_and_forgets_nothing(source: Any) -> None:
    first = poll(source(rss(item("one", "https://x.gov/1"))))
    empty = poll(source(rss()), first)
    assert (empty.items, empty.warnings, empty.unchanged) == ((), (), False)
    assert empty.cursor["keys"] == first.cursor["keys"]


def test_a_feed_cut_off_before_its_first_entry_is_a_failure_once_it_had_some(source: Any) -> None:
    first = poll(source(rss(item("one", "https://x.gov/1"))))
    with pytest.raises(SourceError, match="breaks off"):
        poll(source('<rss version="2.0"><channel><title>News'), first)


def test_outside_entities_are_not_read_and_inside_ones_do_not_explode(source: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY e0 "lol">{bomb}]>'
    fetched = poll(source(doctype + rss(item("a &x; &e11; b", "https://x.gov/1"))))
    assert "TOPSECRET" not in str(fetched)
    assert len(str(fetched)) < 5000


def test_a_gap_between_two_polls_is_noticed(source: Any) -> None:
    first = poll(source(rss(item("one", "https://x.gov/1"), item("two", "https://x.gov/2"))))
    overlap = poll(source(rss(item("three", "https://x.gov/3"), item("two", "https://x.gov/2"))), first)
    assert overlap.warnings == ()
    gap = poll(source(rss(item("nine", "https://x.gov/9"))), overlap)
    assert gap.warnings[0].startswith(INCOMPLETE)


def test_another_feed_behind_the_address_is_noticed(source: Any) -> None:
    first = poll(source(rss(item("one", "https://x.gov/1"))))
    other = poll(source(rss(item("one", "https://x.gov/1"), head="<title>Air Force</title>")), first)
    assert "now called 'Air Force', before 'News'" in other.warnings[0]


# Entries


def test_titles_and_summaries_are_plain_text(source: Any) -> None:
    summary = "<p>One &amp;amp; <b>two</b></p><script>alert(1)</script><img src='https://t.example/p.gif'/><p>three</p>"
    title = "Lithium\u2011ion &amp;amp; gra\u00adphite <em>list</em>"
    body = rss(item(escape(title), "https://x.gov/1", more=f"<description>{escape(summary)}</description>"))
    one = only(poll(source(body)))
    assert one.title == "Lithium-ion & graphite list"
    assert one.abstract == "One & two three"


def test_full_text_in_the_feed_is_the_body(source: Any) -> None:
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>N</title><item>'
    appended = "<p>The post A title appeared first on The White House.</p>"
    more = (
        "<description>An excerpt [&amp;#8230;]</description>"
        f"<content:encoded><![CDATA[{LONG}<p>End.</p>{appended}]]></content:encoded>"
    )
    body = head + item("A title", "https://x.gov/1", more=more) + "</item></channel></rss>"
    one = only(poll(source(body, text="all")))
    assert one.body is not None
    assert one.body.endswith("nickel.\n\nEnd.")
    assert one.abstract.startswith("An excerpt")
    assert one.text_url == ""


def test_a_long_description_is_the_body_and_is_shortened_for_the_abstract(source: Any) -> None:
    one = only(poll(source(rss(item("T", "https://x.gov/1", more=f"<description>{escape(LONG)}</description>")))))
    assert one.body is not None
    assert len(one.body) > 1200 >= len(one.abstract)
    assert one.abstract.endswith("…")


@pytest.mark.parametrize("ending", ["[&amp;#8230;]", "Read more", "..."])
def test_a_text_that_is_cut_off_is_no_full_text(source: Any, ending: str) -> None:
    more = f"<description>{escape(LONG)}{ending}</description>"
    assert only(poll(source(rss(item("T", "https://x.gov/1", more=more))))).body is None


@pytest.mark.parametrize(("option", "url"), [("none", ""), ("all", "https://x.gov/1"), ("watched", "https://x.gov/1")])
def test_the_page_behind_an_entry_is_named_when_texts_are_wanted(source: Any, option: str, url: str) -> None:
    assert only(poll(source(rss(item("T", "https://x.gov/1")), text=option))).text_url == url


def test_an_entry_without_title_is_named_by_what_it_has(source: Any) -> None:
    entries = (
        "<description>&lt;p&gt;What it says&lt;/p&gt;</description><guid>1</guid>",
        "<link>https://x.gov/2</link>",
        "",
    )
    fetched = poll(source(rss(*entries)))
    assert [each.title for each in fetched.items] == ["What it says", "https://x.gov/2"]
    assert fetched.warnings == ("1 entries without title, text or link were left out",)


def test_kind_and_agencies_are_the_sources(source: Any) -> None:
    options = {"item_kind": "report", "agencies": ("Government Accountability Office",)}
    one = only(poll(source(rss(item("T", "https://x.gov/1")), options=options)))
    assert (one.kind, one.agencies) == ("report", ("Government Accountability Office",))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Fri, 02 Oct 2026 22:15:00 -0400", date(2026, 10, 2)),
        ("Fri, 02 Oct 2026 22:15:00 EST", date(2026, 10, 2)),  # wrong label in summer
        ("Sat, 03 Oct 2026 01:15:00 +0000", date(2026, 10, 2)),  # the evening before, in Washington
        ("Fri, 02 Oct 2026 00:00:00 GMT", date(2026, 10, 2)),  # midnight stands for the date
        ("Fri, 02 Oct 2026 04:00:00 GMT", date(2026, 10, 2)),  # midnight in Washington
        ("2026-10-03T09:00:00+09:00", date(2026, 10, 3)),  # the publisher's own day
        ("2026-10-02", date(2026, 10, 2)),
        ("Mon, 5/10/2026 - 14:30", None),
        ("Thu, 30 Nov 1899 00:00:00 GMT", None),
        ("Fri, 02 Oct 2066 00:00:00 GMT", None),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_dates(source: Any, written: str, day: date | None) -> None:
    one = only(poll(source(rss(item("T", "https://x.gov/1", more=f"<pubDate>{written}</pubDate>")))))
    assert one.published_on == day
    assert one.extras.get("dated", "") == written


def test_an_entry_with_only_an_update_keeps_the_day_it_was_first_seen_under(source: Any) -> None:
    def atom(updated: str, title: str = "T") -> str:
        entry = f"<id>tag:x,1</id><title>{title}</title><updated>{updated}</updated>"
        return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><entry>{entry}</entry></feed>'

    first = poll(source(atom("2026-10-01T10:00:00+09:00")))
    bumped = poll(source(atom("2026-10-04T10:00:00+09:00")), first)
    assert only(first).published_on == only(bumped).published_on == date(2026, 10, 1)
    assert only(first).fingerprint() == only(bumped).fingerprint()
    later = poll(source(atom("2026-10-05T10:00:00+09:00", "Edited")), bumped)
    assert only(later).published_on == date(2026, 10, 1)


# Pages behind entries, history


def test_the_text_of_a_page_is_its_main_part(stand_in: StandIn, source: Any) -> None:
    polled = source(rss())
    menu, body = "<nav>Home Graphite Contact</nav>", "<p>" + "The loan covers recycling. " * 12 + "</p><p>Second.</p>"
    for wrapped in (f"<main>{menu}{body}</main>", f"<div role='main'>{body}</div>", f"<article>{body}</article>"):
        page = f"<html><body>{menu}{wrapped}<footer>Office of Critical Minerals</footer></body></html>"
        url = stand_in.mount("/page", lambda _, page=page: Answer(body=page.encode(), content_type=HTML))
        assert polled.text(url) == ("The loan covers recycling. " * 12).strip() + "\n\nSecond."


def test_a_page_without_a_marked_main_part_is_read_whole(stand_in: StandIn, source: Any) -> None:
    url = stand_in.mount("/page", lambda _: Answer(body=b"<p>One</p><main>x</main>", content_type=HTML))
    assert source(rss()).text(url) == "One\n\nx"


def test_a_pdf_is_no_page_of_text(stand_in: StandIn, source: Any) -> None:
    url = stand_in.mount("/page", lambda _: Answer(body=b"%PDF-1.7", content_type="application/pdf"))
    with pytest.raises(SourceError, match="no page of text"):
        source(rss()).text(url)


def test_a_feed_has_no_history(source: Any) -> None:
    day = date(2026, 1, 1)
    assert source(rss()).windows(day, day) == ()
    with pytest.raises(SourceError, match="no history"):
        source(rss()).fetch_window(Window(since_on=day, until_on=day), NOW)


# Real feeds


def test_a_real_feed_whose_links_are_broken(source: Any) -> None:
    recorded = CORPUS / "feed-federal-register-comment-requests-2025.rss.xml.gz"
    if not recorded.exists():
        pytest.skip("needs ../shared/corpus, which holds a feed whose links are attributes as text")
    fetched = poll(source(gzip.decompress(recorded.read_bytes())))
    assert len(fetched.items) == 48
    assert (
        len({each.url for each in fetched.items if each.url.startswith("https://www.govinfo.gov/content/pkg/")}) == 48
    )
    assert sum(each.published_on is None for each in fetched.items) == sum(
        "dated" not in each.extras for each in fetched.items
    )
