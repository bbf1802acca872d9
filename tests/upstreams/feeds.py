"""Feeds that go wrong: one scenario for each row of feed-pathologies.md (A transport, B document, C entry).

``SCENARIOS["B1"].site()`` gives a fresh site to mount. Where a row tells of several faults, further ones have a letter
behind the number (``A9b``). A site that changes does so with each request.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from monitor.demo.feeds import ATOM, RSS, Feed
from monitor.demo.standin import HTML, JSON, TEXT, Answer, Request, Site

LINK = "https://agency.example.gov/news/"
TITLES = ("Nickel recycling grants announced", "Hearing on graphite supply", "Lithium lease sale set", "Staff notice")
ENTRIES: tuple[Mapping[str, Any], ...] = tuple(
    {
        "title": title, "link": f"{LINK}{number}", "guid": f"{LINK}?p={number}", "summary": f"<p>Number {number}.</p>",
        "published_at": f"2025-06-{20 - number:02}T12:00:00-04:00",
    }
    for number, title in enumerate(TITLES, start=1)
)  # fmt: skip
CHALLENGE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    b"<body><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script></body></html>"
)
DENIED = b"<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY>You don't have permission.</BODY></HTML>"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">'
    '<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">'
    '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One row of the note: what goes wrong, and the site that does it."""

    says: str
    site: Callable[[], Site]
    scheme: str = "http"


SCENARIOS: dict[str, Scenario] = {}


def feed(entries: Sequence[Mapping[str, Any]] = ENTRIES, **about: Any) -> Feed:
    """A well-behaved feed of four entries, to be spoiled."""
    return Feed("Agency news", LINK, entries, **about)


def rss(items: str, *, prolog: str = '<?xml version="1.0" encoding="utf-8"?>', title: str = "Agency news") -> bytes:
    """An RSS document around hand-written items."""
    body = f"<channel><title>{title}</title><link>{LINK}</link><description>News</description>{items}</channel>"
    return f'{prolog}<rss version="2.0">{body}</rss>'.encode()


def item(inner: str = "", *, title: str = TITLES[0], link: str = f"{LINK}1", guid: str = f"{LINK}?p=1") -> str:
    """One hand-written item; an empty part is left out."""
    parts = (("title", title), ("link", link), ("guid", guid))
    return "<item>" + "".join(f"<{name}>{text}</{name}>" for name, text in parts if text) + inner + "</item>"


def saying(body: bytes, *, content_type: str = RSS, **about: Any) -> Callable[[], Site]:
    """A site with one answer."""
    return lambda: lambda request: Answer(body=body, content_type=content_type, **about)


def in_turn(*answers: bytes, content_type: str = RSS) -> Callable[[], Site]:
    """A site that gives one body after the other; the last one stays."""

    def site() -> Site:
        numbers = count()
        return lambda request: Answer(body=answers[min(next(numbers), len(answers) - 1)], content_type=content_type)

    return site


def unless(good: Callable[[Request], bool], refusal: Answer) -> Callable[[], Site]:
    """A feed that is served only to requests of one kind."""
    served = feed()
    return lambda: lambda request: served(request) if good(request) else refusal


def shown(entries: Sequence[Mapping[str, Any]]) -> bytes:
    """The RSS of these entries, as bytes."""
    return feed(entries, validators=False)(Request(path="")).body


def _moved() -> Site:
    good = feed()

    def site(request: Request) -> Answer:
        if request.rest == "/there":
            return good(replace(request, rest=""))
        return Answer(status=301, headers=(("Location", f"{request.base}/there"),))

    return site


def _site_wide_validators() -> Site:
    numbers = count()
    body = shown(ENTRIES)

    def site(request: Request) -> Answer:
        stamp = next(numbers)
        headers = (("ETag", f'W/"{stamp}"'), ("Last-Modified", f"Fri, 20 Jun 2025 12:00:{stamp % 60:02} GMT"))
        return Answer(body=body, content_type=RSS, headers=headers)

    return site


