"""The rows of ``identifiers``: own ones tie matters and are searched for, cited ones are found in the text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from monitor.archive.rows import as_list
from monitor.model import Identifier, Item
from monitor.reading import identifiers as reading

INSERT = "insert into identifiers (item_id, scheme, value, role) values (?, ?, ?, ?)"
CLEAR = "delete from identifiers where item_id in (select value from json_each(?))"
OWN = """
select item_id, scheme, value from identifiers
where role = 'own' and item_id in (select value from json_each(?)) order by item_id, scheme, value
"""
OF_ITEM = "select item_id, scheme, value, role from identifiers where item_id = ?"

Name = tuple[str, str]


class Named(NamedTuple):
    """What names a document: its own (scheme, value) pairs, each once, and those it only cites."""

    own: tuple[Name, ...]
    cited: tuple[Name, ...]

    def rows(self, item_id: int) -> list[tuple[int, str, str, str]]:
        """The rows to insert."""
        return [(item_id, *name, "own") for name in self.own] + [(item_id, *name, "cited") for name in self.cited]

    def search_forms(self) -> str:
        """What the index holds for the own ones: the normal values and the forms that people type."""
        if not self.own:
            return ""
        return reading.search_forms([Identifier(scheme=scheme, value=value) for scheme, value in self.own])


def named(item: Item, body: str) -> Named:
    """The typed identifiers of an item and those in its title are its own; what else its texts tell of, it cites."""
    text = f"{item.title}\n{item.abstract}\n{item.action}\n{body}"
    cited = dict.fromkeys((each.scheme, each.value) for each in reading.cited(text, on=item.published_on))
    own = dict.fromkeys((each.scheme, each.value) for each in item.identifiers if each.role == "own")
    if cited:  # else the title has none either
        own |= dict.fromkeys((each.scheme, each.value) for each in reading.in_title(item.title, item.published_on))
    cited |= dict.fromkeys((each.scheme, each.value) for each in item.identifiers if each.role == "cited")
    return Named(tuple(own), tuple(name for name in cited if name not in own))


def own_by_item(conn: sqlite3.Connection, item_ids: Iterable[int]) -> dict[int, list[Name]]:
    """The own identifiers stored for each of the items that has any, as (scheme, value)."""
    found: dict[int, list[Name]] = {}
    for item_id, scheme, value in conn.execute(OWN, (as_list(item_ids),)):
        found.setdefault(item_id, []).append((scheme, value))
    return found
