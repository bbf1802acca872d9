"""The fields of the Federal Register's API (note federal-register.md sections 4 and 6), and how a record is completed.

Records use the API's own names; ``text`` is the body, served behind ``raw_text_url``. An agency is given as its
official name alone, as a mapping with ``name``, or as ``{"raw_name": ...}`` where the upstream could not match it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

Record = Mapping[str, Any]

TYPES = {
    "RULE": ("Rule",),
    "PRORULE": ("Proposed Rule",),
    "NOTICE": ("Notice", "Sunshine Act Document"),
    "PRESDOCU": ("Presidential Document",),
}
SUBTYPES = {
    "determination": ("Determination",), "executive_order": ("Executive Order",), "memorandum": ("Memorandum",),
    "notice": ("Notice",), "proclamation": ("Proclamation",), "presidential_order": ("Presidential Order",),
    "other": ("Other",),
}  # fmt: skip

_SITE = "https://www.federalregister.gov"
_SHARED: Mapping[str, Any] = {
    "title": None, "type": "Notice", "document_number": "", "publication_date": None, "agencies": [],
    "agency_names": [], "excerpts": None, "html_url": "", "json_url": "", "pdf_url": "", "page_views": None,
    "raw_text_url": None, "toc_doc": None, "toc_subject": None,
}  # fmt: skip
DOCUMENT: Mapping[str, Any] = {
    **_SHARED,
    "abstract": None, "action": None, "body_html_url": "", "cfr_references": [], "citation": None, "comment_url": None,
    "comments_close_on": None, "correction_of": None, "corrections": [], "dates": None, "disposition_notes": None,
    "docket_id": None, "docket_ids": [], "dockets": [], "effective_on": None, "end_page": None,
    "executive_order_notes": None, "executive_order_number": None, "explanation": None, "full_text_xml_url": None,
    "images": {}, "images_metadata": {}, "mods_url": None, "not_received_for_publication": None, "page_length": None,
    "president": None, "presidential_document_number": None, "proclamation_number": None,
    "public_inspection_pdf_url": None, "regulation_id_number_info": {}, "regulation_id_numbers": [],
    "regulations_dot_gov_info": {}, "regulations_dot_gov_url": None, "related_documents": [], "significant": None,
    "signing_date": None, "start_page": None, "subtype": None, "title": "[No title available]", "topics": [],
    "volume": None,
}  # fmt: skip
"""Every field of a published document, with what stands there when nothing is known."""

FILING: Mapping[str, Any] = {
    **_SHARED,
    "agency_letters": [], "docket_numbers": [], "editorial_note": None, "filed_at": None, "filing_type": "regular",
    "last_public_inspection_issue": None, "num_pages": None, "pdf_file_name": None, "pdf_file_size": None,
    "pdf_updated_at": None, "subject_1": None, "subject_2": None, "subject_3": None,
}  # fmt: skip
"""Every field of a public inspection filing."""

DEFAULT = (
    "title", "type", "abstract", "document_number", "html_url", "pdf_url", "public_inspection_pdf_url",
    "publication_date", "agencies", "excerpts",
)  # fmt: skip
"""What a search answers without ``fields[]``."""

SINGLE = tuple(name for name in DOCUMENT if name not in ("excerpts", "agency_names", "docket_id", "president"))
"""What a lookup by number answers without ``fields[]``."""

_DOCUMENT_URLS = {
    "body_html_url": _SITE + "/documents/full_text/html/{day}/{number}.html",
    "html_url": _SITE + "/documents/{day}/{number}/{slug}",
    "json_url": "{base}/api/v1/documents/{number}?publication_date={date}",
    "pdf_url": "https://www.govinfo.gov/content/pkg/FR-{date}/pdf/{number}.pdf",
    "raw_text_url": "{base}/documents/full_text/text/{day}/{number}.txt",
}
_FILING_URLS = {
    "html_url": _SITE + "/public-inspection/{number}/{slug}",
    "json_url": "{base}/api/v1/public-inspection-documents/{number}",
    "pdf_url": "{base}/public-inspection/{number}.pdf",
    "raw_text_url": "{base}/public-inspection/{number}.txt",
}


@lru_cache(maxsize=4096)
def slug(name: str) -> str:
    """The last part of an address made from a name, as the upstream makes it."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def agencies(record: Record) -> list[dict[str, Any]]:
    """The agencies as the API shows them: matched ones with number, slug and addresses, unmatched ones bare."""
    shown: list[dict[str, Any]] = []
    for agency in record.get("agencies", ()):
        stated = {"name": agency} if isinstance(agency, str) else dict(agency)
        name = stated.get("name")
        if name:
            stated = {
                "raw_name": name.upper(), "id": sum(map(ord, name)), "parent_id": None, "slug": slug(name),
                "url": f"{_SITE}/agencies/{slug(name)}", **stated,
            }  # fmt: skip
        shown.append(stated)
    return shown


def document(record: Record, fields: Iterable[str], base: str) -> dict[str, Any]:
    """A published document as the API answers it; ``base`` is the stand-in's own address."""
    return _shown(record, fields, DOCUMENT, _DOCUMENT_URLS, base)


def filing(record: Record, base: str) -> dict[str, Any]:
    """A public inspection filing as the API answers it."""
    return _shown(record, FILING, FILING, _FILING_URLS, base)


def _shown(
    record: Record, fields: Iterable[str], blank: Mapping[str, Any], urls: Mapping[str, str], base: str
) -> dict[str, Any]:
    derived = _derived(record)
    day = str(record.get("publication_date") or "")
    place = {
        "base": base, "date": day, "day": day.replace("-", "/"), "number": record["document_number"],
        "slug": slug(record.get("title") or "")[:60].strip("-"),
    }  # fmt: skip
    shown: dict[str, Any] = {}
    for name in fields:
        if name in derived:
            shown[name] = derived[name]
        elif name in record:
            shown[name] = record[name]
        elif name in urls and (name != "raw_text_url" or "text" in record):
            shown[name] = urls[name].format_map(place)
        else:
            shown[name] = blank[name]
    return shown


def _derived(record: Record) -> dict[str, Any]:
    named, abstract = agencies(record), record.get("abstract")
    return {
        "agencies": named,
        "agency_names": [agency.get("name") or agency["raw_name"] for agency in named],
        "docket_id": next(iter(record.get("docket_ids", ())), None),
        "excerpts": f"{abstract[:255]}..." if abstract else None,
    }
