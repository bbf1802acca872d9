from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.archive import documents
from monitor.archive.database import Archive
from monitor.archive.polls import ledger
from monitor.archive.storing import index, items, texts
from monitor.model import Item, Origin, Window
from tests.archive.shelf import NOON, column, found, notice, own, row, source, stop_after, store

LATER = NOON + timedelta(hours=1)


def changes(archive: Archive) -> list[tuple[str, dict[str, object], str]]:
    rows = archive.conn.execute("select change, changes, origin from revisions order by id")
    return [(row["change"], json.loads(row["changes"]), row["origin"]) for row in rows]


def test_a_new_item_is_one_row_one_revision_one_sighting_and_is_found(archive: Archive) -> None:
    stored = store(archive, notice(body="The full text speaks of needle coke.", facts={"docket_ids": ["A–570–182"]}))
    assert (stored.new, stored.changed, stored.unchanged, stored.revisions) == (1, 0, 0, (1,))
    item = row(archive, "select * from items")
    assert item["agencies"] == '["International Trade Administration"]'
    assert item["facts"] == '{"docket_ids":["A–570–182"]}'
    assert (item["matter"], item["published_on"]) == ("fr:2026-04417", "2026-11-02")
    assert (item["first_seen_at"], item["changed_at"]) == ("2026-11-02T17:00:00Z", "2026-11-02T17:00:00Z")
    assert row(archive, "select source, seen_at from sightings") == {
        "source": "federal-register", "seen_at": "2026-11-02T17:00:00Z",
    }  # fmt: skip
    assert changes(archive) == [("new", {}, "poll")]
    for words in ('"lithium-ion"', "needle", '"2026-04417"', "agencies : trade"):
        assert found(archive, words) == ["fr:2026-04417"]


def test_sent_again_unchanged_nothing_is_written(archive: Archive) -> None:
    store(archive, notice(body="text"))
    before = archive.conn.total_changes
    stored = store(archive, notice(body="text"), seen_at=LATER)
    assert (stored.new, stored.changed, stored.unchanged, stored.revisions) == (0, 0, 1, ())
    assert archive.conn.total_changes == before


def test_a_change_says_what_was_and_what_is(archive: Archive) -> None:
    store(
        archive,
        notice(comments_close_on=date(2026, 12, 1), facts={"dates": "Comments by December 1", "type": "Notice"}),
    )
    stored = store(
        archive,
        notice(
            title="Active Anode Material From China: Postponement", comments_close_on=date(2026, 12, 15),
            facts={"dates": "Comments by December 15", "type": "Notice"},
        ),
        seen_at=LATER,
    )  # fmt: skip
    assert (stored.changed, stored.revisions) == (1, (2,))
    change, what, origin = changes(archive)[1]
    assert (change, origin) == ("changed", "poll")
    assert what == {
        "title": {
            "was": "Active Anode Material From China: Initiation of Investigation",
            "now": "Active Anode Material From China: Postponement",
        },
        "comments_close_on": {"was": "2026-12-01", "now": "2026-12-15"},
        "dates": {"was": "Comments by December 1", "now": "Comments by December 15"},
    }
    assert row(archive, "select first_seen_at, changed_at from items") == {
        "first_seen_at": "2026-11-02T17:00:00Z", "changed_at": "2026-11-02T18:00:00Z",
    }  # fmt: skip
    assert found(archive, "title : initiation") == []
    assert found(archive, "title : postponement") == ["fr:2026-04417"]


