"""The stand-in that these tests ask, with a handful of records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from monitor.demo.register import Register
from monitor.demo.standin import StandIn


def record(number: int, day: str = "2025-06-12", **fields: Any) -> dict[str, Any]:
    """A document of the register, short."""
    return {
        "document_number": f"2025-{number:05}", "title": f"Notice {number}", "publication_date": day, "type": "Notice",
        "agencies": ["Energy Department"], **fields,
    }  # fmt: skip


@pytest.fixture
def register(stand_in: StandIn) -> Register:
    site = Register(wrapped=lambda number: False)
    stand_in.mount("", site)
    return site


@pytest.fixture
def web(stand_in: StandIn) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stand_in.url, timeout=5.0) as client:
        yield client
