"""Text as it is stored and matched: plain, normalised once, the same for every source.

Upstream notes behind the rules: feed-pathologies C5, C6, C14, C15 (entities, soft hyphens, very long titles, scripts).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from bs4 import Tag

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]"
)
_HYPHENS = re.compile("[\u2010\u2011\u2043\ufe63\uff0d]")
_PARAGRAPH_BREAK = re.compile(r"(?:\r\n?|[\n\x0b\x0c\x85\u2028])[^\S\n\r]*(?:\r\n?|[\n\x0b\x0c\x85\u2028])\s*|\u2029")
_LINE_BREAK = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
WRAPPED_AT = 100
"""Characters: text that is wrapped for print or mail has no longer lines, but for an address here and there."""
_UNTIDY = re.compile(r"[^ -~]|&|  ")
_TAG = re.compile(r"<(?:[a-zA-Z/!?])")
_BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
)  # fmt: skip
_APART = dict.fromkeys(_BLOCKS, "\n\n") | {"br": "\n", "td": " ", "th": " "}
_UNREAD = ["script", "style", "noscript", "template", "head", "iframe", "object", "svg"]


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """One line of plain text: entities read (two rounds), NFKC, hidden characters out, white space collapsed.

    The last answers are kept: agencies, actions and types come again and again.
    """
    if text.isascii() and not _UNTIDY.search(text):
        return text.strip(" ")  # what most typed fields are
    return " ".join(_normal(text).split())


def clean_block(text: str) -> str:
    """The same for running text: paragraphs stay apart by one empty line, lines within a paragraph are joined.

    Only wrapped text has lines to be joined. Where lines run longer than any wrapping, each is a paragraph of its own:
    bills that others have stored come so, and their headings must not run into the sections.
    """
    text = _normal(text)
    border = _PARAGRAPH_BREAK if _wrapped(text) else _LINE_BREAK
    paragraphs = (" ".join(part.split()) for part in border.split(text))
    return "\n\n".join(part for part in paragraphs if part)


def from_html(markup: str) -> str:
    """HTML as paragraphs of plain text: scripts and styles out, blocks apart. Text without tags takes a cheap path."""
    if not _TAG.search(markup):
        return clean_block(markup)
    from bs4 import BeautifulSoup

    return reduced(BeautifulSoup(markup, "html.parser"))


def reduced(part: Tag) -> str:
    """The text of a parsed page or of a part of it, as ``from_html`` gives it. The part is used up."""
    for unread in part.find_all(_UNREAD):
        unread.decompose()
    for string in part.find_all(string=re.compile("\n")):
        if not string.find_parent("pre"):
            string.replace_with(type(string)(string.replace("\n", " ")))
    for tag in part.find_all(list(_APART)):
        tag.append(_APART[tag.name])
        if tag.name in _BLOCKS:
            tag.insert(0, "\n\n")
    return clean_block(part.get_text())


def slug(name: str) -> str:
    """The Federal Register's agency slug of an official name: ``Commerce Department`` is ``commerce-department``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters with an ellipsis, cut between words, or graphemes when no border is near."""
    if len(text) <= limit:
        return text
    cut = max(limit - 1, 0)
    space = text.rfind(" ", 0, cut + 1)
    end = space if space >= cut * 2 // 3 and space > 0 else _grapheme_border(text, cut)
    return text[:end].rstrip(" ,;:–-") + "…" if limit > 0 else ""


class Redactor:
    """Takes secrets out of what people, logs and the archive get to see."""

    _SLACK = re.compile(r"(hooks\.slack\.com)(?::\d+)?/[^\s'\"<>)]*", re.IGNORECASE)
    _KEYS = re.compile(
        r"((?:api[_-]?key|access[_-]?token|token|secret|password|x-api-key)(?:=|%3D|['\"]?\s*:\s*['\"]?))[^\s&'\"<>,;)]+",
        re.IGNORECASE,
    )
    _LOGIN = re.compile(r"(?<=://)[^\s/@:]+:[^\s/@]+@")

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = set[str]()
        for secret in (text.strip() for text in secrets):
            if secret:
                forms |= {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), html.escape(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def clean(self, text: str) -> str:
        """The text with every known secret, key value, login and Slack webhook path replaced by ``***``."""
        if self._known is not None:
            text = self._known.sub("***", text)
        text = self._SLACK.sub(r"\1/***", text)
        text = self._KEYS.sub(r"\1***", text)
        return self._LOGIN.sub("***@", text)


def _wrapped(text: str) -> bool:
    """True when hardly a line is longer than a page is wide (a long address may be)."""
    lines = [line for line in _LINE_BREAK.split(text) if line.strip()]
    return 20 * sum(len(line) > WRAPPED_AT for line in lines) <= len(lines)


def _normal(text: str) -> str:
    for _ in range(2):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    if not text.isascii():
        text = _HYPHENS.sub("-", unicodedata.normalize("NFKC", _HIDDEN.sub("", text)))
    return _HIDDEN.sub("", text)


def _grapheme_border(text: str, cut: int) -> int:
    """The nearest place at or before ``cut`` that does not split a letter from its marks or an emoji in two."""
    while cut > 0 and _joined(text[cut - 1], text[cut]):
        cut -= 1
    return cut


def _joined(before: str, after: str) -> bool:
    emoji_part = after in "\u200d\ufe0e\ufe0f\u20e3" or "\U0001f3fb" <= after <= "\U0001f3ff" or before == "\u200d"
    flag_part = all("\U0001f1e6" <= half <= "\U0001f1ff" for half in (before, after))
    return emoji_part or flag_part or unicodedata.combining(after) > 0 or unicodedata.category(after) in ("Mn", "Me")
