"""A ZIP of bill statuses, opened with care: it comes from outside and is large (note govinfo.md, section 2)."""

from __future__ import annotations

import io
import zipfile
import zlib

from monitor.errors import SourceError
from monitor.sources import billstatus
from monitor.sources.bill_record import BillRecord
from monitor.sources.govinfo_files import named

MOST_FILES = 40_000
MOST_BYTES = 1_500_000_000
MOST_IN_ONE = 30_000_000
"""Unpacked: of all files together, and of one; the largest bill so far has two million."""


def records(body: bytes, source: str) -> tuple[dict[int, BillRecord], list[str]]:
    """The bills by number, and a sentence for each file that could not be read. Raises SourceError for no ZIP."""
    try:
        held = zipfile.ZipFile(io.BytesIO(body))
        files = held.infolist()
        if len(files) > MOST_FILES or sum(each.file_size for each in files) > MOST_BYTES:
            raise SourceError(source, "a ZIP of bill statuses would unpack to more than there can be; not read")
        read: dict[int, BillRecord] = {}
        faults: list[str] = []
        for each in files:
            for _, number in named(each.filename):
                try:
                    read[number] = billstatus.record(_content(held, each, source), source)
                except SourceError as error:
                    faults.append(f"{each.filename}: {error.sentence}")
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as fault:
        raise SourceError(source, f"a ZIP of bill statuses cannot be read ({type(fault).__name__})") from None
    return read, faults


def _content(held: zipfile.ZipFile, each: zipfile.ZipInfo, source: str) -> bytes:
    if each.file_size > MOST_IN_ONE:
        raise SourceError(source, f"unpacks to {each.file_size:,} bytes, which no bill status has")
    with held.open(each) as opened:
        return opened.read(MOST_IN_ONE)
