"""The command line from outside: real processes, their output and exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.demo.standin import Answer

from .pipeline.home import CHANNELS, TOPICS, Home, a_home, record

NOW = "2026-07-06T07:00"
MARKED = "marked-secret-5f3a"
WEBHOOK = f"https://hooks.slack.com/services/T0/B0/{MARKED}"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with a_home(tmp_path / "home") as made:
        made.register.replace(
            [record("2026-00001", title="Natural graphite from Canada", comments_close_on="2026-08-01")]
        )
        yield made


def monitor(
    home: Home | Path, *words: str, now: str | None = NOW, environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    path = home.path if isinstance(home, Home) else home
    options = ["--home", str(path), *(["--now", now] if now else [])]
    return subprocess.run(
        [sys.executable, "-m", "monitor", *options, *words], capture_output=True, text=True, timeout=60,
        env={**os.environ, **(environ or {})},
    )  # fmt: skip


def test_a_pass_from_the_command_line(home: Home) -> None:
    ran = monitor(home, "run")
    assert ran.returncode == 0, ran.stderr
    assert "federal-register: 1 documents, 1 new" in ran.stdout
    assert "smtp" in ran.stdout
    assert str(home.path / "db" / "outbox" / "digest") in ran.stdout
    again = monitor(home, "run", now="2026-07-06T07:10")
    assert "nothing due" in again.stdout


def test_check_says_who_gets_what(home: Home) -> None:
    home.write(
        channels=CHANNELS
        + """
[channels.trade-slack]
kind = "slack"
webhook = { env = "SLACK" }
topics = ["nickel"]
alert = "urgent"
quiet = "20:00-07:00"

[channels.crm]
kind = "webhook"
url = { env = "CRM_URL" }
secret = { env = "CRM_SECRET" }
topics = ["*"]
digest = "mon-fri 08:00"
alert = "strong"

[channels.phones]
kind = "apprise"
url = { env = "APPRISE_URL" }
topics = ["graphite"]
alert = "all"

[channels.folder]
kind = "file"
topics = ["*"]
digest = "fri 16:00"

