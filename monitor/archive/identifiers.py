"""The rows of ``identifiers``: own ones tie matters and are searched for, cited ones are found in the text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from monitor.archive.rows import as_list
from monitor.model import Identifier, Item
from monitor.reading import identifiers as reading

INSERT = "insert into identifiers (item_id, scheme, value, role) values (?, ?, ?, ?)"
CLEAR = "delete from identifiers where item_id in (select value from json_each(?))"
OWN = """
select item_id, scheme, value from identifiers
where role = 'own' and item_id in (select value from json_each(?)) order by item_id, scheme, value
"""


def own(item: Item) -> tuple[Identifier, ...]:
    """What names the item itself: its typed identifiers and those in its title, each once."""
    typed = dict.fromkeys((each.scheme, each.value) for each in item.identifiers if each.role == "own")
    titled = dict.fromkeys((each.scheme, each.value) for each in reading.in_title(item.title, item.published_on))
    return tuple(Identifier(scheme=scheme, value=value) for scheme, value in typed | titled)


def rows(item_id: int, item: Item, body: str, owned: Iterable[Identifier]) -> list[tuple[int, str, str, str]]:
    """The item's rows; what is its own is not listed as cited again."""
    roles = {(each.scheme, each.value): "own" for each in owned}
    text = "\n".join((item.title, item.abstract, item.action, body))
    for each in reading.cited(text, on=item.published_on):
        roles.setdefault((each.scheme, each.value), "cited")
    for each in item.identifiers:
        roles.setdefault((each.scheme, each.value), "cited")
    return [(item_id, scheme, value, role) for (scheme, value), role in roles.items()]


def search_forms(owned: tuple[Identifier, ...]) -> str:
    """What the index holds for them: the normal values and the forms that people type."""
    return reading.search_forms(owned) if owned else ""


def own_by_item(conn: sqlite3.Connection, item_ids: Iterable[int]) -> dict[int, list[Identifier]]:
    """The own identifiers stored for each of the items that has any."""
    found: dict[int, list[Identifier]] = {}
    for item_id, scheme, value in conn.execute(OWN, (as_list(item_ids),)):
        found.setdefault(item_id, []).append(Identifier(scheme=scheme, value=value))
    return found
