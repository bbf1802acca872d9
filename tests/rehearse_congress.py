"""All bills of the corpus by Congress.gov's API over loopback HTTP, twice: as they are, and after a mass update.

Printed: bills, requests, seconds, what the second poll found. Exits 1 when a bill is missing or was told twice.

    python -m tests.rehearse_congress
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.clock import SystemClock
from monitor.demo import corpus
from monitor.demo.congress import CongressApi
from monitor.demo.standin import StandIn
from monitor.http import Client
from monitor.model import Entry, Fetched
from monitor.settings import Secret, SourceConfig
from monitor.sources.congress import Congress
from tests.rehearse import CORPUS

NOW = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
LATER = {"updateDate": "2026-06-01T14:30:00Z", "updateDateIncludingText": "2026-06-01T14:30:00Z"}


def main() -> int:
    """Two polls; 0 when every bill came once and the second one brought none."""
    real: list[dict[str, Any]] = list(corpus.read(CORPUS / "bills-119-2025h1.jsonl.gz"))
    site = CongressApi(real)
    site.remaining = 10**9
    with StandIn() as stand_in:
        client = Client(clock=SystemClock(), allow_private_hosts=True)
        config = SourceConfig(
            name="congress", kind="congress", url=stand_in.mount("/v3", site), every=timedelta(minutes=30),
            gap=timedelta(0), api_key=Secret(where="x", value="k"), options={"requests": 10**6, "days": 10_000},
        )  # fmt: skip
        source = Congress(config, client)
        first = _poll(source, Entry(source="congress"), NOW, stand_in)
        site.replace([record | {"bill": record["bill"] | LATER} for record in real])
        entry = Entry(source="congress", cursor=json.loads(json.dumps(first.cursor)))
        second = _poll(source, entry, NOW + timedelta(hours=2), stand_in)
        client.close()
    told = [item.key for item in first.items if item.kind == "bill"]
    is_whole = len(told) == len(set(told)) == len(real)
    return 0 if is_whole and not [item for item in second.items if item.kind == "bill"] else 1


def _poll(source: Congress, entry: Entry, now: datetime, stand_in: StandIn) -> Fetched:
    stand_in.requests.clear()
    begun = time.perf_counter()
    fetched = source.fetch(entry, now)
    bills = sum(item.kind == "bill" for item in fetched.items)
    cursor = len(json.dumps(fetched.cursor))
    seconds = time.perf_counter() - begun
    asked = len(stand_in.requests)
    print(f"{bills} bills, {asked} requests, {seconds:.1f} s, cursor {cursor:,} bytes, {fetched.warnings}")
    return fetched


if __name__ == "__main__":
    sys.exit(main())
