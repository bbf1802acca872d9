"""The archive in the real Datasette with text that wants to be markup: it stays text on every page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from monitor.archive import browsing
from monitor.archive.database import open_archive
from monitor.archive.outgoing import stories
from monitor.archive.queries import QUESTIONS
from tests.archive.shelf import NOON, keep_topic, match, notice, own, record, store, topic
from tests.archive.test_browsing import Reader

MARKUP = (
    '<script>alert(1)</script><img src=x onerror=alert(2)> "\' onmouseover="x" '
    '{"href": "javascript:alert(3)", "label": "y"}'
)
SHOWN = ("items", "documents", "recent_hits", "open_deadlines", "matters", "notes", "topics", "hits", "revisions")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("home") / "db"
    archive = open_archive(db / "monitor.db", now=NOON, rehearsal=True)
    bad = notice(
        title=f"Graphite {MARKUP}", abstract=MARKUP, agencies=(MARKUP,), url='javascript:alert("x")', action=MARKUP,
        comments_close_on=date(2026, 12, 1), identifiers=own("fr:2026-04417"), body=f"graphite {MARKUP}",
    )  # fmt: skip
    worse = notice("2026-04418", title='{"href": "javascript:alert(1)", "label": "graphite"}', url="data:text/html,<b>")
    store(archive, bad, worse)
    keep_topic(archive, topic(name=MARKUP))
    record(archive, [match(1, 1), match(2, 2)])
    with archive.transaction() as conn:
        stories.write_note(conn, 1, MARKUP, "2026-11-02T17:00:00Z")
    browsing.write(db)
    archive.close()
    return db


@pytest.fixture
def reader(folder: Path) -> Iterator[Reader]:
    opened = Reader(folder)
    yield opened
    for database in opened.datasette.databases.values():
        database.close()


def harmless(html: str) -> None:
    page = BeautifulSoup(html, "html.parser")
    assert not page.find("img", src="x")
    assert not page.find(onmouseover=True)
    assert not page.find(onerror=True)
    assert not [each for each in page.find_all("script") if "alert(" in each.get_text()]
    for link in page.find_all("a", href=True):
        assert not str(link["href"]).lower().startswith(("javascript:", "data:", "vbscript:")), link


@pytest.mark.parametrize("name", SHOWN)
def test_tables_and_views_show_markup_as_text(reader: Reader, name: str) -> None:
    answer = reader.get(f"/monitor/{name}")
    assert answer.status_code == 200
    harmless(answer.text)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_questions_show_markup_as_text_also_what_is_filled_in(reader: Reader, question: Any) -> None:
    name = question.name
    for query in ("topic=graphite&number=2026-04417&key=fr:2026-04417&query=graphite&title=&strength=",
                  "topic=%22%3E%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&number=%3Cscript%3Ealert(1)%3C/script%3E&query=x"
                  "&key=%22+onmouseover%3D%22x&title=%3Cscript%3Ealert(1)%3C/script%3E&strength="):  # fmt: skip
        answer = reader.get(f"/monitor/{name}?{query}")
        assert answer.status_code == 200
        harmless(answer.text)


def test_the_page_of_one_document_shows_all_of_it(reader: Reader) -> None:
    page = reader.get("/monitor/items/1").text
    harmless(page)
    assert "<script>alert(1)" in BeautifulSoup(page, "html.parser").get_text()
