"""Deadlines on real records of the corpus beside this project; without it these tests say so and skip."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.reading.prose import deadlines

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
API = CORPUS / "fr-api-documents-2024-01a.jsonl.gz"
ISSUES = CORPUS / "fr-2025h1.jsonl.gz"


def records(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        pytest.skip(f"the corpus file {path.name} is not beside this project")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def outcome(record: dict[str, Any]) -> str:
    """How the text compares with the typed comment date of a record that has both."""
    published_on = date.fromisoformat(record["publication_date"])
    found = deadlines(record["dates"], title=record["title"], published_on=published_on)
    days = {str(each.due_on) for each in found if each.due_on}
    mine = {str(each.due_on) for each in found if each.kind == "comment" and each.due_on}
    if mine:
        return "agree" if record["comments_close_on"] in mine else "differ"
    return "another kind" if record["comments_close_on"] in days else "left to the text"


def test_the_text_agrees_with_typed_comment_dates() -> None:
    both = [record for record in records(API) if record["comments_close_on"] and record["dates"]]
    counted = Counter(map(outcome, both))
    assert counted["agree"] >= 0.9 * len(both)
    assert counted["differ"] == 1  # 2024-00092: the field holds the date for reply comments, as the text shows


def test_every_dates_text_is_read_and_most_say_something_certain() -> None:
    counted: Counter[str] = Counter()
    for record in records(ISSUES):
        if record["dates"]:
            published_on = date.fromisoformat(record["publication_date"])
            for each in deadlines(record["dates"], title=record["title"], published_on=published_on):
                counted[f"{each.kind} {each.state}"] += 1
                assert each.due_on is None or abs((each.due_on - published_on).days) < 366 * 30
    assert counted["comment open"] > 3000
    assert counted["hearing open"] > 500
    assert counted["comment unclear"] < 0.05 * counted["comment open"]
