"""Other services through apprise: handed over on loopback, refused where it must be, silent about its address."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest

from monitor.alerts import brief
from monitor.alerts.channels.apprise import Apprise
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.clock import StandingClock
from monitor.errors import DeliveryError
from monitor.http import Client
from monitor.settings import ChannelConfig, Secret

from .sinks import Hook, web_sink
from .world import NOW, TOPICS, World, item

Make = Callable[..., World]
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # apprise looks for it
MESSAGE = StoredMessage(
    id=1, channel="phones", kind="alert", period="2026-07-07T11:33:00Z", subject="[Phones] 1 urgent",
    message_key="<alert.phones@example.org>", text="Graphite: comments close Fri Jul 10", html="", composed_at=NOW,
    payload="",
)  # fmt: skip


def config(url: str) -> ChannelConfig:
    address = Secret(where="environment variable APPRISE_URL", value=url)
    return ChannelConfig(name="phones", kind="apprise", topics=TOPICS, alert="urgent", webhook=address)


def test_a_message_is_handed_over(world: Make, client: Client) -> None:
    with web_sink(Hook(answers=[(200, "ok", {})])) as hook:
        made = Apprise.make(config(hook.url.replace("http://", "json://")), world().settings, client)
        assert isinstance(made, Apprise)
        made.send(MESSAGE, "")
    told = json.loads(hook.taken[0])
    assert told["title"] == "[Phones] 1 urgent"
    assert told["message"] == "Graphite: comments close Fri Jul 10"


def test_a_refusal_says_why_and_not_where(world: Make, client: Client) -> None:
    with web_sink(Hook(answers=[(503, "closed", {})])) as hook:
        made = Apprise.make(config(hook.url.replace("http://", "json://")), world().settings, client)
        assert isinstance(made, Apprise)
        with pytest.raises(DeliveryError, match="did not take") as raised:
            made.send(MESSAGE, "")
    assert "hooksecret" not in raised.value.sentence


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "environment variable APPRISE_URL is not set"),
        ("nonsense", "does not understand"),
        ("json://10.1.2.3/x", "private address"),
    ],
)
def test_what_cannot_be_used_is_said(world: Make, url: str, said: str) -> None:
    strict = Client(clock=StandingClock(NOW))
    made = Apprise.make(config(url), world().settings, strict)
    strict.close()
    assert isinstance(made, str)
    assert said in made


def test_a_rehearsal_reaches_nobody(world: Make) -> None:
    indoors = Client(clock=StandingClock(NOW), public_hosts=False, allow_private_hosts=True)
    made = Apprise.make(config("ntfy://ntfy.example.org/topic"), world().settings, indoors)
    indoors.close()
    assert made == "is not used: a rehearsal asks loopback only, not ntfy.example.org"


def test_a_long_alert_stays_short_and_says_what_it_left_out(world: Make) -> None:
    w = world(ChannelConfig(name="phones", kind="apprise", topics=TOPICS, alert="urgent"))
    for number in range(28):
        w.hit(
            item(f"2026-0{4500 + number}", title=f"Notice {number} " + "x" * 180, comments_close_on=date(2026, 7, 10))
        )
    (message,) = w.later(minutes=5).compose()
    assert len(message.text) <= brief.MOST_CHARACTERS
    shown = message.text.count("SHORT COMMENT WINDOW")
    assert f"And {28 - shown} more; all of it is in the archive." in message.text
