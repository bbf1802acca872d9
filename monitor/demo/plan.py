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
    """One pass: what is laid on top of the recording, when it is, what it shows, and which feeds fail meanwhile."""

    name: str
    at: datetime
    shows: str
    failing: tuple[tuple[str, Answer], ...] = ()


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

CHANGES = {
    "fr:2025-10763": "comments_close_on",
    "fr:2025-10660": "title",
    "fr:2025-10955": "stage",
}
"""Key -> the field whose change must be on record: the extended date, the edited title, the filing published."""

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
TAKEN = "select 1 from recent_hits where key = ? and topic = ? and strength = 'strong'"
SILENT = "select slug from topics where slug not in (select topic from recent_hits) order by slug"
SUFFIXES = (".eml", ".html", ".txt", ".json")


def unplanned(conn: sqlite3.Connection, reports: Sequence[PassReport], outbox: Path) -> tuple[str, ...]:
    """What did not come out as recorded, one plain sentence each; empty when the demo went as planned."""
    return (*_of_sources(reports), *_of_archive(conn), *_of_files(outbox))


def _of_sources(reports: Sequence[PassReport]) -> Iterator[str]:
    for step, report in zip(STEPS, reports, strict=True):
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
    for key, topic in NEIGHBOURS.items():
        if conn.execute(TAKEN, (key, topic)).fetchone():
            yield f"{key} was taken for {topic}"


def _of_files(outbox: Path) -> Iterator[str]:
    written = {path.suffix for path in outbox.rglob("*") if path.is_file()}
    for suffix in SUFFIXES:
        if suffix not in written:
            yield f"no {suffix} file was written below {outbox}"
