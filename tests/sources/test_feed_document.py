"""A feed's own entity declarations are never expanded, however the document is written."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from monitor.sources.feed_document import without_declarations
from tests.sources.test_feed import item, only, poll, rss, source

__all__ = ("source",)

LAUGHS = '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">'
FEED = rss(item("Graphite &b;&a;&nbsp;&mdash; end", "https://x.gov/a"))


@pytest.mark.parametrize(
    "prolog",
    [
        f"<!DOCTYPE r [{LAUGHS}]>",
        "<!DOCTYPE r [\n<!ENTITY a \"lol\">\n<!ENTITY b '&a;&a;&a;'>\n]>\n",
        f'<?xml version="1.0"?>\n<!-- <rss> --><!DOCTYPE rss [ <!-- ]> " --> <?x ]> ?> {LAUGHS} ] >',
        f'<!DOCTYPE rss PUBLIC "-//X//DTD [RSS] > 0.91//EN" "http://x.gov/r.dtd" [{LAUGHS}]>',
        f'<!DOCTYPE r [<!ELEMENT r (#PCDATA)><!ENTITY q "]>&#60;rss>">{LAUGHS}]>',
        f"<!DOCTYPE r [{LAUGHS}",
        f"junk before <!DOCTYPE r [{LAUGHS}]>",
        f"<!DOCTYPE r>\n<!DOCTYPE r [\n{LAUGHS}\n]>\n",
        '<!DOCTYPE r [\n<!ENTITY a "lol">\n<!ENTITY % p "x">%p;\n<!ENTITY b "lollollol">\n]>\n',
    ],
)
def test_declared_entities_are_not_expanded(source: Callable[..., Any], prolog: str) -> None:
    title = only(poll(source(prolog + FEED))).title
    assert "lol" not in title
    assert title.startswith("Graphite")
    assert title.endswith("end")


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [("utf-16", "application/xml"), ("utf-32", "application/xml"), ("utf-7", "application/xml; charset=utf-7")],
)
def test_an_encoding_that_hides_the_declarations_hides_nothing(
    source: Callable[..., Any], encoding: str, content_type: str
) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE r [{LAUGHS}]>{FEED}'.encode(encoding)
    assert only(poll(source(body, content_type))).title == "Graphite &b;&a; — end"


def test_entities_that_html_knows_go_on_working(source: Callable[..., Any]) -> None:
    for prolog in ("", f"<!DOCTYPE r [{LAUGHS}]>", '<!DOCTYPE r [<!ENTITY nbsp "&#160;">]>'):
        title = only(poll(source(prolog + rss(item("Graphite&nbsp;&mdash;&amp;&#65; &lt; end"))))).title
        assert title == "Graphite —&A < end"


def test_what_a_feed_says_about_entities_is_left_alone() -> None:
    told = rss(item("<![CDATA[How <!DOCTYPE r [<!ENTITY a 'b'>]> works]]>")).encode()
    assert without_declarations(told) == told
    plain = b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x/rss.dtd">' + told
    assert without_declarations(plain) == plain


@pytest.mark.parametrize("unit", ['"', "'", "<!--", "<?", "<", "[", "a", '<!ENTITY a "', "]"])
def test_hostile_prologs_cost_little(unit: str) -> None:
    body = b"<!DOCTYPE r [" + unit.encode() * 200_000
    begun = time.process_time()
    without_declarations(body)
    without_declarations(unit.encode() * 200_000 + b"<!DOCTYPE r [")
    assert time.process_time() - begun < 2
