"""The demo from end to end: the product's own passes against the recorded fortnight."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path

import pytest

from monitor import app
from monitor.archive.database import open_archive
from monitor.clock import SystemClock
from monitor.demo.plan import PASSES, STEPS, unplanned
from monitor.demo.play import DemoReport, play


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    report: DemoReport
    home: Path
    lines: tuple[str, ...]

    @property
    def outbox(self) -> Path:
        return self.home / "db" / "outbox"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    home = tmp_path_factory.mktemp("demo")
    lines: list[str] = []
    report = play(partial(app.rehearsed, say=lambda line: None), home, lines.append)
    return Played(report=report, home=home, lines=tuple(lines))


def test_everything_comes_out_as_recorded(played: Played) -> None:
    assert played.report.unplanned == ()
    assert played.lines[-1] == "All went as planned."


def test_each_topic_hits_at_least_once(played: Played) -> None:
    assert len(played.report.hits) >= 16
    assert [slug for slug, documents in played.report.hits.items() if not documents] == []


def test_the_first_pass_is_history_and_the_later_ones_are_news(played: Played) -> None:
    reports = dict(zip(PASSES, played.report.passes, strict=True))
    first, second, third = (reports[step] for step in STEPS)
    assert (sum(first.matched.news.values()), sum(first.matched.history.values()) > 20) == (0, True)
    assert sum(second.matched.news.values()) > 5
    assert sum(polled.changed for polled in third.polled) >= 4


def test_the_digest_tells_the_moved_date_the_filing_and_the_sources_that_failed(played: Played) -> None:
    (message,) = played.outbox.glob("coalition-digest/2025-06-20*.eml")
    text = message_from_bytes(message.read_bytes(), policy=policy.default).get_body(("plain",))
    assert text is not None
    said = " ".join(text.get_content().split())
    for words in ("was Mon Jul 14", "Tue Aug 12", "filed -> now published", "trade-commission", "gov-uk"):
        assert words in said, words


def digest_of(played: Played, day: str) -> str:
    (message,) = played.outbox.glob(f"coalition-digest/{day}*.eml")
    text = message_from_bytes(message.read_bytes(), policy=policy.default).get_body(("plain",))
    assert text is not None
    return " ".join(text.get_content().split())


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (
            "2025-05-23",
            ("H.R. 1: One Big Beautiful Bill Act", "reported -> now passed House", "latest action Thu May 22"),
        ),
        ("2025-05-30", ("Nothing",)),
        (
            "2025-07-04",
            ("Passed Senate with an amendment", "(Roll no. 190).", "now presented to the President", "Sec. 30004"),
        ),
        (
            "2025-07-11",
            ("H.R. 1: One Big Beautiful Bill Act", "now became law", "In the same matter", "Public Law 119-21"),
        ),
    ],
)
def test_a_bill_is_followed_from_introduction_to_law(played: Played, day: str, words: tuple[str, ...]) -> None:
    said = digest_of(played, day)
    assert [each for each in words if each not in said] == []


def test_the_slack_payload_is_one_that_slack_takes(played: Played) -> None:
    payloads = [json.loads(path.read_text("utf-8")) for path in sorted(played.outbox.glob("trade-slack/*.json"))]
    assert payloads
    assert all(payload["text"] and payload["blocks"] for payload in payloads)


def test_it_is_said_where_everything_lies(played: Played) -> None:
    said = "\n".join(played.lines)
    for suffix in (".eml", ".html", ".txt", ".json"):
        assert any(line.startswith(f"  {played.outbox}") and line.endswith(suffix) for line in played.lines), suffix
    assert f"monitor --home {played.home} browse" in said
    assert str(played.home / "db" / "monitor.db") in said


def test_what_goes_wrong_is_said_in_sentences(played: Played, tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "monitor.db", now=SystemClock().now())
    try:
        calm = played.report.passes[:1] * len(PASSES)
        faults = unplanned(archive.conn, calm, tmp_path / "outbox")
    finally:
        archive.close()
    assert "trade-commission was made to fail in the second pass and nobody noticed" in faults
    assert "the change of title of fr:2025-10660 is not on record" in faults
    assert f"no .eml file was written below {tmp_path / 'outbox'}" in faults