def _redirect(to: str) -> Callable[[], Site]:
    return lambda: lambda request: Answer(status=302, headers=(("Location", to or request.base),))


def _bomb(request: Request) -> Answer:
    return Answer(body=gzip.compress(b"<rss>" + b" " * 60_000_000), content_type=RSS, headers=GZIPPED)


def _huge(request: Request) -> Answer:
    return Answer(body=rss(item(f"<description>{'x' * 25_000_000}</description>")), content_type=RSS)


def _edited() -> bytes:
    first = {**ENTRIES[0], "summary": "<p>Number 1, with a later closing date.</p>"}
    return shown((first, *ENTRIES[1:]))


PLAIN = shown(ENTRIES)
GZIPPED = (("Content-Encoding", "gzip"),)
RDF = (
    '<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f'<channel rdf:about="{LINK}"><title>Agency news</title><link>{LINK}</link></channel>'
    + "".join(
        f'<item rdf:about="{entry["link"]}"><title>{entry["title"]}</title><link>{entry["link"]}</link>'
        f"<dc:date>{entry['published_at']}</dc:date></item>"
        for entry in ENTRIES
    )
    + "</rdf:RDF>"
).encode()
BROKEN_XML = (
    b"\n\n<!-- cached -->"
    + rss(
        item("<description>Nickel & cobalt<br>and&nbsp;more \x07</description>")
        + item(title="Second", link=f"{LINK}2", guid="2")
    )
)[: -len("</channel></rss>")]
ODD_LINKS = "".join(
    item(title=f"Link {number}", link=link, guid=f"urn:link:{number}")
    for number, link in enumerate(
        (
            "/news/1",
            "//agency.example.gov/news/2",
            f"  {LINK}3?a=1&amp;amp;b=2\n",
            f"&lt;a href=&quot;{LINK}4&quot;&gt;Read&lt;/a&gt;",
            "",
        )
    )
)
ODD_TITLES = "".join(
    item(title=title, link=f"{LINK}{number}", guid=f"urn:title:{number}")
    for number, title in enumerate(
        (
            "Nickel &amp;amp; cobalt",
            "<![CDATA[<b>Critical</b> minerals]]>",
            "Gra&#173;phite",
            "Lithium&#160;ion",
            "anti&#8209;dumping",
            "bat&#8203;tery",
        )
    )
)
ODD_DATES = "".join(
    item(
        f"<pubDate>{date}</pubDate>" if date else "", title=f"Date {number}", link=f"{LINK}{number}", guid=f"d{number}"
    )
    for number, date in enumerate(
        ("", "2025-06-20", "Mon, 5/10/2026 - 14:30", "1899", "Fri, 20 Jun 2025 12:00:00 EST", "June 20, 2025 EDT")
    )
)
HARMFUL = item(
    "<description>&lt;script&gt;alert(1)&lt;/script&gt;&lt;style&gt;p{}&lt;/style&gt;&lt;p onclick=&quot;x()&quot;&gt;"
    "Graphite &amp;lt;both&amp;gt; kinds&lt;/p&gt;&lt;img src=&quot;https://pixel.example/t.gif&quot;&gt;</description>",
    title="Notice\r\nBcc: someone@example.org &lt;!channel&gt;",
)

