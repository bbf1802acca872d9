"""An extension whose own words match no topic moves the date of a hit: readers of the hit are told at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .home import CHANNELS, Home, a_home, record

ALERTED = CHANNELS + '\n[channels.desk]\nkind = "file"\ntopics = ["graphite"]\nalert = "urgent"\nhold = "0s"\n'
NOTICE = record(
    "2026-00001", title="Natural graphite: request for comments", docket_ids=["DOE-2026-0001"],
    dates="Comments must be received on or before August 3, 2026.", comments_close_on="2026-08-03",
)  # fmt: skip


def extension(**more: Any) -> dict[str, Any]:
    return record(
        "2026-00009", title="Request for comments; extension of comment period", docket_ids=["DOE-2026-0001"],
        publication_date="2026-07-08", action="Notice; extension of comment period.",
        dates="The comment period for the notice published July 6, 2026 (FR Doc. 2026-00001) is extended. Comments "
        "must be received on or before September 2, 2026.", abstract="More time is given.", text="More time.", **more,
    )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with a_home(tmp_path) as made:
        made.write(channels=ALERTED)
        made.register.replace([record("2026-00000", publication_date="2026-07-01")])
        made.run()
        made.later(hours=1)
        made.register.replace([NOTICE])
        made.run()
        yield made


def owed(home: Home) -> list[tuple[str, str, int]]:
    return home.rows(
        "select channel, subject, at_once from notices where reason = 'changed' and item_id ="
        " (select id from items where key = 'fr:2026-00001') order by channel"
    )


def test_it_is_alerted_for_the_hit_once(home: Home) -> None:
    home.later(days=2)
    home.register.replace([NOTICE, extension()])
    home.run()
    home.run()
    assert home.rows("select due_on from deadlines where item_id = 1 + (select min(id) from items)") == [
        ("2026-09-02",)
    ]
    deadline = home.rows("select deadline_id from deadline_moves")[0][0]
    subject = f"graphite fr:2026-00001 d{deadline} 2026-09-02"
    assert owed(home) == [("desk", subject, 1), ("digest", subject, 0)]
    (alert,) = home.rows("select text from messages where channel = 'desk' order by id desc limit 1")
    assert "COMMENT DATE MOVED" in alert[0]
    assert "was Mon Aug 3" in alert[0]


def test_an_extension_that_the_topic_finds_itself_is_told_for_itself(home: Home) -> None:
    home.later(days=2)
    home.register.replace([NOTICE, {**extension(), "abstract": "More time on natural graphite."}])
    home.run()
    assert owed(home) == []


@pytest.mark.parametrize(
    ("action", "dates", "words"),
    [
        (
            "Notice; correction.",
            "Comments on FR Doc. 2026-00001 must be received on or before August 10, 2026.",
            "comment date moved",
        ),
        ("Notice; withdrawal.", "The notice (FR Doc. 2026-00001) is withdrawn.", "comment date withdrawn"),
    ],
)
def test_a_hit_that_corrects_or_withdraws_the_date_of_another_cannot_wait(
    home: Home, action: str, dates: str, words: str
) -> None:
    home.later(days=2)
    later = record(
        "2026-00009", title="Natural graphite", docket_ids=["DOE-2026-0001"], publication_date="2026-07-08",
        action=action, dates=dates,
    )  # fmt: skip
    home.register.replace([NOTICE, later])
    home.run()
    (alert,) = home.rows("select text from messages where channel = 'desk' order by id desc limit 1")
    assert words.upper() in alert[0]
    assert "FR 2026-00009" in alert[0]


def test_a_withdrawal_that_no_topic_finds_is_told_for_the_hit_whose_date_it_calls_off(home: Home) -> None:
    home.later(days=2)
    withdrawal = extension() | {
        "title": "Request for comments; withdrawal", "action": "Notice; withdrawal.",
        "dates": "The notice published July 6, 2026 (FR Doc. 2026-00001) is withdrawn.",
    }  # fmt: skip
    home.register.replace([NOTICE, withdrawal])
    home.run()
    home.run()
    deadline = home.rows("select deadline_id from deadline_moves")[0][0]
    subject = f"graphite fr:2026-00001 d{deadline} withdrawn"
    assert owed(home) == [("desk", subject, 1), ("digest", subject, 0)]
    (alert,) = home.rows("select text from messages where channel = 'desk' order by id desc limit 1")
    assert "COMMENT DATE WITHDRAWN" in alert[0]
    assert "Comments close Mon Aug 3" not in alert[0]
