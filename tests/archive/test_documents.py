from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitor.archive import documents
from monitor.archive.database import Archive
from monitor.model import Document, Identifier, Origin
from tests.archive.shelf import NOON, notice, own, store


def since(archive: Archive, after: int, **limits: int) -> list[tuple[Document, ...]]:
    return list(documents.revised(archive.conn, after, documents.newest_revision(archive.conn), **limits))


def test_a_document_is_read_back_as_it_was_stored(archive: Archive) -> None:
    assert documents.newest_revision(archive.conn) == 0
    item = notice(
        body="See 31 CFR part 800.", action="Notice.", facts={"type": "Notice"}, comments_close_on=date(2026, 12, 1),
        identifiers=own("fr:2026-04417", "docket:A-570-182"),
    )  # fmt: skip
    store(archive, item, origin="baseline")
    document = documents.by_key(archive.conn, item.key)
    assert document is not None
    for name in ("key", "source", "kind", "title", "abstract", "body", "action", "agencies", "stage", "url"):
        assert getattr(document, name) == getattr(item, name), name
    assert (document.published_on, document.comments_close_on) == (item.published_on, item.comments_close_on)
    assert (document.origin, document.change, document.first_seen_at) == ("baseline", "new", NOON)
    assert document.facts == {"type": "Notice"}
    assert document.identifiers == (
        Identifier(scheme="docket", value="A-570-182"), Identifier(scheme="fr", value="2026-04417"),
        Identifier(scheme="cfr", value="31-800", role="cited"),
    )  # fmt: skip
    assert "A-570-182" in document.search_ids


@pytest.mark.parametrize("written", ["fr:2026-04417", "fr:2026-4417", "2026-04417", " 2026-4417 ", "fr:2026–04417"])
def test_a_key_is_found_as_people_write_it(archive: Archive, written: str) -> None:
    store(archive, notice())
    document = documents.by_key(archive.conn, written)
    assert document is not None
    assert document.key == "fr:2026-04417"


def test_an_old_number_without_its_date_is_the_newest_of_that_number(archive: Archive) -> None:
    store(archive, notice("94-12345:1994-05-20", published_on=date(1994, 5, 20)))
    document = documents.by_key(archive.conn, "fr:94-12345")
    assert document is not None
    assert document.key == "fr:94-12345:1994-05-20"
    assert documents.by_key(archive.conn, "fr:94-1234") is None


def test_each_item_comes_once_at_its_newest_revision(archive: Archive) -> None:
    store(archive, notice("2026-00001"), notice("2026-00002"))
    mark = documents.newest_revision(archive.conn)
    store(archive, notice("2026-00001", title="Edited"), notice("2026-00003"))
    ((edited, third),) = since(archive, mark)
    assert (edited.key, edited.change, edited.title, edited.revision_id) == ("fr:2026-00001", "changed", "Edited", 3)
    assert (third.key, third.change) == ("fr:2026-00003", "new")
    ((second, first, _),) = since(archive, 0)
    assert (second.key, first.key) == ("fr:2026-00002", "fr:2026-00001")
    assert first.change == "new", "nobody was told of it yet"
    assert since(archive, documents.newest_revision(archive.conn)) == []


def test_up_to_a_mark_what_came_after_does_not_hide_what_was_before(archive: Archive) -> None:
    store(archive, notice())
    store(archive, notice(title="Edited"))
    ((document,),) = documents.revised(archive.conn, 0, 1)
    assert document.change == "new"


def test_several_changes_are_told_as_one(archive: Archive) -> None:
    store(archive, notice(comments_close_on=date(2026, 12, 1)))
    mark = documents.newest_revision(archive.conn)
    store(archive, notice(comments_close_on=date(2026, 12, 8), title="Other"))
    store(archive, notice(comments_close_on=date(2026, 12, 15), action="Extension."))
    ((document,),) = since(archive, mark)
    assert document.changes == {
        "comments_close_on": {"was": "2026-12-01", "now": "2026-12-15"}, "action": {"was": "", "now": "Extension."},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("poll", "poll", "poll"), ("backfill", "poll", "poll"), ("poll", "backfill", "poll"),
        ("baseline", "backfill", "backfill"),
    ],
)  # fmt: skip
def test_a_poll_in_the_range_makes_it_news(archive: Archive, first: Origin, second: Origin, told: Origin) -> None:
    store(archive, notice(), origin=first)
    store(archive, notice(title="Edited"), origin=second)
    ((document,),) = since(archive, 0)
    assert document.origin == told


def test_a_text_beside_a_change_is_part_of_it_and_a_withdrawal_is_told(archive: Archive) -> None:
    store(archive, notice(stage="filed"))
    mark = documents.newest_revision(archive.conn)
    store(archive, notice(stage="filed", title="Edited"))
    store(archive, notice(stage="filed", title="Edited", body="Text"))
    ((document,),) = since(archive, mark)
    assert document.change == "changed"
    store(archive, notice(stage="withdrawn", title="Edited", body="Text"))
    ((document,),) = since(archive, mark)
    assert document.change == "withdrawn"


def test_batches_are_bounded_in_number_and_in_bytes(archive: Archive) -> None:
    store(archive, *(notice(f"2026-{number:05}", body="x" * 100) for number in range(1, 8)))
    assert [len(batch) for batch in since(archive, 0, most=3)] == [3, 3, 1]
    assert [len(batch) for batch in since(archive, 0, most_bytes=250)] == [3, 3, 1]


def test_the_caller_may_write_between_batches(archive: Archive) -> None:
    store(archive, *(notice(f"2026-{number:05}") for number in range(1, 8)))
    seen = []
    for batch in documents.revised(archive.conn, 0, 7, most=2):
        seen += [document.key for document in batch]
        store(archive, notice(batch[-1].key.removeprefix("fr:"), title="Edited meanwhile"))
    assert seen == [f"fr:2026-{number:05}" for number in range(1, 8)]


@pytest.mark.parametrize(
    ("published_on", "facts", "dated_on"),
    [
        (date(2026, 11, 2), {}, date(2026, 11, 2)),
        (date(2026, 1, 5), {"latest_action_on": "2026-10-30"}, date(2026, 10, 30)),
        (None, {"filed_at": "2026-11-03T02:30:00+00:00"}, date(2026, 11, 2)),
        (None, {"latest_action_on": "soon"}, None),
        (None, {}, None),
    ],
)
def test_a_document_is_as_new_as_the_newest_event_it_tells_of(
    archive: Archive, published_on: date | None, facts: dict[str, str], dated_on: date | None
) -> None:
    store(archive, notice(published_on=published_on, facts=facts), seen_at=NOON + timedelta(days=1))
    document = documents.by_key(archive.conn, "fr:2026-04417")
    assert document is not None
    assert document.dated_on == dated_on
