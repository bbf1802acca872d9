"""The section of a bill on a card: named and linked in text, HTML and Slack; what a new version did to sections."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block

from monitor.alerts import render
from monitor.alerts.model import Section
from monitor.alerts.moves import moves
from tests.alerts.test_render import card, digest

URL = "https://www.govinfo.gov/content/pkg/BILLS-119hr9ih/html/BILLS-119hr9ih.htm#:~:text=R%26D&text=SEC.%2012."
IN_A_BILL = {"place": "Sec. 12 R&D (Title I)", "place_url": URL, "places": 3}


def told(**more: Any) -> Any:
    return digest(sections=(Section(slug="section-301", name="Section 301", strong=(card(1, **more),)),))


def test_text_names_the_section_and_gives_its_address() -> None:
    rendered = render.digest(told(**IN_A_BILL))
    assert f"In Sec. 12 R&D (Title I) and 2 other sections\n  {URL}\n" in rendered.text


def test_html_links_the_section_and_escapes_it() -> None:
    rendered = render.digest(told(**IN_A_BILL))
    address = URL.replace("&", "&amp;")
    assert f'In <a href="{address}">Sec. 12 R&amp;D (Title I)</a> and 2 other sections</p>' in rendered.html


def test_slack_links_the_section() -> None:
    payload = json.loads(render.digest(told(**IN_A_BILL), "slack").payload)
    (found,) = [each for each in payload["blocks"] if "Sec. 12" in json.dumps(each)]
    Block.parse(found).validate_json()
    address = URL.replace("&", "&amp;")
    assert f"In <{address}|Sec. 12 R&amp;D (Title I)> and 2 other sections\n" in found["text"]["text"]


def test_a_card_without_sections_says_nothing_of_them() -> None:
    rendered = render.digest(told())
    assert "In Sec." not in rendered.text
    assert "In <a" not in rendered.html
    assert "and -1" not in render.digest(told(place="Sec. 1", places=1)).text


def changed(*versions: dict[str, Any]) -> list[tuple[str, str]]:
    return [(move.what, move.now) for move in moves([{"sections": each} for each in versions], date(2026, 7, 6))]


def test_sections_of_a_new_text_are_told() -> None:
    version = {"was": ["Sec. 1", "Sec. 2"], "now": ["Sec. 1", "Sec. 3"]}
    assert changed(version) == [("new text", "added: Sec. 3; changed: Sec. 1; dropped: Sec. 2")]
    assert changed(version | {"left": True})[0][1].endswith("; the topic is no longer named")


def test_two_versions_are_told_together() -> None:
    first = {"was": ["Sec. 1"], "now": ["Sec. 1", "Sec. 3"]}
    second = {"was": ["Sec. 1", "Sec. 3"], "now": ["Sec. 4"]}
    assert changed(first, second) == [("new text", "added: Sec. 4; dropped: Sec. 1")]
    assert changed(first, {"was": ["Sec. 3"], "now": ["Sec. 3"]}) == [("new text", "added: Sec. 3; changed: Sec. 1")]
