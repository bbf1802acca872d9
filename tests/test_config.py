"""Both configuration files as values: what is written, what is left out, what the environment adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor import config
from monitor.config import values
from monitor.settings import DigestSchedule, Settings

SOURCES = """
[monitor]
timezone = "Europe/London"
contact = "desk@example.org"
from = "Policy monitor <monitor@example.org>"
smtp = { host = "smtp.example.org", security = "tls", username = "monitor", password = { env = "SMTP_PASSWORD" } }
archive_url = "https://archive.example.org/"
heartbeat = { env = "HEARTBEAT" }

[sources.federal-register]
kind = "federal-register"
base_url = "https://www.federalregister.gov/api/v1"
every = "30m"
text = "all"
expect = { items_per_week = [200, 2500] }
days = 7

[sources.morning-feed]
kind = "feed"
url = "https://news.example.org/feed"
at = ["09:00", "6:05"]
enabled = false
gap = "3s"
user_agent = "agent"
api_key = { file = "keys/feed" }

[sources.rehearsal]
kind = "feed"
url = "http://127.0.0.1:8080/feed"
"""

KEYWORDS = """
[topics.section-301]
name = "Section 301"
note = "Ours"
match = '''
  "section 301"
'''
mention = 'tariff*'
exact = ["USTR"]
identifiers = ["docket:USTR-2024-0016"]
agencies = ["commerce-department"]
kinds = ["notice", "rule"]
sources = ["federal-register", "imported-by-hand"]
in = ["title", "abstract"]

[topics.graphite]
name = "Graphite"
match = "graphite"

[channels.digest]
kind = "email"
to = ["policy@example.org", "Ann Lee <ann@example.org>", "policy@example.org"]
topics = ["*"]
digest = "mon-fri 07:30"