@pytest.mark.parametrize(
    "edit",
    [
        {"kind": "rule"}, {"stage": "withdrawn"}, {"title": "Another"}, {"abstract": "Another"}, {"action": "Another"},
        {"agencies": ("Energy Department",)}, {"facts": {"type": "Other"}}, {"published_on": date(2026, 11, 3)},
        {"effective_on": date(2026, 11, 3)}, {"comments_close_on": date(2026, 11, 3)},
        {"identifiers": own("fr:2026-04417", "docket:A-570-182")}, {"body": "Text"},
    ],
    ids=lambda edit: next(iter(edit)),
)  # fmt: skip
def test_whatever_is_material_makes_a_revision(archive: Archive, edit: dict[str, object]) -> None:
    store(archive, notice())
    assert store(archive, notice(**edit), seen_at=LATER).changed == 1
    (field,) = changes(archive)[1][1]
    assert field in (next(iter(edit)), "type")
    index.check(archive.conn)
    assert store(archive, notice(**edit), seen_at=LATER).unchanged == 1


def test_links_and_counts_are_kept_up_without_a_revision(archive: Archive) -> None:
    store(archive, notice(extras={"page_views": 3}))
    moved = notice(extras={"page_views": 9}, url="https://www.federalregister.gov/documents/2026/11/02/new-slug")
    assert store(archive, moved, seen_at=LATER).unchanged == 1
    assert row(archive, "select url, extras, changed_at from items") == {
        "url": moved.url, "extras": '{"page_views":9}', "changed_at": "2026-11-02T17:00:00Z",
    }  # fmt: skip
    assert len(changes(archive)) == 1


def test_one_key_twice_in_a_batch_is_one_item(archive: Archive) -> None:
    assert store(archive, notice(), notice(title="As corrected")).new == 1
    assert column(archive, "select title from items") == ["As corrected"]


def test_a_filing_is_published_and_never_the_other_way(archive: Archive) -> None:
    filed = notice(stage="special filing", published_on=None)
    store(archive, filed)
    store(archive, notice(), seen_at=LATER)
    assert changes(archive)[1][1]["stage"] == {"was": "special filing", "now": "published"}
    assert store(archive, filed, seen_at=LATER).unchanged == 1
    assert column(archive, "select stage from items") == ["published"]
    store(archive, notice("2026-04418"), notice("2026-04418", stage="filed", title="As filed"))
    assert column(archive, "select stage from items where key = 'fr:2026-04418'") == ["published"]


def test_a_withdrawn_filing_is_a_withdrawal(archive: Archive) -> None:
    store(archive, notice(stage="filed", comments_close_on=date(2026, 12, 1)))
    store(archive, notice(stage="withdrawn", comments_close_on=date(2026, 12, 1)), seen_at=LATER)
    assert changes(archive)[1][0] == "withdrawn"
    assert column(archive, "select state from deadlines") == ["withdrawn"]


def test_another_route_is_noted_but_does_not_overwrite(archive: Archive) -> None:
    with archive.transaction() as conn:
        ledger.sync(conn, (source("federal-register"), source("mirror", kind="feed")), NOON)
    store(archive, notice())
    poorer = notice(source="mirror", abstract="", url="https://mirror.example/1")
    assert store(archive, poorer, seen_at=LATER).unchanged == 1
    assert store(archive, poorer, seen_at=LATER).unchanged == 1
    assert column(archive, "select source from sightings order by 1") == ["federal-register", "mirror"]
    assert len(changes(archive)) == 1


def test_an_import_may_correct_and_a_source_takes_over_what_was_imported(archive: Archive) -> None:
    store(archive, notice(source="import"), origin="import")
    with archive.transaction() as conn:
        ledger.sync(conn, (source("federal-register"),), NOON)
    assert store(archive, notice(title="As the upstream has it"), seen_at=LATER).changed == 1
    assert column(archive, "select source from items") == ["federal-register"]
    corrected = notice(source="import", title="As corrected by hand")
    assert store(archive, corrected, origin="import", seen_at=LATER).changed == 1


