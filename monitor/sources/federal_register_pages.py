"""Walking the pages of a Federal Register search to their true end (note federal-register.md, sections 3, 4 and 9).

The upstream's own ``next_page_url`` is followed as it stands; the count it gives is what the walk is held against.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from monitor.errors import SourceError
from monitor.network.answers import Response
from monitor.text import clean, shorten

MOST_PAGES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What a walk gave: the records in order, how many pages, and whether the result moved underneath it.

    ``lacking`` is how many fewer came than the upstream counted at most.
    """

    records: tuple[Any, ...]
    pages: int
    moved: bool
    lacking: int


def walk(first: Response, follow: Callable[[str], Response], source: str) -> Walked:
    """Every record behind a first page. Raises SourceError when fewer came than were counted and nothing moved."""
    records: dict[tuple[str, str], Any] = {}
    counts: set[int] = set()
    received = pages = 0
    page, response = _page(first, source), first
    while True:
        counts.add(page["count"])
        found = page.get("results") or []  # absent, not empty, when nothing matches
        before = len(records)
        for record in found:
            records.setdefault(_name(record, len(records)), record)
        pages += 1
        received += len(found) if len(records) > before else 0
        url = page.get("next_page_url")
        # Beyond its depth the upstream may serve page 1 again, with a next link: nothing new means the end.
        if not isinstance(url, str) or not url or len(records) == before or pages >= MOST_PAGES:
            break
        if urlsplit(url)[:2] != urlsplit(response.url)[:2]:
            raise SourceError(source, f"the next page lies on another host ({urlsplit(url).hostname}); not followed")
        response = follow(url)
        page = _page(response, source)
    moved = len(counts) > 1 or len(records) < received
    if not moved and received < max(counts):
        raise SourceError(source, f"{max(counts)} documents were counted, only {received} given; nothing was stored")
    lacking = max(max(counts) - received, 0)
    return Walked(records=tuple(records.values()), pages=pages, moved=moved, lacking=lacking)


def listed(response: Response, source: str) -> list[Any]:
    """The records of an answer that has no pages (the public inspection list)."""
    return list(_page(response, source).get("results") or [])


def listed_or_one(response: Response, source: str) -> list[Any]:
    """The records of an answer to numbers: a list, or when one number was asked for that record alone."""
    answer = response.json(source)
    if isinstance(answer, dict) and answer.get("document_number"):
        return [answer]
    return listed(response, source)


def _page(response: Response, source: str) -> dict[str, Any]:
    """One page, its shape checked: error objects come with status 200 too (note feed-pathologies A5)."""
    page = response.json(source)
    if not isinstance(page, dict):
        raise SourceError(source, "the answer is not a list of documents; the upstream may have changed")
    results = page.get("results")
    if not isinstance(page.get("count"), int) or (results is not None and not isinstance(results, list)):
        said = page.get("errors") or page.get("error") or page.get("message") or "no count, no results"
        raise SourceError(source, f"the answer is not a list of documents: {shorten(clean(str(said)), 200)}")
    return page


def _name(record: Any, position: int) -> tuple[str, str]:
    """What tells records apart; one without a number is kept, to be named in a warning."""
    if not isinstance(record, dict) or not record.get("document_number"):
        return (f"#{position}", "")
    return (str(record["document_number"]), str(record.get("publication_date") or ""))
