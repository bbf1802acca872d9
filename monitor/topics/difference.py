"""What a change of keywords.toml would add and drop on the archive, before it goes live. Nothing is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from monitor.archive import documents, hits
from monitor.archive.hits import LiveHit
from monitor.archive.search import listed
from monitor.model import Match, Strength
from monitor.topics import volume
from monitor.topics.matching import match_archive
from monitor.topics.topic import Topic

What = Literal["added", "dropped", "stronger", "weaker"]
ORDER = ("added", "stronger", "weaker", "dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One document that the change touches: ``what`` happens to it, its strength before and after, and why.

    Of a dropped one ``rule`` and ``passage`` are those by which it was found.
    """

    what: What
    key: str
    title: str
    before: Strength | None
    after: Strength | None
    rule: str = ""
    passage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One topic's change. ``state``: new | changed | same | gone. ``documents`` are those whose hit changes.

    ``strong`` and ``mentions`` count what it will find, ``per_week`` is how many strong hits a week are to be expected,
    ``warning`` says when it finds too much. A topic that stays the same is not matched: its counts are None.
    """

    topic: str
    state: Literal["new", "changed", "same", "gone"]
    documents: tuple[Changed, ...] = ()
    strong: int | None = None
    mentions: int | None = None
    per_week: float | None = None
    warning: str = ""

    def count(self, what: What) -> int:
        """How many documents the change does this to."""
        return sum(each.what == what for each in self.documents)


def difference(topic: Topic, conn: sqlite3.Connection) -> Difference:
    """The topic as written now against its hits in the archive."""
    row = hits.topics_known(conn).get(topic.slug)
    if row is not None and row.fingerprint == topic.fingerprint:
        return Difference(topic=topic.slug, state="same")
    matches = {found.item_id: found for found in match_archive(topic, conn)}
    strong = [item_id for item_id, found in matches.items() if found.strength == "strong"]
    return Difference(
        topic=topic.slug, state="changed" if row and row.fingerprint else "new",
        documents=_documents(_before(topic.slug, conn), matches, conn),
        strong=len(strong), mentions=len(matches) - len(strong),
        per_week=volume.per_week(documents.days(conn, strong).values(), documents.published(conn)),
        warning=volume.warning(len(matches), documents.count(conn)),
    )  # fmt: skip


def gone(slugs: Collection[str], conn: sqlite3.Connection) -> tuple[Difference, ...]:
    """What leaves with the topics that the archive knows and keywords.toml (``slugs``) has no more."""
    return tuple(
        Difference(topic=slug, state="gone", documents=_documents(_before(slug, conn), {}, conn), strong=0, mentions=0)
        for slug in hits.topics_known(conn)
        if slug not in slugs
    )


def _before(slug: str, conn: sqlite3.Connection) -> dict[str, LiveHit]:
    """The stored hits by the document's key; the newest revision's is the last and stays."""
    return {hit.key: hit for hit in hits.live(conn, slug)}


def _documents(
    before: Mapping[str, LiveHit], matches: Mapping[int, Match], conn: sqlite3.Connection
) -> tuple[Changed, ...]:
    rows = {row["id"]: row for row in listed(conn, matches)}
    after = {row["key"]: (matches[item_id], row) for item_id, row in rows.items()}
    titles = {row["key"]: row["title"] for row in listed(conn, hits.ids(conn, before.keys() - after.keys()))}
    changed = [*_found(before, after), *_lost(before, titles)]
    return tuple(sorted(changed, key=lambda each: (ORDER.index(each.what), "strong" not in (each.before, each.after))))


def _found(before: Mapping[str, LiveHit], after: Mapping[str, tuple[Match, Mapping[str, Any]]]) -> Iterator[Changed]:
    for key, (found, row) in after.items():
        was = before.get(key)
        if was is None or was.strength != found.strength:
            what: What = "added" if was is None else "stronger" if found.strength == "strong" else "weaker"
            yield Changed(
                what=what, key=key, title=row["title"], before=was.strength if was else None, after=found.strength,
                rule=found.rule, passage=found.passage,
            )  # fmt: skip


def _lost(before: Mapping[str, LiveHit], titles: Mapping[str, str]) -> Iterator[Changed]:
    for key, title in titles.items():
        hit = before[key]
        yield Changed(
            what="dropped", key=key, title=title, before=hit.strength, after=None, rule=hit.rule, passage=hit.passage
        )
