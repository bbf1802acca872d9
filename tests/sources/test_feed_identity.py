"""What tells entries apart, and what must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.addresses import canonical
from monitor.sources.feed_identity import Marks, cleaned_link, identities, native_id


def entry(guid: str = "", link: str = "", title: str = "T", dated: str = "") -> Marks:
    return Marks(guid=guid, link=link, title=title, dated=dated)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # guid or link as it was, and as it is later for the same document
        (entry("http://www.whitehouse.gov/?p=12345"), entry("https://www.whitehouse.gov/?p=12345")),
        (entry("https://x.gov/?post_type=release&p=7"), entry("https://www.x.gov/?p=7")),
        (entry("https://x.gov/a/"), entry("http://X.gov/a")),
        (entry("https://x.gov/a?utm_source=rss&utm_medium=feed"), entry("https://x.gov/a")),
        (
            entry("https://www.war.gov/News/Releases/Release/Article/4312345/old-title/"),
            entry("https://www.war.gov/News/Releases/Release/Article/4312345/new-title/"),
        ),
        (
            entry(
                "https://www.gov.uk/government/news/x#2026-10-01T10:00:00+01:00", "https://www.gov.uk/government/news/x"
            ),
            entry(
                "https://www.gov.uk/government/news/x#2026-10-02T09:00:00+01:00", "https://www.gov.uk/government/news/x"
            ),
        ),
        (entry("", "https://x.gov/a#top"), entry("", "https://www.x.gov/a")),
        (entry("https://h.gov/news/documentsingle.aspx?DocumentID=5"), entry("http://h.gov/n.aspx?documentid=5&x=1")),
        (entry("4711", "https://x.gov/a"), entry("4711", "https://x.gov/b", "Other title")),
        (entry("", "", "Same", "2026-10-01"), entry("", "", "Same", "2026-10-01")),
    ],
)
def test_the_same_document_later_has_the_same_id(before: Marks, after: Marks) -> None:
    assert native_id(before) == native_id(after)


@pytest.mark.parametrize(
    "entries",
    [
        (entry("same", "https://x.gov/1"), entry("same", "https://x.gov/2")),
        (entry("", "https://x.gov/", "One"), entry("", "https://x.gov/", "Two")),
        (
            entry("", "https://x.gov/", "Contracts", "2026-10-01"),
            entry("", "https://x.gov/", "Contracts", "2026-10-02"),
        ),
        (entry("same", "", "One"), entry("same", "", "Two")),
        (entry("", "", "One"), entry("", "", "Two")),
        (entry("", "https://x.gov/view?id=1"), entry("", "https://x.gov/view?id=2")),
        (entry("a" * 300), entry("a" * 299 + "b")),
    ],
)
def test_different_documents_have_different_ids(entries: tuple[Marks, ...]) -> None:
    assert len(set(identities(entries))) == len(entries)


def test_a_document_listed_twice_is_one() -> None:
    twice = (entry("g", "https://x.gov/1", "One", "1"), entry("g", "https://x.gov/1", "One", "2"))
    assert len(set(identities(twice))) == 1
    link = "https://www.gov.uk/x"
    edits = (
        entry(f"{link}#2026-10-02T09:00:00Z", link, "New title"),
        entry(f"{link}#2026-10-01T09:00:00Z", link, "Old"),
    )
    assert len(set(identities(edits))) == 1


@given(st.lists(st.builds(entry, *(st.sampled_from(["", "a", "b", "https://x.gov/1", "https://x.gov/2"]),) * 4)))
def test_ids_come_in_order_one_for_each_and_alike_whatever_the_order(entries: list[Marks]) -> None:
    ids = identities(entries)
    assert len(ids) == len(entries)
    assert identities(entries[::-1]) == ids[::-1]
    assert all(ids)


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("https://x.gov/a?b=1&amp;c=2", "https://x.gov/a?b=1&c=2"),
        ("  https://x.gov/a \n", "https://x.gov/a"),
        ("/a/b", "https://www.example.gov/a/b"),
        ("//cdn.x.gov/a", "https://cdn.x.gov/a"),
        ('&lt;a href="https://x.gov/a"&gt;here&lt;/a&gt;', "https://x.gov/a"),
        ('href="https://x.gov/a"', "https://x.gov/a"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("mailto:a@x.gov", ""),
        ("see our site for more", ""),
        ("http://[broken", ""),
    ],
)
def test_links_are_cleaned(written: str, link: str) -> None:
    base = "https://www.example.gov/news" if written else ""
    assert cleaned_link(written, base) == link


@given(st.text())
def test_any_text_can_stand_where_a_link_should(written: str) -> None:
    link = cleaned_link(written, "https://x.gov/")
    assert not link or link.startswith(("http://", "https://"))
    assert isinstance(canonical(written), str)
