"""Recorded exchanges with the Federal Register and regulations.gov: each ends in the right error, with its sentence."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.demo.standin import Answer, StandIn
from monitor.errors import NotFound, SourceBlocked, SourceError
from monitor.http import Client
from monitor.model import Entry
from monitor.settings import Secret, SourceConfig
from monitor.sources import build
from tests.upstreams.conftest import NOW

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "fr-api-recorded-http.jsonl.gz"
DROPPED = {"content-type", "content-length", "transfer-encoding", "connection", "content-encoding", "status", "date"}

INVALID_KEY = "refuses this client (403): API_KEY_INVALID: An invalid api_key was supplied."
SAID = {
    ("400", "Invalid ID: INVALID-DOCUMENT-ID"): "answered 400: Invalid ID: INVALID-DOCUMENT-ID",
    ("400", "Invalid ID: 0900006484925e7e"): "answered 400: Invalid ID: 0900006484925e7e",
    ("400", "Invalid filter field name"): "answered 400: Invalid filter field name: SearchTerm",
    ("403", "API_KEY_INVALID"): INVALID_KEY,
    ("404", ""): "is not there (404)",
    (
        "500",
        "INTERNAL_SERVER_ERROR",
    ): "answered 500: INTERNAL_SERVER_ERROR - Incorrect result size: expected 1, actual 0",
    ("500", "please try again later"): "answered 500: Internal Server Error, please try again later.",
    ("500", "JBoss"): "answered 500",
}
"""Status and words of the body -> what the user is told."""

KINDS = {"400": SourceError, "403": SourceBlocked, "404": NotFound, "500": SourceError}


@cache
def exchanges() -> tuple[dict[str, Any], ...]:
    if not RECORDED.exists():
        pytest.skip("needs ../shared/corpus, which holds recorded exchanges")
    with gzip.open(RECORDED, "rt", encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


def faults() -> list[dict[str, Any]]:
    """One of each: many recordings hold the same refusal."""
    found = {(each["status"]["code"], each["body"]): each for each in exchanges() if each["status"]["code"] >= 400}
    return list(found.values())


def replay(stand_in: StandIn, each: dict[str, Any]) -> str:
    headers = tuple(
        (name, value) for name, values in each["headers"].items() if name.lower() not in DROPPED for value in values[:1]
    )
    kind = next((v[0] for name, v in each["headers"].items() if name.lower() == "content-type"), "text/html")
    answer = Answer(status=each["status"]["code"], body=each["body"].encode(), content_type=kind, headers=headers)
    return stand_in.mount("/recorded", lambda _: answer)


def expected(each: dict[str, Any]) -> str:
    code = str(each["status"]["code"])
    return next(said for (status, words), said in SAID.items() if status == code and words in each["body"])


def check(caught: SourceError, each: dict[str, Any]) -> None:
    kind = KINDS[str(each["status"]["code"])]
    assert isinstance(caught, kind)
    assert isinstance(caught, SourceBlocked) == (kind is SourceBlocked)
    assert caught.status == each["status"]["code"]
    assert expected(each) in caught.sentence


def test_every_recorded_refusal_is_told_in_its_words(stand_in: StandIn, client: Client) -> None:
    assert {each["status"]["code"] for each in faults()} == {400, 403, 404, 500}
    for each in faults():
        with pytest.raises(SourceError) as caught:
            client.get(f"{replay(stand_in, each)}/x", source="x")
        check(caught.value, each)


def test_every_recorded_success_is_a_document(stand_in: StandIn, client: Client) -> None:
    good = [each for each in exchanges() if each["status"]["code"] == 200]
    assert len(good) > 70
    for each in good:
        assert client.get(f"{replay(stand_in, each)}/x", source="x").json("x")


@pytest.mark.parametrize("kind", ["federal-register", "regulations-gov"])
def test_a_source_that_gets_such_an_answer_fails_with_its_sentence(
    stand_in: StandIn, client: Client, kind: str
) -> None:
    for each in faults():
        config = SourceConfig(
            name="x", kind=kind, url=replay(stand_in, each), every=timedelta(hours=1),
            api_key=Secret(where="environment variable K", value="k"), options={"public_inspection": False},
        )  # fmt: skip
        with pytest.raises(SourceError) as caught:
            build(config, client).fetch(Entry(source="x", dockets=("USTR-2025-0005",)), NOW)
        check(caught.value, each)
