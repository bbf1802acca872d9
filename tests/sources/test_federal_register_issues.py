"""Daily issues of the Federal Register as XML: each document's text under its number."""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path

import pytest

from monitor.errors import SourceError
from monitor.sources.federal_register_issues import address, texts

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

ISSUE = """<?xml version="1.0" encoding="UTF-8"?>
<FEDREG><DATE>Friday, June 5, 2015</DATE>
<CNTNTS><AGCY><CAT><DOCENT><DOC>Graphite, </DOC><PGS>7</PGS><FRDOCBP>2015-00017</FRDOCBP></DOCENT></CAT></AGCY></CNTNTS>
<NOTICES><NOTICE><PREAMB><PRTPAGE P="7"/><AGENCY>DEPARTMENT OF COMMERCE</AGENCY>
<SUBJECT>Graphite</SUBJECT><SUM><HD>SUMMARY:</HD><P>We look into
   <E T="03">natural graphite</E>
   under 19 U.S.C. 1671.<SU>1</SU></P></SUM></PREAMB>
<GPOTABLE><ROW><ENT>Purity</ENT><ENT>99.95</ENT></ROW></GPOTABLE>
<FRDOC>[FR Doc. 2015-17 Filed 6-4-15; 8:45 am]</FRDOC><BILCOD>BILLING CODE 3510-DS-P</BILCOD></NOTICE></NOTICES>
<PRESDOCS><PRESDOCU><PROCLA><PROC>Proclamation 9999</PROC><P>By the President.</P>
<FRDOC>[FR Doc. 2015\u201314000</FRDOC></PROCLA></PRESDOCU></PRESDOCS>
<RULES><RULE><P>A correction.</P><FRDOC>[FR Doc. C1-2015-14001 Filed 6-4-15; 8:45 am]</FRDOC></RULE>
<RULE><P>An old one.</P><FRDOC>[FR Doc. E9-123 Filed 6-4-15; 8:45 am]</FRDOC></RULE></RULES>
</FEDREG>"""


def test_each_document_of_an_issue_is_found_under_its_number() -> None:
    found = texts(ISSUE.encode(), "federal-register")
    assert list(found) == ["2015-00017", "2015-14000", "C1-2015-14001", "E9-123"]
    assert found["2015-00017"].split("\n\n") == [
        "DEPARTMENT OF COMMERCE", "Graphite", "SUMMARY:", "We look into natural graphite under 19 U.S.C. 1671.1",
        "Purity 99.95",
    ]  # fmt: skip
    assert found["2015-14000"] == "Proclamation 9999\n\nBy the President."


@pytest.mark.parametrize("body", [b"", b"<html><body>Sign in</body></html", ISSUE.encode()[:900]])
def test_what_is_no_issue_is_a_fault(body: bytes) -> None:
    with pytest.raises(SourceError):
        texts(body, "federal-register")


def test_an_issue_lies_under_its_date() -> None:
    assert address("https://www.govinfo.gov/", date(2015, 6, 5)) == (
        "https://www.govinfo.gov/content/pkg/FR-2015-06-05/xml/FR-2015-06-05.xml"
    )


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real records is not beside the project")
def test_every_document_that_a_real_issue_lists_has_its_text() -> None:
    body = gzip.decompress((CORPUS / "FR-2024-02-12.xml.gz").read_bytes())
    found = texts(body, "federal-register")
    assert set(found) == set(re.findall(r"<FRDOCBP>([^<]+)", body.decode()))
    assert min(map(len, found.values())) > 500
