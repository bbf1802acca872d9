"""A client that may ask loopback and does not wait between its tries, and a stand-in to mount players on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import stamina

from monitor.clock import StandingClock
from monitor.demo.standin import StandIn
from monitor.http import Client

NOW = datetime(2025, 6, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn() as running:
        yield running


@pytest.fixture
def client() -> Iterator[Client]:
    with stamina.set_testing(True, attempts=3):
        near = Client(clock=StandingClock(NOW), allow_private_hosts=True, public_hosts=False)
        yield near
        near.close()
