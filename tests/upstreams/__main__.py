"""Which test plays which scenario, and what the user gets: ``python -m tests.upstreams``."""

from __future__ import annotations

from tabulate import tabulate

from tests.upstreams.feeds import SCENARIOS
from tests.upstreams.test_register_rows import LISTED
from tests.upstreams.test_rows import ROWS


def table() -> list[tuple[str, str, str, str]]:
    """Scenario, what goes wrong, what the user gets, the test."""
    rows = []
    for name, gets in ROWS.items():
        news = f", told: {', '.join(gets.told)}" if gets.told else ""
        documents = f"{gets.items} document{'s' if gets.items != 1 else ''}"
        said = "" if gets.said == "last read" else f' "{gets.said}"'
        test = f"tests/upstreams/test_rows.py::test_row[{name}]"
        rows.append((name, SCENARIOS[name].says, f"{documents}{news}; {gets.state}{said}", test))
    for words, play in LISTED.items():
        test = f"tests/upstreams/test_register_rows.py::test_listed[{words}]"
        rows.append(("FR 12", words, play.__doc__ or "", test))
    return rows


if __name__ == "__main__":
    print(tabulate(table(), headers=["row", "what goes wrong", "what the user gets", "test"]))  # noqa: T201 - a command
