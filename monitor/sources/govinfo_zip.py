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


FAULTS = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError)


class Zip:
    """An opened ZIP of bill statuses; ``numbers`` are the bills in it. Raises SourceError for no ZIP."""

    def __init__(self, body: bytes, source: str) -> None:
        self._source = source
        try:
            self._held = zipfile.ZipFile(io.BytesIO(body))
            files = self._held.infolist()
        except FAULTS as fault:
            raise self._broken(fault) from None
        if len(files) > MOST_FILES or sum(each.file_size for each in files) > MOST_BYTES:
            raise SourceError(source, "a ZIP of bill statuses would unpack to more than there can be; not read")
        self._files = {number: each for each in files for _, number in named(each.filename)}

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the bills that it holds."""
        return frozenset(self._files)

    def record(self, number: int) -> BillRecord:
        """One bill. Raises SourceError for a file that is broken or no bill status."""
        each = self._files[number]
        try:
            return billstatus.record(_content(self._held, each, self._source), self._source)
        except FAULTS as fault:
            raise self._broken(fault) from None
        except SourceError as error:
            raise SourceError(self._source, f"{each.filename}: {error.sentence}") from None

    def _broken(self, fault: Exception) -> SourceError:
        return SourceError(self._source, f"a ZIP of bill statuses cannot be read ({type(fault).__name__})")


def records(body: bytes, source: str) -> tuple[dict[int, BillRecord], list[str]]:
    """The bills by number, and a sentence for each file that could not be read. Raises SourceError for no ZIP."""
    packed = Zip(body, source)
    read: dict[int, BillRecord] = {}
    faults: list[str] = []
    for number in sorted(packed.numbers):
        try:
            read[number] = packed.record(number)
        except SourceError as error:
            faults.append(error.sentence)
    return read, faults


def _content(held: zipfile.ZipFile, each: zipfile.ZipInfo, source: str) -> bytes:
    if each.file_size > MOST_IN_ONE:
        raise SourceError(source, f"unpacks to {each.file_size:,} bytes, which no bill status has")
    with held.open(each) as opened:
        return opened.read(MOST_IN_ONE)
