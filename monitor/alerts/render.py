"""From values to what is sent: subject, text, HTML, or a Slack payload. The words are in ``templates/``.

HTML is escaped by the template engine; the only markup made here is the bold around matched words, from offsets,
after escaping. The text part has a template of its own over the same values.
"""

from __future__ import annotations

import quopri
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from monitor.alerts import blocks, brief, bulletin, sentences, subject, weekly, wording
from monitor.alerts.marks import marked, starred
from monitor.alerts.model import Alert, Digest
from monitor.alerts.shrink import levels

BUDGET_BYTES = 90_000
"""Of HTML in quoted-printable: below where clients begin to cut."""

WIDTH = 78

Form = Literal["mail", "slack", "json", "brief"]
"""What a message is made as: mail (and files), Slack's blocks, JSON for programs, a few lines of plain text."""

_FORMS: Mapping[str, Form] = {"slack": "slack", "webhook": "json", "apprise": "brief"}


def form_of(channel_kind: str) -> Form:
    """The form in which channels of a kind get their messages."""
    return _FORMS.get(channel_kind, "mail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A message in its final words. ``payload`` is JSON (Slack's, or for programs); mail and files have ``html``."""

    subject: str
    text: str
    html: str = ""
    payload: str = ""


def digest(value: Digest, form: Form = "mail") -> Rendered:
    """The digest in the form of its channel; as mail it is made shorter until it fits."""
    line = subject.of_digest(value)
    if form == "slack":
        return _slack(line, blocks.digest(value))
    if form == "json":
        return Rendered(subject=line, text=brief.digest(value), payload=bulletin.digest(value, line))
    if form == "brief":
        return Rendered(subject=line, text=brief.digest(value))
    html = ""
    for smaller in levels(value):
        value = smaller
        html = _html("digest.html.j2", digest=value, subject=line, preheader=subject.preheader(value))
        if encoded_size(html) <= BUDGET_BYTES:
            break
    return Rendered(subject=line, text=_text("digest.txt.j2", digest=value, subject=line), html=html)


def alert(value: Alert, form: Form = "mail") -> Rendered:
    """The alert in the form of its channel."""
    line = subject.of_alert(value)
    if form == "slack":
        return _slack(line, blocks.alert(value, line))
    if form == "json":
        return Rendered(subject=line, text=brief.alert(value), payload=bulletin.alert(value, line))
    if form == "brief":
        return Rendered(subject=line, text=brief.alert(value))
    return Rendered(
        subject=line,
        text=_text("alert.txt.j2", alert=value, subject=line),
        html=_html("alert.html.j2", alert=value, subject=line),
    )


def trial(channel: str, form: Form = "mail") -> Rendered:
    """The short message by which ``monitor send-test`` tries a channel."""
    line = f"[{wording.label(channel)}] Test message of the policy monitor"
    sentence = f"This is a test of the channel {channel}. If you read it, messages of this channel arrive."
    if form == "slack":
        return _slack(line, blocks.payload(line, [blocks.header(line), blocks.section(blocks.escaped(sentence))], ()))
    if form == "json":
        return Rendered(subject=line, text=f"{sentence}\n", payload=bulletin.trial(channel, line, sentence))
    if form == "brief":
        return Rendered(subject=line, text=f"{sentence}\n")
    values = {"subject": line, "sentence": sentence, "footer": sentences.footer(channel)}
    return Rendered(subject=line, text=f"{sentence}\n", html=_html("test.html.j2", **values))


def encoded_size(html: str) -> int:
    """Bytes of the HTML as it travels, in quoted-printable."""
    return len(quopri.encodestring(html.encode()))


def _slack(line: str, payload: str) -> Rendered:
    return Rendered(subject=line, text=blocks.fallback_text(payload), payload=payload)


def _html(template: str, **values: Any) -> str:
    return _templates().get_template(template).render(**values)


def _text(template: str, **values: Any) -> str:
    """Blank lines never come in heaps, whatever a template left out."""
    rendered = _templates().get_template(template).render(**values)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in rendered.splitlines())).strip() + "\n"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("monitor.alerts"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
    )  # fmt: skip
    environment.filters |= {
        "marked": marked, "starred": starred, "wrapped": _wrapped, "url": wording.address,
        "listed": wording.listed, "counted": wording.count,
    }  # fmt: skip
    environment.globals |= {"words": wording, "say": sentences, "words_of_weeks": weekly}
    return environment


def _wrapped(text: str, indent: int = 0) -> str:
    """Lines of at most 78 characters, a list's dash or star hanging; words and addresses are never broken."""
    hanging = indent + (2 if text.startswith(("- ", "* ")) else 0)
    return textwrap.fill(
        text, width=WIDTH, initial_indent=" " * indent, subsequent_indent=" " * hanging, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
