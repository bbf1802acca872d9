"""Three weeks of the rehearsed half-year; ``make rehearse-year`` plays all of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.rehearse import BULK
from tests.rehearse_year import play, read

pytestmark = pytest.mark.skipif(not BULK.exists(), reason="the corpus of real records is not beside the project")


def test_no_promise_is_broken_in_three_weeks_of_digests(tmp_path: Path) -> None:
    days = play(tmp_path / "home", date(2025, 4, 18), first=date(2025, 4, 1))
    found = read(tmp_path / "home")
    assert found.digests == days == 18
    assert sum(found.news.values()) > 20
    assert found.deadlines > 10
    assert found.dead == []
    assert found.repeated == []
    assert found.untold == []
    assert found.unlike == []
    assert max(found.sizes) <= 90_000
