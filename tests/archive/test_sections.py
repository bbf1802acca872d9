"""The sections of stored bills: written with their text, kept through its versions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from monitor.archive import hit_sections
from monitor.archive.database import Archive
from monitor.archive.storing import sections, texts
from monitor.model import Item
from tests.archive.shelf import NOON, column, keep_topic, match, notice, record, row, store, topic

FIRST = "SEC. 1. GRANTS.\n\nThe Secretary shall make grants for graphite.\n\nSEC. 2. ROADS.\n\nRoads shall be built."
SECOND = (
    "SEC. 1. MINES.\n\nThe Secretary shall permit mines of every kind.\n\nSEC. 2. GRANTS.\n\nThe Secretary may make "
    "grants for graphite."
)
URL = "https://www.govinfo.gov/content/pkg/BILLS-119hr1{0}/xml/BILLS-119hr1{0}.xml"


def bill(**fields: Any) -> Item:
    return notice(key="bill:119-hr-1", kind="bill", source="congress", stage="introduced", **fields)


def shown(archive: Archive) -> list[tuple[Any, ...]]:
    rows = archive.conn.execute("select id, position, number, heading, change, revision_id from sections order by id")
    return [tuple(each) for each in rows]


def test_the_sections_of_a_bill_are_stored_with_its_text(archive: Archive) -> None:
    store(archive, bill(body=FIRST), notice(body=FIRST))
    assert shown(archive) == [(1, 0, "Sec. 1", "Grants", "", 1), (2, 1, "Sec. 2", "Roads", "", 1)]
    (grants, roads) = sections.of(archive.conn, (1, 2))[1]
    assert FIRST[grants.section.start : grants.section.end] + FIRST[roads.section.start :] == FIRST


def test_a_section_keeps_its_row_through_versions(archive: Archive) -> None:
    store(archive, bill(body=FIRST))
    store(archive, bill(body=SECOND))
    assert shown(archive) == [
        (1, 1, "Sec. 2", "Grants", "changed", 2),
        (2, None, "Sec. 2", "Roads", "dropped", 2),
        (3, 0, "Sec. 1", "Mines", "added", 2),
    ]
    assert [each.id for each in sections.of(archive.conn, (1,))[1]] == [3, 1]


def test_another_version_is_fetched_and_the_one_before_stands_until_it_is_here(archive: Archive) -> None:
    store(archive, bill(text_url=URL.format("ih")))
    with archive.transaction() as conn:
        texts.keep(conn, 1, FIRST, NOON)
    assert shown(archive)[0][4:] == ("", 2)
    store(archive, bill(text_url=URL.format("rh")))
    assert row(archive, "select state, url, length(body) as size from texts") == {
        "state": "pending", "url": URL.format("rh"), "size": len(FIRST),
    }  # fmt: skip
    (wanted,) = texts.due(archive.conn, NOON + timedelta(minutes=1), 9)
    assert wanted.url == URL.format("rh")
    with archive.transaction() as conn:
        texts.keep(conn, 1, SECOND, NOON)
    assert [each[4] for each in shown(archive)] == ["changed", "dropped", "added"]
    store(archive, bill(text_url="https://www.congress.gov/119/bills/hr1/BILLS-119hr1rh.htm"))
    assert column(archive, "select state from texts") == ["kept"], "the same version, elsewhere"
    store(archive, notice(text_url="https://x.test/1"))
    with archive.transaction() as conn:
        texts.keep(conn, 2, "text", NOON)
    store(archive, notice(text_url="https://x.test/2"))
    assert column(archive, "select state from texts where item_id = 2") == ["kept"], "only bills have versions"


def test_only_sections_with_hits_are_told_of_a_new_version(archive: Archive) -> None:
    store(archive, bill(body=FIRST))
    keep_topic(archive, topic())
    (first,) = record(archive, [match(1, 1)])
    with archive.transaction() as conn:
        hit_sections.place(conn, first.id, hit_sections.Place(words="Sec. 1 Grants", url="u", occurrences={1: 1}))
    assert row(archive, "select section, section_url, sections from recent_hits") == {
        "section": "Sec. 1 Grants", "section_url": "u", "sections": 1,
    }  # fmt: skip
    store(archive, bill(body=SECOND))
    (now,) = record(archive, [match(1, 2)])
    with archive.transaction() as conn:
        hit_sections.place(conn, now.id, hit_sections.Place(occurrences={1: 1}))
        moves = hit_sections.moves(conn, topic="graphite", item_id=1, revision_id=2, hit_id=now.id)
        hit_sections.tell(conn, 2, moves)
        hit_sections.tell(conn, 2, hit_sections.SectionMoves(known=True, dropped=("Sec. 2 Roads",)))
    assert moves == hit_sections.SectionMoves(known=True, changed=("Sec. 2 Grants",))
    assert row(archive, "select changes ->> '$.sections.words' as words from revisions where id = 2") == {
        "words": "changed: Sec. 2 Grants; dropped: Sec. 2 Roads"
    }


def test_of_a_first_hit_nothing_is_told(archive: Archive) -> None:
    store(archive, bill(body=FIRST))
    keep_topic(archive, topic())
    (first,) = record(archive, [match(1, 1)])
    moves = hit_sections.moves(archive.conn, topic="graphite", item_id=1, revision_id=1, hit_id=first.id)
    assert not moves
    assert not moves.known
