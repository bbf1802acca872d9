"""The digest and the archive in a real browser: headless Chromium, where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from monitor import app
from monitor.demo.play import play

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
pytestmark = pytest.mark.skipif(
    not CHROMIUM, reason="Chromium is not installed: the pages are not looked at in a browser"
)

MEASURE = """<script>
document.title = [innerWidth, document.documentElement.scrollWidth, document.querySelectorAll("h1").length,
                  document.querySelectorAll("img, link, script[src]").length].join(" ");
</script>"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, played once."""
    path = tmp_path_factory.mktemp("demo")
    report = play(lambda place, now: app.rehearsed(place, now, say=lambda _: None), path, lambda _: None)
    assert report.as_planned
    return path


@pytest.fixture
def archive(home: Path) -> Iterator[str]:
    """``monitor browse`` on the demo's archive, as a process; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = subprocess.Popen(
        [sys.executable, "-m", "monitor", "--home", str(home), "browse", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        served.terminate()
        served.wait(10)


def _wait_for(address: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            assert time.monotonic() < until, "Datasette did not come up"
            time.sleep(0.1)
        else:
            return


def seen(url: str, profile: Path, width: int = 1000) -> str:
    """The page as the browser holds it after its scripts ran."""
    return subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         f"--user-data-dir={profile}", f"--window-size={width},900", "--dump-dom", url],
        capture_output=True, text=True, timeout=60, check=True, env={**os.environ, "HOME": str(profile)},
    ).stdout  # fmt: skip


@pytest.mark.parametrize("width", [500, 1000])
def test_a_digest_fits_the_screen_and_asks_nothing_of_the_network(home: Path, tmp_path: Path, width: int) -> None:
    for page in sorted((home / "db" / "outbox" / "coalition-digest").glob("*.html")):
        copy = tmp_path / page.name
        copy.write_text(page.read_text(encoding="utf-8").replace("</body>", f"{MEASURE}</body>"), encoding="utf-8")
        title = re.search(r"<title>(\d+) (\d+) (\d+) (\d+)</title>", seen(copy.as_uri(), tmp_path / "profile", width))
        assert title, page.name
        inner, scrolled, headings, foreign = (int(number) for number in title.groups())
        assert scrolled <= inner, f"{page.name} is wider than the screen"
        assert (headings, foreign) == (1, 0)


@pytest.mark.parametrize(
    ("query", "found"), [("H.R. 1234", ""), ("lithium-ion", "2 rows"), ('"section 301"', "9 rows"), ("§ 301 OR (", "")]
)
def test_the_archive_is_searched_in_the_browser(archive: str, tmp_path: Path, query: str, found: str) -> None:
    page = seen(f"{archive}/monitor/items?_search={quote(query)}", tmp_path / "profile")
    assert "rows where search matches" in page.replace("\n", " ") or "0 rows" in page
    assert found in page
    assert "fts5: syntax error" not in page


def test_the_ready_made_questions_open(archive: str, tmp_path: Path) -> None:
    hits = seen(f"{archive}/monitor/recent_hits", tmp_path / "profile")
    assert "section-301" in hits
    deadlines = seen(f"{archive}/monitor/open_deadlines", tmp_path / "profile")
    assert "2025-08-12" in deadlines
