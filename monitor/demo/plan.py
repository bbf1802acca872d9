"""What the recorded fortnight is made to show: when its passes are, which sources fail, and what must come of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.clock import EASTERN
from monitor.demo.standin import Answer
from monitor.pipeline.onepass import PassReport

HOLD = timedelta(minutes=5)
"""How long after a pass the demo ticks once more, so that alerts which were held a moment go out."""

UNAVAILABLE = Answer(status=503, body=b"<html><head><title>503 Service Unavailable</title></head><body></body></html>")
CHALLENGE = Answer(
    status=403,
    body=b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    b"<script>window._cf_chl_opt={};</script>Checking your browser before accessing the site.</body></html>",
    headers=(("server", "cloudflare"), ("cf-mitigated", "challenge")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One pass: what is laid on top of the recording, when it is, what it shows, and which feeds fail meanwhile.

    In a pass of ``congress_only`` no other source is configured yet.
    """

    name: str
    at: datetime
    shows: str
    failing: tuple[tuple[str, Answer], ...] = ()
    congress_only: bool = False


BEFORE = (
    Step(
        name="congress", at=datetime(2025, 5, 19, 9, 30, tzinfo=EASTERN), congress_only=True,
        shows="Congress alone is watched: the first poll of govinfo, a bill on minerals is stored",
    ),
    Step(
        name="introduced", at=datetime(2025, 5, 21, 9, 30, tzinfo=EASTERN), congress_only=True,
        shows="H.R. 1 was introduced and reported the day before",
    ),
    Step(
        name="passed-house", at=datetime(2025, 5, 23, 9, 30, tzinfo=EASTERN), congress_only=True,
        shows="H.R. 1 has passed the House",
    ),
    Step(
        name="quiet-may", at=datetime(2025, 5, 30, 9, 30, tzinfo=EASTERN), congress_only=True,
        shows="bill statuses were written anew without a change: nothing is news",
    ),
)  # fmt: skip
"""A bill begins its way, before the fortnight."""

STEPS = (
    Step(
        name="baseline",
        at=datetime(2025, 6, 6, 9, 30, tzinfo=EASTERN),
        shows="the first poll of each source: all is stored and matched, nothing is news",
    ),
    Step(
        name="second",
        at=datetime(2025, 6, 13, 9, 30, tzinfo=EASTERN),
        shows="a week later: new documents, and filings of the day before publication",
        failing=(("trade-commission", CHALLENGE),),
    ),
    Step(
        name="third",
        at=datetime(2025, 6, 20, 9, 30, tzinfo=EASTERN),
        shows="another week: a comment date extended, a title edited, filings published, a full text that came late",
        failing=(("trade-commission", CHALLENGE), ("gov-uk", UNAVAILABLE)),
    ),
)

AFTER = (
    Step(
        name="quiet-june", at=datetime(2025, 6, 27, 9, 30, tzinfo=EASTERN), shows="a quiet week; the sources are back"
    ),
    Step(
        name="passed-senate", at=datetime(2025, 7, 4, 9, 30, tzinfo=EASTERN),
        shows="the Senate has amended H.R. 1, the House has agreed, the President has it",
    ),
    Step(
        name="law", at=datetime(2025, 7, 11, 9, 30, tzinfo=EASTERN),
        shows="H.R. 1 is Public Law 119-21: the bill and the printed law are one matter",
    ),
)  # fmt: skip
"""The bill's way goes on, and ends."""

PASSES = (*BEFORE, *STEPS, *AFTER)
"""Every pass in order: the fortnight of the Federal Register and the feeds, and around it the way of one bill."""

BILL, LAW = "bill:119-hr-1", "law:119-21"
WAY = ("passed House", "presented to the President", "became law")
"""The stages that the bill must have been seen to reach, after it was first seen."""

CHANGES = {
    "fr:2025-10763": "comments_close_on",
    "fr:2025-10660": "title",
    "fr:2025-10955": "stage",
}
"""Key -> the field whose change must be on record: the extended date, the edited title, the filing published."""

