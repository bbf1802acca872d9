"""Which earlier deadline a later document changes, and what it comes to: the same whatever the order of arrival.

A later document is tied to an earlier one by the Federal Register page or number that it cites, or by a docket or RIN
that both carry; by a docket or RIN only where no doubt is left which of its documents is meant. What was settled is
worked out anew for whatever a batch touches, so that history that comes in backwards ends where polling would have.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.archive.rows import as_list, packed
from monitor.archive.storing.date_chains import Announced, chains
from monitor.clock import to_text
from monitor.model import Identifier, iso
from monitor.reading.date_changes import DateChange

MOST_CARRIERS = 200
"""A docket or RIN that more items than this carry (a standing docket) ties none."""

FR = ("fr", "fr-page")

OWN = "select scheme, value, role from identifiers where item_id = ? and role = 'own'"
FORGET = "delete from date_changes where item_id in (select value from json_each(?))"
FORGET_NUMBERS = "delete from date_change_numbers where item_id in (select value from json_each(?))"
ANNOUNCE = """
insert into date_changes (item_id, kind, now_on, now_at, zone, evidence, named) values (?, ?, ?, ?, ?, ?, ?)
"""
NUMBER = "insert into date_change_numbers (scheme, value, item_id) values (?, ?, ?)"

ANNOUNCING = """
select distinct numbers.item_id from identifiers as mine
cross join date_change_numbers as numbers on numbers.scheme = mine.scheme and numbers.value = mine.value
where mine.role = 'own' and mine.item_id in (select value from json_each(:items))
union
select item_id from date_changes where item_id in (select value from json_each(:items))
"""
BESIDE = """
select distinct theirs.item_id from date_change_numbers as mine
cross join date_change_numbers as theirs on theirs.scheme = mine.scheme and theirs.value = mine.value
where mine.item_id in (select value from json_each(:items))
"""
"""Announcements that share a number with these: of several, the newest one counts."""
CHANGES = """
select date_changes.item_id, date_changes.kind, date_changes.now_on, date_changes.now_at, date_changes.zone,
       date_changes.evidence, date_changes.named,
       coalesce(items.published_on, substr(items.first_seen_at, 1, 10)) as on_
from date_changes join items on items.id = date_changes.item_id
where date_changes.item_id in (select value from json_each(?)) and items.stage <> 'withdrawn'
"""
NUMBERS = """
select item_id, scheme, value from date_change_numbers where item_id in (select value from json_each(?))
"""
MEANT = """
select distinct identifiers.item_id, identifiers.scheme, identifiers.value from date_change_numbers as numbers
cross join identifiers on identifiers.scheme = numbers.scheme and identifiers.value = numbers.value
where numbers.item_id in (select value from json_each(?)) and identifiers.role = 'own'
"""
ROWS = """
select deadlines.id, deadlines.item_id, deadlines.kind, deadlines.label, deadlines.due_on, deadlines.due_at,
       deadlines.zone, deadlines.source, deadlines.evidence, deadlines.state, deadlines.told,
       coalesce(items.published_on, substr(items.first_seen_at, 1, 10)) as on_
