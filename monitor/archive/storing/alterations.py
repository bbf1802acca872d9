"""Changed items: what was and what is now becomes a revision, and everything derived from the item follows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from monitor.archive.rows import as_list, next_id, packed
from monitor.archive.storing import deadlines, identifiers, index, sections
from monitor.archive.storing.additions import NEWEST_REVISION, described
from monitor.archive.storing.identifiers import Name, Named
from monitor.archive.storing.stored import Known, Shape
from monitor.model import Change, Item, Origin
from monitor.reading.bill_links import version
from monitor.reading.bill_sections import KINDS as VERSIONED

BEFORE = """
select items.id, items.kind, items.stage, items.title, items.abstract, items.action, items.agencies, items.facts,
       items.published_on, items.effective_on, items.comments_close_on, texts.body, texts.state, texts.url, texts.hash,
       (select origin from revisions where item_id = items.id and change <> 'text' order by id desc limit 1) as origin
from items join texts on texts.item_id = items.id
where items.id in (select value from json_each(?))
"""
UPDATE_ITEM = """
update items set kind = ?, stage = ?, title = ?, abstract = ?, action = ?, url = ?, agencies = ?, published_on = ?,
       effective_on = ?, comments_close_on = ?, facts = ?, extras = ?, source = ?, hash = ?, search_ids = ?,
       changed_at = coalesce(?, changed_at)
where id = ?
"""
UPDATE_TEXT = "update texts set body = ?, state = ?, next_at = ?, attempts = 0, url = ?, hash = ? where item_id = ?"
INSERT_REVISION = "insert into revisions (id, item_id, seen_at, change, changes, origin) values (?, ?, ?, ?, ?, ?)"

PLAIN = ("kind", "stage", "title", "abstract", "action", "published_on", "effective_on", "comments_close_on")
FILINGS = ("filed", "special filing")
OF_THE_FILING = ("filed_at", "filing_type")
"""Facts of a filing that its publication does not repeat and does not contradict: they stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alteration:
    """One item as it was (``before``) and as it is now, with what that means for its text and its own identifiers."""

    before: sqlite3.Row
    shape: Shape
    named: Named
    text: tuple[str | None, str, str | None, str, str]
    changes: Mapping[str, Any]

    @property
    def item_id(self) -> int:
        return int(self.before["id"])

    @property
    def change(self) -> Change:
        if self.shape.item.stage == "withdrawn" and "stage" in self.changes:
            return "withdrawn"
        return "text" if set(self.changes) == {"body"} else "changed"


def alter(
    conn: sqlite3.Connection, altered: Sequence[tuple[Known, Shape]], *, origin: Origin, seen_at: str, text: str
) -> dict[int, int]:
    """Stores items that differ from what is there; {item id: revision id} where something material changed."""
    ids = [known.id for known, _ in altered]
    before = {row["id"]: row for row in conn.execute(BEFORE, (as_list(ids),))}
    owned = identifiers.own_by_item(conn, ids)
    made = [_alteration(before[known.id], shape, owned.get(known.id, []), seen_at, text) for known, shape in altered]
    index.remember(conn, ids)
    conn.executemany(UPDATE_ITEM, (_item_row(each, seen_at) for each in made))
    conn.executemany(UPDATE_TEXT, ((*each.text, each.item_id) for each in made))
    conn.execute(identifiers.CLEAR, (as_list(ids),))
    conn.executemany(identifiers.INSERT, (row for each in made for row in each.named.rows(each.item_id)))
    deadlines.follow(conn, [(each.item_id, each.shape.item, each.before["body"] or "") for each in made], seen_at)
    index.renew(conn)
    revisions = _revise(conn, [each for each in made if each.changes], origin, seen_at)
    for each in made:
        if "body" in each.changes:
            body = each.shape.item.body or ""
            sections.renew(conn, each.item_id, revisions[each.item_id], each.shape.item.kind, each.before["body"], body)
    return revisions


