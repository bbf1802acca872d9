"""The archive in the real Datasette, called in process: what people type is found, what is private does not show."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.archive import browsing
from monitor.archive.database import Archive, open_archive
from monitor.archive.queries import QUESTIONS
from tests.archive.shelf import NOON, keep_topic, match, notice, own, record, store, topic

datasette_app = pytest.importorskip(
    "datasette.app", reason="Datasette is an extra: pip install policy-monitor[datasette]"
)

ITEMS = (
    notice(comments_close_on=date(2026, 12, 1), identifiers=own("fr:2026-04417", "docket:USTR-2024-0016")),
    notice(
        "2026-04418", title="Section 301 Committee: Action", abstract="Tariffs under section 301.",
        published_on=date(2026, 11, 1), identifiers=own("fr:2026-04418", "docket:USTR-2024-0016"),
    ),
    notice(key="bill:119-hr-1234", source="congress", kind="bill", title="Needle Coke Act", abstract="",
           url="https://www.congress.gov/bill/119th-congress/house-bill/1234", identifiers=own("bill:119-hr-1234")),
    notice("2026-04419", title="Hearing", abstract="On H.R. 1234 and section 3010.", body="See USTR-2024-0016."),
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("home") / "db"
    archive: Archive = open_archive(db / "monitor.db", now=NOON, rehearsal=True)
    store(archive, *ITEMS)
    keep_topic(archive, topic())
    keep_topic(archive, topic("section-301", "Section 301 tariffs"))
    record(archive, [match(1, 1), match(2, 2, "mention", topic="section-301")])
    browsing.write(db)
    archive.close()
    return db


class Reader:
    """A person at the browser: asks for pages of ``datasette db/``."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.datasette = datasette_app.Datasette(config_dir=folder, **settings)

    def get(self, path: str) -> Any:
        return asyncio.run(self._get(path))

    async def _get(self, path: str) -> Any:
        await self.datasette.invoke_startup()
        return await self.datasette.client.get(path)

    def rows(self, path: str) -> list[dict[str, Any]]:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text[:500]
        found: list[dict[str, Any]] = answer.json()
        return found

    def keys(self, path: str) -> list[str]:
        return [row["key"] for row in self.rows(path)]


@pytest.fixture
def reader(folder: Path) -> Iterator[Reader]:
    opened = Reader(folder)
    yield opened
    for database in opened.datasette.databases.values():
        database.close()


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("H.R.+1234", ["fr:2026-04419", "bill:119-hr-1234"]),
        ("HR+1234", ["bill:119-hr-1234"]),
        ("119-hr-1234", ["bill:119-hr-1234"]),
        ("lithium-ion", ["fr:2026-04417"]),
        ("%22section+301%22", ["fr:2026-04418"]),
        ("USTR-2024-0016", ["fr:2026-04419", "fr:2026-04418", "fr:2026-04417"]),
        ("international+trade+administration", ["fr:2026-04419", "bill:119-hr-1234", "fr:2026-04418", "fr:2026-04417"]),
        ("%22unbalanced", []),
        ("cobalt", []),
    ],
)
def test_what_people_type_is_found_newest_first(reader: Reader, typed: str, keys: list[str]) -> None:
    assert reader.keys(f"/monitor/items.json?_search={typed}&_shape=array") == keys


def test_the_pages_open_and_name_what_they_show(reader: Reader) -> None:
    front = reader.get("/monitor")
    for title in ("Recent hits", "Open deadlines", "The whole story of a number", "Expert search"):
        assert title in front.text
    assert "Policy monitor" in reader.get("/").text
    page = reader.get("/monitor/items?_search=graphite").text
    assert "Active Anode Material From China" in page
    assert "kind" in page
    assert "International Trade Administration" in page


@pytest.mark.parametrize("name", sorted(set(browsing.TABLES) - {name for name, kept in browsing.TABLES.items() if not kept.get("allow", True)}))  # fmt: skip # noqa: E501
def test_every_described_table_and_view_is_there(reader: Reader, name: str) -> None:
    assert reader.get(f"/monitor/{name}").status_code == 200


