"""A few random kills of a pass with 200 hits and five channels; ``make kills`` makes two hundred."""

from __future__ import annotations

import pytest

from tests.kills import HITS, run

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def test_nothing_is_lost_and_doubles_come_from_a_kill_inside_a_send_alone() -> None:
    counts = run(8, seed=11)
    assert counts.kills == 8
    assert counts.hits == HITS * counts.homes
    assert counts.owed > 4 * HITS * counts.homes
    assert counts.lost == 0
    assert counts.unexplained == 0
    assert counts.doubled_on_hold == 0