SCENARIOS |= {
    # ---------------------------------------------------------------- A: transport
    "A1": Scenario(
        says="403 for a client that says what it is",
        site=unless(
            lambda request: "Mozilla" in request.headers.get("user-agent", ""),
            Answer(status=403, body=DENIED, headers=(("Server", "AkamaiGHost"),)),
        ),
    ),
    "A2": Scenario(
        says="a challenge page",
        site=saying(CHALLENGE, content_type=HTML, status=403, headers=(("cf-mitigated", "challenge"),)),
    ),
    "A2b": Scenario(says="a challenge page with status 200", site=saying(CHALLENGE, content_type=HTML)),
    "A3": Scenario(says="202 without a body", site=saying(b"", status=202)),
    "A3b": Scenario(says="200 without a body", site=saying(b"")),
    "A4": Scenario(says="429, come back in an hour", site=saying(b"", status=429, headers=(("Retry-After", "3600"),))),
    "A4b": Scenario(
        says="503, come back at an hour of the day",
        site=saying(b"", status=503, headers=(("Retry-After", "Fri, 20 Jun 2025 18:00:00 GMT"),)),
    ),
    "A5": Scenario(
        says="an error object with status 200",
        site=saying(b'{"error": {"code": "OVER_RATE_LIMIT", "message": "You have exceeded it."}}', content_type=JSON),
    ),
    "A6": Scenario(says="a redirect that leads back to itself", site=_redirect("")),
    "A6b": Scenario(says="a permanent redirect to where it is now", site=_moved),
    "A7": Scenario(says="validators that change with each answer, the same body", site=_site_wide_validators),
    "A8": Scenario(says="an old copy from a shared cache", site=saying(PLAIN, headers=(("Age", "8500"),))),
    "A9": Scenario(says="a body cut short", site=saying(PLAIN, cut=len(PLAIN) // 2)),
    "A9b": Scenario(says="said to be gzip and is not", site=saying(PLAIN, headers=GZIPPED)),
    "A9c": Scenario(says="gzip within gzip", site=saying(gzip.compress(gzip.compress(PLAIN)), headers=GZIPPED)),
    "A9d": Scenario(says="60 MB of blanks in 60 kB of gzip", site=lambda: _bomb),
    "A10": Scenario(says="a feed of 25 MB", site=lambda: _huge),
    "A11": Scenario(says="no answer for ten minutes", site=saying(PLAIN, hang=600.0)),
    "A12": Scenario(says="TLS that cannot be agreed on", site=saying(PLAIN), scheme="https"),
    "A13": Scenario(
        says="406 without a fitting Accept",
        site=unless(lambda request: "xml" in request.headers.get("accept", ""), Answer(status=406)),
    ),
    "A14": Scenario(
        says="a maintenance page with status 200",
        site=saying(b"<html><head><title>Technical difficulties</title></head><body/></html>", content_type=HTML),
    ),
    "A15": Scenario(
        says="a page that says 404 with status 200",
        site=saying(b"<html><head><title>Error 404</title></head><body/></html>", content_type=HTML),
    ),
    "A16": Scenario(says="410, gone", site=saying(b"", status=410)),
    "A17": Scenario(says="a redirect into a private network", site=_redirect("http://169.254.169.254/latest/")),
    # ---------------------------------------------------------------- B: document
    "B1": Scenario(says="XML that is not well-formed, with entries", site=saying(BROKEN_XML)),
    "B1b": Scenario(says="a byte order mark before the prolog", site=saying(b"\xef\xbb\xbf" + PLAIN)),
    "B2": Scenario(
        says="cp1252 that calls itself UTF-8",
        site=saying(rss(item(title="Mine – “leases”")).decode().encode("cp1252")),
    ),
    "B2b": Scenario(
        says="text/xml without charset, UTF-8 within",
        site=saying(rss(item(title="Mine – “leases”")), content_type="text/xml"),
    ),
    "B3": Scenario(says="a feed served as text/html", site=saying(PLAIN, content_type=HTML)),
    "B3b": Scenario(says="a feed served as plain text", site=saying(PLAIN, content_type=TEXT)),
    "B4": Scenario(
        says="a web page instead of a feed",
        site=saying(
            b"<!DOCTYPE html><html><head><title>News</title></head><body><p>x</p></body></html>", content_type=HTML
        ),
    ),
    "B5": Scenario(says="RDF with Dublin Core dates", site=saying(RDF, content_type="application/rdf+xml")),
    "B5b": Scenario(
        says="Atom", site=saying(feed(form="atom", validators=False)(Request(path="")).body, content_type=ATOM)
    ),
    "B6": Scenario(says="four items, then none", site=in_turn(PLAIN, rss(""))),
    "B7": Scenario(
        says="entities that expand without end, and one that reads a file",
        site=saying(rss(item("<description>&f; &file;</description>"), prolog=LAUGHS)),
    ),
    "B8": Scenario(
        says="oldest first",
        site=saying(rss("".join(item(title=e["title"], link=e["link"], guid=e["guid"]) for e in reversed(ENTRIES)))),
    ),
    "B9": Scenario(
        says="two items only, and other two the next time", site=in_turn(shown(ENTRIES[2:]), shown(ENTRIES[:2]))
    ),
    "B10": Scenario(
        says="another feed behind the same address",
        site=in_turn(PLAIN, rss(item(title="Air show", link=f"{LINK}99", guid="99"), title="Air Force news")),
    ),
    # ---------------------------------------------------------------- C: entry
    "C1": Scenario(says="no guid", site=saying(rss(item(guid="") + item(title="Second", link=f"{LINK}2", guid="")))),
    "C2": Scenario(
        says="one guid for all",
        site=saying(rss(item(guid="news") + item(title="Second", link=f"{LINK}2", guid="news"))),
    ),
    "C3": Scenario(
        says="a guid that changes its scheme and slug",
        site=in_turn(
            rss(item(guid="http://agency.example.gov/news/1/")), rss(item(guid="https://agency.example.gov/news/1?x"))
        ),
    ),
    "C4": Scenario(says="a guid that is no address, and no link", site=saying(rss(item(link="", guid="2025-0142")))),
    "C5": Scenario(says="links of every shape", site=saying(rss(ODD_LINKS))),
    "C6": Scenario(says="entities, tags and soft hyphens in titles", site=saying(rss(ODD_TITLES))),
    "C7": Scenario(says="dates of every shape", site=saying(rss(ODD_DATES))),
    "C8": Scenario(
        says="a date two years ahead",
        site=saying(rss(item("<pubDate>Sun, 20 Jun 2027 12:00:00 GMT</pubDate>"))),
    ),
    "C9": Scenario(
        says="an item of April that appears in June",
        site=in_turn(
            shown(ENTRIES[:3]), shown((*ENTRIES[:3], {**ENTRIES[3], "published_at": "2025-04-02T12:00:00-04:00"}))
        ),
    ),
    "C10": Scenario(says="a text edited in place, its date unchanged", site=in_turn(PLAIN, _edited())),
    "C10b": Scenario(
        says="a newer date, nothing else",
        site=in_turn(
            *(
                feed((ENTRIES[0] | {"updated_at": at},), form="atom", validators=False)(Request(path="")).body
                for at in ("2025-06-19T12:00:00Z", "2025-06-20T12:00:00Z")
            ),
            content_type=ATOM,
        ),
    ),
    "C11": Scenario(says="an item that is gone", site=in_turn(PLAIN, shown(ENTRIES[1:]))),
    "C12": Scenario(
        says="a story that another feed has too",
        site=saying(rss(item(title=TITLES[0].upper(), link=f"{LINK}1?utm_source=rss", guid="other:1"))),
    ),
    "C13": Scenario(says="no description", site=saying(rss(item(title="Contracts for June 18, 2025")))),
    "C14": Scenario(
        says="long titles, emoji, Hebrew, Japanese",
        site=saying(
            rss(
                item(title="Battery " * 120, guid="1")
                + item(title="Consumer confidence up \U0001f4c8\U0001f4c8", link=f"{LINK}2", guid="2")
                + item(title="גרפיט וליתיום", link=f"{LINK}3", guid="3")
                + item(title="重要鉱物と黒鉛の安定供給", link=f"{LINK}4", guid="4")
            )
        ),
    ),
    "C15": Scenario(says="scripts, pixels and line breaks in a title", site=saying(rss(HARMFUL))),
    "C16": Scenario(
        says="a term in the signature of every item",
        site=saying(
            shown([{**e, "content": f"<p>{e['title']}.</p><p>Office of Critical Minerals</p>"} for e in ENTRIES])
        ),
    ),
}
"""Row of the note -> what goes wrong."""
