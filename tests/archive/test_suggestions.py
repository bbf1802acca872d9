from __future__ import annotations

from datetime import date, timedelta

from monitor.archive import resemblance, suggestions
from monitor.archive.database import Archive
from monitor.archive.suggestions import Suggestion
from tests.archive.shelf import NOON, column, keep_topic, match, notice, record, store, topic


def suggestion(item_id: int, weight: float = 1.0, topic: str = "graphite") -> Suggestion:
    return Suggestion(item_id=item_id, topic=topic, kind="title", reason=f"reason {item_id}", weight=weight)


def keep(archive: Archive, *given: Suggestion, **ago: int) -> None:
    with archive.transaction() as conn:
        suggestions.keep(conn, given, NOON - timedelta(**ago))


def tell(archive: Archive, *, days: int = 0) -> list[int]:
    """What is due is told in a message composed so many days later."""
    at = NOON + timedelta(days=days)
    with archive.transaction() as conn:
        due = suggestions.to_tell(conn, "c", ("graphite",), at)
        conn.execute(
            "insert into messages (channel, kind, period, subject, message_key, composed_at) values "
            "('c', 'digest', ?1, '', ?1, ?1)", (at.strftime("%Y-%m-%dT%H:%M:%SZ"),),
        )  # fmt: skip
        ids = suggestions.owe(conn, "c", due, at)
        conn.execute("update notices set message_id = (select max(id) from messages) where message_id is null")
    assert len(ids) == len(due)
    return [each.item_id for each in due]


def test_ten_a_week_the_likeliest_first_none_twice(archive: Archive) -> None:
    store(archive, *(notice(f"2026-0{number:04}") for number in range(1, 16)))
    keep_topic(archive, topic())
    keep(archive, *(suggestion(number, weight=number / 10) for number in range(1, 16)))
    assert tell(archive) == list(range(15, 5, -1))
    assert tell(archive, days=1) == []
    assert column(archive, "select count(*) from notices where reason = 'suggestion'") == [10]
    keep(archive, suggestion(1, weight=9, topic="graphite"))
    assert tell(archive, days=6) == []


def test_a_new_week_has_room_again_but_what_is_a_week_old_is_not_told(archive: Archive) -> None:
    store(archive, *(notice(f"2026-0{number:04}") for number in range(1, 16)))
    keep(archive, *(suggestion(number) for number in range(1, 12)))
    assert len(tell(archive)) == 10
    keep(archive, suggestion(12), days=-7)
    assert tell(archive, days=8) == [12]


def test_only_the_channels_topics_and_only_what_no_topic_has_caught(archive: Archive) -> None:
    store(archive, *(notice(f"2026-0{number:04}") for number in range(1, 4)))
    keep_topic(archive, topic())
    keep(archive, suggestion(1), suggestion(2, topic="nickel"), suggestion(3))
    record(archive, [match(3, 3, "mention")])
    assert [each.item_id for each in suggestions.to_tell(archive.conn, "c", ("graphite",), NOON)] == [1]
    assert suggestions.to_tell(archive.conn, "c", (), NOON) == ()


def test_a_document_is_told_once_under_the_topic_it_resembles_most(archive: Archive) -> None:
    store(archive, notice())
    keep(archive, suggestion(1, 0.5), suggestion(1, 2.5, "nickel"))
    (told,) = suggestions.to_tell(archive.conn, "c", ("graphite", "nickel"), NOON)
    assert (told.topic, told.title, told.agencies) == ("nickel", notice().title, notice().agencies)


def test_what_was_looked_at_is_remembered(archive: Archive) -> None:
    assert suggestions.through(archive.conn) is None
    for revision in (7, 9):
        with archive.transaction() as conn:
            suggestions.reached(conn, revision)
        assert suggestions.through(archive.conn) == revision


def test_uncaught_is_what_a_poll_brought_and_no_topic_hits(archive: Archive) -> None:
    keep_topic(archive, topic())
    store(archive, notice("2026-00001"), origin="baseline")
    store(archive, notice("2026-00002"), notice("2026-00003"), notice("2026-00004"))
    record(archive, [match(3, 3, "mention")])
    assert resemblance.uncaught(archive.conn, 0, 4) == (2, 4)
    assert resemblance.uncaught(archive.conn, 2, 4) == (4,)


def test_uncaught_since_counts_by_publication_or_by_first_sight(archive: Archive) -> None:
    store(archive, notice("2026-00001", published_on=date(2026, 10, 1)), notice("2026-00002", published_on=None))
    assert resemblance.uncaught_since(archive.conn, date(2026, 10, 1)) == (1, 2)
    assert resemblance.uncaught_since(archive.conn, date(2026, 10, 2)) == (2,)
    assert resemblance.uncaught_since(archive.conn, date(2026, 11, 3)) == ()


def test_a_word_that_many_have_is_given_up(archive: Archive) -> None:
    store(archive, *(notice(f"2026-0{number:04}") for number in range(1, 6)))
    assert resemblance.bearing(archive.conn, "graphite", 5) == {1, 2, 3, 4, 5}
    assert resemblance.bearing(archive.conn, "graphite", 4) is None
    assert resemblance.bearing(archive.conn, "uranium", 4) == frozenset()
