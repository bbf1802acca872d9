from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina

from monitor.clock import SystemClock
from monitor.demo.standin import StandIn
from monitor.http import Client


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    """Retries as in life, without the waiting."""
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def near() -> Iterator[Client]:
    """A client that may ask loopback."""
    client = Client(clock=SystemClock(), allow_private_hosts=True)
    yield client
    client.close()
