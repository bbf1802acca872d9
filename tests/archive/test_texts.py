from __future__ import annotations

from datetime import datetime, timedelta

from monitor.archive.database import Archive
from monitor.archive.storing import texts
from monitor.model import Origin
from tests.archive.shelf import NOON, column, found, keep_topic, match, notice, own, record, row, store, topic

URL = "https://upstream.example/1.txt"


def pending(archive: Archive, origin: Origin = "poll") -> None:
    store(archive, notice(text_url=URL), origin=origin)


def keep(archive: Archive, body: str, at: datetime = NOON) -> int:
    with archive.transaction() as conn:
        return texts.keep(conn, 1, body, at)


def test_a_missing_text_is_due_at_once_with_all_that_fetching_needs(archive: Archive) -> None:
    pending(archive)
    (wanted,) = texts.due(archive.conn, NOON, 10)
    assert (wanted.item_id, wanted.key, wanted.source, wanted.url, wanted.attempts) == (
        1, "fr:2026-04417", "federal-register", URL, 0,
    )  # fmt: skip


def test_it_is_tried_again_after_15_minutes_an_hour_six_hours_then_daily_for_a_fortnight(archive: Archive) -> None:
    pending(archive)
    now, waits = NOON, []
    while column(archive, "select state from texts") == ["pending"]:
        assert len(texts.due(archive.conn, now, 10)) == 1
        with archive.transaction() as conn:
            texts.missed(conn, 1, now)
        (next_at,) = column(archive, "select next_at from texts")
        if next_at is None:
            break
        due_at = datetime.fromisoformat(next_at)
        assert texts.due(archive.conn, due_at - timedelta(seconds=1), 10) == ()
        waits.append(due_at - now)
        now = due_at
    minutes = [wait.total_seconds() / 60 for wait in waits]
    assert minutes == [15, 60, 360, *[1440] * 14]
    assert column(archive, "select state from texts") == ["failed"]


def test_a_text_that_says_the_congress_ends_what_was_inferred(archive: Archive) -> None:
    store(archive, notice(title="On H.R. 1234", abstract="See S. 5.", text_url=URL))
    inferred = "select value from identifiers where inferred order by value"
    assert column(archive, inferred) == ["119-hr-1234", "119-s-5"]
    keep(archive, "H.R. 1234 (119th Congress) and S. 5")
    assert column(archive, inferred) == ["119-s-5"]


def test_its_arrival_is_a_revision_is_found_and_is_read_for_identifiers(archive: Archive) -> None:
    store(archive, notice(text_url=URL, identifiers=own("fr:2026-04417", "docket:USTR-2024-0016")))
    revision = keep(archive, "Needle coke under 31 CFR part 800 and USTR-2024-0016", NOON + timedelta(hours=1))
    assert revision == 2
    assert row(archive, "select change, changes, origin from revisions where id = 2") == {
        "change": "text", "changes": '{"body":{"was":0,"now":52}}', "origin": "poll",
    }  # fmt: skip
    assert row(archive, "select state, next_at from texts") == {"state": "kept", "next_at": None}
    assert found(archive, '"needle coke"') == ["fr:2026-04417"]
    rows = archive.conn.execute("select scheme, value, role from identifiers order by scheme")
    assert [tuple(each) for each in rows] == [
        ("cfr", "31-800", "cited"), ("docket", "USTR-2024-0016", "own"), ("fr", "2026-04417", "own"),
    ]  # fmt: skip
    assert column(archive, "select changed_at from items") == ["2026-11-02T18:00:00Z"]
    assert store(archive, notice(identifiers=own("fr:2026-04417", "docket:USTR-2024-0016"))).unchanged == 1


def test_the_text_of_history_is_history(archive: Archive) -> None:
    pending(archive, origin="baseline")
    keep(archive, "Text")
    assert column(archive, "select origin from revisions order by id") == ["baseline", "baseline"]


def test_the_same_text_again_is_no_revision(archive: Archive) -> None:
    store(archive, notice(body="As filed", stage="filed", text_url=URL))
    store(archive, notice(text_url=f"{URL}?published"))
    assert keep(archive, "As filed") == 0
    assert row(archive, "select state, body from texts") == {"state": "kept", "body": "As filed"}
    assert column(archive, "select change from revisions order by id") == ["new", "changed"]


def test_the_longest_waiting_come_first_and_no_more_than_asked_for(archive: Archive) -> None:
    store(archive, notice("2026-00001", text_url=URL), seen_at=NOON)
    store(archive, notice("2026-00002", text_url=URL), seen_at=NOON - timedelta(hours=1))
    store(archive, notice("2026-00003", text_url=URL), seen_at=NOON)
    assert [each.item_id for each in texts.due(archive.conn, NOON, 2)] == [2, 3]


def test_where_only_what_is_hit_is_worth_its_text(archive: Archive) -> None:
    store(archive, notice("2026-00001", text_url=URL), notice("2026-00002", text_url=URL), text="watched")
    store(archive, notice("2026-00003", source="other", text_url=URL), notice("2026-00004"), text="watched")
    keep_topic(archive, topic())
    record(archive, [match(1, 1), match(3, 3), match(4, 4)])
    assert texts.due(archive.conn, NOON, 10) == ()
    with archive.transaction() as conn:
        texts.want_hit(conn, ["federal-register"], NOON)
    assert [each.item_id for each in texts.due(archive.conn, NOON, 10)] == [1]
