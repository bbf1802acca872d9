"""The mails of a quiet day, of one item, of a full day and of a flood are what they were when somebody last looked."""

from __future__ import annotations

import email
import re
from email.policy import default
from pathlib import Path

import pytest

from monitor.alerts.render import BUDGET_BYTES, encoded_size

from .golden import FOLDER, SIZES, as_mail, digest


@pytest.mark.parametrize("size", SIZES)
def test_the_mail_is_the_golden_one(size: int, tmp_path: Path) -> None:
    made = as_mail(digest(size, tmp_path))
    kept = (FOLDER / f"{size}.eml").read_bytes().replace(b"\r\n", b"\n")
    assert made.replace(b"\r\n", b"\n") == kept, "python -m tests.alerts.golden writes them anew; look at them"


@pytest.mark.parametrize("size", SIZES)
def test_text_and_html_name_the_same_documents_in_the_same_order(size: int) -> None:
    mail = email.message_from_bytes((FOLDER / f"{size}.eml").read_bytes(), policy=default)
    html, text = (mail.get_body((kind,)) for kind in ("html", "plain"))
    assert html is not None
    assert text is not None
    linked = re.findall(r'href="(https://www.federalregister.gov/d/[^"]+)"', html.get_content())
    written = re.findall(r"https://www.federalregister.gov/d/\S+", text.get_content())
    assert linked == written
    assert len(set(linked)) >= min(size, 180)
    assert encoded_size(html.get_content()) <= BUDGET_BYTES
