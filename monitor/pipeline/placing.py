"""In which sections of a bill a hit stands, and what a new version of its text did to them.

Every place is counted that the hit itself counts. The opening of a bill and its table of contents repeat what stands
elsewhere and change with every printing: they count only where nothing else does, and what becomes of them is no news.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from monitor.archive import hit_sections
from monitor.archive.hit_sections import Place
from monitor.archive.storing import sections
from monitor.archive.storing.sections import SectionRow
from monitor.model import Document, Match
from monitor.reading import bill_links, bill_sections
from monitor.topics import BatchIndex, Topic, body_places
from monitor.topics.paper import Paper

MOST_LISTED = 12
AROUND = 520
"""Characters on both sides of a place within which its passage lies."""


def places(
    conn: sqlite3.Connection, topic: Topic, found: Iterable[tuple[Document, Match]], index: BatchIndex | None = None
) -> dict[int, Place]:
    """Where the hits of a topic stand, by item; documents that are not stored in sections are left out."""
    drafted = [(document, match) for document, match in found if document.kind in bill_sections.KINDS and document.body]
    if not drafted:
        return {}
    ids = [document.item_id for document, _ in drafted]
    known, urls = sections.of(conn, ids), hit_sections.text_urls(conn, ids)
    papers = {paper.document.item_id: paper for paper in index.papers} if index else {}
    return {
        document.item_id: _place(
            topic, document, match, known[document.item_id], urls[document.item_id], papers.get(document.item_id)
        )
        for document, match in drafted
        if document.item_id in known
    }


def lines(conn: sqlite3.Connection, topic: Topic, document: Document, match: Match) -> Iterator[str]:
    """For people: the section of the passage with its address, then how often each section names the topic."""
    place = places(conn, topic, [(document, match)]).get(document.item_id)
    if place is None or not place.words:
        return
    yield f"in {place.words}"
    if place.url:
        yield place.url
    names = {row.id: row.section.words for row in sections.of(conn, (document.item_id,))[document.item_id]}
    counted = [f"{names[section]} ({count})" for section, count in place.occurrences.items()]
    more = f" and {len(counted) - MOST_LISTED} more" if len(counted) > MOST_LISTED else ""
    yield f"sections: {'; '.join(counted[:MOST_LISTED])}{more}"


def _place(
    topic: Topic, document: Document, match: Match, rows: Sequence[SectionRow], url: str, paper: Paper | None
) -> Place:
    at = body_places(topic, document, paper)
    starts = [row.section.start for row in rows]
    where = [rows[bisect_right(starts, start) - 1] for start, _ in at]
    speaking = [row for row in where if not _repeats(row)] or where
    counted = Counter(row.id for row in speaking)
    if not counted:
        return Place(occurrences={})
    shown = _of_passage(match, document.body, at, where)
    if shown is None or shown.id not in counted:
        most = counted.most_common(1)[0][0]
        shown = next(row for row in speaking if row.id == most)
    link = bill_links.link(url, shown.section, document.body)
    return Place(words=shown.section.words, url=link, occurrences=dict(counted))


def _repeats(row: SectionRow) -> bool:
    section = row.section
    return not (section.number or section.path) or "table of contents" in section.heading.casefold()


def _of_passage(
    match: Match, body: str, at: Sequence[tuple[int, int]], where: Sequence[SectionRow]
) -> SectionRow | None:
    """The section of the first place that lies in the passage; None when the passage is from elsewhere."""
    if match.field != "body" or not match.passage:
        return None
    for (start, end), row in zip(at, where, strict=True):
        before = " ".join(body[max(0, start - AROUND) : start].split())
        around = " ".join(body[max(0, start - AROUND) : end + AROUND].split())
        begins = around.find(match.passage)
        if 0 <= begins <= len(before) < begins + len(match.passage):
            return row
    return None


def keep(conn: sqlite3.Connection, found: Mapping[int, Place], hit_ids: Mapping[int, int]) -> None:
    """Writes down where hits stand; ``hit_ids`` gives the hit of each item. Must run inside a transaction."""
    for item_id, place in found.items():
        hit_sections.place(conn, hit_ids[item_id], place)
