"""A long backfill of the Federal Register: years whose numbers repeat, and texts from whole daily issues."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest

from monitor.demo.register import Register
from monitor.demo.standin import Answer, Request, StandIn
from monitor.pipeline.history import Filled, backfill
from tests.pipeline.home import SOURCES, Home, record

XML = "application/xml"


def issue(request: Request) -> Answer:
    """The issue of 5 June 2015; those of other days are not there."""
    if not request.path.endswith("/FR-2015-06-05/xml/FR-2015-06-05.xml"):
        return Answer(status=404, body=b"not found")
    notices = "".join(
        f"<NOTICE><P>Natural graphite in {number}.</P><FRDOC>[FR Doc. {number} Filed 6-4-15]</FRDOC></NOTICE>"
        for number in ("2015-00001", "2015-00002")
    )
    return Answer(body=f"<FEDREG><NOTICES>{notices}</NOTICES></FEDREG>".encode(), content_type=XML)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    register = Register()
    with StandIn({"": register, "/content/pkg": issue}) as upstream:
        made = Home(tmp_path / "home", upstream, register)
        made.write(sources=f'{SOURCES}issues_url = "{upstream.url}"\n')
        yield made


def fill(home: Home, since: date, until: date) -> list[Filled]:
    told: list[Filled] = []
    with home.monitor() as monitor:
        backfill(monitor, "federal-register", since, until, locked=nullcontext, tell=told.append)
    return told


def asked(home: Home, part: str) -> int:
    return sum(part in request.path for request in home.upstream.requests)


def test_a_long_history_takes_the_texts_of_a_day_at_once_and_the_rest_one_by_one(home: Home) -> None:
    home.register.replace(
        [record(f"2015-{number:05}", publication_date="2015-06-05") for number in (1, 2, 3)]
        + [record(f"2015-0001{number}", publication_date="2015-06-08") for number in (1, 2)]
        + [record("2015-00020", publication_date="2015-06-30")]
    )
    told = fill(home, date(2015, 6, 1), date(2015, 7, 31))
    assert (sum(each.new for each in told), told[-1].done, told[-1].windows) == (6, 9, 9)
    assert dict(home.rows("select key, body from items join texts on item_id = items.id order by key")) == {
        "fr:2015-00001:2015-06-05": "Natural graphite in 2015-00001.",
        "fr:2015-00002:2015-06-05": "Natural graphite in 2015-00002.",
        "fr:2015-00003:2015-06-05": "The whole text of 2015-00003.",
        "fr:2015-00011:2015-06-08": "The whole text of 2015-00011.",
        "fr:2015-00012:2015-06-08": "The whole text of 2015-00012.",
        "fr:2015-00020:2015-06-30": "The whole text of 2015-00020.",
    }
    assert asked(home, "/content/pkg/") == 2, "a day with one document is not worth an issue"
    assert asked(home, "/full_text/") == 4
    assert home.rows("select topic, backfilled from hits order by id") == [("graphite", 1)] * 2


def test_texts_that_are_there_are_not_asked_for_again(home: Home) -> None:
    home.register.replace([record(f"2015-{number:05}", publication_date="2015-06-05") for number in (1, 2)])
    fill(home, date(2015, 6, 1), date(2015, 7, 31))
    assert sum(each.changed for each in fill(home, date(2015, 6, 1), date(2015, 7, 31))) == 0
    assert asked(home, "/content/pkg/") == 1
    assert home.rows("select count(*) from revisions") == [(2,)]


def test_a_short_history_asks_for_each_text_as_polls_do(home: Home) -> None:
    home.register.replace([record(f"2015-{number:05}", publication_date="2015-06-05") for number in (1, 2)])
    fill(home, date(2015, 6, 1), date(2015, 7, 2))
    assert asked(home, "/content/pkg/") == 0
    assert asked(home, "/full_text/") == 2


def test_numbers_that_repeat_before_2016_are_told_apart_by_their_day(home: Home) -> None:
    home.register.replace(
        [record("94-123", publication_date=day, title=f"Of {day}") for day in ("1994-01-04", "1994-03-01")]
    )
    fill(home, date(1993, 1, 1), date(1994, 3, 31))
    assert home.rows("select key, title, published_on from items order by key") == [
        ("fr:94-123:1994-01-04", "Of 1994-01-04", "1994-01-04"),
        ("fr:94-123:1994-03-01", "Of 1994-03-01", "1994-03-01"),
    ]
    assert asked(home, "/content/pkg/") == 0, "there is no issue in XML before 2000"