def _alteration(before: sqlite3.Row, shape: Shape, was_owned: Sequence[Name], seen_at: str, text: str) -> _Alteration:
    shape = shape._replace(item=_with_filing(before, shape.item))
    named = identifiers.named(shape.item, shape.item.body or before["body"] or "")
    changes = _differences(before, shape.item)
    was, now = (sorted(f"{scheme}:{value}" for scheme, value in side) for side in (was_owned, named.own))
    if was != now:
        changes["identifiers"] = {"was": was, "now": now}
    if shape.body_hash and shape.body_hash != before["hash"]:
        changes["body"] = {"was": len(before["body"] or ""), "now": len(shape.item.body or "")}
    return _Alteration(
        before=before, shape=shape, named=named, text=_text(before, shape, seen_at, text), changes=changes
    )


def _with_filing(before: sqlite3.Row, item: Item) -> Item:
    """The published item with what is known of its filing; its hash stays that of what the source gives."""
    if item.stage != "published":
        return item
    facts = json.loads(before["facts"])
    kept = {name: facts[name] for name in OF_THE_FILING if name in facts and name not in item.facts}
    return replace(item, facts={**item.facts, **kept}) if kept else item


def _differences(before: sqlite3.Row, item: Item) -> dict[str, Any]:
    """{field: {"was", "now"}}; a fact goes by its own name, as in ``items.facts``."""
    now = json.loads(packed(item.material()))
    found = {name: {"was": before[name], "now": now[name]} for name in PLAIN if before[name] != now[name]}
    agencies = json.loads(before["agencies"])
    if agencies != now["agencies"]:
        found["agencies"] = {"was": agencies, "now": now["agencies"]}
    facts = json.loads(before["facts"])
    for name in sorted(facts.keys() | now["facts"].keys()):
        was, is_now = facts.get(name), now["facts"].get(name)
        if was != is_now:
            found.setdefault(name, {"was": was, "now": is_now})
    return found


def _text(before: sqlite3.Row, shape: Shape, seen_at: str, text: str) -> tuple[str | None, str, str | None, str, str]:
    """body, state, next_at, url, hash of the item's text from now on. A text once kept is never lost."""
    item = shape.item
    url = item.text_url or before["url"]
    if item.body:
        return item.body, "kept", None, url, shape.body_hash
    moved = url != before["url"]
    published = item.stage == "published" and before["stage"] in FILINGS
    again = published or (item.kind in VERSIONED and version(url) != version(before["url"]))
    wanted = moved and (text == "all" or before["state"] == "kept") and (before["state"] != "kept" or again)
    if wanted:  # typeset anew, or another version of a bill; until its text is here, the one before stands
        return before["body"], "pending", seen_at, url, before["hash"]
    return before["body"], before["state"], _next_at(before, seen_at), url, before["hash"]


def _next_at(before: sqlite3.Row, seen_at: str) -> str | None:
    return seen_at if before["state"] == "pending" else None


def _item_row(each: _Alteration, seen_at: str) -> tuple[object, ...]:
    item = each.shape.item
    return (
        *described(item), each.shape.extras, item.source, each.shape.hash, each.named.search_forms(),
        seen_at if each.changes else None, each.item_id,
    )  # fmt: skip


def _revise(conn: sqlite3.Connection, changed: Sequence[_Alteration], origin: Origin, seen_at: str) -> dict[int, int]:
    first = next_id(conn, NEWEST_REVISION)
    numbered = list(enumerate(changed, start=first))
    conn.executemany(
        INSERT_REVISION,
        (
            (revision, each.item_id, seen_at, each.change, packed(each.changes), _origin(each, origin))
            for revision, each in numbered
        ),
    )
    return {each.item_id: revision for revision, each in numbered}


def _origin(each: _Alteration, origin: Origin) -> str:
    """A text that arrives late is no younger than its document: history stays history."""
    before = str(each.before["origin"])
    return before if each.change == "text" and before != "poll" else origin
