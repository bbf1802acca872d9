"""Scoring verdicts against labels in three grades."""

from __future__ import annotations

import json
from datetime import date

import pytest

from monitor.errors import UsageError
from monitor.topics import BatchIndex, Label, Verdict, labels, score, verdicts
from tests.topics.desk import document, topic

DATES = {"a": date(2025, 4, 30), "b": date(2025, 5, 1), "c": date(2025, 6, 30), "d": None}


def label(key: str, grade: str, *, topic: str = "subject", doubt: bool = False) -> Label:
    return Label(key=key, topic=topic, grade=grade, doubt=doubt)  # type: ignore[arg-type]


STRONG, MENTION = Verdict(strength="strong"), Verdict(strength="mention")


def test_precision_and_recall_by_hand() -> None:
    judged = [label("a", "about"), label("b", "about"), label("c", "touches"), label("d", "noise")]
    found = {("a", "subject"): STRONG, ("b", "subject"): MENTION, ("d", "subject"): STRONG}
    scored = score(judged, found, dates=DATES)
    row = scored.rows[-1]
    assert (row.topic, row.precision, row.recall) == ("all", 0.5, 0.5)
    assert row.recall_of_all == pytest.approx(2 / 3)
    assert [(each.label.key, each.fault) for each in scored.errors] == [
        ("b", "not strong"), ("c", "missed"), ("d", "wrongly strong"),
    ]  # fmt: skip


def test_doubtful_and_unknown_labels_are_left_out() -> None:
    scored = score([label("a", "about", doubt=True), label("x", "about")], {}, dates=DATES)
    assert scored.rows[-1].about == 0
    assert scored.rows[-1].recall is None
    assert scored.unknown == ("x",)


@pytest.mark.parametrize(
    ("since", "until", "counted"),
    [
        (None, None, 4),
        (None, date(2025, 4, 30), 1),
        (date(2025, 5, 1), None, 2),
        (date(2025, 5, 2), date(2025, 6, 30), 1),
    ],
)
def test_a_part_is_scored_by_the_day_of_the_document(since: date | None, until: date | None, counted: int) -> None:
    judged = [label(key, "about") for key in DATES]
    assert score(judged, {}, dates=DATES, since=since, until=until).rows[-1].about == counted


def test_labels_are_read_from_json_lines() -> None:
    lines = [
        json.dumps({"doc_key": "fr:2025-00001", "topic": "cfius", "grade": "noise", "why": "another list"}),
        "",
        json.dumps({"key": "k", "topic": "cfius", "grade": "about", "doubt": True}),
    ]
    first, second = labels(lines)
    assert (first.key, first.why, second.key, second.doubt) == ("fr:2025-00001", "another list", "k", True)


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"topic": "t", "grade": "about"}', '{"key": "k", "topic": "t", "grade": "good"}']
)
def test_a_bad_line_is_named(line: str) -> None:
    with pytest.raises(UsageError, match="line 2"):
        labels(['{"key": "k", "topic": "t", "grade": "about"}', line])


def test_documents_are_matched_afresh() -> None:
    held = [document(1, title="Graphite"), document(2, title="Nickel"), document(3, body="graphite " + "word " * 900)]
    with BatchIndex(held) as index:
        found = verdicts([topic("graphite")], index)
    assert {key: verdict.strength for (key, _), verdict in found.items()} == {
        "fr:2026-00001": "strong", "fr:2026-00003": "mention",
    }  # fmt: skip
