"""Slack payloads: within every limit, accepted by an independent model of Block Kit, and with nothing to inject."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from monitor.alerts import blocks, render
from monitor.alerts.model import Alert, HealthLine
from monitor.clock import EASTERN
from monitor.model import Term

from .test_render import FULL, HOSTILE, NOW, card, digest, due


def alert(count: int = 1, **more: Any) -> dict[str, Any]:
    made = tuple(card(number, why_now="special filing", dues=(due(number),), **more) for number in range(count))
    value = Alert(channel="trade", label="Trade", now=NOW, zone=EASTERN, cards=made)
    return checked(render.alert(value, "slack").payload)


def checked(written: str) -> dict[str, Any]:
    """The payload, after slack-sdk's models and the limits they leave out have been asked."""
    found: dict[str, Any] = json.loads(written)
    assert 1 <= len(found["blocks"]) <= 50
    for block in Block.parse_all(found["blocks"]):
        block.validate_json()
    for block in found["blocks"]:
        for text in ([block["text"]] if "text" in block else []) + block.get("elements", []):
            assert 0 < blocks.units(text["text"]) <= (150 if block["type"] == "header" else 3000)
    assert found["text"]
    assert found["unfurl_links"] is found["unfurl_media"] is False
    return found


def texts(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False)


def test_an_alert_says_what_why_and_until_when() -> None:
    found = alert()
    assert found["blocks"][0]["text"]["text"] == "[Trade] 1 urgent: Section 301 tariffs — Tue Jul 7, 07:30"
    top, below = found["blocks"][1]["text"]["text"], found["blocks"][2]["elements"][0]["text"]
    assert top.startswith("<https://www.federalregister.gov/d/2026-00000|Notice number 000>\n*Special filing* · ")
    assert "the action under *section 301* of the Trade Act" in top
    assert "Section 301 tariffs: “section 301” in title ×2" in below
    assert "Comments close Wed Jul 15 (in 8 days)" in below


@pytest.mark.parametrize("count", [1, 8, 9, 30])
def test_all_items_of_an_alert_are_in_it(count: int) -> None:
    said = texts(alert(count))
    assert all(f"Notice number {number:03}" in said for number in range(count))


@pytest.mark.parametrize(("strong", "mentions"), [(0, 0), (1, 1), (60, 20), (200, 100)])
def test_a_digest_fits_whatever_the_day(strong: int, mentions: int) -> None:
    value = digest(strong, mentions, deadlines=tuple(due(number) for number in range(25)))
    assert "17 of 18 sources read" in texts(checked(render.digest(value, "slack").payload))


def test_a_full_digest_keeps_the_order() -> None:
    said = texts(checked(render.digest(FULL, "slack").payload))
    parts = ["Notice number 900", "*Deadlines*", "*Moved on*", "*Mentioned*", "sources read", "*Health*"]
    assert [said.index(part) for part in parts] == sorted(said.index(part) for part in parts)


@pytest.mark.parametrize("text", [*HOSTILE, "a|b>c<d", "<https://evil.example|click>", "🔋" * 900, "&" * 900, "`*~_"])
def test_upstream_text_can_neither_mention_nor_link_nor_break_a_limit(text: str) -> None:
    found = alert(
        9, title=text, agencies=(text, text), numbers=(text,) * 3, passage=text, spans=((0, 1),), topic_note=text,
        terms=(Term(term=text, field="title", count=1),), topic_name=text,
    )  # fmt: skip
    written = texts(found)
    assert "<!" not in written
    assert "<https://evil" not in written
    assert written.count("<https://") == 9


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x.org/" + "a" * 3000, ""])
def test_an_address_that_is_none_or_too_long_is_no_link(url: str) -> None:
    assert "|" not in texts(alert(url=url))


def test_what_would_end_a_link_early_is_encoded() -> None:
    assert blocks.link("https://x.org/a|b>c?d=1&e=2", "Title") == "<https://x.org/a%7Cb%3Ec?d=1&amp;e=2|Title>"


def test_health_reaches_operators() -> None:
    value = Alert(
        channel="ops", label="Ops", now=NOW, zone=EASTERN, cards=(),
        health=(HealthLine(name="state-dept", sentence="failed 4 times: refused (403) <&>"),),
    )  # fmt: skip
    assert "state-dept: failed 4 times: refused (403) &lt;&amp;&gt;" in texts(
        checked(render.alert(value, "slack").payload)
    )
