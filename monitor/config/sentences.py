"""Tables checked against their models, and what is wrong said to a person: one plain sentence for each fault."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from monitor.config.files import Written
from monitor.config.schema import keys_of, table_at
from monitor.config.values import shown

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

T = TypeVar("T", bound=BaseModel)

_WANTED = {
    "string_type": "must be text in quotes",
    "bool_type": "must be true or false, without quotes",
    "int_type": "must be a whole number, without quotes",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number, without quotes",
    "list_type": "must be a list in square brackets",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
}


def checked(model: type[T], raw: Any, key: str, written: Written) -> T | None:
    """The table at a dotted key as a model; its faults go to ``written``.

    A table with faulty keys comes back without them, so that what else is wrong with it is found in the same go;
    None when not even that can be made of it.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        details = error.errors(include_url=False)
    for detail in details:
        path = tuple(part for part in detail["loc"] if isinstance(part, str))
        written.fault(".".join((key, *path)), _sentence(detail, path, model))
    if not isinstance(raw, dict):
        return None
    faulty = {detail["loc"][0] for detail in details if detail["loc"]}
    try:
        return model.model_validate({each: value for each, value in raw.items() if each not in faulty})
    except ValidationError:
        return None


def nearest(word: str, valid: Iterable[str]) -> str:
    """The valid word closest to a wrong one; empty only when none is valid."""
    found = get_close_matches(word.lower(), list(valid), n=1, cutoff=0.0)
    return found[0] if found else ""


def unknown_key(key: str, valid: Iterable[str]) -> str:
    """The sentence for a key that does not exist."""
    keys = tuple(dict.fromkeys(valid))
    return f'unknown key "{key}"; the nearest valid key is "{nearest(key, keys)}" (valid here: {", ".join(keys)})'


def not_among(value: object, choices: list[str]) -> str:
    """The sentence for a value that is none of the allowed ones."""
    return f'{shown(value)} is none of {", ".join(choices)}; the nearest is "{nearest(str(value), choices)}"'


def _sentence(detail: ErrorDetails, path: tuple[str, ...], model: type[BaseModel]) -> str:
    kind = detail["type"]
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if kind == "extra_forbidden":
        table = table_at(model, path[:-1])
        return unknown_key(path[-1], keys_of(table) if table else ())
    if kind == "missing":
        return _missing(path, model)
    if kind == "literal_error":
        return _choice(detail)
    message = detail["msg"].replace("Input should be", "must be")
    return _WANTED.get(kind) or f"{message[:1].lower()}{message[1:]}"


def _missing(path: tuple[str, ...], model: type[BaseModel]) -> str:
    table = table_at(model, path[:-1])
    fields = table.model_fields if table else {}
    described = next((field.description for key, field in fields.items() if path[-1] in {key, field.alias}), None)
    return f"is missing: {described}" if described else "is missing"


def _choice(detail: ErrorDetails) -> str:
    choices = str(detail["ctx"]["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
    given = detail["input"]
    if not isinstance(given, str):
        return f"must be one of {', '.join(choices)}, in quotes"
    return not_among(given, choices)