@pytest.mark.parametrize("name", ["messages", "deliveries", "notices", "meta", "_sqlite_migrations"])
def test_the_outbox_and_the_salt_are_not_shown(reader: Reader, name: str) -> None:
    assert reader.get(f"/monitor/{name}").status_code == 403
    assert reader.get(f"/monitor/{name}.json").status_code == 403
    assert f"/monitor/{name}" not in reader.get("/monitor").text


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_answers_with_and_without_what_is_filled_in(reader: Reader, question: Any) -> None:
    fields = "topic=graphite&strength=strong&title=anode&number=USTR-2024-0016&key=fr:2026-04417&query=graphite"
    reader.rows(f"/monitor/{question.name}.json?_shape=array&{fields}")
    if question.name != "expert_search":  # an empty FTS5 expression is an error of its own
        reader.rows(f"/monitor/{question.name}.json?_shape=array")
    page = reader.get(f"/monitor/{question.name}?{fields}")
    assert page.status_code == 200
    assert question.title in page.text


def test_recent_hits_and_open_deadlines_are_narrowed_by_topic(reader: Reader) -> None:
    assert reader.keys("/monitor/recent_hits.json?_shape=array") == ["fr:2026-04418", "fr:2026-04417"]
    assert reader.keys("/monitor/recent_hits.json?_shape=array&topic=graphite") == ["fr:2026-04417"]
    assert reader.keys("/monitor/recent_hits.json?_shape=array&strength=mention") == ["fr:2026-04418"]
    assert reader.keys("/monitor/open_deadlines.json?_shape=array&topic=graphite") == ["fr:2026-04417"]
    assert reader.keys("/monitor/open_deadlines.json?_shape=array&topic=section-301") == []


def test_a_number_gives_its_whole_story_by_date(reader: Reader) -> None:
    rows = reader.rows("/monitor/thread.json?_shape=array&number=ustr-2024-0016")
    assert [(row["key"], row["relation"]) for row in rows] == [
        ("fr:2026-04418", "same matter"), ("fr:2026-04417", "same matter"), ("fr:2026-04419", "cites it"),
    ]  # fmt: skip
    assert reader.keys("/monitor/thread.json?_shape=array&number=fr:2026-04417") == ["fr:2026-04418", "fr:2026-04417"]
    assert reader.keys("/monitor/thread.json?_shape=array&number=2026-04417")[0] == "fr:2026-04418"


def test_expert_search_speaks_fts5(reader: Reader) -> None:
    (row,) = reader.rows(
        '/monitor/expert_search.json?_shape=array&query=title:anode AND NOT_A_WORD OR title:"anode material"'
    )
    assert row["key"] == "fr:2026-04417"
    assert row["passage"].startswith("Active [Anode Material]")


def test_views_can_be_searched_and_faceted(reader: Reader) -> None:
    found = reader.rows("/monitor/documents.json?_search=needle&_shape=array")
    assert [row["title"] for row in found] == ["Needle Coke Act"]
    facets = reader.get("/monitor/items.json?_size=0").json()["facet_results"]
    assert facets["kind"]["results"][0]["value"] == "notice"
    assert facets["agencies"]["results"][0]["value"] == "International Trade Administration"


def test_sql_of_ones_own_is_for_this_machine_alone(folder: Path, reader: Reader) -> None:
    assert reader.get("/monitor?sql=select+1").status_code == 200
    elsewhere = Reader(folder, settings=browsing.settings(free_sql=False))
    assert elsewhere.get("/monitor?sql=select+1").status_code == 403
    assert elsewhere.keys("/monitor/items.json?_search=lithium-ion&_shape=array") == ["fr:2026-04417"]
    assert elsewhere.get("/monitor/recent_hits.json").status_code == 200
    for database in elsewhere.datasette.databases.values():
        database.close()


def test_nothing_but_the_archive_is_served_and_not_as_a_file(folder: Path, reader: Reader) -> None:
    assert [each["name"] for each in reader.get("/-/databases.json").json()] == ["monitor"]
    assert reader.get("/monitor.db").status_code == 403


def test_the_written_files_are_those_in_the_repository() -> None:
    shipped = Path(__file__).parents[2] / "db"
    written = browsing.WRITTEN + json.dumps(browsing.metadata(), indent=2, ensure_ascii=False) + "\n"
    assert (shipped / "metadata.yaml").read_text(encoding="utf-8") == written
    assert json.loads((shipped / "settings.json").read_text()) == browsing.settings()
