"""The rows of ``identifiers``: own ones tie matters and are searched for, cited ones are found in the text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from monitor.archive.rows import as_list
from monitor.model import Identifier, Item, Role
from monitor.reading import identifiers as reading

INSERT = "insert into identifiers (item_id, scheme, value, role, inferred) values (?, ?, ?, ?, ?)"
CLEAR = "delete from identifiers where item_id in (select value from json_each(?))"
OWN = """
select item_id, scheme, value from identifiers
where role = 'own' and item_id in (select value from json_each(?)) order by item_id, scheme, value
"""
OF_ITEM = "select item_id, scheme, value, role, inferred from identifiers where item_id = ?"

Name = tuple[str, str]


class Named(NamedTuple):
    """What names a document: its own (scheme, value) pairs, each once, and those it only cites.

    ``inferred`` are those of both of which a part is said nowhere in the document.
    """

    own: tuple[Name, ...]
    cited: tuple[Name, ...]
    inferred: frozenset[Name]

    def rows(self, item_id: int) -> list[tuple[int, str, str, str, bool]]:
        """The rows to insert."""
        roles = ((self.own, "own"), (self.cited, "cited"))
        return [(item_id, *name, role, name in self.inferred) for names, role in roles for name in names]

    def search_forms(self) -> str:
        """What the index holds for the own ones: the normal values and the forms that people type."""
        if not self.own:
            return ""
        return reading.search_forms([Identifier(scheme=scheme, value=value) for scheme, value in self.own])


AMENDING = frozenset({"amendment", "vote"})
"""Kinds whose documents come by the hundred to one bill: what their source calls cited is not theirs by its title."""


def named(item: Item, body: str) -> Named:
    """The typed identifiers of an item and those in its title are its own; what else its texts tell of, it cites."""
    text = f"{item.title}\n{item.abstract}\n{item.action}\n{body}"
    read = reading.cited(text, on=item.published_on)
    entitled = reading.in_title(item.title, item.published_on) if read else ()  # what the title names, the text does
    typed = tuple(_names(item.identifiers, "own"))
    own = dict.fromkeys((*typed, *_of_title(item, typed, tuple(_names(entitled, "own")))))
    cited = dict.fromkeys((*_names(read, "cited"), *_names(item.identifiers, "cited")))
    said = {(each.scheme, each.value) for each in (*item.identifiers, *read) if not each.inferred}
    cited_only = tuple(name for name in cited if name not in own)
    return Named(tuple(own), cited_only, frozenset((*own, *cited)) - said)


def _of_title(item: Item, typed: tuple[Name, ...], named: tuple[Name, ...]) -> tuple[Name, ...]:
    """Which names of a title are the document's own.

    A rule for debate names all the bills that it takes up, and a bill the law that it amends: several bills beyond the
    typed ones, and a bill's laws, are cited, or strangers would become one matter. The hundreds of amendments to a bill
    name it in their titles and only cite it, as their source says, or it would be carried by too many to tie anything.
    """
    bills = {name for name in named if name[0] == "bill"} - set(typed)
    strangers = bills if len(bills) > 1 else set()
    if item.kind == "bill":
        strangers |= {name for name in named if name[0] == "law"}
    if item.kind in AMENDING:
        strangers |= set(_names(item.identifiers, "cited"))
    return tuple(name for name in named if name not in strangers)


def _names(found: Iterable[Identifier], role: Role) -> Iterator[Name]:
    return ((each.scheme, each.value) for each in found if each.role == role)


def own_by_item(conn: sqlite3.Connection, item_ids: Iterable[int]) -> dict[int, list[Name]]:
    """The own identifiers stored for each of the items that has any, as (scheme, value)."""
    found: dict[int, list[Name]] = {}
    for item_id, scheme, value in conn.execute(OWN, (as_list(item_ids),)):
        found.setdefault(item_id, []).append((scheme, value))
    return found
