"""Matters: items tied by their own identifiers. A matter is named by the key of its oldest item.

The tie is worked out anew for whatever a batch touches, so that it does not depend on the order in which documents
came: the items that share a tying identifier, and those that share one with them, and so on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable

from monitor.archive.rows import as_list
from monitor.archive.storing import title_ties
from monitor.archive.storing.identifiers import Name, own_by_item
from monitor.model import Identifier
from monitor.reading.ties import OF_ONE_DOCKET, ties, tying

CARRIERS = """
with wanted as (select value ->> 0 as scheme, value ->> 1 as value from json_each(?))
select identifiers.scheme, identifiers.value, identifiers.item_id
from wanted join identifiers on identifiers.scheme = wanted.scheme and identifiers.value = wanted.value
where identifiers.role = 'own'
"""
OF_A_LAW = f"""
{CARRIERS} and exists (
  select 1 from items where items.id = identifiers.item_id and (items.key like 'bill:%' or items.key like 'law:%'))
"""  # noqa: S608 - only the constant above is put in; a law ties its bill, not all that names it in a title
TOGETHER = """
select id from items where matter in (select matter from items where id in (select value from json_each(?)))
"""
AGES = """
select id, key, matter, coalesce(published_on, substr(first_seen_at, 1, 10)) as dated_on from items
where id in (select value from json_each(?))
"""
COUNTED = """
select identifiers.item_id from identifiers join items on items.id = identifiers.item_id
where identifiers.scheme = ? and identifiers.value = ? and identifiers.role = 'own' and items.key not like 'regs:%'
"""
DOCKETS = """
select count(distinct value) from identifiers
where scheme = 'docket' and role = 'own' and item_id in (select value from json_each(?))
"""
RENAME = "update items set matter = ? where id = ?"


def tie(conn: sqlite3.Connection, new: Collection[int], altered: Collection[int]) -> None:
    """Sets ``items.matter`` for what was added and altered, and for everything that is tied to it."""
    touched = set(new) | set(altered)
    if altered:
        touched |= {row["id"] for row in conn.execute(TOGETHER, (as_list(altered),))}
    tied = _Tied()
    _explore(conn, tied, touched)
    groups = tied.groups()
    unsettled = [item_id for group in groups if len(group) > 1 or group[0] not in new for item_id in group]
    ages = {row["id"]: row for row in conn.execute(AGES, (as_list(unsettled),))} if unsettled else {}
    renamed: list[tuple[str, int]] = []
    for group in groups:
        rows = [ages[item_id] for item_id in group if item_id in ages]
        if rows:
            oldest = min(rows, key=_age)["key"]
            renamed += [(oldest, row["id"]) for row in rows if row["matter"] != oldest]
    conn.executemany(RENAME, renamed)


def _age(row: sqlite3.Row) -> tuple[str, bool, int]:
    """What makes an item the oldest; of one day the document itself comes before its copy at regulations.gov."""
    return row["dated_on"], row["key"].startswith("regs:"), row["id"]


class _Tied:
    """Which items were seen to be tied to which: a forest whose roots stand for groups."""

    def __init__(self) -> None:
        self.items: set[int] = set()
        self._parent: dict[int, int] = {}

    def root(self, item_id: int) -> int:
        while (parent := self._parent.get(item_id, item_id)) != item_id:
            self._parent[item_id] = self._parent.get(parent, parent)
            item_id = parent
        return item_id

    def join(self, item_ids: Iterable[int]) -> None:
        roots = [self.root(item_id) for item_id in item_ids]
        for root in roots[1:]:
            self._parent[self.root(root)] = self.root(roots[0])

    def groups(self) -> list[list[int]]:
        found: dict[int, list[int]] = {}
        for item_id in sorted(self.items):
            found.setdefault(self.root(item_id), []).append(item_id)
        return list(found.values())


def _explore(conn: sqlite3.Connection, tied: _Tied, touched: set[int]) -> None:
    """Walks from item to identifier to item until nothing new is reached."""
    frontier = set(touched)
    followed: set[Name] = set()
    while frontier:
        tied.items |= frontier
        names = _tying(conn, frontier) - followed
        followed |= names
        reached: set[int] = set()
        for name, carriers in _carriers(conn, names).items():
            counted = carriers if ties(len(carriers)) else _counted(conn, name)
            before = [item_id for item_id in counted if item_id not in touched]
            if _ties(conn, name, counted):
                tied.join(carriers)
                reached.update(carriers)
            elif _ties(conn, name, before):
                reached.update(carriers)  # it has just come to be carried by too many: what it tied comes apart
        for one, other in title_ties.twins(conn, frontier):
            tied.join((one, other))
            reached.add(other)
        frontier = reached - tied.items


def _counted(conn: sqlite3.Connection, name: Name) -> list[int]:
    """The carriers that may be strangers to each other; the files of a docket at regulations.gov are its own."""
    return [row["item_id"] for row in conn.execute(COUNTED, name)]


def _ties(conn: sqlite3.Connection, name: Name, carriers: Collection[int]) -> bool:
    """Whether an identifier ties its carriers: few enough, and of one docket where the scheme asks for that."""
    if not ties(len(carriers)):
        return False
    if name[0] not in OF_ONE_DOCKET:
        return True
    (dockets,) = conn.execute(DOCKETS, (as_list(carriers),)).fetchone()
    return int(dockets) <= 1


def _tying(conn: sqlite3.Connection, item_ids: Iterable[int]) -> set[Name]:
    owned = own_by_item(conn, item_ids)
    names = {name for named in owned.values() for name in named}
    return {
        (each.scheme, each.value) for each in tying(Identifier(scheme=scheme, value=value) for scheme, value in names)
    }


def _carriers(conn: sqlite3.Connection, names: Collection[Name]) -> dict[Name, list[int]]:
    found: dict[Name, list[int]] = {}
    laws = [name for name in names if name[0] == "law"]
    rows = conn.execute(CARRIERS, (as_list(name for name in names if name[0] != "law"),)).fetchall()
    for scheme, value, item_id in [*rows, *(conn.execute(OF_A_LAW, (as_list(laws),)) if laws else ())]:
        found.setdefault((scheme, value), []).append(item_id)
    return found