MOVES = {
    "fr:2025-09293": ("fr:2025-11272", "2025-06-23", "2025-07-23"),
}
"""Key -> the later document that must have moved its comment date, what that was, what it is now."""

NEIGHBOURS = {
    "fr:2025-10323": "section-301",
    "fr:2025-10804": "section-301",
    "fr:2025-10344": "section-301",
    "fr:2025-11174": "section-301",
    "fr:2025-09951": "dpa-title-iii",
    "fr:2025-09831": "cfius",
    "fr:2025-09826": "graphite-adcvd",
    "fr:2025-10524": "section-232-minerals",
    "fr:2025-11360": "feoc",
    "fr:2025-10413": "responsible-mining",
    "fr:2025-10060": "critical-minerals-list",
    "fr:2025-10180": "critical-minerals-list",
}
"""Key -> the topic that it must not be taken for: not a strong hit, whatever words the two share."""

CHANGED = (
    "select 1 from revisions join items on items.id = item_id where key = ? and json_extract(changes, ?) is not null"
)
MOVED = "select changed_by, was_on, now_on from deadline_changes where key = ? and changed_by is not null"
TAKEN = "select 1 from recent_hits where key = ? and topic = ? and strength = 'strong'"
REACHED = """
select json_extract(changes, '$.stage.now') from revisions join items on items.id = item_id
where key = ? and json_extract(changes, '$.stage.now') is not null order by revisions.id
"""
TIED = "select 1 from items as bill join items as law on law.matter = bill.matter where bill.key = ? and law.key = ?"
SILENT = "select slug from topics where slug not in (select topic from recent_hits) order by slug"
SUFFIXES = (".eml", ".html", ".txt", ".json")


def unplanned(conn: sqlite3.Connection, reports: Sequence[PassReport], outbox: Path) -> tuple[str, ...]:
    """What did not come out as recorded, one plain sentence each; empty when the demo went as planned."""
    return (*_of_sources(reports), *_of_archive(conn), *_of_files(outbox))


def _of_sources(reports: Sequence[PassReport]) -> Iterator[str]:
    for step, report in zip(PASSES, reports, strict=True):
        failed = {polled.source for polled in report.failed_sources}
        planned = {name for name, _ in step.failing}
        for name in sorted(failed - planned):
            yield f"{name} failed in the {step.name} pass and should not have"
        for name in sorted(planned - failed):
            yield f"{name} was made to fail in the {step.name} pass and nobody noticed"
        for topic, fault in sorted(report.matched.faults.items()):
            yield f"topic {topic} does not compile: {fault}"


def _of_archive(conn: sqlite3.Connection) -> Iterator[str]:
    for (slug,) in conn.execute(SILENT):
        yield f"topic {slug} has no hit"
    for key, field in CHANGES.items():
        if not conn.execute(CHANGED, (key, f"$.{field}")).fetchone():
            yield f"the change of {field} of {key} is not on record"
    reached = [stage for (stage,) in conn.execute(REACHED, (BILL,))]
    for stage in WAY:
        if stage not in reached:
            yield f"{BILL} was not seen to be {stage!r}"
    if not conn.execute(TIED, (BILL, LAW)).fetchone():
        yield f"{LAW} is not one matter with {BILL}"
    yield from _of_moves(conn)
    for key, topic in NEIGHBOURS.items():
        if conn.execute(TAKEN, (key, topic)).fetchone():
            yield f"{key} was taken for {topic}"


def _of_moves(conn: sqlite3.Connection) -> Iterator[str]:
    for key, move in MOVES.items():
        if [tuple(row) for row in conn.execute(MOVED, (key,))] != [move]:
            yield f"the comment date of {key} was not moved by {move[0]}"


def _of_files(outbox: Path) -> Iterator[str]:
    written = {path.suffix for path in outbox.rglob("*") if path.is_file()}
    for suffix in SUFFIXES:
        if suffix not in written:
            yield f"no {suffix} file was written below {outbox}"
