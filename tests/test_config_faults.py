"""Wrong configuration: every fault of both files at once, each a plain sentence with file, key and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from monitor import config
from monitor.errors import ConfigurationError, Fault

FEED = '[sources.news]\nkind = "feed"\nurl = "https://news.example.org/feed"\n'
TOPIC = '[topics.graphite]\nname = "Graphite"\nmatch = "graphite"\n'
EMAIL = '[channels.digest]\nkind = "email"\nto = ["a@example.org"]\ntopics = ["*"]\ndigest = "daily 07:30"\n'
SLACK = '[channels.slack]\nkind = "slack"\nwebhook = { env = "HOOK" }\ntopics = ["*"]\nalert = "all"\n'

MARKED = "T0000-MARKED-SECRET"


def faults(
    tmp_path: Path, sources: str = FEED, keywords: str = TOPIC, environ: Mapping[str, str] | None = None, **more: Any
) -> list[Fault]:
    (tmp_path / "sources.toml").write_text(sources, encoding="utf-8")
    (tmp_path / "keywords.toml").write_text(keywords, encoding="utf-8")
    _, found = config.read(tmp_path, environ or {}, **({"options": {"feed": {}}.get} | more))
    return list(found)


def only(found: list[Fault]) -> Fault:
    assert len(found) == 1, [str(fault) for fault in found]
    return found[0]


def test_every_fault_of_both_files_comes_at_once(tmp_path: Path) -> None:
    sources = FEED.replace("url", "ulr") + '[sources.news]\nkind = "feed"\n[monitor]\ntimezone = "Mars/Olympus"\n'
    keywords = TOPIC + 'in = ["titel"]\n' + EMAIL.replace("daily", "feb") + SLACK + "wat = 1\n"
    found = faults(tmp_path, sources, keywords, {"HOOK": f"https://example.org/{MARKED}"})
    assert [(fault.file, fault.key, fault.line) for fault in found] == [
        ("sources.toml", "sources.news", 1),
        ("sources.toml", "sources.news.ulr", 3),
        ("sources.toml", "sources.news", 4),
        ("sources.toml", "sources.news", 4),
        ("sources.toml", "monitor.timezone", 7),
        ("keywords.toml", "topics.graphite.in", 4),
        ("keywords.toml", "channels.digest.digest", 9),
        ("keywords.toml", "channels.slack.webhook", 12),
        ("keywords.toml", "channels.slack.wat", 15),
    ]
    with pytest.raises(ConfigurationError) as raised:
        config.load(tmp_path, {"HOOK": f"https://example.org/{MARKED}"}, options={"feed": {}}.get)
    assert raised.value.faults == tuple(found)
    assert raised.value.exit_code == 2
    assert MARKED not in str(raised.value)


@pytest.mark.parametrize(
    ("sources", "key", "said"),
    [
        (FEED + 'evry = "5m"\n', "sources.news.evry", 'nearest valid key is "every"'),
        (FEED + 'every = "5x"\n', "sources.news.every", '"5x" is no duration'),
        (FEED + 'every = "10s"\n', "sources.news.every", "between 1m and 31d"),
        (FEED + 'at = ["24:00"]\n', "sources.news.at", '"24:00" is no time of day'),
        (FEED + 'at = ["07:00"]\nevery = "5m"\n', "sources.news.at", "keep one of every and at"),
        (FEED + 'text = "everything"\n', "sources.news.text", "none of all, watched, none"),
        (FEED + 'enabled = "yes"\n', "sources.news.enabled", "must be true or false, without quotes"),
        (FEED + "expect = { items_per_week = [9, 2] }\n", "sources.news.expect", "the least and the most"),
        (FEED + "expect = { items_per_week = [1, 2], x = 1 }\n", "sources.news.expect.x", '"items_per_week"'),
        (FEED + f'api_key = "{MARKED}"\n', "sources.news.api_key", "secrets are not written into this file"),
        (FEED + "api_key = { env = 3 }\n", "sources.news.api_key", '{ env = "NAME" }'),
        (FEED + 'base_url = "https://b.example.org"\n', "sources.news.base_url", "keep either url or base_url"),
        ('[sources.news]\nkind = "feed"\n', "sources.news", "has no address"),
        ('[sources.news]\nkind = "feed"\nurl = "news.example.org"\n', "sources.news.url", "begin with https://"),
        (
            f'[sources.news]\nkind = "feed"\nurl = "https://me:{MARKED}@news.example.org"\n',
            "sources.news.url",
            "must not carry a user name",
        ),
        (FEED.replace("sources.news", "sources.My_News"), "sources.My_News", 'such as "my-news"'),
        ('[monitor]\nsmtp = { host = "smtp.example.org" }\n', "monitor.smtp", "needs a sender"),
        ('[monitor]\nfrom = "a@example.org"\nsmtp = { host = "m", username = "u" }\n', "monitor.smtp", "password too"),
        ('[monitor]\ncontact = "nobody"\n', "monitor.contact", "no email address"),
        ('[monitor]\nheartbeat = { env = "BEAT" }\n', "monitor.heartbeat", "BEAT holds no web address"),
        ('[monitor]\nemail = "x"\n', "monitor.email", "unknown key"),
        ("[topics.x]\n", "topics", "belongs in keywords.toml"),
        ("[source.x]\n", "source", 'nearest valid key is "sources"'),
        ("sources = 3\n", "sources", "must be tables"),
        ("[sources]\nnews = 3\n", "sources.news", "must be a table"),
    ],
)
def test_what_is_wrong_in_sources(tmp_path: Path, sources: str, key: str, said: str) -> None:
    fault = only(faults(tmp_path, sources, environ={"BEAT": MARKED}))
    assert (fault.file, fault.key) == ("sources.toml", key)
    assert said in fault.sentence
    assert fault.line is not None
    assert MARKED not in str(fault)


@pytest.mark.parametrize(
    ("keywords", "key", "said"),
    [
        (TOPIC + 'ident = ["docket:x"]\n', "topics.graphite.ident", 'nearest valid key is "identifiers"'),
        (TOPIC + 'identifiers = ["USTR-2024-0016"]\n', "topics.graphite.identifiers", "write scheme and number"),
        (TOPIC + 'kinds = ["rules"]\n', "topics.graphite.kinds", 'the nearest is "rule"'),
        (TOPIC + 'agencies = ["Energy Department"]\n', "topics.graphite.agencies", "no agency slug"),
        (TOPIC + 'sources = ["new"]\n', "topics.graphite.sources", 'the nearest is "news"'),
        (TOPIC + "match = 3\n".replace("match", "note"), "topics.graphite.note", "must be text in quotes"),
        ('[topics.graphite]\nname = "Graphite"\n', "topics.graphite.match", "is missing"),
        ('[topics.graphite]\nname = "Graphite"\nmatch = ""\n', "topics.graphite.match", "must not be empty"),
        (TOPIC + EMAIL.replace('topics = ["*"]\n', ""), "channels.digest.topics", "is missing: slugs of topics"),
        (TOPIC + EMAIL.replace('["*"]', "[]"), "channels.digest.topics", "is missing: slugs of topics"),
        (TOPIC + EMAIL.replace("email", "sms"), "channels.digest.kind", "none of email, slack, webhook, apprise, file"),
        (TOPIC + EMAIL.replace("a@example.org", "ann at work"), "channels.digest.to", "no email address"),
        (TOPIC + EMAIL.replace("a@example.org", f"https://example.org/{MARKED}"), "channels.digest.to", "a URL is no"),
        (TOPIC + EMAIL.replace('to = ["a@example.org"]\n', ""), "channels.digest.to", "is missing: who gets the mail"),
        (TOPIC + EMAIL.replace('["*"]', '["graphit"]'), "channels.digest.topics", 'the nearest is "graphite"'),
        (TOPIC + EMAIL.replace("daily", "feb"), "channels.digest.digest", '"feb" is no weekday'),
        (TOPIC + EMAIL.replace("daily 07:30", "mon-fri 25:00"), "channels.digest.digest", '"25:00" is no time of day'),
        (TOPIC + EMAIL.replace("daily 07:30", "daily"), "channels.digest.digest", "write days and a time"),
        (TOPIC + EMAIL.replace('digest = "daily 07:30"\n', ""), "channels.digest", "gets nothing"),
        (TOPIC + EMAIL + "hold = 3\n", "channels.digest.hold", "is no duration"),
        (TOPIC + EMAIL + 'quiet = "07:00-07:00"\n', "channels.digest.quiet", "quiet all day"),
        (TOPIC + EMAIL + "remind = [400]\n", "channels.digest.remind", "365"),
        (TOPIC + EMAIL + 'webhook = { env = "NONE" }\n', "channels.digest.webhook", 'channels of kind "slack"'),
        (TOPIC + EMAIL.replace("digest]", "../up]"), "", "TOML"),
        (TOPIC + EMAIL.replace("channels.digest", 'channels."../up"'), "channels.../up", 'such as "up"'),
        (TOPIC + SLACK, "channels.slack.webhook", "does not hold a Slack webhook"),
        (
            TOPIC + SLACK.replace('{ env = "HOOK" }', f'"https://hooks.slack.com/{MARKED}"'),
            "channels.slack.webhook",
            "secrets are not written",
        ),
        ("[sources.x]\n", "sources", "belongs in sources.toml"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_keywords(tmp_path: Path, keywords: str, key: str, said: str) -> None:
    fault = only(faults(tmp_path, FEED, keywords, {"HOOK": f"https://example.org/hook/{MARKED}"}))
    assert (fault.file, fault.key) == ("keywords.toml", key)
    assert said in fault.sentence
    assert fault.line is not None
    assert MARKED not in str(fault)


@pytest.mark.parametrize(
    "hook",
    [
        "http://hooks.slack.com/services/T/B/x",
        "https://hooks.slack.com",
        "https://hooks.slack.com.evil.example/services/T",
        "https://127.0.0.1/services/T",
        "xoxb-1234",
    ],
)
def test_a_webhook_that_is_none_is_a_fault_and_is_not_repeated(tmp_path: Path, hook: str) -> None:
    fault = only(faults(tmp_path, FEED, TOPIC + SLACK, {"HOOK": hook}))
    assert fault.key == "channels.slack.webhook"
    assert "environment variable HOOK" in fault.sentence
    assert hook == "https://hooks.slack.com" or hook not in fault.sentence


def test_two_topics_with_one_slug_are_named_with_both_lines_and_both_are_checked(tmp_path: Path) -> None:
    keywords = TOPIC + "\n" + TOPIC.replace("name", "nmae") + 'kinds = ["rules"]\n'
    found = faults(tmp_path, FEED, keywords)
    assert [(fault.key, fault.line) for fault in found] == [
        ("topics.graphite", 5),
        ("topics.graphite.name", 5),
        ("topics.graphite.nmae", 6),
        ("topics.graphite.kinds", 8),
    ]
    assert found[0].sentence.startswith("graphite is declared twice, on line 1 and on line 5")


@pytest.mark.parametrize(
    ("keywords", "line", "said"),
    [
        (TOPIC + "note = nothing\n", 4, "text stands in quotes"),
        (TOPIC + 'note = "open\n', 4, "a quote is opened on this line and not closed"),
        (TOPIC + "note\n", 4, "there must be a ="),
        (TOPIC + 'match = "again"\n', 4, "set twice"),
        (TOPIC + "note = '''open\n\n", 6, "three quotes are opened and never closed"),
        ("[topics.graphite\n", 1, "TOML"),
    ],
)
def test_broken_toml_says_line_and_column(tmp_path: Path, keywords: str, line: int, said: str) -> None:
    fault = only(faults(tmp_path, FEED, keywords))
    assert fault.file == "keywords.toml"
    assert abs((fault.line or 0) - line) <= 1
    assert fault.column is not None
    assert said in fault.sentence


def test_missing_files_say_how_to_get_them(tmp_path: Path) -> None:
    _, found = config.read(tmp_path, {})
    assert [fault.file for fault in found] == ["sources.toml", "keywords.toml"]
    assert all("monitor init" in fault.sentence for fault in found)


def test_a_file_that_is_no_text_is_said_to_be_none(tmp_path: Path) -> None:
    faults(tmp_path)
    (tmp_path / "keywords.toml").write_bytes(b'name = "caf\xe9"\n')
    _, found = config.read(tmp_path, {})
    assert "not UTF-8" in only(list(found)).sentence


def test_a_secret_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()
    fault = only(faults(tmp_path, FEED + 'api_key = { file = "key" }\n'))
    assert fault.key == "sources.news.api_key"
    assert "cannot be read" in fault.sentence


def test_the_keys_of_a_kind_are_checked_against_what_it_declares(tmp_path: Path) -> None:
    kinds: dict[str, Mapping[str, Any]] = {"feed": {"days": int, "shape": ("wide", "tall"), "agencies": tuple}}

    def checked(more: str, kind: str = "feed") -> list[Fault]:
        return faults(tmp_path, FEED.replace('"feed"', f'"{kind}"') + more, options=kinds.get, kinds=tuple(kinds))

    assert checked('days = 7\nshape = "wide"\nagencies = ["state-department"]\n') == []
    assert only(checked("days = true\n")).sentence == "must be a whole number"
    assert 'the nearest is "wide"' in only(checked('shape = "wider"\n')).sentence
    assert 'the nearest valid key is "days"' in only(checked("dayz = 7\n")).sentence
    unknown = only(checked("", kind="fed"))
    assert unknown.key == "sources.news.kind"
    assert 'the nearest is "feed"' in unknown.sentence


@pytest.mark.parametrize(
    ("value", "said"),
    [('["bills", "law"]', '"law"'), ('"bills"', "a list"), ("[]", "a list"), ("[1]", "1")],
)
def test_a_list_of_allowed_words_is_checked_word_by_word(tmp_path: Path, value: str, said: str) -> None:
    options = {"feed": {"collections": frozenset({"bills", "laws"})}}.get
    fault = only(faults(tmp_path, f"{FEED}collections = {value}\n", options=options))
    assert (fault.key, said in fault.sentence) == ("sources.news.collections", True)
