"""A poll that brings far more than a source ever does: stored and searchable, told in a line, alerted when released."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import root

from .home import CHANNELS, SOURCES, Home, a_home, record

TOPICS = '[topics.graphite]\nname = "Graphite"\nmatch = \'"natural graphite"\'\n'
OPERATORS = '[channels.operators]\nkind = "file"\ntopics = ["graphite"]\noperator = true\nhold = "0s"\n'
EXPECTED = SOURCES.replace('text = "all"', 'text = "none"\nexpect = {{ items_per_week = [0, 100] }}')


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    def write(made: Home) -> None:
        made.write(topics=TOPICS, channels=CHANNELS + OPERATORS, sources=EXPECTED)

    with a_home(tmp_path / "home", write) as made:
        made.register.replace([record("2026-00001", title="Natural graphite, the first")])
        made.run()
        made.later(hours=1)
        yield made


def held(home: Home, *words: str) -> Result:
    return CliRunner().invoke(root, ["--home", str(home.path), "--now", home.now.isoformat(), "held", *words])


def many(count: int, title: str = "A notice about roads") -> list[dict[str, object]]:
    return [
        record("2026-00001", title="Natural graphite, the first"),
        *(record(f"2026-{number:05}", title=f"{title} {number}") for number in range(100, 100 + count)),
        record("2026-00002", title="Natural graphite, among many"),
    ]


def test_new_documents_in_mass_are_stored_counted_and_named_but_not_alerted(home: Home) -> None:
    home.register.replace(many(250))
    report = home.run()
    assert report.polled[0].new == 251
    assert home.rows("select source, what, documents, usual from holds") == [("federal-register", "new", 251, 200)]
    assert home.rows("select count(*) from notices where reason = 'hit'") == [(0,)]
    assert home.rows("select count(*) from hits where backfilled = 1") == [(2,)]
    ((sentence,),) = home.rows("select data from notices where subject like 'federal-register held %'")
    assert "251 documents came as new at once" in sentence
    text = " ".join(home.rows("select text from messages where channel = 'digest' order by id desc")[0][0].split())
    assert "federal-register: 251 documents came as new at once, at most 200 are usual" in text
    assert "Natural graphite, among many" in text, "a strong one does not vanish in the mass"
    (subject,) = home.rows("select subject from messages where channel = 'digest' order by id desc limit 1")
    assert "Nothing new" not in subject[0] + text
    assert "Held back" in subject[0]
    assert "what came in mass is held back" in text
    home.later(days=1)
    home.run()
    assert home.rows("select count(*) from notices where subject like 'federal-register held %'") == [(1,)]


def test_what_was_held_goes_out_when_it_is_released_and_only_once(home: Home) -> None:
    home.register.replace(many(250))
    home.run()
    assert "251" in held(home).output
    released = held(home, "1", "--release")
    assert "1 hit released" in released.output, released.output
    assert home.rows("select reason, subject from notices where reason = 'hit'") == [("hit", "graphite fr:2026-00002")]
    assert held(home).output.strip() == "nothing is held"
    assert held(home, "1", "--release").exit_code == 2
    home.later(days=1)
    home.run()
    assert home.rows("select count(*) from notices where reason = 'hit' and channel = 'digest'") == [(1,)]


def test_what_is_kept_stays_history(home: Home) -> None:
    home.register.replace(many(250))
    home.run()
    assert "left as history" in held(home, "1", "--keep").output
    assert home.rows("select count(*) from notices where reason = 'hit'") == [(0,)]
    assert home.rows("select settled from holds") == [("kept",)]


def test_changes_in_mass_are_held_and_the_next_ordinary_one_is_told(home: Home) -> None:
    for start in (0, 150):  # two ordinary polls below the floor
        home.register.replace(many(150 + start))
        home.run()
        home.later(hours=1)
    assert home.rows("select count(*) from holds") == [(0,)]
    before = home.rows("select count(*) from notices where reason <> 'health'")
    home.register.replace([{**each, "action": "Notice; reissued."} for each in many(300)])
    home.run()
    assert home.rows("select what, documents from holds") == [("changed", 302)]
    assert home.rows("select count(*) from notices where reason <> 'health'") == before
    home.later(hours=1)
    home.register.replace([
        {**each, "action": "Notice; reissued.",
         **({"comments_close_on": "2026-08-20"} if each["document_number"] == "2026-00002" else {})}
        for each in many(300)
    ])  # fmt: skip
    home.run()
    changed = home.rows("select subject from notices where reason = 'changed'")
    assert len(changed) == 1
    assert changed[0][0].startswith("graphite fr:2026-00002 r")


def test_a_busy_day_is_no_mass(home: Home) -> None:
    home.register.replace(many(190))
    home.run()
    assert home.rows("select count(*) from holds") == [(0,)]
    assert home.rows("select count(*) from notices where reason = 'hit'") == [(1,)]


def test_a_month_of_documents_after_a_month_away_is_no_mass(home: Home) -> None:
    home.later(days=20)
    home.register.replace(many(600))
    home.run()
    assert home.rows("select count(*) from holds") == [(0,)]
