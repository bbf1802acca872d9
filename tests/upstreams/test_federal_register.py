"""What a user gets when the Federal Register misbehaves: every document once, or a fault and nothing lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from monitor.demo.register import Register
from monitor.demo.standin import Site, StandIn
from monitor.errors import SourceBlocked, SourceError
from monitor.http import Client
from monitor.model import Entry, Fetched, Item, Window
from monitor.settings import SourceConfig
from monitor.sources import build
from monitor.sources.base import Source
from tests.upstreams import federal_register as player
from tests.upstreams.conftest import NOW

WINDOW = Window(since_on=date(2025, 6, 1), until_on=date(2025, 6, 30))
FILING = {
    "document_number": "2025-10955", "title": "Leasing", "type": "Notice", "publication_date": "2025-06-23",
    "filed_at": "2025-06-20T08:45:00.000-04:00", "agencies": ["Interior Department"],
}  # fmt: skip


def record(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "document_number": f"2025-{number:05}", "title": f"Notice {number}", "type": "Notice",
        "publication_date": "2025-06-20", "agencies": ["Energy Department"], **fields,
    }  # fmt: skip


def source(stand_in: StandIn, client: Client, site: Site) -> Source:
    stand_in.mount("", site)
    url = f"{stand_in.url}/api/v1"
    return build(SourceConfig(name="fr", kind="federal-register", url=url, every=timedelta(minutes=30)), client)


def keys(fetched: Fetched) -> list[str]:
    return sorted(item.key for item in fetched.items)


def found(fetched: Fetched, key: str) -> Item:
    (item,) = (item for item in fetched.items if item.key == key)
    return item


def test_a_walk_that_is_led_back_to_page_one_ends_with_a_fault(stand_in: StandIn, client: Client) -> None:
    register = Register([record(number) for number in range(10_400)])
    with pytest.raises(SourceError):
        source(stand_in, client, player.paging_from_the_top(register)).fetch_window(WINDOW, NOW)
    assert len(stand_in.asked("/api/v1/documents")) < 40


def test_the_cursor_walks_beyond_ten_thousand(stand_in: StandIn, client: Client) -> None:
    register = Register([record(number) for number in range(10_400)])
    assert len(set(keys(source(stand_in, client, register).fetch_window(WINDOW, NOW)))) == 10_400


def test_an_old_copy_from_a_cache_is_not_asked_for(stand_in: StandIn, client: Client) -> None:
    register = Register([record(1)])
    polled = source(stand_in, client, player.cached(register))
    assert keys(polled.fetch(Entry(source="fr"), NOW)) == ["fr:2025-00001"]
    register.replace([record(1), record(2)])
    later = NOW + timedelta(minutes=30)
    assert keys(polled.fetch(Entry(source="fr"), later)) == ["fr:2025-00001", "fr:2025-00002"]


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (player.request_access, SourceBlocked),
        (player.under_maintenance, SourceError),
        (player.errors_with_status_200, SourceError),
    ],
)
def test_a_page_or_an_error_object_is_never_taken_for_an_answer(
    stand_in: StandIn, client: Client, spoil: Any, fault: type[SourceError]
) -> None:
    with pytest.raises(fault):
        source(stand_in, client, spoil(Register([record(1)]))).fetch(Entry(source="fr"), NOW)


def test_the_wall_is_a_refusal(stand_in: StandIn, client: Client) -> None:
    wall = f"{stand_in.url.replace('127.0.0.1', 'localhost')}/unblock"
    walled = player.walled(Register([record(1)]), paths=("/api",), to=wall)
    with pytest.raises(SourceError):
        source(stand_in, client, walled).fetch(Entry(source="fr"), NOW)


def test_a_short_burst_of_errors_is_sat_out_and_a_long_one_is_a_fault(stand_in: StandIn, client: Client) -> None:
    register = Register([record(1)])
    assert keys(source(stand_in, client, player.burst(register, 2)).fetch(Entry(source="fr"), NOW)) == ["fr:2025-00001"]
    with pytest.raises(SourceError):
        source(stand_in, client, player.burst(register, 50)).fetch(Entry(source="fr"), NOW)


def test_a_walk_that_breaks_gives_nothing_rather_than_half(stand_in: StandIn, client: Client) -> None:
    register = Register([record(number) for number in range(2_500)])
    with pytest.raises(SourceError):
        source(stand_in, client, player.failing_at_page(register, 3)).fetch_window(WINDOW, NOW)


def test_a_document_that_is_imported_during_the_walk_is_not_missed(stand_in: StandIn, client: Client) -> None:
    register = Register([record(number) for number in range(2_500)])
    latecomer = record(99_999, publication_date="2025-06-20")
    walked = source(stand_in, client, player.growing(register, latecomer, after=1)).fetch_window(WINDOW, NOW)
    assert "fr:2025-99999" in keys(walked)
    assert len(keys(walked)) == 2_501


def test_a_silent_edit_keeps_the_key_and_changes_what_is_compared(stand_in: StandIn, client: Client) -> None:
    register = Register([record(1, comments_close_on="2025-07-14")])
    polled = source(stand_in, client, register)
    before = found(polled.fetch(Entry(source="fr"), NOW), "fr:2025-00001")
    register.replace(player.edited(register.held.documents, "2025-00001", comments_close_on="2025-08-12"))
    after = found(polled.fetch(Entry(source="fr"), NOW), "fr:2025-00001")
    assert (before.comments_close_on, after.comments_close_on) == (date(2025, 7, 14), date(2025, 8, 12))
    assert before.fingerprint() != after.fingerprint()


def test_a_filing_that_is_withdrawn_is_said_to_be(stand_in: StandIn, client: Client) -> None:
    register = Register([], [FILING])
    polled = source(stand_in, client, register)
    assert found(polled.fetch(Entry(source="fr"), NOW), "fr:2025-10955").stage == "filed"
    register.replace([], player.withdrawn([FILING], "2025-10955"))
    assert found(polled.fetch(Entry(source="fr"), NOW), "fr:2025-10955").stage == "withdrawn"


def test_the_nightly_blackout_withdraws_nothing(stand_in: StandIn, client: Client) -> None:
    register = Register([record(1)], [FILING])
    register.blackout = "The list is being prepared."
    fetched = source(stand_in, client, register).fetch(Entry(source="fr"), NOW)
    assert keys(fetched) == ["fr:2025-00001"]


def test_a_correction_is_a_document_of_its_own(stand_in: StandIn, client: Client) -> None:
    register = Register(player.corrected([record(1)], "2025-00001", "2025-06-20"))
    fetched = source(stand_in, client, register).fetch(Entry(source="fr"), NOW)
    assert keys(fetched) == ["fr:2025-00001", "fr:C1-2025-00001"]
    assert found(fetched, "fr:C1-2025-00001").kind == "correction"
