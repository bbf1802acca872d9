"""The rules against real records of the corpus beside the project; skipped where it is not there."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.reading.agencies import official
from monitor.reading.identifiers import case, cited, docket, rin
from monitor.text import slug

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real records is not beside the project")


def rows(name: str, most: int = 100_000) -> Iterator[dict[str, Any]]:
    with gzip.open(CORPUS / name, "rt", encoding="utf-8") as lines:
        for _, line in zip(range(most), lines, strict=False):
            yield json.loads(line)


def test_official_names_stay_and_their_slugs_are_the_apis() -> None:
    with gzip.open(CORPUS / "fr-api-other-endpoints-2020.json.gz", "rt", encoding="utf-8") as file:
        agencies = json.load(file)["agencies"]
    stay = [agency for agency in agencies if official(agency["name"]) == agency["name"]]
    same = [agency for agency in agencies if slug(agency["name"]) == agency["slug"]]
    assert len(stay) >= 0.99 * len(agencies)
    assert len(same) >= 0.99 * len(agencies)


def test_printed_headings_become_the_names_of_the_api() -> None:
    pairs = [
        (agency["raw_name"], agency["name"])
        for name in ("fr-api-documents-2024-01a.jsonl.gz", "fr-api-presidential-2017-2020.jsonl.gz")
        for row in rows(name)
        for agency in row["agencies"]
        if agency.get("name") and agency.get("raw_name")
    ]
    right = [printed for printed, name in pairs if official(printed) == name]
    assert len(pairs) > 1000
    assert len(right) >= 0.99 * len(pairs)


def test_every_docket_that_regulations_gov_knows_is_read_from_the_printed_field() -> None:
    known = 0
    for row in rows("fr-api-documents-2024-01a.jsonl.gz"):
        printed = " ".join(row["docket_ids"])
        mine = {value for raw in row["docket_ids"] for value in docket(raw)}
        real = {entry["id"] for entry in row["dockets"] if entry["id"] in printed}
        assert real <= mine
        known += len(real)
    assert known > 100


def test_typed_numbers_are_found_again_in_the_text_of_their_document() -> None:
    """The heading of a printed document repeats its typed numbers, so the two readings must agree on them."""
    typed = again = 0
    for row in rows("fr-2025h1.jsonl.gz", 1500):
        found = {identifier.value for identifier in cited(row["text"] or "")}
        own = {value for raw in row["regulation_id_numbers"] or () for value in rin(raw)}
        own |= {value for raw in row["docket_ids"] or () for value in case(raw)}
        typed += len(own)
        again += len(own & found)
    assert typed > 100
    assert again >= 0.97 * typed
