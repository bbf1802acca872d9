"""Whatever is stored in whatever order, the derived tables say what the documents say at the end."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.archive.database import Archive, open_archive
from monitor.archive.storing import index
from monitor.model import Item
from tests.archive.shelf import NOON, column, notice, own, store

DOCKETS = ("docket:A-1-1", "docket:B-2-2", "docket:C-3-3", "bill:119-s-5")


@st.composite
def steps(draw: st.DrawFn) -> Item:
    """One of six documents in one of its possible states."""
    number = draw(st.integers(1, 6))
    carried = draw(st.sets(st.sampled_from(DOCKETS), max_size=2))
    return notice(
        f"2026-0000{number}",
        title=draw(st.sampled_from(("Graphite", "Nickel", "Lithium – “ore”"))),
        body=draw(st.sampled_from((None, "Needle coke", "Anode, cathode"))),
        stage=draw(st.sampled_from(("filed", "published"))),
        published_on=date(2026, 10, draw(st.integers(1, 28))),
        comments_close_on=draw(st.sampled_from((None, date(2026, 12, 1), date(2026, 12, 2)))),
        identifiers=own(f"fr:2026-0000{number}", *sorted(carried)),
    )


def expected_matters(archive: Archive) -> dict[str, str]:
    """The ties worked out the slow way: groups grow until no two share an own identifier."""
    own_names: dict[int, set[str]] = {item_id: set() for item_id in column(archive, "select id from items")}
    for row in archive.conn.execute(
        "select item_id, scheme || ':' || value as name from identifiers where role = 'own'"
    ):
        own_names[row["item_id"]].add(row["name"])
    groups: list[tuple[set[int], set[str]]] = []
    for item_id, names in own_names.items():
        touching = [group for group in groups if group[1] & names]
        groups = [group for group in groups if not group[1] & names]
        groups.append(({item_id}.union(*(each[0] for each in touching)), names.union(*(each[1] for each in touching))))
    ages = {row["id"]: row for row in archive.conn.execute("select id, key, published_on from items")}
    return {
        ages[member]["key"]: min((ages[each] for each in group), key=lambda row: (row["published_on"], row["id"]))[
            "key"
        ]
        for group, _ in groups
        for member in group
    }


@settings(max_examples=60, deadline=None, derandomize=True)
@given(batches=st.lists(st.lists(steps(), min_size=1, max_size=5), min_size=1, max_size=6))
def test_any_order(batches: list[list[Item]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(Path(folder) / "monitor.db", now=NOON)
        for batch in batches:
            store(archive, *batch)
            index.check(archive.conn)
        keys = {item.key for batch in batches for item in batch}
        assert set(column(archive, "select key from items")) == keys
        assert len(column(archive, "select id from revisions where change = 'new'")) == len(keys)
        stored = {row["key"]: row["matter"] for row in archive.conn.execute("select key, matter from items")}
        assert stored == expected_matters(archive)
        open_deadlines = archive.conn.execute("select item_id, due_on from deadlines where state = 'open'")
        dated = archive.conn.execute("select id, comments_close_on from items where comments_close_on is not null")
        assert sorted(map(tuple, open_deadlines)) == sorted(map(tuple, dated))
        again = [batch[-1] for batch in batches][-1:]
        assert store(archive, *again).new == 0
        archive.close()
