"""A bill of 900 sections from its text to the card: where its hits stand, and what a new version did to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.archive.storing import items
from monitor.cli import root
from monitor.model import Item
from monitor.pipeline.matching import Matched, match
from tests.pipeline.home import CHANNELS, Home, a_home

FILLER = "The Secretary of Transportation shall carry out this section with care and report each year. " * 8
GRAPHITE = "The Secretary of Energy shall make grants for natural graphite and anode material."
URL = "https://www.govinfo.gov/content/pkg/BILLS-119hr9{0}/xml/BILLS-119hr9{0}.xml"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with a_home(tmp_path / "home", lambda home: home.write(channels=CHANNELS)) as made:
        made.run()
        yield made


def text(special: Mapping[int, str], *, leave_out: Iterable[int] = (), opening: str = "Introduced in House") -> str:
    """900 sections under nine titles with a table of contents; ``special`` gives sections another text."""
    numbers = [number for number in range(1, 901) if number not in set(leave_out)]
    heads = {number: f"Roads and bridges number {number}" for number in numbers}
    heads |= {number: "Grants for natural graphite" for number in special if number in heads}
    parts = [opening, "A BILL", "To authorize programs.", "SEC. 1000. TABLE OF CONTENTS."]
    parts += ["The table of contents of this Act is as follows:"]
    parts += [f"Sec. {number}. {heads[number]}." for number in numbers]
    for number in numbers:
        if number % 100 == 1 or number == numbers[0]:
            parts.append(f"TITLE {'I' * (number // 300 + 1)}—PROGRAMS")
        parts += [f"SEC. {number}. {heads[number].upper()}.", special.get(number, f"{FILLER} Road {number}.")]
    return "\n\n".join(parts)


def bill(body: str, version: str = "ih", **facts: Any) -> Item:
    return Item(
        key="bill:119-hr-9", source="congress", kind="bill", title="Transport Act", stage="introduced",
        url="https://www.congress.gov/bill/119th-congress/house-bill/9", published_on=date(2026, 7, 6), body=body,
        text_url=URL.format(version), facts=facts,
    )  # fmt: skip


def brought(home: Home, item: Item) -> Matched:
    with home.monitor() as monitor:
        with monitor.archive.transaction() as conn:
            items.store(conn, [item], origin="poll", seen_at=home.now)
        return match(monitor)


def notices(home: Home) -> list[dict[str, Any]]:
    rows = home.rows("select reason, data from notices where item_id is not null order by id")
    return [{"reason": reason, **json.loads(data)} for reason, data in rows]


def told(home: Home) -> str:
    """The digest of the next morning, as text."""
    home.later(days=1)
    home.run()
    newest = max((home.path / "db" / "outbox" / "digest").glob("*.txt"))
    return " ".join(newest.read_text(encoding="utf-8").split())


def test_a_hit_names_its_section_and_links_to_it(home: Home) -> None:
    brought(home, bill(text({412: f"{GRAPHITE} {FILLER}", 777: f"{FILLER}{GRAPHITE}"})))
    assert home.rows("select count(*) from sections") == [(902,)]
    ((section, url, count),) = home.rows("select section, section_url, sections from recent_hits")
    assert section == "Sec. 412 Grants for natural graphite (Title II)"
    assert url.startswith("https://www.govinfo.gov/content/pkg/BILLS-119hr9ih/html/BILLS-119hr9ih.htm#:~:text=")
    assert "SEC.%20412.%20GRANTS" in url
    assert count == 2, "the table of contents only repeats them"
    assert home.rows(
        "select sections.number, occurrences from hit_sections join sections on sections.id = section_id order by 1"
    ) == [("Sec. 412", 3), ("Sec. 777", 3)]
    digest = told(home)
    assert "In Sec. 412 Grants for natural graphite (Title II) and 1 other section" in digest
    assert "htm#:~:text=" in digest


def test_why_names_every_section_with_a_hit(home: Home) -> None:
    brought(home, bill(text({412: GRAPHITE, 777: f"{FILLER}{GRAPHITE}"})))
    done = CliRunner().invoke(root, ["--home", str(home.path), "why", "bill:119-hr-9", "--topic", "graphite"])
    lines = [line.strip() for line in done.output.splitlines()]
    assert "in Sec. 412 Grants for natural graphite (Title II)" in lines
    assert any(line.startswith("https://www.govinfo.gov/content/pkg/BILLS-119hr9ih/html/") for line in lines)
    assert lines[-1] == (
        "sections: Sec. 412 Grants for natural graphite (Title II) (3); "
        "Sec. 777 Grants for natural graphite (Title III) (3)"
    )


def test_a_new_version_names_the_sections_with_hits_that_it_added_changed_or_dropped(home: Home) -> None:
    brought(home, bill(text({412: GRAPHITE, 777: GRAPHITE + " Twice.", 800: "Anode material may be bought."})))
    told(home)
    edited = text(
        {412: GRAPHITE + " Not more than ten.", 800: "Anode material may be bought.", 850: "Natural graphite is ore."},
        leave_out=[777], opening="Reported in House",
    )  # fmt: skip
    home.later(minutes=5)
    brought(home, bill(edited, "rh"))
    *_, last = notices(home)
    assert last["reason"] == "changed"
    assert last["changes"]["sections"]["words"] == (
        "added: Sec. 850 Grants for natural graphite (Title III); changed: Sec. 412 Grants for natural graphite (Title "
        "II); dropped: Sec. 777 Grants for natural graphite (Title III)"
    )
    ((changes,),) = home.rows("select changes from revisions where change = 'text' order by id desc limit 1")
    assert json.loads(changes)["sections"]["was"] == [
        "Sec. 412 Grants for natural graphite (Title II)", "Sec. 777 Grants for natural graphite (Title III)",
    ]  # fmt: skip
    digest = told(home)
    assert "New text: added: Sec. 850 Grants for natural graphite (Title III); changed: Sec. 412" in digest
    assert "BILLS-119hr9rh/html" in digest


def test_a_version_that_changes_no_section_with_a_hit_is_no_news(home: Home) -> None:
    brought(home, bill(text({412: GRAPHITE}), versions=["ih"]))
    before = len(notices(home))
    home.later(minutes=5)
    outcome = brought(home, bill(text({412: GRAPHITE}, leave_out=[3, 4], opening="Reported"), "rh", versions=["rh"]))
    assert outcome.news == {"graphite": 1}
    assert len(notices(home)) == before
    home.later(minutes=5)
    brought(home, bill(text({412: GRAPHITE}, leave_out=[3, 4], opening="Again"), "eh", versions=["eh"], subjects="x"))
    assert notices(home)[-1]["reason"] == "changed", "what else changed is told as ever"


def test_a_section_that_a_bill_drops_is_told_of_though_the_hit_falls_away(home: Home) -> None:
    brought(home, bill(text({412: GRAPHITE})))
    told(home)
    home.later(minutes=5)
    brought(home, bill(text({}, leave_out=[412]), "rh"))
    assert home.rows("select count(*) from recent_hits") == [(0,)]
    (last,) = [each for each in notices(home) if each["reason"] == "changed"]
    assert last["changes"]["sections"]["was"] == ["Sec. 412 Grants for natural graphite (Title II)"]
    digest = told(home)
    assert "dropped: Sec. 412 Grants for natural graphite (Title II); the topic is no longer named" in digest


def test_a_topic_that_comes_later_is_placed_too(home: Home) -> None:
    brought(home, bill(text({412: GRAPHITE})))
    home.write(topics='[topics.anodes]\nname = "Anodes"\nmatch = "anode*"\n', channels=CHANNELS)
    with home.monitor() as monitor:
        match(monitor)
    assert home.rows("select section from recent_hits where topic = 'anodes'") == [
        ("Sec. 412 Grants for natural graphite (Title II)",)
    ]
