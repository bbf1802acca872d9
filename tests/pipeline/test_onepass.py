"""One whole pass, as a user would notice it: what is news, what is history, what is said of a source that fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import app
from monitor.clock import SystemClock
from monitor.demo.standin import Answer
from monitor.pipeline.onepass import run_pass

from .home import CHANNELS, SOURCES, TOPICS, Home, a_home, record


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with a_home(tmp_path / "home") as made:
        yield made


def test_the_first_poll_is_history_and_the_next_is_news(home: Home) -> None:
    home.register.replace([record("2026-00001", title="Natural graphite from Canada")])
    first = home.run()
    assert (first.matched.news, first.matched.history) == ({}, {"graphite": 1})
    assert home.rows("select backfilled from hits") == [(1,)]
    assert home.rows("select count(*) from notices") == [(0,)]
    home.register.replace([record("2026-00001", title="Natural graphite from Canada"),
                           record("2026-00002", title="Anode material duties")])  # fmt: skip
    home.later(hours=1)
    second = home.run()
    assert (second.matched.news, second.matched.history) == ({"graphite": 1}, {})
    assert home.rows("select topic, reason from notices") == [("graphite", "hit")]


def test_nothing_changed_makes_no_revision(home: Home) -> None:
    home.register.replace([record(f"2026-{number:05}") for number in range(1, 30)])
    home.run()
    before = home.rows("select count(*) from revisions")
    home.later(hours=1)
    report = home.run()
    assert [(each.new, each.changed) for each in report.polled] == [(0, 0)]
    assert home.rows("select count(*) from revisions") == before == [(29,)]


def test_a_changed_comment_date_of_a_known_hit_is_told_as_a_change(home: Home) -> None:
    home.run()
    home.register.replace([record("2026-00003", title="Natural graphite", comments_close_on="2026-08-01")])
    home.later(hours=1)
    home.run()
    home.register.replace([record("2026-00003", title="Natural graphite", comments_close_on="2026-08-31")])
    home.later(hours=1)
    home.run()
    assert home.rows("select reason from notices order by id") == [("hit",), ("changed",)]
    assert home.rows("select was_on, now_on from deadline_moves") == [("2026-08-01", "2026-08-31")]


def test_a_comment_date_that_moves_long_after_publication_is_told(home: Home) -> None:
    old = record("2026-00024", title="Natural graphite", comments_close_on="2026-09-15")
    home.run()
    home.register.replace([old])
    home.later(hours=1)
    home.run()
    home.later(days=40)
    home.run()
    home.register.replace([{**old, "comments_close_on": "2026-10-15"}])
    home.later(hours=1)
    assert home.run().polled[0].changed == 0, "what is older is looked at once a day"
    home.later(days=1)
    assert home.run().polled[0].changed == 1
    assert home.rows("select was_on, now_on from deadline_moves") == [("2026-09-15", "2026-10-15")]
    assert home.rows("select reason from notices order by id") == [("hit",), ("changed",)]


def test_a_filing_that_is_withdrawn_after_it_left_the_list_is_told(home: Home) -> None:
    home.write(sources=SOURCES.replace("public_inspection = false", ""))
    home.run()
    filing = record("2026-00025", title="Natural graphite", publication_date="2026-07-08", filing_type="regular",
                    filed_at="2026-07-06T08:45:00.000-04:00")  # fmt: skip
    home.register.replace([], [filing])
    home.later(hours=2)
    home.run()
    home.register.replace([], [{**filing, "listed": False, "publication_date": None, "editorial_note": "Withdrawn."}])
    home.later(days=1)
    home.run()
    assert home.rows("select stage from items") == [("filed",)]
    home.later(days=2)
    home.run()
    assert home.rows("select stage, published_on from items") == [("withdrawn", None)]
    assert home.rows("select change from revisions where change <> 'text'") == [("new",), ("withdrawn",)]
    assert home.rows("select reason from notices order by id") == [("hit",), ("withdrawn",)]


def test_an_old_document_seen_late_is_stored_but_not_news(home: Home) -> None:
    home.run()
    old = record("2026-00004", title="Natural graphite", publication_date="2026-07-05")
    home.register.replace([old])
    home.later(days=1)
    assert home.run().matched.news == {"graphite": 1}
    home.write(sources=(home.path / "sources.toml").read_text() + "days = 60\n")
    home.register.replace([old, record("2026-00005", title="Anode material", publication_date="2026-05-20")])
    home.later(days=1)
    home.run()  # the changed filter begins another baseline
    home.register.replace([old, record("2026-00005", title="Anode material", publication_date="2026-05-20"),
                           record("2026-00006", title="Natural graphite", publication_date="2026-05-21")])  # fmt: skip
    home.later(days=1)
    report = home.run()
    assert (report.matched.news, report.matched.history) == ({}, {"graphite": 1})


def test_a_failing_source_loses_nothing_and_is_seen(home: Home) -> None:
    home.run()
    home.upstream.fail("/api/v1/documents", Answer(status=404))
    home.register.replace([record("2026-00007", title="Natural graphite")])
    home.later(hours=1)
    report = home.run()
    assert report.exit_code == 3
    assert "404" in report.polled[0].error
    home.upstream.mend("/api/v1/documents")
    home.later(hours=1)
    assert home.run().matched.news == {"graphite": 1}


def test_a_host_that_asked_for_a_rest_is_not_asked_by_anyone_until_it_is_over(home: Home) -> None:
    two = (home.path / "sources.toml").read_text()
    two += f'\n[sources.news]\nkind = "feed"\nurl = "{home.upstream.url}/news"\n'
    home.write(sources=two.replace("{", "{{").replace("}", "}}"))
    feed = Answer(body=b"<rss version='2.0'><channel><title>News</title></channel></rss>")
    home.upstream.mount("/news", lambda _: feed)
    assert home.run().exit_code == 0
    home.upstream.fail("/api/v1/documents", Answer(status=429, headers=(("Retry-After", "3600"),)))
    home.later(minutes=16)
    home.run(names=["federal-register"])
    home.upstream.mend("/api/v1/documents")
    assert home.rows("select host, rest_until, reason from hosts") == [
        (home.upstream.url.removeprefix("http://"), "2026-07-06T12:16:00Z", "answered 429")
    ]
    asked = len(home.upstream.requests)
    home.later(minutes=5)
    for options in ({"everything": True}, {"names": ["news"]}):
        report = home.run(**options)  # each with a client of its own, as after a restart
        assert report.exit_code == 3
        assert {(each.outcome, each.error) for each in report.polled} == {
            ("failed", "127.0.0.1 asked us to wait until 08:16 ET; nothing was sent")
        }
    assert len(home.upstream.requests) == asked
    assert home.rows("select name, state, failures, next_due_at from sources order by name") == [
        ("federal-register", "degraded", 1, "2026-07-06T12:16:00Z"), ("news", "degraded", 0, "2026-07-06T12:16:00Z"),
    ]  # fmt: skip
    home.later(minutes=30)
    assert home.run().polled == ()
    home.later(minutes=25)
    assert [each.outcome for each in home.run().polled] == ["unchanged"] * 2
    assert home.rows("select name, state, failures from sources order by name") == [
        ("federal-register", "ok", 0), ("news", "ok", 0)
    ]  # fmt: skip
    assert home.rows("select host from hosts") == []


def test_a_text_whose_host_rests_is_not_missed(home: Home) -> None:
    home.run()
    home.upstream.fail("/documents/full_text", Answer(status=503, headers=(("Retry-After", "7200"),)))
    home.register.replace([record("2026-00022"), record("2026-00023")])
    home.later(hours=1)
    home.run()
    home.upstream.mend("/documents/full_text")
    assert home.rows("select state, attempts, next_at from texts") == [("pending", 0, "2026-07-06T14:00:00Z")] * 2
    home.later(hours=2)
    assert home.run().texts == 2


def test_one_source_down_does_not_stop_the_other(home: Home) -> None:
    two = (home.path / "sources.toml").read_text()
    two += f'\n[sources.gone]\nkind = "feed"\nurl = "{home.upstream.url}/nowhere"\n'
    home.write(sources=two.replace("{", "{{").replace("}", "}}"))
    home.register.replace([record("2026-00008")])
    report = home.run()
    assert [(each.source, each.outcome) for each in report.polled] == [("federal-register", "ok"), ("gone", "failed")]
    assert home.rows("select count(*) from items") == [(1,)]


def test_a_broken_topic_is_its_own_fault_and_runs_in_its_last_good_form(home: Home) -> None:
    home.run()
    home.write(topics=TOPICS.replace("'\"nickel sulfate\"'", "'(\"nickel sulfate\"'"))
    home.register.replace([record("2026-00009", title="Nickel sulfate"), record("2026-00010", title="Anode material")])
    home.later(hours=1)
    report = home.run()
    assert report.exit_code == 2
    assert list(report.matched.faults) == ["nickel"]
    assert report.matched.news == {"nickel": 1, "graphite": 1}
    assert home.rows("select slug, state from topics order by slug") == [("graphite", "ok"), ("nickel", "broken")]


def test_a_new_topic_is_matched_against_history_without_alerts(home: Home) -> None:
    home.register.replace([record("2026-00011", title="Lithium carbonate plant")])
    home.run()
    home.write(topics=TOPICS + "[topics.lithium]\nname = \"Lithium\"\nmatch = 'lithium'\n")
    home.later(hours=1)
    report = home.run()
    assert report.matched.history == {"lithium": 1}
    assert home.rows("select count(*) from notices") == [(0,)]


def test_a_hit_that_a_changed_topic_no_longer_gives_is_dropped(home: Home) -> None:
    home.register.replace(
        [record("2026-00012", title="Anode material"), record("2026-00013", title="Natural graphite")]
    )
    home.run()
    home.write(topics=TOPICS.replace('"natural graphite" OR "anode material"', '"anode material"'))
    home.later(hours=1)
    home.run()
    assert home.rows("select key from recent_hits") == [("fr:2026-00012",)]
    assert home.rows("select count(*) from hits where dropped_at is not null") == [(1,)]


def test_a_topic_that_left_and_returns_starts_afresh(home: Home) -> None:
    home.register.replace([record("2026-00014", title="Nickel sulfate")])
    home.run()
    only = TOPICS[: TOPICS.index("[topics.nickel]")]
    home.write(topics=only)
    home.later(hours=1)
    home.run()
    assert home.rows("select count(*) from recent_hits") == [(0,)]
    home.write()
    home.later(hours=1)
    assert home.run().matched.history == {"nickel": 1}
    assert home.rows("select count(*) from recent_hits") == [(1,)]


def test_a_text_that_arrives_late_tells_only_the_topic_that_gains(home: Home) -> None:
    home.run()
    home.upstream.fail("/documents/full_text", Answer(status=503))
    home.register.replace([record("2026-00015", title="Natural graphite", text="It needs nickel sulfate too.")])
    home.later(hours=1)
    assert home.run().matched.news == {"graphite": 1}
    assert home.rows("select state from texts") == [("pending",)]
    home.upstream.mend("/documents/full_text")
    home.later(hours=1)
    assert home.run().texts == 1
    assert home.rows("select topic, reason from notices order by id") == [("graphite", "hit"), ("nickel", "text")]


def test_the_late_text_of_history_stays_history(home: Home) -> None:
    home.upstream.fail("/documents/full_text", Answer(status=503))
    home.register.replace([record("2026-00016", text="Nickel sulfate, at length.")])
    home.run()
    home.upstream.mend("/documents/full_text")
    home.later(hours=1)
    assert home.run().texts == 1
    assert home.rows("select topic, backfilled from hits") == [("nickel", 1)]
    assert home.rows("select count(*) from notices") == [(0,)]


def test_watched_texts_are_fetched_for_what_already_hit(home: Home) -> None:
    watched = (home.path / "sources.toml").read_text().replace('text = "all"', 'text = "watched"')
    home.write(sources=watched)
    home.register.replace([record("2026-00017", title="Natural graphite"), record("2026-00018")])
    home.run()
    assert home.rows("select items.key, texts.state from texts join items on items.id = item_id order by 1") == [
        ("fr:2026-00017", "kept"), ("fr:2026-00018", "none"),
    ]  # fmt: skip


def test_without_mail_the_digest_is_written_as_files_and_said_so(home: Home) -> None:
    home.register.replace([record("2026-00019", title="Natural graphite")])
    report = home.run()
    assert report.exit_code == 0
    assert {path.suffix for path in report.files} == {".eml", ".html", ".txt"}
    assert all(path.is_file() for path in report.files)
    assert ["smtp" in sentence for sentence in report.as_files] == [True]


def test_a_digest_is_made_once_per_period_and_names_the_news(home: Home) -> None:
    assert home.run().messages == 1  # the first one, at once: what stands in the archive already
    home.register.replace([record("2026-00020", title="Natural graphite from Quebec")])
    home.later(hours=1)
    report = home.run()
    (text,) = [path.read_text() for path in report.files if path.suffix == ".txt"]
    assert "Natural graphite from Quebec" in text
    home.later(minutes=30)
    assert home.run().messages == 0


def test_what_one_digest_told_the_next_does_not_tell_again(home: Home) -> None:
    home.run()
    home.register.replace([record("2026-00021", title="Natural graphite from Quebec")])
    home.later(hours=1)
    home.run()
    home.later(days=1)
    (text,) = [path.read_text() for path in home.run().files if path.suffix == ".txt"]
    assert "Quebec" not in text


def test_naming_an_unknown_source_says_which_there_are(home: Home) -> None:
    from monitor.errors import UsageError

    with pytest.raises(UsageError, match="federal-register"):
        home.run(names=["federal"])


def test_a_channel_added_later_gets_its_own_first_digest(home: Home) -> None:
    home.run()
    home.write(channels=CHANNELS + CHANNELS.replace("channels.digest", "channels.second"))
    home.later(hours=2)
    report = home.run()
    assert {path.parent.name for path in report.files} >= {"second"}


def test_a_rehearsal_that_goes_on_under_the_real_clock_counts_its_days_from_now(home: Home) -> None:
    home.register.replace([record("2026-00026", title="Natural graphite", comments_close_on="2026-07-20")])
    home.run()
    assert home.rows("select value from meta where name = 'now'") == [("2026-07-06T11:00:00Z",)]
    settings = app.settings_of(app.Place(home=home.path, environ={}))
    with app.wired(settings, SystemClock(), rehearsal=False, say=home.said.append) as monitor:
        run_pass(monitor, everything=True)
    assert home.rows("select value from meta where name = 'now'") == []
    home.run()
    assert home.rows("select value from meta where name = 'now'") == [("2026-07-06T11:00:00Z",)]


def test_an_entry_that_only_changed_its_guid_is_told_once_and_its_page_read_once(home: Home) -> None:
    feed = f'\n[sources.news]\nkind = "feed"\nurl = "{home.upstream.url}/news"\ntext = "all"\n'
    home.write(sources=SOURCES + feed)
    served = {"feed": "<rss version='2.0'><channel><title>News</title>{}</channel></rss>"}
    entry = (
        f"<item><title>Natural graphite plant</title><link>{home.upstream.url}/page</link><guid>{{}}</guid>"
        "<description>A plant.</description><pubDate>Mon, 06 Jul 2026 06:00:00 -0400</pubDate></item>"
    )
    home.upstream.mount(
        "/page", lambda _: Answer(body=b"<html><body><main><p>The whole page.</p></main></body></html>")
    )
    home.upstream.mount("/news", lambda _: Answer(body=served["feed"].encode()))
    home.run()
    for guid in ("2026-a", "2026-a-updated-slug", "other?query=1"):
        served["feed"] = f"<rss version='2.0'><channel><title>News</title>{entry.format(guid)}</channel></rss>"
        home.later(hours=1)
        home.run()
    assert home.rows("select key from items") == [("feed:news:2026-a",)]
    assert home.rows("select reason from notices") == [("hit",)]
    assert len(home.upstream.asked("/page")) == 1