from deadlines join items on items.id = deadlines.item_id
where deadlines.item_id in (select value from json_each(?)) order by deadlines.id
"""
PAGES = """
select item_id, scheme, value from identifiers
where item_id in (select value from json_each(?)) and role = 'own' and scheme in ('fr', 'fr-page')
"""
AGENCIES = "select id, agencies from items where id in (select value from json_each(?))"
MOVES = """
select rowid, deadline_id, was_on, now_on, seen_at, item_id from deadline_moves
where deadline_id = ? and item_id <> ? order by rowid
"""
LINKED = """
select distinct deadlines.item_id from deadline_moves join deadlines on deadlines.id = deadline_moves.deadline_id
where deadline_moves.item_id in (select value from json_each(:items)) and deadline_moves.item_id <> deadlines.item_id
union
select item_id from deadlines where told <> '' and item_id in (select value from json_each(:items))
"""
UNMOVE = "delete from deadline_moves where rowid = ?"
MOVE = "insert into deadline_moves (deadline_id, was_on, now_on, seen_at, item_id) values (?, ?, ?, ?, ?)"
LAY_OVER = """
update deadlines set due_on = ?, due_at = ?, zone = ?, evidence = ?, state = ?, told = ? where id = ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A deadline with what its own document says of it beneath what later ones say."""

    row: sqlite3.Row
    told: Mapping[str, str | None]


def own(conn: sqlite3.Connection, item_id: int) -> tuple[Identifier, ...]:
    """The own identifiers of an item."""
    return tuple(
        Identifier(scheme=scheme, value=value, role=role) for scheme, value, role in conn.execute(OWN, (item_id,))
    )


def announce(
    conn: sqlite3.Connection,
    announced: Mapping[int, tuple[Sequence[DateChange], Sequence[tuple[str, str]]]],
    *,
    replacing: bool = False,
) -> None:
    """Writes down what each item changes in earlier documents, and the numbers by which those may be found."""
    if replacing:
        conn.execute(FORGET, (as_list(announced),))
        conn.execute(FORGET_NUMBERS, (as_list(announced),))
    rows = []
    numbers = []
    for item_id, (found, names) in announced.items():
        for each in found:
            at = to_text(each.now_at) if each.now_at else None
            named = packed([iso(day) for day in each.named])
            rows.append((item_id, each.kind, iso(each.now_on), at, each.zone, each.evidence, named))
        numbers += [(*name, item_id) for name in names if found]
    conn.executemany(ANNOUNCE, rows)
    conn.executemany(NUMBER, numbers)


def settle(conn: sqlite3.Connection, touched: Iterable[int], seen_at: str) -> None:
    """Lays over the deadlines that the touched items have or change what later documents say of them."""
    items = as_list(touched)
    later = {row["item_id"] for row in conn.execute(ANNOUNCING, {"items": items})}
    undone = {row["item_id"] for row in conn.execute(LINKED, {"items": items})}
    if not later and not undone:
        return
    later, carried, candidates = _together(conn, later)
    rows: dict[int, list[_Row]] = {}
    for row in conn.execute(ROWS, (as_list(candidates | later | undone),)):
        rows.setdefault(row["item_id"], []).append(_Row(row=row, told=_beneath(row)))
    found = chains(_announced(conn, later, carried), _earlier(rows), _pages(conn, candidates))
    for item_id, deadlines in rows.items():
        for each in deadlines:
            _lay_over(conn, each, found.get((item_id, each.row["id"]), ()), seen_at)


def _together(conn: sqlite3.Connection, later: set[int]) -> tuple[set[int], dict[tuple[str, str], set[int]], set[int]]:
    """All that must be looked at together: whoever changes what these change, and so on."""
    while True:
        carried, candidates = _meant(conn, later)
        found = {row["item_id"] for row in conn.execute(BESIDE, {"items": as_list(later)})}
        found |= {row["item_id"] for row in conn.execute(ANNOUNCING, {"items": as_list(candidates)})}
        if found <= later:
            return later, carried, candidates
        later = later | found


def _meant(conn: sqlite3.Connection, later: Iterable[int]) -> tuple[dict[tuple[str, str], set[int]], set[int]]:
    carriers: dict[tuple[str, str], set[int]] = {}
    for row in conn.execute(MEANT, (as_list(later),)):
        carriers.setdefault((row["scheme"], row["value"]), set()).add(row["item_id"])
    narrow = {name: ids for name, ids in carriers.items() if len(ids) <= MOST_CARRIERS}
    return narrow, set().union(*narrow.values()) if narrow else set()


def _announced(
    conn: sqlite3.Connection, later: Iterable[int], carried: Mapping[tuple[str, str], set[int]]
) -> list[Announced]:
    numbers: dict[int, set[tuple[str, str]]] = {}
    for row in conn.execute(NUMBERS, (as_list(later),)):
        numbers.setdefault(row["item_id"], set()).add((row["scheme"], row["value"]))
    publishers = _publishers(conn, set(later).union(*carried.values()))
    found = []
    for row in conn.execute(CHANGES, (as_list(later),)):
        item_id, names = row["item_id"], numbers.get(row["item_id"], set())
        beside = {other for name in names if name[0] not in FR for other in carried.get(name, ())} - {item_id}
        cited = {other for name in names if name[0] == "fr" for other in carried.get(name, ())} - {item_id}
        for name in names:
            if name[0] == "fr-page":
                cited |= _on_page(carried.get(name, set()) - {item_id}, beside, item_id, publishers)
        found.append(
            Announced(
                item_id=item_id, on=row["on_"], kind=row["kind"], now_on=row["now_on"], now_at=row["now_at"],
                zone=row["zone"], evidence=row["evidence"], named=frozenset(json.loads(row["named"])),
                numbers=frozenset(names), cited=frozenset(cited), beside=frozenset(beside),
            )
        )  # fmt: skip
    return found


def _on_page(carriers: set[int], beside: set[int], item_id: int, publishers: Mapping[int, frozenset[str]]) -> set[int]:
    """The document that is meant by a page, on which several may begin: of the same docket, else of the same agency."""
    same_docket = carriers & beside
    if same_docket:
        return same_docket
    mine = publishers.get(item_id, frozenset())
    same_agency = {other for other in carriers if publishers.get(other, frozenset()) & mine}
    return same_agency if len(same_agency) == 1 else set()


def _publishers(conn: sqlite3.Connection, items: Iterable[int]) -> dict[int, frozenset[str]]:
    rows = conn.execute(AGENCIES, (as_list(items),))
    return {row["id"]: frozenset(json.loads(row["agencies"])) for row in rows}


def _earlier(rows: Mapping[int, Sequence[_Row]]) -> dict[int, list[tuple[int, str, str, str | None]]]:
    """Item -> its deadlines as (id, kind, day of the document, the date that the document itself says)."""
    return {
        item_id: [
            (each.row["id"], each.row["kind"], each.row["on_"], each.told["due_on"])
            for each in deadlines
            if each.told["state"] == "open"
        ]
        for item_id, deadlines in rows.items()
    }


def _pages(conn: sqlite3.Connection, items: Iterable[int]) -> dict[int, set[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = {}
    for row in conn.execute(PAGES, (as_list(items),)):
        found.setdefault(row["item_id"], set()).add((row["scheme"], row["value"]))
    return found


def _beneath(row: sqlite3.Row) -> Mapping[str, str | None]:
    if row["told"]:
        told: Mapping[str, str | None] = json.loads(row["told"])
        return told
    return {name: row[name] for name in ("due_on", "due_at", "zone", "evidence", "state")}


def _lay_over(conn: sqlite3.Connection, each: _Row, chain: Sequence[Announced], seen_at: str) -> None:
    """Brings one deadline and the moves that others made in it to what the chain of later documents says."""
    row, told = each.row, each.told
    before = conn.execute(MOVES, (row["id"], row["item_id"])).fetchall()
    wanted: list[tuple[str | None, str | None, int]] = []
    was = told["due_on"]
    for change in chain:
        if change.now_on != was:
            wanted.append((was, change.now_on, change.item_id))
            was = change.now_on
    if wanted != [(move["was_on"], move["now_on"], move["item_id"]) for move in before]:
        known = {move["item_id"]: move["seen_at"] for move in before}
        conn.executemany(UNMOVE, [(move["rowid"],) for move in before])
        conn.executemany(
            MOVE, [(row["id"], old, new, known.get(item_id, seen_at), item_id) for old, new, item_id in wanted]
        )
    now = _now(told, chain[-1]) if wanted else {**told, "beneath": ""}
    columns = ("due_on", "due_at", "zone", "evidence", "state")
    if (*(now[name] for name in columns), now["beneath"]) != (*(row[name] for name in columns), row["told"]):
        conn.execute(LAY_OVER, (*(now[name] for name in columns), now["beneath"], row["id"]))


def _now(told: Mapping[str, str | None], last: Announced) -> Mapping[str, str | None]:
    beneath = packed(dict(told))
    if last.now_on is None:
        return {**told, "state": "withdrawn", "evidence": last.evidence, "beneath": beneath}
    return {
        "due_on": last.now_on, "due_at": last.now_at, "zone": last.zone, "evidence": last.evidence, "state": "open",
        "beneath": beneath,
    }  # fmt: skip
