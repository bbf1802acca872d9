"""The bulk files of bill statuses: how they are named, and a set of them written so that a cursor stays small.

Addresses of upstream note govinfo.md, section 2: one XML file for each bill, one ZIP for each Congress and type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from monitor.reading.bills import KINDS

NAME = re.compile(r"BILLSTATUS-(\d{2,3})(hconres|sconres|hjres|sjres|hres|sres|hr|s)(\d{1,5})(?=\.xml|\b)")
FOLDER = re.compile(r"BILLSTATUS/(\d{2,3})/?(hconres|sconres|hjres|sjres|hres|sres|hr|s)(?=[/_.-])")
TYPES = tuple(KINDS)


@dataclass(frozen=True, slots=True, order=True)
class Folder:
    """All bills of one type in one Congress."""

    congress: int
    type: str

    def __str__(self) -> str:
        return f"{self.congress}{self.type}"

    @property
    def path(self) -> str:
        """Where its files lie."""
        return f"bulkdata/BILLSTATUS/{self.congress}/{self.type}"

    @property
    def zip_path(self) -> str:
        """All of its files in one."""
        return f"{self.path}/BILLSTATUS-{self.congress}-{self.type}.zip"

    def file_path(self, number: int) -> str:
        """The status of one bill."""
        return f"{self.path}/BILLSTATUS-{self.congress}{self.type}{number}.xml"


Numbers = dict[Folder, set[int]]
"""Files by folder: the numbers of the bills."""


def named(text: str) -> Iterator[tuple[Folder, int]]:
    """Every bill status file that a text names."""
    for congress, kind, number in NAME.findall(text):
        yield Folder(int(congress), kind), int(number)


def folder_of(address: str) -> Folder | None:
    """The folder that the address of a sitemap is about."""
    found = FOLDER.search(address)
    return Folder(int(found[1]), found[2]) if found else None


def from_key(written: str) -> Folder:
    """The folder that ``str(folder)`` wrote."""
    found = re.fullmatch(r"(\d{2,3})([a-z]+)", written)
    if not found:
        raise ValueError(f"{written!r} names no Congress and type")
    return Folder(int(found[1]), found[2])


def packed(numbers: Mapping[Folder, Iterable[int]]) -> dict[str, str]:
    """``{"119hr": "1-9,12"}``: thousands of neighbours in a few letters."""
    return {str(folder): _ranges(held) for folder, held in sorted(numbers.items()) if held}


def unpacked(written: Mapping[str, str]) -> Numbers:
    """What ``packed`` wrote."""
    return {from_key(key): set(_numbers(ranges)) for key, ranges in written.items()}


def _ranges(numbers: Iterable[int]) -> str:
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def _numbers(ranges: str) -> Iterator[int]:
    for span in filter(None, ranges.split(",")):
        first, _, last = span.partition("-")
        yield from range(int(first), int(last or first) + 1)
