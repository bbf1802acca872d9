"""The analyst's tools from outside: judge hits, try a change of keywords.toml, see what was nearly missed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import root

from .pipeline.home import CHANNELS, TOPICS, Home, a_home, record

NOW = "2026-07-06T07:00"
LITHIUM = '[topics.lithium]\nname = "Lithium"\nmatch = "lithium"\n'
SLACK = (
    '[channels.s]\nkind = "slack"\nwebhook = { env = "NO_SUCH_HOOK" }\ntopics = ["*"]\ndigest = "daily 07:30"\n'
    'alert = "urgent"\n'
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with a_home(tmp_path / "home") as made:
        made.register.replace([
            record("2026-00001", title="Natural graphite from Canada"),
            record("2026-00002", title="Lithium from brines"),
            record("2026-00003", title="Roads", text="The road to the mill passes. " * 60 + "Natural graphite."),
        ])  # fmt: skip
        yield made


def ask(home: Home, *words: str, now: str = NOW) -> Result:
    done = CliRunner().invoke(root, ["--home", str(home.path), "--now", now, *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done


def rows(home: Home, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ask(home, *words, "--json").stdout)
    return found


def digest(home: Home, channel: str = "digest", suffix: str = ".txt") -> str:
    """The newest digest that was written, without its line breaks."""
    newest = max((home.path / "db" / "outbox" / channel).glob(f"*{suffix}"))
    return " ".join(newest.read_text(encoding="utf-8").split())


def test_a_judgement_is_kept_and_can_be_changed(home: Home) -> None:
    home.run()
    assert "would be marked about" in ask(home, "topics", "mark", "fr:2026-1", "graphite", "about", "--dry-run").stdout
    assert home.rows("select * from marks") == []
    assert "is marked about under Graphite" in ask(home, "topics", "mark", "2026-00001", "graphite", "about").stdout
    assert "(was about)" in ask(home, "topics", "mark", "fr:2026-00001", "graphite", "noise").stdout
    kept = home.rows("select key, topic, grade from marks join items on items.id = item_id")
    assert kept == [("fr:2026-00001", "graphite", "noise")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fr:1999-00001", "graphite", "about"), "the archive has no document"),
        (("fr:2026-00001", "grafite", "about"), "did you mean graphite?"),
        (("fr:2026-00001", "graphite", "good"), "'about', 'touches', 'noise'"),
    ],
)
def test_a_judgement_that_cannot_be_kept_says_why(home: Home, words: tuple[str, ...], said: str) -> None:
    home.run()
    done = ask(home, "topics", "mark", *words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_precision_is_the_share_of_marked_strong_hits_that_are_about(home: Home) -> None:
    home.run()
    assert {row["slug"]: row["precision"] for row in rows(home, "topics", "list")} == {"graphite": None, "nickel": None}
    ask(home, "topics", "mark", "fr:2026-00001", "graphite", "about")
    ask(home, "topics", "mark", "fr:2026-00003", "graphite", "noise")  # a mention, so it does not count
    ask(home, "topics", "mark", "fr:2026-00002", "nickel", "about")  # no hit at all
    assert {row["slug"]: row["precision"] for row in rows(home, "topics", "list")} == {"graphite": 1.0, "nickel": None}


def test_marks_are_scored_without_a_file(home: Home, tmp_path: Path) -> None:
    home.run()
    nothing = ask(home, "topics", "score")
    assert (nothing.exit_code, "nothing is marked yet" in nothing.stderr) == (2, True)
    ask(home, "topics", "mark", "fr:2026-00001", "graphite", "about")
    ask(home, "topics", "mark", "fr:2026-00002", "nickel", "about")
    (graphite, nickel, every) = rows(home, "topics", "score")
    assert (graphite["strong_precision"], graphite["strong_recall"]) == (1.0, 1.0)
    assert (nickel["strong_precision"], nickel["strong_recall"], nickel["recall"]) == (None, 0.0, 0.0)
    assert (every["about"], every["strong_recall"]) == (2, 0.5)
    assert "missed: fr:2026-00002 / nickel" in ask(home, "topics", "score", "--errors").stdout
    file = tmp_path / "labels.jsonl"
    file.write_text('{"key": "fr:2026-00001", "topic": "graphite", "grade": "noise"}\n')
    assert rows(home, "topics", "score", str(file))[-1]["noise"] == 1


def live(home: Home) -> set[tuple[str, str, str]]:
    return set(home.rows("select topic, key, strength from recent_hits"))


def test_diff_tells_what_the_next_pass_then_does_and_stores_nothing(home: Home) -> None:
    home.run()
    before = live(home)
    assert "2 topics as in the archive: nothing would change" in ask(home, "topics", "diff").stdout
    home.write(
        topics=f"""
        [topics.graphite]
        name = "Graphite"
        match = 'title: roads'
        mention = '"natural graphite"'

        {LITHIUM}
    """
    )
    told = rows(home, "topics", "diff")
    assert {(row["topic"], row["change"], row["key"], row["before"], row["after"]) for row in told} == {
        ("graphite", "weaker", "fr:2026-00001", "strong", "mention"),
        ("graphite", "stronger", "fr:2026-00003", "mention", "strong"),
        ("lithium", "added", "fr:2026-00002", None, "strong"),
    }
    assert [row["per_week"] for row in told if row["topic"] == "lithium"] == [1.0]
    table = ask(home, "topics", "diff").stdout
    assert "lithium: new topic; 1 added; then 1 strong and 0 mentions, about 1.0 strong a week expected" in table
    assert "graphite: changed; 1 stronger, 1 weaker" in table
    assert "nickel: not in keywords.toml any more; 0 documents leave the views" in table
    assert {row["topic"] for row in rows(home, "topics", "diff", "lithium")} == {"lithium"}
    assert live(home) == before
    home.run()
    expected = {(row["topic"], row["key"], row["after"]) for row in told}
    assert {hit for hit in live(home) if hit not in before} == expected


def test_diff_names_what_a_topic_loses(home: Home) -> None:
    home.run()
    home.write(topics=TOPICS.replace('"natural graphite" OR ', ""))
    dropped = rows(home, "topics", "diff", "graphite")
    assert [(row["change"], row["key"], row["before"]) for row in dropped] == [
        ("dropped", "fr:2026-00001", "strong"), ("dropped", "fr:2026-00003", "mention"),
    ]  # fmt: skip
    assert dropped[0]["title"] == "Natural graphite from Canada"


def test_a_pass_sums_up_each_new_or_changed_topic_in_a_line(home: Home) -> None:
    first = ask(home, "run").stdout
    assert "graphite: new topic, 2 hits in history (1 strong), about 1.0 strong a week expected" in first
    assert "nickel: new topic, 0 hits in history (0 strong), no strong ones expected" in first
    home.write(topics=TOPICS.replace('"anode material"', "title: roads") + LITHIUM)
    second = ask(home, "run", now="2026-07-06T08:00").stdout
    assert "graphite: changed topic, 2 hits in history (2 strong), about 2.0 strong a week expected" in second
    assert "lithium: new topic, 1 hit in history (1 strong), about 1.0 strong a week expected" in second
    assert "nickel" not in second
    assert "topic" not in ask(home, "run", now="2026-07-06T09:00").stdout


def test_the_next_digest_names_the_topic_once(home: Home) -> None:
    home.run()
    home.write(topics=TOPICS.replace('"anode material"', "lithium") + LITHIUM)
    home.later(hours=1)
    home.run()
    told = digest(home)
    assert "New topic Lithium: 1 item found in documents from before (1 strong), not alerted." in told
    assert "Changed topic Graphite: 1 more item found in documents from before (1 strong), not alerted." in told
    assert "Lithium from brines" in told
    assert "New topic Lithium" in digest(home, suffix=".html")
    home.later(days=1)
    home.run()
    assert "topic Lithium" not in digest(home)


@pytest.fixture
def crowded(home: Home) -> Home:
    many = [record(f"2026-0{number:04}", title="Energy") for number in range(100, 125)]
    home.register.replace([*many, record("2026-00001", title="Natural graphite")])
    home.run()
    home.write(topics=TOPICS + "[topics.wide]\nname = 'Wide'\nmatch = 'energy'\n")
    return home


def test_a_topic_that_finds_too_much_is_warned_of_and_runs(crowded: Home) -> None:
    said = "WARNING: wide finds 26 of 26 documents (100%)"
    checked = ask(crowded, "check")
    assert (checked.exit_code, said in checked.stdout) == (0, True)
    assert "graphite finds" not in checked.stdout
    assert said in ask(crowded, "topics", "test", "wide").stdout
    assert said in ask(crowded, "topics", "diff").stdout
    ran = ask(crowded, "run")
    assert (ran.exit_code, said in ran.stderr) == (0, True)
    assert "WARNING" not in ask(crowded, "run", now="2026-07-06T08:00").stderr
    assert crowded.rows("select count(*) from recent_hits where topic = 'wide'") == [(26,)]


@pytest.mark.parametrize(
    "expression", ['""', "NOT graphite", "g*", 'graphite OR ""', "title: g*", " ", "lead AND (NOT x)"]
)
@pytest.mark.parametrize("key", ["match", "mention"])
def test_what_would_match_almost_everything_is_refused(home: Home, key: str, expression: str) -> None:
    if key == "mention" and not expression.strip():
        return  # left out
    other = "match = 'x1'\n" if key == "mention" else ""
    home.write(topics=TOPICS + f"[topics.bad]\nname = 'Bad'\n{other}{key} = '''{expression}'''\n")
    checked = ask(home, "check")
    assert checked.exit_code == 2
    assert f"topics.bad.{key} (line" in checked.stderr


def near(home: Home) -> None:
    """A baseline of strong hits, then a poll whose documents resemble them."""
    words = ("Westwater digs at Coosa.", "Flake, by Westwater.", "Westwater has flake at Coosa.", "Flake from Coosa.")
    hits = [
        record(f"2026-0{number:04}", title=f"Natural graphite {number}", abstract=each)
        for number, each in enumerate(words, 1)
    ]
    hits.append(record("2026-00020", title="Kellyton plant: natural graphite loan", docket_ids=["DOE-HQ-2026-0044"]))
    plain = [record(f"2026-0{number:04}", abstract=f"About road {number}.") for number in range(100, 180)]
    home.register.replace([*hits, *plain])
    home.run()
    home.later(hours=1)
    home.register.replace([
        *hits, *plain,
        record("2026-00030", title="Meeting on a loan", docket_ids=["DOE-HQ-2026-0044"]),
        record("2026-00031", title="Kellyton plant loan"),
        record("2026-00032", title="Land sale", abstract="Westwater takes land at Coosa for its flake mill."),
        record("2026-00033", title="Bridges"),
    ])  # fmt: skip


def test_near_misses_are_listed_with_their_reason(home: Home) -> None:
    near(home)
    assert home.run().suggested == 3
    found = {row["key"]: row for row in rows(home, "topics", "radar")}
    assert sorted(found) == ["fr:2026-00030", "fr:2026-00031", "fr:2026-00032"]
    assert "docket DOE-HQ-2026-0044" in found["fr:2026-00030"]["reason"]
    assert "“Kellyton plant: natural graphite loan” (fr:2026-00020)" in found["fr:2026-00031"]["reason"]
    assert "“coosa” (3 of the 4 documents that have it), “flake” (3 of 4)" in found["fr:2026-00032"]["reason"]
    assert {row["topic"] for row in found.values()} == {"graphite"}
    table = ask(home, "topics", "radar").stdout
    assert table.startswith("3 near misses in the last 7 days")
    assert "no near misses" in ask(home, "topics", "radar", now="2026-09-06T08:00").stdout


def test_a_digest_tells_suggestions_once_and_slack_does_not(home: Home) -> None:
    home.write(channels=CHANNELS + SLACK)
    near(home)
    home.run()
    told = digest(home)
    assert "SUGGESTIONS =========== No topic matched these" in told
    assert told.index("Land sale") < told.index("HEALTH OF THE WATCH")
    assert "Energy Department · Mon Jul 6. It carries docket DOE-HQ-2026-0044, as does a strong hit of Graphite" in told
    assert "Suggestions</h2>" in digest(home, suffix=".html")
    assert "Land sale" not in digest(home, "s", ".json")
    home.later(days=1)
    home.run()
    assert "SUGGESTIONS" not in digest(home)


def test_what_a_topic_catches_meanwhile_is_no_suggestion(home: Home) -> None:
    near(home)
    home.write(topics=TOPICS + "[topics.land]\nname = 'Land'\nmatch = '\"land sale\"'\n")
    home.run()
    assert "fr:2026-00032" not in {row["key"] for row in rows(home, "topics", "radar")}
    told = digest(home)
    assert "Meeting on a loan" in told.partition("SUGGESTIONS")[2]
    assert "Land sale" not in told.partition("SUGGESTIONS")[2]


def test_history_and_what_came_with_nothing_new_suggest_nothing(home: Home) -> None:
    near(home)
    home.run()
    before = home.rows("select item_id, topic, kind, suggested_at from suggestions")
    home.later(hours=1)
    assert home.run().suggested == 0
    file = home.path / "more.jsonl"
    file.write_text('{"key": "x:1", "title": "Kellyton plant loan"}\n')
    ask(home, "import", str(file), now="2026-07-06T09:30")
    home.later(hours=1)
    assert home.run().suggested == 0
    assert home.rows("select item_id, topic, kind, suggested_at from suggestions") == before
