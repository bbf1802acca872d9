"""The plain phrases that `make score` puts beside the topics."""

from __future__ import annotations

from tests import baseline
from tests.topics.desk import document, topic

ASKED = topic(
    '(NEAR("section 301" ("trade act" OR USTR), 15) OR USTR OR title: "unfair acts" OR tariff) NOT "trade zone"',
    exact=("USTR",), ignore=("section 301 of title 3",),
)  # fmt: skip


def test_the_phrases_are_the_subjects_without_company_and_without_what_is_not_wanted() -> None:
    assert baseline.phrases(ASKED) == ("section 301", "ustr", "unfair acts")


def test_they_are_looked_for_as_words_in_any_case_and_without_any_rule() -> None:
    held = [
        document(1, title="Section  301 of title 3"),
        document(2, body="UNFAIR ACTS"),
        document(3, title="ustrs", abstract="subsection 3010"),
        document(4, title="Subsection 301"),
    ]
    assert [key for key, _ in baseline.plain([ASKED], held, full=False)] == ["fr:2026-00001", "fr:2026-00003"]
    assert [key for key, _ in baseline.plain([ASKED], held, full=True)] == [f"fr:2026-0000{n}" for n in (1, 2, 3)]
