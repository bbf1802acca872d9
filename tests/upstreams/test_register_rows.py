"""The list of federal-register.md, section 12, through the whole product: what the user gets of each thing on it.

The test of an entry is ``test_listed[<its words>]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina

from monitor.demo.register import Register, json_answer
from monitor.demo.standin import NOT_FOUND, Request, Site, StandIn
from monitor.pipeline.onepass import source_health
from tests.pipeline.home import CHANNELS, SOURCES, Home, record
from tests.upstreams import federal_register as player

TOPICS = """
[topics.graphite]
name = "Graphite"
match = 'graphite'
"""
FILING = {
    "document_number": "2026-10955", "title": "Graphite leasing", "type": "Notice", "publication_date": "2026-07-07",
    "filed_at": "2026-07-06T08:45:00.000-04:00", "agencies": ["Interior Department"],
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with StandIn() as upstream, stamina.set_testing(True, attempts=3):
        here = Home(tmp_path, upstream, Register())
        upstream.mount("", here.register)
        sources = SOURCES.replace("public_inspection = false", "").replace('text = "all"', 'text = "none"')
        here.write(sources=sources, topics=TOPICS, channels=CHANNELS)
        yield here


def play(home: Home, site: Site | None = None, *, hours: float = 1) -> None:
    home.upstream.mount("", site or home.register)
    home.run(everything=True)
    home.later(hours=hours)


def state(home: Home) -> tuple[str, str]:
    with home.monitor() as monitor:
        (found,) = source_health(monitor)
    return found.state, found.sentence


def keys(home: Home) -> list[str]:
    return [key for (key,) in home.rows("select key from items order by key")]


def told(home: Home) -> list[str]:
    return [reason for (reason,) in home.rows("select reason from notices where reason <> 'health' order by id")]


def unspoiled(home: Home, says: str, site: Site) -> None:
    """What was read before is kept, nothing is told, the fault is said; when it is over all goes on."""
    home.register.replace([record("2026-00001")])
    play(home)
    play(home, site)
    assert state(home)[0] in ("degraded", "blocked")
    assert says in state(home)[1]
    assert (keys(home), told(home)) == (["fr:2026-00001"], [])
    home.register.replace([record("2026-00001"), record("2026-00002", title="Natural graphite")])
    play(home)
    assert (state(home)[0], keys(home), told(home)) == ("ok", ["fr:2026-00001", "fr:2026-00002"], ["hit"])


def silent_per_page(home: Home) -> None:
    """Every document, though pages hold 20."""

    def twenty(request: Request) -> Any:
        others = tuple((name, "1" if name == "per_page" else value) for name, value in request.query)
        return home.register(Request(path=request.path, rest=request.rest, base=request.base, query=others))

    home.register.replace([record(f"2026-{number:05}") for number in range(90)])
    play(home, twenty)
    assert len(keys(home)) == 90


def no_results_on_zero(home: Home) -> None:
    """An empty archive and a source that is ok."""
    play(home)
    assert (state(home)[0], keys(home)) == ("ok", [])


def back_to_page_one(home: Home) -> None:
    """A fault that names what is lacking; all of them when the upstream is well."""
    home.register.replace([record(f"2026-{number:05}") for number in range(2500)])
    play(home, player.paging_from_the_top(home.register))
    assert state(home)[0] == "degraded"
    assert "2500 documents were counted, only 2000 given; nothing was stored" in state(home)[1]
    play(home)
    assert len(keys(home)) == 2500


def refused_beyond_the_depth(home: Home) -> None:
    """The fault in the upstream's words; nothing lost."""
    deep = json_answer({"status": 400, "message": "no more than 10,000 items"}, status=400)
    unspoiled(home, "no more than 10,000 items", lambda _: deep)


def cursor_in_the_next_page(home: Home) -> None:
    """Every document, the next page asked for as the upstream wrote it."""
    home.register.replace([record(f"2026-{number:05}") for number in range(2100)])
    play(home)
    assert len(keys(home)) == 2100
    assert any(request.one("search_after_cursor") for request in home.upstream.requests)


def unknown_field(home: Home) -> None:
    """The fault in the upstream's words; nothing lost."""
    refused = json_answer({"status": 400, "message": "field 'dates' not valid"}, status=400)
    unspoiled(home, "answered 400: field 'dates' not valid", lambda _: refused)


def bad_slug(home: Home) -> None:
    """The fault in the upstream's words; nothing lost."""
    refused = json_answer({"errors": {"agencies": "invalid value"}}, status=400)
    unspoiled(home, "agencies: invalid value", lambda _: refused)


def agencies_without_slug(home: Home) -> None:
    """The agency as it is printed."""
    home.register.replace([record("2026-00001", agencies=[{"raw_name": "OFFICE OF STRATEGIC GRAPHITE"}])])
    play(home)
    assert home.rows("select agencies from items") == [('["OFFICE OF STRATEGIC GRAPHITE"]',)]


def null_fields(home: Home) -> None:
    """The document, without dates that nobody gave."""
    home.register.replace([record("2026-00001", abstract=None, comments_close_on=None, dates=None, action=None)])
    play(home)
    assert home.rows("select abstract, comments_close_on from items") == [("", None)]
    assert home.rows("select count(*) from deadlines") == [(0,)]


