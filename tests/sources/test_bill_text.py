"""The text of a bill out of the printer's page, the bill DTD and USLM."""

from __future__ import annotations

import pytest

from monitor.errors import SourceError
from monitor.sources.bill_text import plain

PRINTED = """<html><head><title>H.R. 9 (IH)</title></head><body><pre>
[Congressional Bills 119th Congress]
[From the U.S. Government Publishing Office]
[H.R. 9 Introduced in House (IH)]

&lt;DOC&gt;


119th CONGRESS
  1st Session
                                 H. R. 9

_______________________________________________________________________

    Be it enacted by the Senate and House of Representatives of the
United States of America in Congress assembled,

SECTION 1. SHORT TITLE; TABLE OF CONTENTS.

    (a) Short Title.--This Act may be cited as the ``Anode Act''.
    (b) Table of Contents.--The table of contents is as follows:

Sec. 1. Short title; table of contents.
Sec. 2. Report on supplies.

[[Page 139 STAT. 72]]

SEC. 2. REPORT ON SUPPLIES OF NATURAL AND SYNTHETIC GRAPHITE FROM ABROAD
              AND AT HOME.

    (a) In General.--The Secretary shall ask each public-
private partnership for--
            (1) the quantity of natural graphite that it bought in the
        last year; and
            (2) lithium:
                    (A) hydroxide.
    (b) Amendment.--The Act is amended by adding at the end the
following:

``SEC. 722. ANODES.

    ``The President shall buy anodes.''.

                  TITLE II--OTHER MATTERS

SEC. 201. END.

    It ends.
                                 &lt;all&gt;
</pre></body></html>"""

MARKED = """<?xml version="1.0"?>
<!DOCTYPE bill PUBLIC "-//US Congress//DTDs/bill.dtd//EN" "bill.dtd">
<bill><metadata><title>unread</title></metadata><form><congress>119th CONGRESS</congress>
<official-title>To count graphite.</official-title></form><legis-body>
<section><enum>1.</enum><header>Short title</header><text>This is the <quote>Anode Act</quote>.</text></section>
<title><enum>I</enum><header>Graphite</header><section><enum>101.</enum><header>Purchases</header>
<subsection><enum>(a)</enum><header>In general</header><text>The&nbsp;Secretary buys\u2014</text>
<paragraph><enum>(1)</enum><text>natural graphite.</text></paragraph></subsection>
<subsection><enum>(b)</enum><text>At the end add:</text><quoted-block><section><enum>9.</enum><header>Anodes</header>
<text>Anodes are bought.</text></section><after-quoted-block>.</after-quoted-block></quoted-block></subsection>
</section></title></legis-body></bill>"""

USLM = """<?xml version="1.0"?><bill xmlns="http://schemas.gpo.gov/xml/uslm"><meta><docNumber>9</docNumber></meta>
<main><longTitle><officialTitle>To count graphite.</officialTitle></longTitle>
<section><num value="1">SECTION 1. </num><heading>Short title.</heading><content>The Anode Act.</content></section>
<section><num value="2">SEC. 2. </num><heading> PURCHASES.</heading><subsection><num value="a">(a) </num>
<heading>In General</heading><chapeau>The Secretary buys\u2014</chapeau><paragraph><num value="1">(1) </num>
<content>natural graphite.</content></paragraph></subsection></section></main></bill>"""


def lines(text: str, content_type: str) -> list[str]:
    return plain(text.encode(), content_type).split("\n\n")


def test_the_printers_page_becomes_paragraphs_without_its_furniture() -> None:
    assert lines(PRINTED, "text/html") == [
        "119th CONGRESS", "1st Session", "H. R. 9",
        "Be it enacted by the Senate and House of Representatives of the United States of America in Congress "
        "assembled,",
        "SECTION 1. SHORT TITLE; TABLE OF CONTENTS.",
        '(a) Short Title.--This Act may be cited as the "Anode Act".',
        "(b) Table of Contents.--The table of contents is as follows:",
        "Sec. 1. Short title; table of contents.", "Sec. 2. Report on supplies.",
        "SEC. 2. REPORT ON SUPPLIES OF NATURAL AND SYNTHETIC GRAPHITE FROM ABROAD AND AT HOME.",
        "(a) In General.--The Secretary shall ask each public-private partnership for--",
        "(1) the quantity of natural graphite that it bought in the last year; and",
        "(2) lithium:", "(A) hydroxide.",
        "(b) Amendment.--The Act is amended by adding at the end the following:",
        '"SEC. 722. ANODES.', '"The President shall buy anodes.".',
        "TITLE II--OTHER MATTERS", "SEC. 201. END.", "It ends.",
    ]  # fmt: skip


def test_the_bill_dtd_gives_the_same_headings() -> None:
    assert lines(MARKED, "text/xml") == [
        "119th CONGRESS", "To count graphite.", "SECTION 1. SHORT TITLE.", 'This is the "Anode Act".',
        "TITLE I—GRAPHITE", "SEC. 101. PURCHASES.", "(a) In general.—The Secretary buys—", "(1) natural graphite.",
        "(b) At the end add:", '"SEC. 9. ANODES.', "Anodes are bought.",
    ]  # fmt: skip


def test_uslm_gives_the_same_headings() -> None:
    assert lines(USLM, "application/xml") == [
        "To count graphite.", "SECTION 1. SHORT TITLE.", "The Anode Act.", "SEC. 2. PURCHASES.",
        "(a) In General.—The Secretary buys—", "(1) natural graphite.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><b>&c;</b>',
        '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><b>&a;</b>',
        '<?xml version="1.0"?><bill><legis-body><section>',
        '<?xml version="1.0"?>' + "<a>" * 5000,
        "",
    ],
)
def test_what_is_harmful_cut_off_or_empty_is_refused(body: str) -> None:
    with pytest.raises(SourceError):
        plain(body.encode(), "text/xml")


def test_a_web_page_without_the_printed_text_is_no_bill() -> None:
    page = b"<!DOCTYPE html><html><head><title>govinfo</title></head><body><h1>Page not found</h1></body></html>"
    with pytest.raises(SourceError, match="a web page"):
        plain(page, "text/html")
