"""A configuration file as TOML: read, and every way in which it is none said in a plain sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitor.config.places import Place, dotted, line_of, places
from monitor.errors import Fault

_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")
_TWICE = re.compile(r"Cannot declare \(.*\) twice")
_AGAIN = "--line-"
_MOST_REPEATS = 50


@dataclass(slots=True, kw_only=True)
class Written:
    """What one file says: ``tables`` (empty when unreadable), where its keys stand, and what is wrong with it."""

    file: str
    tables: dict[str, Any] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: str, sentence: str) -> None:
        """Note something wrong with a key, with its line where that is known."""
        line = line_of(self.places, key)
        self.faults.append(Fault(file=self.file, key=plain_name(key), sentence=sentence, line=line))


def plain_name(key: str) -> str:
    """A dotted key without the mark that ``parse`` gives to a table declared again."""
    return re.sub(rf"{_AGAIN}\d+", "", key)


def read_file(path: Path) -> Written:
    """One file from disk. A file that is missing, no text, or broken TOML gives one fault and no tables."""
    written = Written(file=path.name)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        written.fault("", f"there is no {path.name} in {path.parent}; `monitor init` writes one to start from")
    except UnicodeDecodeError as error:
        written.fault("", f"this is not UTF-8 text (byte {error.start}); save it as UTF-8")
    except OSError as error:
        written.fault("", f"cannot be read: {error.strerror}")
    else:
        parse(text, written)
    return written


def parse(text: str, written: Written) -> None:
    """Read TOML into ``written``. Tables declared twice are named and read under another name, so that their
    other faults are found in the same go."""
    lines = text.splitlines()
    for _ in range(_MOST_REPEATS):
        try:
            written.tables = tomllib.loads("\n".join(lines) + "\n")
            break
        except tomllib.TOMLDecodeError as error:
            if not _renamed(error, lines, written):
                written.faults.append(_broken(error, len(lines), written.file))
                return
    written.places = places("\n".join(lines))


def _renamed(error: tomllib.TOMLDecodeError, lines: list[str], written: Written) -> bool:
    """Whether this is a table declared twice; its second header then gets a name of its own."""
    at = _AT.search(str(error))
    if not at or not at[1] or not _TWICE.match(str(error)):
        return False
    number = int(at[1])
    header = re.fullmatch(r"(\s*\[)([^\[\]]+)(\]\s*(?:#.*)?)", lines[number - 1])
    name = dotted(header[2]) if header else ""
    if not header or _AGAIN in name or not re.fullmatch(r"[\w.-]+", name):
        return False
    first = places("\n".join(lines[: number - 1]))[name].line
    what, _, slug = name.partition(".")
    sentence = f"{slug or what} is declared twice, on line {first} and on line {number}; give one of them another name"
    written.faults.append(Fault(file=written.file, key=name, sentence=sentence, line=number, column=1))
    lines[number - 1] = f"{header[1]}{name}{_AGAIN}{number}{header[3]}"
    return True


_HINTS = {
    "Cannot overwrite a value": "this key is set twice in its table; keep one of the two",
    "Invalid value": "this is no value; text stands in quotes, lists in square brackets",
    "Illegal character '\\n'": "a quote is opened on this line and not closed",
    "Expected \"'''\"": "three quotes are opened and never closed",
    "Unterminated string": "a quote is opened and never closed",
    "Expected '=' after a key in a key/value pair": "there must be a = between a key and its value",
    "Unclosed array": "a [ is opened and never closed",
    "Unescaped '\\' in a string": "a backslash must be written twice, or the text put between single quotes",
}


def _broken(error: tomllib.TOMLDecodeError, last_line: int, file: str) -> Fault:
    at = _AT.search(str(error))
    line, column = (int(at[1]), int(at[2])) if at and at[1] else (max(last_line, 1), 1)
    reason = _AT.sub("", str(error))
    sentence = _HINTS.get(reason, f"this is not TOML: {reason}")
    return Fault(file=file, key="", sentence=sentence, line=line, column=column)
