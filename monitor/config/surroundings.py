"""What lies outside the files: the home they are in, the environment, what a source kind can be told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.config.files import Written
from monitor.settings import Secret

Options = Callable[[str], Mapping[str, Any] | None]
"""From the name of a source kind to its own keys (``Source.OPTIONS``); None when there is no such kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """``environ`` is passed in, never read here. Without ``options`` any kind and any key of its own is accepted.

    ``kinds`` are the names of source kinds, for telling the nearest to a wrong one.
    """

    home: Path
    environ: Mapping[str, str]
    options: Options | None = None
    kinds: Collection[str] = ()

    def secret(self, reference: Mapping[str, str] | None, key: str, written: Written) -> Secret | None:
        """The secret behind ``{ env = ... }`` or ``{ file = ... }``. One that is not set has an empty value."""
        if reference is None:
            return None
        if "env" in reference:
            name = reference["env"]
            return Secret(where=f"environment variable {name}", value=self.environ.get(name, "").strip())
        where = f"file {reference['file']}"
        try:
            value = (self.home / Path(reference["file"]).expanduser()).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            value = ""
        except (OSError, UnicodeDecodeError):
            written.fault(key, f"{where} is there but cannot be read as text; check its permissions")
            value = ""
        return Secret(where=where, value=value)
