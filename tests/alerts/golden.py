"""The golden digests: 0, 1, 80 and 300 items as the mails that they come to, kept beside the tests.

``python -m tests.alerts.golden`` writes them anew after a wanted change; look at them before you keep them.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from monitor.alerts.mime import Letterhead, letter
from monitor.archive.outgoing import stories
from monitor.archive.outgoing.deliveries import StoredMessage
from monitor.clock import to_text
from monitor.health import Health
from monitor.model import Identifier, Item

from .world import NOW, World, email, item

FOLDER = Path(__file__).parent / "golden"
SIZES = (0, 1, 80, 300)
HEALTH = (
    Health(source="federal-register", state="ok", sentence="last read at 07:30 ET"),
    Health(source="white-house", state="failing", sentence="failed 3 times in a row; last read on 2026-07-05 at "
           "14:00 ET: whitehouse.gov answered 503"),
)  # fmt: skip
SUBJECTS = (
    "Natural graphite from China", "Lithium hydroxide & carbonate", "Class 1 nickel", "Anode material <synthetic>",
    "Section 301 exclusions for “active” anode material", "Défense Production Act awards",
)  # fmt: skip
AGENCIES = (
    "Trade Representative, Office of United States", "Commerce Department", "Energy Department", "Defense Department",
)  # fmt: skip


def digest(size: int, folder: Path) -> StoredMessage:
    """The second digest of a channel, with so many new items, on a Friday morning."""
    w = World.at(folder, email(), archive_url="https://archive.example.org")
    try:
        w.archive = replace(w.archive, salt="0" * 32)
        w.hit(told(1, published_on=date(2026, 7, 1), comments_close_on=date(2026, 8, 3)))
        w.compose(HEALTH)
        for _ in range(2):
            w.later(days=1).compose(HEALTH)
        w.later(days=1)
        for number in range(size):
            _news(w, number + 10)
        if size > 1:
            _around(w)
        (made,) = w.compose(HEALTH)
        return made
    finally:
        w.archive.close()


def told(number: int, **more: Any) -> Item:
    """An item in words of our own; every third belongs to a docket of its own with a date for comments."""
    written = f"2026-{5000 + number:05}"
    own = (Identifier(scheme="fr", value=written), Identifier(scheme="docket", value=f"USTR-2026-{number:04}"))
    fields = {
        "title": f"{SUBJECTS[number % len(SUBJECTS)]}: notice {number} of proposed action",
        "agencies": (AGENCIES[number % len(AGENCIES)],), "identifiers": own, "published_on": date(2026, 7, 9),
    }  # fmt: skip
    return item(written, **(fields | more))


def _news(w: World, number: int) -> None:
    passage = (
        f"The agency proposes step {number} and asks whether section 301 duties on graphite should stay as they are, "
        "which mines and plants in Canada could take their place, and by when. Written comments may be filed in the "
        "docket; those that contain business secrets are marked."
    )
    closes = NOW.date() + timedelta(days=20 + number % 40) if number % 3 == 0 else None
    topic = "section-301" if number % 4 else "feoc"
    w.hit(told(number, comments_close_on=closes), topic, "mention" if number % 5 == 0 else "strong", passage=passage)


def _around(w: World) -> None:
    """What a busy day brings besides: a date that moved, a short window, a series, a matter with a note."""
    w.hit(told(1, published_on=date(2026, 7, 1), comments_close_on=date(2026, 9, 2)))
    w.hit(told(900, title="Request for comments at short notice", comments_close_on=date(2026, 7, 17)))
    for number in range(901, 904):
        title = f"Agency Information Collection Activities; survey {number}"
        w.hit(told(number, title=title), where="body", strength="mention")
    first, second = told(910, title="Proposed duties on anode material"), told(911, title="Duties on anode material")
    shared = (Identifier(scheme="docket", value="USTR-2026-0910"),)
    w.hit(replace(first, published_on=date(2026, 6, 3)), origin="backfill")
    w.hit(replace(second, identifiers=(*second.identifiers[:1], *shared)))
    document = w.document(second.key)
    with w.archive.transaction() as conn:
        stories.write_note(
            conn, document.item_id, "Position: support, with a phase-in. Owner: trade desk.", to_text(NOW)
        )


def as_mail(made: StoredMessage) -> bytes:
    """The mail as it would leave, to one reader."""
    head = Letterhead(channel="coalition-digest", sender="Policy monitor <monitor@example.org>")
    return letter(made, head, to="ann@example.org").as_bytes()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            (FOLDER / f"{size}.eml").write_bytes(as_mail(digest(size, Path(folder))))


if __name__ == "__main__":
    main()
