from __future__ import annotations

from datetime import timedelta

from monitor.archive import hits
from monitor.archive.database import Archive
from tests.archive.shelf import NOON, column, keep_topic, match, notice, record, row, store, topic

LATER = NOON + timedelta(hours=1)


def shown(archive: Archive) -> list[tuple[str, int, str]]:
    rows = archive.conn.execute("select topic, item_id, strength from recent_hits order by item_id, topic")
    return [tuple(row) for row in rows]


def test_a_topic_is_kept_as_configured_and_as_it_runs(archive: Archive) -> None:
    keep_topic(archive, topic(), matched_through=7, definition='{"slug":"graphite"}')
    kept = hits.topics_known(archive.conn)["graphite"]
    assert (kept.name, kept.match, kept.fingerprint, kept.matched_through) == ("Graphite", "graphite", "f1", 7)
    assert (kept.state, kept.definition) == ("ok", '{"slug":"graphite"}')
    assert not hits.differs(kept, topic(), 0, "")
    assert hits.differs(kept, topic(name="Other"), 0, "")
    assert hits.differs(kept, topic(), 1, "")
    keep_topic(archive, topic(match="graphite AND"), error="line 1, column 13: something is missing", matched_through=7)
    broken = hits.topics_known(archive.conn)["graphite"]
    assert (broken.state, broken.error) == ("broken", "line 1, column 13: something is missing")


def test_the_mark_of_a_topic_never_goes_back(archive: Archive) -> None:
    keep_topic(archive, topic())
    with archive.transaction() as conn:
        hits.advance(conn, "graphite", 9)
        hits.advance(conn, "graphite", 4)
    assert hits.topics_known(archive.conn)["graphite"].matched_through == 9


def test_a_first_hit_then_a_stronger_one(archive: Archive) -> None:
    store(archive, notice())
    keep_topic(archive, topic())
    (first,) = record(archive, [match(1, 1, "mention")])
    assert (first.is_first, first.was_strength, first.strength) == (True, None, "mention")
    store(archive, notice(title="Graphite"))
    (second,) = record(archive, [match(1, 2, "strong")], matched_at=LATER)
    assert (second.is_first, second.was_strength) == (False, "mention")
    assert shown(archive) == [("graphite", 1, "strong")]
    assert column(archive, "select count(*) from hits") == [2]


def test_the_same_hit_again_is_brought_up_to_date_and_is_not_first(archive: Archive) -> None:
    store(archive, notice())
    keep_topic(archive, topic())
    (first,) = record(archive, [match(1, 1, "mention")])
    (again,) = record(archive, [match(1, 1, "strong")], matched_at=LATER)
    assert (again.id, again.is_first, again.was_strength) == (first.id, False, "mention")
    assert row(archive, "select strength, matched_at, passage, terms, spans from hits") == {
        "strength": "strong", "matched_at": "2026-11-02T17:00:00Z", "passage": "Graphite from China",
        "terms": '[{"term":"graphite","field":"title","count":1}]', "spans": "[[0,8]]",
    }  # fmt: skip


def test_rows_come_in_the_order_of_the_matches_and_history_is_flagged(archive: Archive) -> None:
    store(archive, notice("2026-00001"), notice("2026-00002"))
    keep_topic(archive, topic())
    rows = record(archive, [match(2, 2), match(1, 1)], backfilled=frozenset({2}))
    assert [each.item_id for each in rows] == [2, 1]
    assert column(archive, "select backfilled from hits order by item_id") == [0, 1]
    assert record(archive, []) == ()


def test_what_a_topic_no_longer_gives_leaves_the_views_and_stays_in_the_books(archive: Archive) -> None:
    store(archive, notice("2026-00001"), notice("2026-00002"), notice("2026-00003"))
    keep_topic(archive, topic())
    record(archive, [match(1, 1), match(2, 2), match(3, 3)])
    with archive.transaction() as conn:
        hits.drop(conn, "graphite", {2}, LATER)
    assert [item for _, item, _ in shown(archive)] == [1, 3]
    with archive.transaction() as conn:
        hits.drop_unless(conn, "graphite", {1}, through=2, now=LATER)
    assert [item for _, item, _ in shown(archive)] == [1, 3], "revision 3 lies beyond the mark"
    with archive.transaction() as conn:
        hits.drop_unless(conn, "graphite", {1}, through=3, now=LATER)
    assert [item for _, item, _ in shown(archive)] == [1]
    assert column(archive, "select dropped_at from hits order by id") == [None, *["2026-11-02T18:00:00Z"] * 2]
    (back,) = record(archive, [match(2, 2)])
    assert back.is_first, "nothing of it stood any more"
    assert [item for _, item, _ in shown(archive)] == [1, 2]


def test_if_only_the_older_revision_is_hit_it_is_shown(archive: Archive) -> None:
    store(archive, notice())
    store(archive, notice(title="Edited"))
    keep_topic(archive, topic())
    record(archive, [match(1, 1, "mention"), match(1, 2, "strong")])
    with archive.transaction() as conn:
        conn.execute("update hits set dropped_at = 'x' where revision_id = 2")
    assert shown(archive) == [("graphite", 1, "mention")]


def test_topics_do_not_touch_each_other(archive: Archive) -> None:
    store(archive, notice())
    keep_topic(archive, topic())
    keep_topic(archive, topic("nickel", "Nickel", "nickel"), position=1)
    first, second = record(archive, [match(1, 1), match(1, 1, "mention", topic="nickel")])
    assert (first.is_first, second.is_first) == (True, True)
    with archive.transaction() as conn:
        hits.drop(conn, "graphite", {1}, LATER)
    assert shown(archive) == [("nickel", 1, "mention")]


def test_a_topic_that_left_is_forgotten_with_its_hits_and_may_return(archive: Archive) -> None:
    store(archive, notice())
    keep_topic(archive, topic())
    record(archive, [match(1, 1)])
    with archive.transaction() as conn:
        hits.retire_topic(conn, "graphite", LATER)
    assert (shown(archive), hits.topics_known(archive.conn)) == ([], {})
    keep_topic(archive, topic())
    assert hits.topics_known(archive.conn)["graphite"].fingerprint == "f1"
