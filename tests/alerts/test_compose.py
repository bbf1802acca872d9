"""What is owed becomes messages: when, once, and with nothing lost between two of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from monitor.alerts.render import BUDGET_BYTES, encoded_size
from monitor.archive.outgoing import outbox
from monitor.health import Health

from .world import MORNING, WELL, World, email, flat, headings, item, payload, slack

Make = Callable[..., World]


def test_a_channels_first_digest_is_made_at_once_and_says_so(world: Make) -> None:
    w = world(email())
    w.hit(item("2026-00001", title="From the baseline"), origin="baseline")
    (first,) = w.compose()
    assert "First digest" in first.subject
    assert "first digest of this channel" in first.text
    assert "From the baseline" in first.text
    assert "FROM THE LAST 30 DAYS" in headings(first.text)
    assert w.compose() == []


def test_the_first_digest_shows_no_history_older_than_a_month_but_counts_it(world: Make) -> None:
    w = world(email())
    w.hit(item("2024-00001", title="Long ago", published_on=date(2024, 1, 5)), origin="backfill")
    (first,) = w.compose()
    assert "Long ago" not in first.text
    assert "1 item found in documents from before" in first.text


def test_a_digest_is_made_once_per_period(world: Make) -> None:
    w = world(email())
    w.compose()
    w.hit(item())
    assert w.later(hours=23).compose() == []
    (digest,) = w.later(hours=1).compose()
    assert digest.period == "2026-07-08T07:30"
    assert "2026-04417" in digest.text
    assert w.later(minutes=1).compose() == []


def test_an_item_is_told_in_one_digest_and_not_again(world: Make) -> None:
    w = world(email())
    w.compose()
    w.hit(item(title="Told once"))
    told = [message.text.count("* Told once") for day in range(3) for message in w.later(days=1).compose()]
    assert told == [1, 0, 0]


def test_digests_missed_while_the_machine_was_off_become_one_that_says_so(world: Make) -> None:
    w = world(email())  # Tuesday
    w.compose()
    w.later(hours=1).hit(item(title="Seen on Tuesday"))
    (late,) = w.later(days=3, hours=2).compose()  # Friday, 10:30
    assert late.period == "2026-07-10T07:30"
    assert late.subject.endswith(", late")
    assert "comes late: it was due Fri Jul 10, 07:30 ET" in flat(late.text)
    assert "2 missed digests: Wed Jul 8, 07:30 ET and Thu Jul 9, 07:30 ET" in flat(late.text)
    assert "Seen on Tuesday" in late.text
    assert w.compose() == []


def test_history_is_counted_once_with_its_strong_ones_named(world: Make) -> None:
    w = world(email())
    w.compose()
    w.hit(item("2025-00001", title="Backfilled and strong"), origin="backfill")
    w.hit(item("2025-00002", title="Backfilled in passing"), origin="backfill", strength="mention")
    (digest,) = w.later(days=1).compose()
    assert "2 items found in documents from before: 1 strong, 1 passing mention." in digest.text
    assert "Backfilled and strong" in digest.text
    assert "Backfilled in passing" not in digest.text
    (next_one,) = w.later(days=1).compose()
    assert "HISTORY" not in headings(next_one.text)


def test_a_quiet_day_says_what_was_looked_at(world: Make) -> None:
    w = world(email())
    w.compose()
    (digest,) = w.later(days=1).compose()
    assert digest.subject == "[Coalition] Nothing new — Wed Jul 8"
    assert "Nothing new matched: 2 new documents and 0 changed were read for 2 topics." in digest.text
    assert "1 of 1 source read: all well." in digest.text


def test_an_empty_digest_is_kept_back_when_asked_and_its_window_goes_on(world: Make) -> None:
    w = world(email(send_when_empty=False))
    w.compose()
    w.later(days=1).compose()
    assert w.states() == ["queued"]
    w.hit(item())
    assert w.later(minutes=5).compose() == []  # not at once as a late digest
    (digest,) = w.later(days=1).compose()
    assert "From Wed Jul 8, 07:30 ET" in digest.text
    assert w.states() == ["queued", "queued"]


def test_a_failing_source_is_named_with_since_when_and_why(world: Make) -> None:
    w = world(email())
    bad = Health(
        source="state-dept", state="failing", sentence="failed 4 times; last read on 2026-07-05: refused (403)"
    )
    (digest,) = w.compose((*WELL, bad))
    assert "1 of 2 sources read since the last digest." in digest.text
    assert "state-dept is failing: failed 4 times; last read on 2026-07-05: refused (403)" in flat(digest.text)


def test_an_alert_waits_for_the_hold_and_gathers(world: Make) -> None:
    w = world(slack(hold=timedelta(minutes=3)))
    w.hit(item("2026-00001", comments_close_on=date(2026, 7, 10)))
    assert w.compose() == []
    w.later(minutes=2).hit(item("2026-00002", comments_close_on=date(2026, 7, 10)))
    (alert,) = w.later(minutes=1).compose()
    assert "2026-00001" in alert.payload
    assert "2026-00002" in alert.payload
    assert w.later(hours=1).compose() == []


def test_quiet_hours_hold_alerts_until_they_end(world: Make) -> None:
    w = world(slack(quiet=("22:00", "07:00")))
    w.later(hours=16).hit(item(comments_close_on=date(2026, 7, 10)))  # 23:30 on Tuesday
    assert w.later(hours=1).compose() == []
    assert len(w.later(hours=6, minutes=30).compose()) == 1  # 07:00 on Wednesday


def test_what_was_alerted_is_counted_in_the_digest_and_not_repeated(world: Make) -> None:
    w = world(slack("desk", digest=MORNING))
    w.compose()
    w.hit(item(title="Cannot wait", comments_close_on=date(2026, 7, 10)))
    w.hit(item(title="Cannot wait", comments_close_on=date(2026, 7, 10)), "feoc", "mention")
    w.later(minutes=5).compose()
    (digest,) = w.later(days=1).compose()
    assert "*Mentioned*" not in digest.payload
    assert "1 item went out at once before" in digest.payload


def test_more_than_an_alert_holds_follows_in_the_next_one(world: Make) -> None:
    w = world(slack(alert="all"))
    numbers = [f"2026-{number:05}" for number in range(110)]
    for number in numbers:
        w.hit(item(number))
    first, second = w.later(minutes=5).compose(), w.compose()
    named = [sum(f"/d/{number}|" in message.payload for number in numbers) for message in (*first, *second)]
    assert named == [100, 10]
    assert "10 more items will follow" in first[0].payload
    assert len(payload(first[0])["blocks"]) <= 50


def test_a_flood_of_alerts_by_mail_names_each_item_and_stays_small(world: Make) -> None:
    w = world(email(alert="all", digest=None))
    numbers = [f"2026-{number:05}" for number in range(100)]
    for number in numbers:
        w.hit(item(number), passage="Section 301 duties on graphite, as they are proposed here. " * 8)
    (alert,) = w.later(minutes=5).compose()
    for number in numbers:
        assert f"https://www.federalregister.gov/d/{number}" in alert.text
        assert f'href="https://www.federalregister.gov/d/{number}"' in alert.html
    assert encoded_size(alert.html) <= BUDGET_BYTES


def test_an_item_of_two_topics_is_told_once_under_the_strongest_naming_the_other(world: Make) -> None:
    w = world(email())
    w.compose()
    w.hit(item(title="Both"), "section-301", "mention")
    w.hit(item(title="Both"), "feoc", "strong")
    (digest,) = w.later(days=1).compose()
    assert digest.text.count("Both") == 1
    assert "Also under Section 301 tariffs" in flat(digest.text)


def test_a_change_is_told_as_was_and_now(world: Make) -> None:
    w = world(email())
    w.hit(item(title="Exclusions", comments_close_on=date(2026, 8, 20)))
    w.compose()
    w.later(minutes=1).hit(item(title="Exclusions; extension", comments_close_on=date(2026, 9, 20)))
    (digest,) = w.later(days=1).compose()
    assert "1 urgent" in digest.subject
    assert "COMMENT DATE MOVED" in digest.text
    assert "Title: was Exclusions -> now Exclusions; extension" in digest.text
    assert "Comments close Sun Sep 20 (in 74 days), was Thu Aug 20" in flat(digest.text)
    assert "[MOVED]" in flat(digest.text)


def test_a_hit_that_no_longer_stands_is_not_told(world: Make) -> None:
    w = world(email())
    w.compose()
    w.hit(item(title="No longer matched"))
    w.archive.conn.execute("update hits set dropped_at = '2026-07-07T12:00:00Z'")
    (digest,) = w.later(days=1).compose()
    assert "No longer matched" not in digest.text


def test_deadlines_are_open_soonest_first_and_never_past(world: Make) -> None:
    w = world(email())
    for number, closes_on in (
        ("3", date(2026, 9, 1)),
        ("1", date(2026, 7, 7)),
        ("2", date(2026, 7, 9)),
        ("0", date(2026, 7, 6)),
    ):
        w.hit(item(f"2026-0000{number}", comments_close_on=closes_on), origin="baseline")
    (digest,) = w.compose()
    listed = [line for line in digest.text.splitlines() if line.startswith("- Comments close")]
    assert [line.split(":")[0] for line in listed] == [
        "- Comments close Tue Jul 7 (today)", "- Comments close Thu Jul 9 (in 2 days)",
        "- Comments close Tue Sep 1 (in 56 days)",
    ]  # fmt: skip
    (next_one,) = w.later(days=1).compose()
    assert "Jul 7 (" not in next_one.text
    assert "(tomorrow) [T-1]" in next_one.text.replace("\n  ", " ")


def test_an_operators_channel_is_told_once_when_a_source_turns_bad_and_once_when_well(world: Make) -> None:
    w = world(slack("ops", operator=True, topics=(), hold=timedelta(0)))
    bad = (Health(source="state-dept", state="failing", sentence="failed 4 times: refused (403)"),)
    well = (Health(source="state-dept", state="ok", sentence="last read at 08:00 ET"),)
    told = [len(w.later(minutes=1).compose(health)) for health in (well, bad, bad, well, well, bad)]
    assert told == [0, 1, 0, 1, 0, 1]


@pytest.mark.parametrize("stop_at", [1, 2])
def test_a_pass_that_stops_between_two_messages_composes_the_rest_next_time(
    world: Make, stop_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    w = world(email("a-digest"), email("b-digest"))
    put, calls = outbox.put, []

    def stopping(*arguments: object, **more: object) -> int:
        calls.append(1)
        if len(calls) == stop_at:
            raise KeyboardInterrupt
        return put(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "put", stopping)
    with pytest.raises(KeyboardInterrupt):
        w.compose()
    w.compose()
    channels = [row[0] for row in w.archive.conn.execute("select channel from messages order by channel")]
    assert channels == ["a-digest", "b-digest"]
    assert len(w.states()) == 2