@pytest.mark.parametrize(
    ("text", "item", "state"),
    [
        ("all", notice(body="Here it is"), "kept"),
        ("all", notice(text_url="https://upstream.example/1.txt"), "pending"),
        ("watched", notice(text_url="https://upstream.example/1.txt"), "none"),
        ("all", notice(), "none"),
    ],
)
def test_a_text_is_kept_asked_for_or_left(archive: Archive, text: str, item: Item, state: str) -> None:
    store(archive, item, text=text)
    kept = row(archive, "select state, next_at, url from texts")
    assert kept["state"] == state
    assert (kept["next_at"] is not None) == (state == "pending")
    assert kept["url"] == item.text_url
    assert items.lacking_text(archive.conn, [item.key, "fr:unknown"]) == (
        {"fr:unknown"} if state == "kept" else {"fr:unknown", item.key}
    )


def test_a_kept_text_is_never_lost_and_an_edited_one_is_a_text_revision(archive: Archive) -> None:
    store(archive, notice(body="First words"))
    store(archive, notice(title="New title"), seen_at=LATER)
    assert column(archive, "select body from texts") == ["First words"]
    store(archive, notice(title="New title", body="Other words now"), seen_at=LATER)
    assert changes(archive)[2][:2] == ("text", {"body": {"was": 11, "now": 15}})
    assert found(archive, "first") == []
    assert found(archive, "other") == ["fr:2026-04417"]


@pytest.mark.parametrize(
    ("before", "then", "origin"),
    [
        ("baseline", "poll", "baseline"),
        ("backfill", "poll", "backfill"),
        ("poll", "poll", "poll"),
        ("poll", "backfill", "backfill"),
    ],
)
def test_the_late_text_of_history_is_history(archive: Archive, before: Origin, then: Origin, origin: Origin) -> None:
    store(archive, notice(text_url="https://upstream.example/1.txt"), origin=before)
    store(archive, notice(body="It came late"), origin=then, seen_at=LATER)
    assert changes(archive)[1] == ("text", {"body": {"was": 0, "now": 12}}, origin)


def test_a_published_document_has_its_text_fetched_anew_and_keeps_the_filings_until_then(archive: Archive) -> None:
    store(archive, notice(stage="filed", body="As filed", text_url="https://upstream.example/pi.txt"))
    store(archive, notice(text_url="https://upstream.example/fr.txt"), seen_at=LATER)
    assert row(archive, "select state, body, url, next_at from texts") == {
        "state": "pending", "body": "As filed", "url": "https://upstream.example/fr.txt",
        "next_at": "2026-11-02T18:00:00Z",
    }  # fmt: skip
    assert found(archive, '"as filed"') == ["fr:2026-04417"]


def test_a_text_that_moved_is_asked_for_at_its_new_place(archive: Archive) -> None:
    store(archive, notice(text_url="https://upstream.example/old.txt"))
    with archive.transaction() as conn:
        texts.missed(conn, 1, NOON)
    stored = store(archive, notice(text_url="https://upstream.example/new.txt"), seen_at=LATER)
    assert (stored.changed, stored.unchanged) == (0, 1)
    assert row(archive, "select url, attempts, next_at from texts") == {
        "url": "https://upstream.example/new.txt", "attempts": 0, "next_at": "2026-11-02T18:00:00Z",
    }  # fmt: skip


def test_an_inferred_congress_is_kept_as_such_until_the_document_says_it(archive: Archive) -> None:
    day = date(2025, 4, 9)
    inferred = "select scheme || ' ' || value || ' ' || role from identifiers where inferred order by 1"
    store(archive, notice(title="Rules under H.R. 1526", body="See S. 160 and H.R. 22.", published_on=day))
    assert column(archive, inferred) == ["bill 119-hr-1526 own", "bill 119-hr-22 cited", "bill 119-s-160 cited"]
    store(archive, notice(
        title="Rules under H.R. 1526", body="H.R. 1526 (119th Congress); S. 160.", published_on=day,
        identifiers=own("fr:2026-04417", "bill:119-hr-22"),
    ))  # fmt: skip
    assert column(archive, inferred) == ["bill 119-s-160 cited"]
    assert [each.value for each in next(documents.load(archive.conn, [1])).identifiers if each.inferred] == [
        "119-s-160"
    ]


