"""Records in the shape of the daily bulk issues (``raw_agencies``, CFR parts as text), given as the API gives them.

For rehearsals and load runs: a gzipped JSON Lines file of such records behind the stand-in. What the API would know and
the issues do not say (typed comment and effective dates, pages of regulations.gov) stays null.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

_SIGNED = re.compile(
    r"(Executive Order|Proclamation|Memorandum|Presidential Determination|Notice|Order)"
    r"(?:\s+No\.)?\s*([\d-]*)\s+of\s+([A-Z][a-z]+ \d{1,2}, \d{4})"
)
_SUBTYPES = {"Presidential Determination": "Determination", "Order": "Presidential Order"}


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, gzipped or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def documents(path: Path) -> list[dict[str, Any]]:
    """Every record of a bulk file, as the API gives documents."""
    records = list(read(path))
    names = official_names(records)
    return [document(record, names) for record in records]


def official_names(records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Printed heading -> the name in the table of contents, learned from the documents that have one heading."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        if len(record["raw_agencies"]) == 1 and record.get("toc_agency"):
            seen[record["raw_agencies"][0]][record["toc_agency"]] += 1
    return {heading: counted.most_common(1)[0][0] for heading, counted in seen.items()}


def document(record: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """One bulk record as the API would give it, with its ``text``."""
    kept = (
        "document_number", "title", "type", "publication_date", "abstract", "action", "dates", "docket_ids",
        "regulation_id_numbers", "html_url", "text",
    )  # fmt: skip
    given = {name: record[name] for name in kept}
    given["agencies"] = [agency(heading, names) for heading in record["raw_agencies"]]
    given["cfr_references"] = [part for entry in record["cfr_references"] for part in cfr_parts(entry)]
    given["start_page"] = (
        int(record["pages"].split("-")[0]) if (record.get("pages") or "").split("-")[0].isdigit() else None
    )
    return given | (signed(record["text"]) if record["type"] == "Presidential Document" else {})


def agency(heading: str, names: Mapping[str, str]) -> dict[str, str]:
    """A printed heading as the API shows it: matched when its name is known or is no heading in capitals, else bare."""
    name = names.get(heading) or (heading if heading != heading.upper() else "")
    return {"raw_name": heading, "name": name} if name else {"raw_name": heading}


def cfr_parts(entry: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """``{"title": "8", "parts": "270, 274a, and 280"}`` part by part, up to where another title begins."""
    if not entry["title"].isdigit():
        return
    parts = re.split(r"\d+ CFR|RIN", entry["parts"])[0]
    for part in dict.fromkeys(re.findall(r"\b(\d{1,4})[a-z]?\b", parts)):
        yield {"title": int(entry["title"]), "part": int(part), "chapter": None, "citation_url": None}


def signed(text: str) -> dict[str, Any]:
    """What the first line of a presidential document says: subtype, number, date of signing."""
    match = _SIGNED.search(text[:400])
    if not match:
        return {"subtype": "Other"}
    subtype = _SUBTYPES.get(match[1], match[1])
    facts: dict[str, Any] = {
        "subtype": subtype,
        "signing_date": datetime.strptime(match[3], "%B %d, %Y").date().isoformat(),  # noqa: DTZ007 - a calendar date
    }
    numbers = {"Executive Order": "executive_order_number", "Proclamation": "proclamation_number"}
    if subtype in numbers and match[2]:
        facts[numbers[subtype]] = match[2]
    return facts
