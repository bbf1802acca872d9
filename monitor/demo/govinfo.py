"""govinfo as it is without a key: batch feed, sitemaps, bulk files, packages and their texts (note govinfo.md).

The site holds bills of the corpus' form, and packages (laws, reports, issues of the Record) as plain records:
``package``, ``title``, ``short_title``, ``issued_on``, ``bills`` (such as ``119-hr-1``), ``text``, ``granules``
(``id``, ``title``, ``section``, ``text``). ``publish`` is a batch job: what it gets is new or changed from then on.
"""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from monitor.demo import billstatus
from monitor.demo.billstatus import Bill
from monitor.demo.govinfo_pages import mods, printed, rss, sitemap, sitemap_index
from monitor.demo.standin import JSON, NOT_FOUND, TEXT, Answer, Request

XML = "text/xml"
NOT_ACCEPTABLE = Answer(status=406, body=b"Not Acceptable", content_type=TEXT)
FEEDS = {"PLAW": "plaw", "CRPT": "crpt", "CREC": "crec"}
MOST_ITEMS = 100
_FOLDER = re.compile(r"(\d+)([a-z]+)\d+")


class Govinfo:
    """The site. ``files`` is a bill's XML by its name (``119hr1``); ``batches`` are newest first."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.changed_at: dict[str, datetime] = {}
        self.batches: list[tuple[datetime, tuple[str, ...]]] = []
        self.texts: dict[str, str] = {}
        self.packages: dict[str, tuple[datetime, Mapping[str, Any]]] = {}
        self.zips = True

    def publish(self, bills: Iterable[Bill], at: datetime) -> None:
        """One batch: these bills have these files now. The same bills again are a new batch all the same."""
        names = []
        for bill in bills:
            name = billstatus.name(bill)
            self.files[name], self.changed_at[name] = billstatus.xml(bill), at
            for version, text in _texts(name, bill):
                self.texts[version] = text
            names.append(name)
        if names:
            self.batches.insert(0, (at, tuple(names)))

    def issue(self, packages: Iterable[Mapping[str, Any]], at: datetime) -> None:
        """Packages of other collections, published at an instant."""
        for package in packages:
            self.packages[package["package"]] = (at, package)

    def __call__(self, request: Request) -> Answer:
        rest = request.rest.strip("/")
        for begin, answer in (
            ("rss/", self._feed), ("sitemap/bulkdata/BILLSTATUS/", self._sitemap), ("bulkdata/", self._bulk),
            ("metadata/pkg/", self._mods), ("content/pkg/", self._text),
        ):  # fmt: skip
            if rest.startswith(begin):
                return answer(rest.removeprefix(begin), request)
        return NOT_FOUND

    def _feed(self, name: str, request: Request) -> Answer:
        feed = name.removesuffix(".xml")
        if feed == "billstatus-batch":
            entries = [
                (f"BILLSTATUS-{at:%Y-%m-%dT%H:%M:%SZ}", _batch(at), at, _links(names)) for at, names in self.batches
            ]
        elif feed in FEEDS.values():
            held = [(at, each) for name, (at, each) in self.packages.items() if FEEDS.get(name.split("-")[0]) == feed]
            entries = [(each["package"], each["title"], at, "") for at, each in held]
        else:
            return NOT_FOUND
        entries.sort(key=lambda entry: entry[2], reverse=True)
        newest = entries[0][2] if entries else datetime(2025, 1, 1, tzinfo=UTC)
        return _dated(rss(feed, entries[:MOST_ITEMS]), newest, request)

    def _sitemap(self, name: str, __: Request) -> Answer:
        folders: dict[str, datetime] = {}
        for file, at in self.changed_at.items():
            folders[_folder(file)] = max(at, folders.get(_folder(file), at))
        if name == "sitemapindex.xml":
            return Answer(body=sitemap_index(folders), content_type=XML)
        folder = name.partition("/")[0]
        held = {file: at for file, at in self.changed_at.items() if _folder(file) == folder}
        return (
            Answer(body=sitemap({_path(file): at for file, at in held.items()}), content_type=XML)
            if held
            else NOT_FOUND
        )

    def _bulk(self, path: str, request: Request) -> Answer:
        if path.startswith(("json/", "xml/")):
            return self._listing(path, request)
        found = re.fullmatch(r"BILLSTATUS/(\d+)/([a-z]+)/BILLSTATUS-(.+)\.(xml|zip)", path)
        if found and found[4] == "xml" and found[3] in self.files:
            return _dated(self.files[found[3]], self.changed_at[found[3]], request)
        if found and found[4] == "zip" and self.zips:
            return self._zip(found[1] + found[2])
        return NOT_FOUND

    def _zip(self, folder: str) -> Answer:
        names = sorted(name for name in self.files if _folder(name) == folder)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as held:
            for name in names:
                held.writestr(f"BILLSTATUS-{name}.xml", self.files[name])
        if not names:
            return NOT_FOUND
        made_at = format_datetime(max(self.changed_at[name] for name in names).astimezone(UTC), usegmt=True)
        return Answer(body=packed.getvalue(), content_type="application/zip", headers=(("Last-Modified", made_at),))

    def _listing(self, path: str, request: Request) -> Answer:
        form, _, place = path.partition("/")
        if form not in request.headers.get("accept", ""):
            return NOT_ACCEPTABLE
        folder = "".join(place.strip("/").split("/")[1:])
        files = [
            {"name": f"BILLSTATUS-{name}.xml", "link": f"https://www.govinfo.gov/{_path(name)}", "folder": False,
             "mimeType": "application/xml", "size": len(self.files[name])}
            for name in sorted(self.files) if _folder(name) == folder
        ]  # fmt: skip
        return (
            Answer(body=json.dumps({"files": files}).encode(), content_type=JSON) if form == "json" else NOT_ACCEPTABLE
        )

    def _mods(self, path: str, _: Request) -> Answer:
        package = self.packages.get(path.removesuffix("/mods.xml"))
        return Answer(body=mods(package[1]), content_type=XML) if package else NOT_FOUND

    def _text(self, path: str, _: Request) -> Answer:
        """Texts are there as the page for the printer; XML of them is not."""
        package, file = (*path.split("/html/"), "")[:2]
        name = file.removesuffix(".htm")
        if name in self.texts:
            return Answer(body=printed(name, self.texts[name]))
        for each in self.packages.get(package, (None, {}))[1].get("granules", ()):
            if each["id"] == name:
                return Answer(body=printed(name, each["text"]))
        held = self.packages.get(package)
        return (
            Answer(body=printed(name, held[1]["text"])) if held and name == package and "text" in held[1] else NOT_FOUND
        )


def _texts(name: str, bill: Bill) -> Iterable[tuple[str, str]]:
    """The text that a record holds, under every version that the bill has."""
    if not bill.get("text"):
        return
    for url in re.findall(rf"BILLS-{name}[a-z]+\d?", json.dumps(bill.get("textVersions", ""))):
        yield url, bill["text"]


def _folder(file: str) -> str:
    found = _FOLDER.fullmatch(file)
    return found[1] + found[2] if found else ""


def _path(file: str) -> str:
    found = _FOLDER.fullmatch(file)
    return f"bulkdata/BILLSTATUS/{found[1]}/{found[2]}/BILLSTATUS-{file}.xml" if found else ""


def _batch(at: datetime) -> str:
    return f"Bill Status batch of {at:%B %d, %Y %H:%M} UTC"


def _links(names: Sequence[str]) -> str:
    links = (f'<a href="https://www.govinfo.gov/{_path(name)}">BILLSTATUS-{name}.xml</a>' for name in names)
    return "<p>Files updated:</p>" + "<br/>".join(html.unescape(link) for link in links)


def _dated(body: bytes, at: datetime, request: Request) -> Answer:
    """An answer with its date; If-Modified-Since is honoured."""
    since = request.headers.get("if-modified-since")
    headers = (("Last-Modified", format_datetime(at.astimezone(UTC), usegmt=True)),)
    if since and at.replace(microsecond=0) <= parsedate_to_datetime(since):
        return Answer(status=304, headers=headers)
    return Answer(body=body, content_type=XML, headers=headers)
