from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import StandingClock
from monitor.http import Client

from .world import NOW, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Makes worlds; their archives are closed when the test ends."""
    made: list[World] = []

    def make(*channels: Any, **more: Any) -> World:
        made.append(World.at(tmp_path / f"home{len(made)}", *channels, **more))
        return made[-1]

    yield make
    for each in made:
        each.archive.close()


@pytest.fixture
def client() -> Iterator[Client]:
    """A client that may ask loopback, at the instant at which these worlds begin."""
    made = Client(clock=StandingClock(NOW), allow_private_hosts=True)
    yield made
    made.close()
