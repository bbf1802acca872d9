"""What the Federal Register source looks at again once a day: older documents, dates ahead, filings never published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from monitor.demo.register import Register, json_answer
from monitor.demo.standin import Answer, Request, StandIn
from monitor.model import INCOMPLETE, Entry, Fetched
from tests.sources.test_federal_register import NOW, answering, document, filing, keys, only, poll, source
from tests.upstreams import federal_register as players

__all__ = ("source",)

DAY = timedelta(days=1)


def next_poll(source: Any, after: Fetched, *, days: float = 1, **entry: Any) -> Fetched:
    known = Entry(source=source.name, cursor=after.cursor, validators=after.validators, baselined=True, **entry)
    return source.fetch(known, NOW + days * DAY)


def asked_since(stand_in: StandIn) -> list[str]:
    return [each.one("conditions[publication_date][gte]") for each in stand_in.asked("/api/v1/documents.json")]


def test_the_first_poll_of_a_day_reaches_back_thirty_days_but_not_behind_the_very_first(
    stand_in: StandIn, source: Any
) -> None:
    records = [document("2026-00001", "2026-09-12"), document("2026-00002", "2026-09-05")]
    reader = source(Register(records))
    fetched = poll(reader)
    assert asked_since(stand_in) == ["2026-09-11"]
    for days, older in ((1, "2026-09-11"), (15, "2026-09-11"), (30, "2026-09-18")):
        del stand_in.requests[:]
        fetched = next_poll(reader, fetched, days=days)
        assert asked_since(stand_in)[1:] == [older]
    assert "fr:2026-00002" not in keys(fetched)
    del stand_in.requests[:]
    next_poll(reader, fetched, days=30.2)
    assert len(stand_in.asked("/api/v1/documents.json")) == 1, "once a day"


def test_a_date_that_moves_on_a_document_behind_the_polls_is_seen(source: Any) -> None:
    register = Register([document("2026-00001", "2026-09-12", comments_close_on="2026-11-01")])
    reader = source(register)
    first = poll(reader)
    register.replace(players.edited(register.held.documents, "2026-00001", comments_close_on="2026-12-01"))
    later = next_poll(reader, first, days=20)
    assert only(later).comments_close_on == date(2026, 12, 1)
    assert not later.unchanged


def test_what_is_followed_is_asked_for_a_hundred_at_a_time(stand_in: StandIn, source: Any) -> None:
    register = Register([document(f"2026-{n:05}", "2026-06-01") for n in range(1, 251)])
    reader = source(register)
    first = poll(reader)
    del stand_in.requests[:]
    followed = (*(f"fr:2026-{n:05}" for n in range(1, 251)), "fr:2026-99999", "fr:E9-1777:2009-01-28")
    fetched = next_poll(reader, first, followed=followed)
    batches = [each for each in stand_in.requests if "," in each.path]
    assert [each.path.count(",") + 1 for each in batches] == [100, 100, 52]
    assert "comments_close_on" in batches[0].all("fields[]")
    assert len(fetched.items) == 250
    assert fetched.warnings == ()


def test_one_number_alone_is_answered_as_a_record_or_not_at_all(source: Any) -> None:
    reader = source(Register([document("2026-00001", "2026-06-01")]))
    first = poll(reader)
    assert keys(next_poll(reader, first, followed=("fr:2026-00001",))) == {"fr:2026-00001"}
    assert next_poll(reader, first, followed=("fr:2026-00009",)).items == ()


def test_an_old_document_of_the_same_number_is_not_taken_for_the_followed_one(source: Any) -> None:
    reader = source(Register([document("E9-1777", "2009-01-28"), document("2026-00001", "2026-06-01")]))
    first = poll(reader)
    fetched = next_poll(reader, first, followed=("fr:E9-1777:2010-02-02", "fr:2026-00001"))
    assert keys(fetched) == {"fr:2026-00001"}


def test_what_the_poll_has_just_seen_is_not_asked_for_again(stand_in: StandIn, source: Any) -> None:
    reader = source(Register([document("2026-00001", "2026-09-17")]))
    first = replace(poll(reader), validators={})
    del stand_in.requests[:]
    next_poll(reader, first, followed=("fr:2026-00001",))
    assert not [each for each in stand_in.requests if "2026-00001" in each.path]


def test_a_filing_withdrawn_after_it_left_the_list_is_noticed(source: Any) -> None:
    register = Register((), [filing("2026-00001", "2026-09-21"), filing("2026-00002", "2026-09-21")])
    reader = source(register)
    first = poll(reader)
    gone = [{**each, "listed": False} for each in register.filings]
    register.replace((), players.withdrawn(gone, "2026-00001"))
    overdue = ("fr:2026-00001", "fr:2026-00002")
    items = {item.key: item for item in next_poll(reader, first, days=4, unpublished=overdue).items}
    withdrawn, other = items["fr:2026-00001"], items["fr:2026-00002"]
    assert (withdrawn.stage, withdrawn.published_on) == ("withdrawn", None)
    assert "at the request of the agency" in withdrawn.facts["editorial_note"]
    assert (other.stage, other.published_on) == ("filed", date(2026, 9, 21))


def test_an_overdue_filing_that_was_published_meanwhile_is_given_as_published(stand_in: StandIn, source: Any) -> None:
    register = Register((), [filing("2026-00001", "2026-06-02", listed=False)])
    reader = source(register)
    first = poll(reader)
    register.replace([document("2026-00001", "2026-06-02")], register.filings)
    item = only(next_poll(reader, first, unpublished=("fr:2026-00001",)))
    assert (item.key, item.stage) == ("fr:2026-00001", "published")
    assert not stand_in.asked("/api/v1/public-inspection-documents/2026-00001")


def test_numbers_that_nobody_knows_delete_nothing(source: Any) -> None:
    reader = source(Register())
    first = poll(reader)
    unknown = ("fr:2026-00001", "fr:2026-00002")
    fetched = next_poll(reader, first, followed=unknown, unpublished=unknown)
    assert (fetched.items, fetched.warnings) == ((), ())


def test_a_night_that_fails_holds_nothing_back_and_is_made_up_for(stand_in: StandIn, source: Any) -> None:
    register = Register()
    reader = source(register)
    first = poll(reader)
    register.replace([document("2026-00001", "2026-09-19")])
    stand_in.fail("/api/v1/documents/2026-00007", json_answer({"message": "no"}, status=400))
    broken = next_poll(reader, first, followed=("fr:2026-00007",))
    assert "fr:2026-00001" in keys(broken)
    assert broken.warnings[0].startswith(f"{INCOMPLETE}older documents could not be looked at again")
    assert broken.cursor["followed_on"] == first.cursor["followed_on"]
    stand_in.mend("/api/v1/documents/2026-00007")
    register.replace([*register.held.documents, document("2026-00007", "2026-06-01")])
    assert "fr:2026-00007" in keys(next_poll(reader, broken, days=1.1, followed=("fr:2026-00007",)))


# Records that tell too little


def test_a_record_of_a_number_alone_is_left_out_by_name(source: Any) -> None:
    site = answering([{"document_number": "2026-00001"}, document("2026-00002")])
    fetched = poll(source(site, public_inspection=False))
    assert keys(fetched) == {"fr:2026-00002"}
    assert fetched.warnings == (f"{INCOMPLETE}document 2026-00001 was left out: it has neither a title nor a date",)


def test_a_record_that_lacks_title_or_date_is_kept_with_a_warning(source: Any) -> None:
    untitled, undated = document("2026-00001", title=None), document("2026-00002", None)  # type: ignore[arg-type]
    fetched = poll(source(answering([untitled, undated]), public_inspection=False))
    assert keys(fetched) == {"fr:2026-00001", "fr:2026-00002"}
    assert fetched.warnings == (
        "document 2026-00001: it has no title", "document 2026-00002: it has no publication date",
    )  # fmt: skip


def test_a_filing_of_a_number_alone_is_left_out_by_name(source: Any) -> None:
    def site(request: Request) -> Answer:
        listed = [{"document_number": "2026-00001"}] if "public-inspection" in request.path else []
        return json_answer({"count": len(listed), "results": [*listed, filing("2026-00002")] if listed else []})

    fetched = poll(source(site))
    assert keys(fetched) == {"fr:2026-00002"}
    assert "document 2026-00001 was left out" in fetched.warnings[0]
