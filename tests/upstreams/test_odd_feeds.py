"""A feed parser's own collection of odd feeds, over loopback and into an archive: each entry once, and once only."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.archive.database import Archive, open_archive
from monitor.archive.storing import items as shelf
from monitor.demo.standin import Answer, Request, StandIn
from monitor.errors import SourceError
from monitor.http import Client
from monitor.model import Entry, Fetched
from monitor.settings import SourceConfig
from monitor.sources import build
from tests.upstreams.conftest import NOW

ODD = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "feeds-malformed-a.tar.gz"
TYPE = re.compile(rb"Header:\s*Content-type:\s*([^\r\n]+)", re.IGNORECASE)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(tmp_path / "monitor.db", now=NOW)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def feeds() -> dict[str, bytes]:
    if not ODD.exists():
        pytest.skip("needs ../shared/corpus, which holds a feed parser's own odd feeds")
    with tarfile.open(ODD) as packed:
        members = [member for member in packed if member.isfile()]
        return {each.name: packed.extractfile(each).read() for each in members}  # type: ignore[union-attr]


def declared(body: bytes) -> str:
    said = TYPE.search(body)
    return said[1].decode("latin-1").strip() if said else "text/xml"


def polled(client: Client, name: str, url: str) -> Fetched:
    config = SourceConfig(name=name, kind="feed", url=url, every=timedelta(hours=1))
    return build(config, client).fetch(Entry(source=name), NOW)


def test_every_entry_is_stored_once_and_again_nothing(
    stand_in: StandIn, client: Client, archive: Archive, feeds: dict[str, bytes]
) -> None:
    import feedparser

    assert len(feeds) == 1093
    bodies = dict(enumerate(feeds.values()))

    def site(request: Request) -> Answer:
        body = bodies[int(request.rest.strip("/"))]
        return Answer(body=body, content_type=declared(body))

    url = stand_in.mount("/odd", site)
    refused = []
    with archive.transaction():
        for number, (name, body) in enumerate(feeds.items()):
            parsed = feedparser.parse(io.BytesIO(body), response_headers={"content-type": declared(body)})
            try:
                fetched = polled(client, f"f{number}", f"{url}/{number}")
            except SourceError as error:
                refused.append((name, error.sentence, len(parsed.entries)))
                continue
            wordless = sum(int(said.split()[0]) for said in fetched.warnings if "were left out" in said)
            assert len(fetched.items) + wordless == len(parsed.entries), name
            said = sum(len(item.title) + len(item.abstract) + len(item.body or "") for item in fetched.items)
            assert said <= 4 * len(body) + 100, f"{name}: entities were expanded"
            stored = shelf.store(archive.conn, fetched.items, origin="baseline", seen_at=NOW)
            assert stored.new == len({item.key for item in fetched.items}) == len(fetched.items), name
            again = polled(client, f"f{number}", f"{url}/{number}")
            stored = shelf.store(archive.conn, again.items, origin="poll", seen_at=NOW + timedelta(hours=1))
            assert (stored.new, stored.changed, stored.revisions) == (0, 0, ()), name
    assert [(name, entries) for name, _, entries in refused if entries] == []
    assert len(refused) < 10
