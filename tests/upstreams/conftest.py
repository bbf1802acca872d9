"""A client that asks the players at an instant of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from monitor.clock import StandingClock
from monitor.http import Client

NOW = datetime(2025, 6, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def client() -> Iterator[Client]:
    near = Client(clock=StandingClock(NOW), allow_private_hosts=True, public_hosts=False)
    yield near
    near.close()