[channels.alerts]
kind = "slack"
webhook = { env = "HOOK" }
topics = ["graphite", "section-301"]
alert = "urgent"
hold = "5m"
quiet = "22:00-07:00"
remind = [1, 7]
on_doubt = "hold"
send_when_empty = false
operator = true
"""

Home = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    def written(sources: str = SOURCES, keywords: str = KEYWORDS) -> Path:
        (tmp_path / "sources.toml").write_text(sources, encoding="utf-8")
        (tmp_path / "keywords.toml").write_text(keywords, encoding="utf-8")
        return tmp_path

    return written


def loaded(place: Path, environ: Mapping[str, str] | None = None, **more: Any) -> Settings:
    return config.load(place, environ or {}, **more)


def test_everything_written_arrives(home: Home) -> None:
    place = home()
    (place / "keys").mkdir()
    (place / "keys" / "feed").write_text("feed-key\n")
    settings = loaded(place, {"SMTP_PASSWORD": "mail-key", "HEARTBEAT": "https://beat.example.org/1"})

    assert settings.timezone == ZoneInfo("Europe/London")
    assert settings.contact == "desk@example.org"
    assert settings.sender == "Policy monitor <monitor@example.org>"
    assert settings.smtp is not None
    assert (settings.smtp.port, settings.smtp.security) == (465, "tls")
    assert settings.archive_url == "https://archive.example.org"
    register, morning, rehearsal = settings.sources
    assert register.url == "https://www.federalregister.gov/api/v1"
    assert (register.every, register.text, register.items_per_week) == (timedelta(minutes=30), "all", (200.0, 2500.0))
    assert register.options == {"days": 7}
    assert (morning.every, morning.at, morning.enabled) == (None, ("06:05", "09:00"), False)
    assert (morning.gap, morning.user_agent) == (timedelta(seconds=3), "agent")
    assert rehearsal.every == timedelta(hours=1)
    assert sorted(settings.secrets()) == ["feed-key", "https://beat.example.org/1", "mail-key"]


def test_the_gap_is_a_second_and_none_on_this_machine(home: Home) -> None:
    register, _, rehearsal = loaded(home()).sources
    assert register.gap == timedelta(seconds=1)
    assert rehearsal.gap == timedelta(0)


def test_topics_and_channels_arrive_in_their_order(home: Home) -> None:
    settings = loaded(home(), {"HOOK": "https://hooks.slack.com/services/T/B/x"})
    topic = settings.topics[0]
    assert (topic.slug, topic.name, topic.note, topic.mention) == ("section-301", "Section 301", "Ours", "tariff*")
    assert topic.match == '  "section 301"\n'
    assert topic.within == ("title", "abstract")
    assert topic.sources == ("federal-register", "imported-by-hand")
    digest, alerts = settings.channels
    assert digest.topics == alerts.topics == ("section-301", "graphite")
    assert digest.recipients == ("policy@example.org", "Ann Lee <ann@example.org>")
    assert digest.digest == DigestSchedule(days=("mon", "tue", "wed", "thu", "fri"), hour=7, minute=30)
    assert (digest.hold, digest.remind, digest.send_when_empty) == (timedelta(minutes=3), (14, 7, 3, 1), True)
    assert (alerts.hold, alerts.quiet, alerts.remind) == (timedelta(minutes=5), ("22:00", "07:00"), (7, 1))
    assert (alerts.on_doubt, alerts.send_when_empty, alerts.operator) == ("hold", False, True)


def test_a_topic_knows_the_line_where_its_expression_begins(home: Home) -> None:
    lines = loaded(home()).topics[0].lines
    text = KEYWORDS.splitlines()
    assert text[lines["match"] - 1] == '  "section 301"'
    assert text[lines["mention"] - 1] == "mention = 'tariff*'"


def test_a_secret_that_is_not_set_is_no_fault(home: Home) -> None:
    settings = loaded(home())
    assert settings.secrets() == ()
    webhook = settings.channels[1].webhook
    assert webhook is not None
    assert not webhook
    assert webhook.where == "environment variable HOOK"


@pytest.mark.parametrize(
    ("keys", "hook"),
    [
        ("", "https://hooks.slack.com/services/T/B/x"),
        ("", "https://hooks.slack-gov.com/services/T/B/x"),
        ('webhook_host = "chat.example.org"', "https://chat.example.org/hooks/x"),
    ],
)
def test_webhooks_of_slack_or_of_a_named_host_are_taken(home: Home, keys: str, hook: str) -> None:
    place = home(keywords=KEYWORDS.replace('alert = "urgent"', f'alert = "urgent"\n{keys}'))
    assert loaded(place, {"HOOK": hook}).channels[1].webhook


def test_an_operators_channel_needs_no_topic(home: Home) -> None:
    ops = '[channels.ops]\nkind = "email"\nto = ["ops@example.org"]\noperator = true\n'
    channel = loaded(home(keywords=KEYWORDS + ops)).channels[-1]
    assert (channel.name, channel.topics, channel.operator) == ("ops", (), True)


def test_a_rehearsal_may_post_to_this_machine(home: Home) -> None:
    place = home(sources="[monitor]\nallow_private_hosts = true\n")
    assert loaded(place, {"HOOK": "http://127.0.0.1:9000/hook"}).channels[1].webhook


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_bytes(b"\xef\xbb\xbf" + SOURCES.replace("\n", "\r\n").encode())
    (tmp_path / "keywords.toml").write_bytes(KEYWORDS.replace("\n", "\r\n").encode())
    settings = loaded(tmp_path)
    assert len(settings.sources) == 3
    assert settings.topics[0].match == '  "section 301"\n'


@pytest.mark.parametrize(
    ("written", "days", "hour", "minute"),
    [
        ("mon-fri 07:30", ("mon", "tue", "wed", "thu", "fri"), 7, 30),
        ("daily 7:05", values.WEEKDAYS, 7, 5),
        ("fri 16:00", ("fri",), 16, 0),
        ("mon, wed,friday 00:00", ("mon", "wed", "fri"), 0, 0),
        ("Sat-Mon 23:59", ("mon", "sat", "sun"), 23, 59),
    ],
)
def test_schedules_as_people_write_them(written: str, days: tuple[str, ...], hour: int, minute: int) -> None:
    assert values.schedule(written) == DigestSchedule(days=days, hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("written", "seconds"), [("0s", 0), ("30s", 30), ("5m", 300), ("2h", 7200), ("14d", 1_209_600)]
)
def test_durations(written: str, seconds: int) -> None:
    assert values.duration(written) == timedelta(seconds=seconds)
