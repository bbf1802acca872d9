"""Matched words made visible: offsets become bold in HTML, asterisks in text. Everything else is escaped first."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape


def marked(passage: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """The passage as HTML with the matched words bold; everything else is escaped first."""
    return Markup("").join(
        Markup("<b>{}</b>").format(part) if hit else escape(part) for part, hit in parts(passage, spans)
    )


def starred(passage: str, spans: Sequence[tuple[int, int]]) -> str:
    """The passage as plain text with the matched words between asterisks."""
    return "".join(f"*{part}*" if hit else part for part, hit in parts(passage, spans))


def parts(passage: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The passage cut at its spans: (text, matched); overlapping or wrong offsets never double or lose text."""
    cut: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(spans):
        if start < at or end <= start or end > len(passage):
            continue
        if start > at:
            cut.append((passage[at:start], False))
        cut.append((passage[start:end], True))
        at = end
    if at < len(passage):
        cut.append((passage[at:], False))
    return cut