[channels.ops]
kind = "email"
to = ["ops@example.org"]
operator = true
"""
    )
    told = monitor(home, "check").stdout
    for line in (
        "digest -> policy@example.org: all topics; digest daily 07:30",
        "trade-slack -> slack: nickel; urgent alerts at once; quiet 20:00-07:00",
        "crm -> webhook: all topics; digest mon-fri 08:00 and strong alerts at once",
        "phones -> apprise: graphite; all alerts at once",
        "folder -> file: all topics; digest fri 16:00",
        "ops -> ops@example.org: no topics; notices about sources and channels",
    ):
        assert line in told


def test_listings_have_one_shape_each(home: Home) -> None:
    monitor(home, "run")
    rows = json.loads(monitor(home, "status", "--json").stdout)
    assert {(row["about"], row["name"], row["state"]) for row in rows} >= {("source", "federal-register", "ok")}
    table = list(csv.DictReader(io.StringIO(monitor(home, "search", "graphite", "--csv").stdout)))
    assert [row["key"] for row in table] == ["fr:2026-00001"]
    assert json.loads(monitor(home, "search", "uranium", "--json").stdout) == []
    assert json.loads(monitor(home, "outbox", "list", "--json").stdout)[0]["state"] == "sent"
    assert [row["slug"] for row in json.loads(monitor(home, "topics", "list", "--json").stdout)] == [
        "graphite",
        "nickel",
    ]


def test_why_names_term_field_and_passage(home: Home) -> None:
    monitor(home, "run")
    told = monitor(home, "why", "fr:2026-00001").stdout
    assert "STRONG  graphite" in told
    assert "'natural graphite' in title" in told
    assert "nickel: not matched" in told
    assert monitor(home, "why", "fr:1999-1").returncode == 2


def test_every_fault_of_both_files_is_said_at_once_and_nothing_runs(home: Home) -> None:
    broken = TOPICS.replace("[topics.nickel]", "[topics.nickel]\nmtach = 'x'").replace(
        '\'"natural graphite" OR "anode material"\'', "'\"natural graphite\" OR AND'"
    )
    home.write(topics=broken, channels=CHANNELS.replace("daily 07:30", "feb 07:30"))
    checked = monitor(home, "check")
    assert checked.returncode == 2
    for word in ("mtach", "topics.graphite", "line", "column", "feb"):
        assert word in checked.stderr
    assert "Traceback" not in checked.stderr
    assert monitor(home, "run").returncode == 2
    assert not (home.path / "db" / "monitor.db").exists()


def test_broken_toml_names_line_and_column(home: Home) -> None:
    (home.path / "keywords.toml").write_text("[topics.x\nname = 1", encoding="utf-8")
    checked = monitor(home, "check")
    assert (checked.returncode, "line 1" in checked.stderr) == (2, True)


def test_an_empty_folder_gets_a_sentence_not_a_traceback(tmp_path: Path) -> None:
    ran = monitor(tmp_path, "run", now=None)
    assert ran.returncode == 2
    assert "monitor init" in ran.stderr


def test_init_writes_files_that_hold_and_keeps_what_is_there(tmp_path: Path) -> None:
    assert monitor(tmp_path, "init", now=None).returncode == 0
    assert monitor(tmp_path, "check", now=None).returncode == 0
    (tmp_path / "keywords.toml").write_text("# mine\n", encoding="utf-8")
    monitor(tmp_path, "init", now=None)
    assert (tmp_path / "keywords.toml").read_text(encoding="utf-8") == "# mine\n"


def test_a_dry_run_keeps_nothing(home: Home) -> None:
    ran = monitor(home, "run", "--dry-run")
    assert ran.returncode == 0, ran.stderr
    assert "1 new" in ran.stdout
    assert not (home.path / "db" / "monitor.db").exists()
    assert not (home.path / "db" / "outbox").exists()


def test_now_is_refused_in_an_archive_of_the_real_clock(home: Home) -> None:
    assert monitor(home, "run", now=None).returncode == 0
    refused = monitor(home, "run")
    assert refused.returncode == 2
    assert "--now is for rehearsals" in refused.stderr


def test_a_failing_source_gives_exit_code_three(home: Home) -> None:
    home.upstream.fail("/api", Answer(status=404))
    ran = monitor(home, "run")
    assert ran.returncode == 3
    assert "FAILED" in ran.stdout


def test_import_names_bad_lines_and_stores_the_rest(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    file.write_text(
        '{"title": "Natural graphite abroad", "url": "https://example.org/1", "kind": "news"}\nnonsense\n'
        '{"title": "", "key": "x:1"}\n{"title": "Other", "key": "x:2", "kind": "novel"}\n', encoding="utf-8",
    )  # fmt: skip
    ran = monitor(home, "import", str(file))
    assert ran.returncode == 2
    assert "1 new" in ran.stdout
    assert "graphite 1" in ran.stdout
    assert [line.split(":")[0] for line in ran.stderr.splitlines()[:3]] == [
        f"more.jsonl, line {number}" for number in (2, 3, 4)
    ]


def test_imported_identifiers_come_to_their_normal_forms_and_bad_ones_are_named(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    file.write_text(
        '{"title": "Tariffs", "key": "x:1", "identifiers": ["docket:Docket No. ustr\u20132024-0016", "cas:1-2"]}\n',
        encoding="utf-8",
    )
    ran = monitor(home, "import", str(file))
    assert ran.returncode == 2
    assert "1 new" in ran.stdout
    assert ran.stderr.splitlines() == [
        "more.jsonl, line 1: identifier 'cas:1-2' is no cas and was left out; the document is stored without it"
    ]
    assert home.rows("select scheme, value from identifiers") == [("docket", "USTR-2024-0016")]


def test_backfill_goes_window_by_window_and_a_second_run_changes_nothing(home: Home) -> None:
    words = ("backfill", "federal-register", "--since", "2026-06-01", "--until", "2026-07-06")
    first = monitor(home, *words)
    assert first.returncode == 0, first.stderr
    assert "1 documents read, 1 new" in first.stdout
    assert "1 documents read, 0 new, 0 changed" in monitor(home, *words).stdout
    assert home.rows("select origin from revisions") == [("backfill",)]


def test_the_digest_of_today_is_written_without_sending(home: Home, tmp_path: Path) -> None:
    monitor(home, "run")
    told = monitor(home, "digest", "digest", "--out", str(tmp_path / "out"), now="2026-07-07T09:00")
    assert told.returncode == 0, told.stderr
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".eml", ".html", ".txt"]
    assert monitor(home, "digest", "nobody").returncode == 2


def test_plain_datasette_finds_its_files_after_the_first_pass(home: Home) -> None:
    monitor(home, "run")
    assert "items_fts" in (home.path / "db" / "metadata.yaml").read_text(encoding="utf-8")


def test_imported_markup_is_reduced_to_text(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "hostile.jsonl"
    file.write_text(json.dumps({
        "key": "x:1", "title": "<b>Graphite</b> <script>alert(1)</script>", "body": "<p>one</p><script>evil()</script>",
        "agencies": ["DEPARTMENT OF COMMERCE"], "first_seen_at": "2026-01-01T00:00:00Z",
    }), encoding="utf-8")  # fmt: skip
    assert monitor(home, "import", str(file)).returncode == 0
    assert home.rows("select title, body, agencies from items join texts on item_id = items.id") == [
        ("Graphite", "one", '["Commerce Department"]')
    ]


def test_status_names_every_channel_and_a_broken_topic(home: Home) -> None:
    monitor(home, "run")
    home.write(topics=TOPICS.replace("'\"nickel sulfate\"'", "'NOT nickel'"))
    told = monitor(home, "status", "--json")
    assert told.returncode == 2
    rows = {row["name"]: row for row in json.loads(told.stdout)}
    assert rows["nickel"]["state"] == "broken"
    assert "db/outbox/digest" in rows["digest"]["sentence"]


def test_what_is_not_there_is_said_and_not_passed_over(home: Home) -> None:
    monitor(home, "run")
    for words in (("outbox", "retry", "99"), ("outbox", "drop", "99"), ("backup", str(home.path / "no" / "b.db"))):
        assert monitor(home, *words).returncode == 2, words
    assert not (home.path / "no").exists()


def test_a_port_in_use_is_said_before_anything_is_served(home: Home) -> None:
    monitor(home, "run")
    port = home.upstream.url.rsplit(":", 1)[1]
    ran = monitor(home, "browse", "--port", port, now=None)
    assert (ran.returncode, "--port" in ran.stderr) == (2, True)


def test_backup_is_a_whole_archive(home: Home, tmp_path: Path) -> None:
    monitor(home, "run")
    copy = tmp_path / "copy.db"
    assert monitor(home, "backup", str(copy)).returncode == 0
    assert Home(home.path, home.upstream, home.register).rows("select count(*) from items") == [(1,)]
    import sqlite3

    with sqlite3.connect(copy) as conn:
        assert conn.execute("pragma integrity_check").fetchone() == ("ok",)
        assert conn.execute("select key from items").fetchall() == [("fr:2026-00001",)]
    assert monitor(home, "backup", str(copy)).returncode == 2


def test_no_secret_appears_anywhere_when_things_fail(home: Home) -> None:
    slack = '[channels.s]\nkind = "slack"\nwebhook = { env = "HOOK" }\ntopics = ["*"]\nalert = "all"\nhold = "0s"\n'
    mail = CHANNELS.replace("[channels.digest]", "[channels.digest]\noperator = true")
    home.write(channels=mail + slack)
    text = (home.path / "sources.toml").read_text()
    smtp = ('from = "a@example.org"\nsmtp = { host = "127.0.0.1", port = 1, security = "none", '
            'username = "u", password = { env = "SMTP_PASSWORD" } }\n'
            'heartbeat = { env = "HEARTBEAT_URL" }\n')  # fmt: skip
    (home.path / "sources.toml").write_text(text.replace("[sources.", smtp + "\n[sources.", 1))
    environ = {"HOOK": WEBHOOK, "SMTP_PASSWORD": MARKED, "HEARTBEAT_URL": f"{home.upstream.url}/{MARKED}"}
    outputs = []
    for words, now in (
        (("run",), NOW), (("-v", "run", "--all"), "2026-07-06T08:00"), (("check",), NOW), (("status",), NOW),
        (("send-test", "digest"), NOW), (("send-test", "s"), NOW), (("outbox", "list"), NOW),
        (("check", "--live"), NOW),
        (("why", "fr:2026-00001"), NOW), (("digest", "digest", "--out", str(home.path / "o")), "2026-07-06T09:00"),
    ):  # fmt: skip
        home.register.replace(
            [record("2026-00001", title="Natural graphite"), record("2026-00002", title="Anode material")]
        )
        ran = monitor(home, *words, now=now, environ=environ)
        outputs.append(ran.stdout + ran.stderr)
    (home.path / "sources.toml").write_text("[monitor]\nsmtp = 3\n" + text.split("[sources.", 1)[0])
    outputs.append(monitor(home, "run", environ=environ).stderr)
    assert [output for output in outputs if MARKED in output] == []
    held = [path for path in (home.path).rglob("*") if path.is_file() and MARKED.encode() in path.read_bytes()]
    assert held == []


def test_watch_works_on_schedule_and_ends_cleanly_on_sigterm(home: Home) -> None:
    watch = subprocess.Popen(
        [sys.executable, "-m", "monitor", "--home", str(home.path), "watch"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 30
        while not list((home.path / "db").glob("outbox/digest/*.html")) and time.monotonic() < until:
            assert watch.poll() is None, watch.stderr and watch.stderr.read()
            time.sleep(0.05)
        watch.send_signal(signal.SIGTERM)
        out, err = watch.communicate(timeout=30)
    finally:
        watch.kill()
    assert watch.returncode == 0, err
    assert "federal-register" in out
    assert out.rstrip().endswith("stopped")


def test_help_answers_at_once_and_loads_nothing_heavy() -> None:
    heavy = {"httpx", "pydantic", "feedparser", "bs4", "sqlite_utils", "apscheduler"}
    code = "import sys; from monitor.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += f"print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_options_may_stand_behind_the_command(home: Home) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "monitor", "run", "--home", str(home.path), f"--now={NOW}"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