def test_identifiers_of_fields_and_title_are_own_and_those_of_the_text_are_cited(archive: Archive) -> None:
    store(archive, notice(
        title="Hearing on H.R. 1234, the Graphite Act", abstract="See 31 CFR part 800 and H.R. 1234.",
        identifiers=own("fr:2026-04417", "docket:USTR-2024-0016"),
    ))  # fmt: skip
    rows = archive.conn.execute("select scheme, value, role from identifiers order by scheme")
    assert [tuple(row) for row in rows] == [
        ("bill", "119-hr-1234", "own"), ("cfr", "31-800", "cited"), ("docket", "USTR-2024-0016", "own"),
        ("fr", "2026-04417", "own"),
    ]  # fmt: skip
    for typed in ('"H.R. 1234"', '"HR 1234"', '"119-hr-1234"', '"USTR-2024-0016"'):
        assert found(archive, f"identifiers : {typed}") == ["fr:2026-04417"]
    store(archive, notice(title="Hearing postponed"), seen_at=LATER)
    assert changes(archive)[1][1]["identifiers"] == {
        "was": ["bill:119-hr-1234", "docket:USTR-2024-0016", "fr:2026-04417"], "now": ["fr:2026-04417"],
    }  # fmt: skip
    assert found(archive, 'identifiers : "H.R. 1234"') == []


def test_half_a_surrogate_pair_in_a_typed_field_does_not_cost_the_batch(archive: Archive) -> None:
    assert store(archive, notice(facts={"president": "\ud83d and é"}), notice("2026-04418")).new == 2
    assert column(archive, "select facts from items where id = 1") == ['{"president":"? and é"}']


def test_many_items_are_numbered_in_their_order_over_batches(archive: Archive) -> None:
    many = [notice(f"2026-{number:05}") for number in range(1, 2301)]
    stored = store(archive, *many)
    assert (stored.new, len(set(stored.revisions))) == (2300, 2300)
    assert column(archive, "select key from items order by id") == [item.key for item in many]
    edited = [replace(item, title="Edited") if number % 100 == 0 else item for number, item in enumerate(many)]
    stored = store(archive, *edited, notice("2026-09999"), seen_at=LATER)
    assert (stored.new, stored.changed, stored.unchanged) == (1, 23, 2277)
    assert sorted(stored.revisions) == list(range(2301, 2325))


def test_a_window_of_history_is_marked_with_its_items_or_not_at_all(archive: Archive) -> None:
    window = Window(since_on=date(2025, 1, 2), until_on=date(2025, 1, 8))
    with archive.transaction() as conn:
        ledger.sync(conn, (source(),), NOON)
    with pytest.raises(RuntimeError, match="stop"), archive.transaction() as conn:
        stop_after(
            items.store(conn, [notice()], origin="backfill", seen_at=NOON),
            ledger.window_done(conn, "federal-register", window, 1, NOON),
        )
    assert column(archive, "select count(*) from items") == [0]
    assert ledger.windows_done(archive.conn, "federal-register") == frozenset()
    assert found(archive, "graphite") == []


def test_what_is_known_of_a_filing_survives_its_publication_and_later_edits(archive: Archive) -> None:
    told = {"filed_at": "2026-11-01T13:45:00Z", "filing_type": "special", "type": "Notice"}
    store(archive, notice(stage="special filing", facts=told))
    assert store(archive, notice(facts={"type": "Notice", "dates": "now"})).changed == 1
    assert store(archive, notice(facts={"type": "Notice", "dates": "now"})).unchanged == 1
    assert store(archive, notice(facts={"type": "Notice", "dates": "now"}, title="Another title")).changed == 1
    facts = json.loads(column(archive, "select facts from items")[0])
    assert facts == {**told, "dates": "now"}
    changes = [json.loads(each) for each in column(archive, "select changes from revisions order by id")]
    assert [sorted(each) for each in changes] == [[], ["dates", "stage"], ["title"]]