def stale_copy(home: Home) -> None:
    """The new document, past the cache."""
    cache = player.cached(home.register)
    home.register.replace([record("2026-00001")])
    play(home, cache)
    home.register.replace([record("2026-00001"), record("2026-00002")])
    play(home, cache)
    assert keys(home) == ["fr:2026-00001", "fr:2026-00002"]


def blackout(home: Home) -> None:
    """The filing as it was: nothing is withdrawn by an empty list."""
    home.register.replace([record("2026-00001")], [FILING])
    play(home)
    home.register.blackout = "The list is being prepared."
    play(home)
    assert home.rows("select stage from items where key = 'fr:2026-10955'") == [("filed",)]
    assert state(home)[0] == "ok"


def withdrawn_filing(home: Home) -> None:
    """The hit, then the word that it was withdrawn."""
    play(home)
    home.register.replace([], [FILING])
    play(home)
    home.register.replace([], player.withdrawn([FILING], "2026-10955"))
    play(home)
    assert home.rows("select stage from items") == [("withdrawn",)]
    assert told(home) == ["hit", "withdrawn"]


def edited_title(home: Home) -> None:
    """One document, its hit, its change."""
    play(home)
    home.register.replace([record("2026-00001", title="Graphite from China")])
    play(home)
    home.register.replace(player.edited(home.register.held.documents, "2026-00001", title="Graphite from Asia"))
    play(home)
    assert (keys(home), told(home)) == (["fr:2026-00001"], ["hit", "changed"])


def correction(home: Home) -> None:
    """Two documents, one matter."""
    home.register.replace([record("2026-00001", title="Graphite from China")])
    play(home)
    home.register.replace(player.corrected(home.register.held.documents, "2026-00001", "2026-07-06"))
    play(home)
    assert home.rows("select key, kind, matter from items order by key") == [
        ("fr:2026-00001", "notice", "fr:2026-00001"), ("fr:C1-2026-00001", "correction", "fr:2026-00001"),
    ]  # fmt: skip
    assert "hit" in told(home)


def not_found_in_a_batch(home: Home) -> None:
    """Both documents and their deadlines: not found says nothing."""
    comment = {"comments_close_on": "2026-09-30", "publication_date": "2026-07-06"}
    held = [record(f"2026-0000{number}", **comment) for number in (1, 2)]
    home.register.replace(held)
    play(home)
    home.later(days=45)  # past the days of a poll: followed by number from now on
    home.register.replace(held[:1])
    play(home)
    home.later(days=1)
    play(home)
    assert keys(home) == ["fr:2026-00001", "fr:2026-00002"]
    assert home.rows("select count(*) from deadlines where state = 'open'") == [(2,)]
    assert state(home)[0] in ("ok", "quiet")


def page_not_found(home: Home) -> None:
    """The fault; nothing lost."""
    unspoiled(home, "is not there (404)", lambda _: NOT_FOUND)


def wall(home: Home) -> None:
    """Blocked, with the reason; nothing lost."""
    unspoiled(home, "sends programs to a human check", player.walled(home.register))


def request_access(home: Home) -> None:
    """Blocked, with the reason; nothing lost."""
    unspoiled(home, "refuses this client", player.request_access(home.register))


def burst(home: Home) -> None:
    """The documents, after another try."""
    home.register.replace([record("2026-00001")])
    play(home, player.burst(home.register, 2))
    assert (state(home)[0], keys(home)) == ("ok", ["fr:2026-00001"])


def full_text_hits(home: Home) -> None:
    """No hit by the upstream's search: topics decide on what was read."""
    home.register.replace([record("2026-00001", text="On page 40 graphite is named once.", title="Roads")])
    play(home)
    assert home.rows("select count(*) from hits") == [(0,)]  # its own topics decide, on what it has read
    assert not any("conditions[term]" in dict(request.query) for request in home.upstream.requests)


LISTED: dict[str, Callable[[Home], None]] = {
    "per_page silent fallback": silent_per_page,
    "absent results on zero": no_results_on_zero,
    "deep paging: page one again": back_to_page_one,
    "deep paging: 400": refused_beyond_the_depth,
    "cursor in next_page_url": cursor_in_the_next_page,
    "unknown field 400": unknown_field,
    "bad slug 400": bad_slug,
    "agencies without slug": agencies_without_slug,
    "null abstract and comments date": null_fields,
    "stale cached copy unless cache-buster": stale_copy,
    "PI blackout envelope": blackout,
    "PI document later with null publication_date": withdrawn_filing,
    "title edit after first sight": edited_title,
    "C1- correction with reciprocal links": correction,
    "batch with not_found": not_found_in_a_batch,
    "404 HTML": page_not_found,
    "wall redirect": wall,
    "wall page": request_access,
    "500 burst": burst,
    "term search with full-text-only hits": full_text_hits,
}


@pytest.mark.parametrize("name", LISTED)
def test_listed(home: Home, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(player, "MOST", 2000)
    LISTED[name](home)
