"""The main text of a publisher's page: what remains without menus, forms and footers (feed-pathologies C16)."""

from __future__ import annotations

from monitor.text import clean_block, from_html, reduced

AROUND = ["nav", "header", "footer", "aside", "form", "button", "select"]
SHORTEST = 200
"""A main part with fewer characters is not believed to be the main part."""


def main_text(page: str) -> str:
    """The text of the page's main part, as paragraphs; of the whole page where none is marked."""
    if "<" not in page:
        return clean_block(page)
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "html.parser")
    part = soup.find("main") or soup.find(None, {"role": "main"}) or soup.find("article")
    if part is not None:
        for around in part.find_all(AROUND):
            around.decompose()
        text = reduced(part)
        if len(text) >= SHORTEST:
            return text
    return from_html(page)
