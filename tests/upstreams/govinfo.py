"""govinfo at its worst (note govinfo.md), on top of the plain stand-in.

Sites wrap a site (``picky(site)``). What the plain stand-in does of itself is not repeated here: 406 for a listing
without the right Accept, If-Modified-Since, feeds that end after a hundred items, texts that exist as a page only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from monitor.demo.govinfo import Govinfo
from monitor.demo.standin import HTML, NOT_FOUND, Answer, Request, Site

PAGE_NOT_FOUND = (
    b"<!DOCTYPE html><html><head><title>govinfo</title></head><body><h1>Page Not Found</h1>"
    b"<p>The page you requested cannot be found.</p></body></html>"
)
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE billStatus [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><billStatus><bill><title>&c;</title></bill></billStatus>'
)


def picky(site: Site) -> Site:
    """406 to who does not say that XML, JSON or a page is acceptable."""

    def answer(request: Request) -> Answer:
        accept = request.headers.get("accept", "")
        if not re.search(r"xml|json|html|zip", accept):
            return Answer(status=406, body=b"Not Acceptable", content_type="text/plain")
        return site(request)

    return answer


def unsorted(site: Site) -> Site:
    """Feeds whose items come in no order: the oldest first."""

    def answer(request: Request) -> Answer:
        given = site(request)
        if "/rss/" not in request.path or given.status != 200:
            return given
        head, *items = given.body.split(b"<item>")
        if not items:
            return given
        last, tail = items[-1].split(b"</item>", 1)
        turned = [last + b"</item>", *reversed(items[:-1])]
        return replace(given, body=head + b"".join(b"<item>" + each for each in turned) + tail)

    return answer


def without_dates(site: Site) -> Site:
    """No Last-Modified and no 304: every poll gets the whole."""

    def answer(request: Request) -> Answer:
        headers = {name: value for name, value in request.headers.items() if name != "if-modified-since"}
        return replace(site(replace(request, headers=headers)), headers=())

    return answer


def without_zips(site: Site) -> Site:
    """The ZIPs are not there."""
    return instead(site, r"\.zip$", lambda _: NOT_FOUND)


def hanging(site: Site, pattern: str, seconds: float = 60.0) -> Site:
    """What fits the pattern is not answered for so long."""
    return instead(site, pattern, lambda given: replace(given, hang=seconds))


def cut(site: Site, pattern: str, *, after: int = 400) -> Site:
    """What fits the pattern ends in the middle although the transfer is whole."""
    return instead(site, pattern, lambda given: replace(given, body=given.body[:after]))


def broken_off(site: Site, pattern: str, *, after: int = 400) -> Site:
    """What fits the pattern breaks off under its full length."""
    return instead(site, pattern, lambda given: replace(given, cut=after))


def soft_404(site: Site, pattern: str) -> Site:
    """What fits the pattern is a page that says with status 200 that there is none."""
    return instead(site, pattern, lambda _: Answer(body=PAGE_NOT_FOUND, content_type=HTML))


def bombs(site: Site, pattern: str) -> Site:
    """What fits the pattern declares entities that grow without end."""
    return instead(site, pattern, lambda _: Answer(body=BOMB, content_type="text/xml"))


def failing(site: Site, pattern: str, status: int = 503) -> Site:
    """What fits the pattern is refused."""
    return instead(site, pattern, lambda _: Answer(status=status, body=b"<html><body>503</body></html>"))


def instead(site: Site, pattern: str, other: Callable[[Answer], Answer]) -> Site:
    """Another answer to whatever path fits the pattern."""

    def answer(request: Request) -> Answer:
        given = site(request)
        return other(given) if re.search(pattern, request.path) else given

    return answer


def reprocessed(site: Govinfo, at: datetime) -> None:
    """GPO writes every file anew without a visible change and, as it may, announces no batch."""
    for name in site.changed_at:
        site.changed_at[name] = at
