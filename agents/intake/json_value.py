"""Looking into JSON that agencies send: names in any case, types checked, the field named where one is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from agents.errors import InvalidInput
from agents.intake.raw import Raw, text_of

Json = Mapping[str, Any]


def json_of(raw: Raw) -> Any:
    """The data as JSON; raises InvalidInput for what is not JSON, not UTF-8, or nested beyond reason."""
    text = text_of(raw)
    try:
        return msgspec.json.decode(text)
    except RecursionError:
        raise InvalidInput("nested too deeply", "JSON nested more than some hundred levels deep") from None
    except (msgspec.DecodeError, UnicodeError) as error:
        raise InvalidInput("not JSON", f"{error}; starts with {text[:40]!r}") from None


class Fields:
    """An object's fields under lower-case names without separators, so `versionCreated` is `versioncreated` too."""

    def __init__(self, value: Json, path: str = "") -> None:
        self.path = path
        self._values = {name.lower().replace("_", "").replace("-", ""): (name, value[name]) for name in value}

    def __contains__(self, name: str) -> bool:
        return self._values.get(name, ("", None))[1] is not None

    def _wrong(self, name: str, wanted: str, value: Any) -> InvalidInput:
        kind = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
        where = f"{self.path}{self._values[name][0]}"
        return InvalidInput("wrong type", f"{where} must be {wanted}, is {kind.get(type(value), 'null')}")

    def raw(self, name: str) -> Any:
        """The value as it stands, or None."""
        return self._values.get(name, ("", None))[1]

    def names(self) -> Iterator[tuple[str, str, Any]]:
        """Each field as (plain name, name as written, value)."""
        for plain, (name, value) in self._values.items():
            yield plain, name, value

    def text(self, *names: str) -> str:
        """The first of these fields that is there, a string; empty where none is."""
        for name in names:
            value = self.raw(name)
            if value is None:
                continue
            if not isinstance(value, str):
                raise self._wrong(name, "a string", value)
            if value.strip():
                return value
        return ""

    def integer(self, *names: str) -> int | None:
        """The first of these fields that is a whole number or a string of digits; a string of anything else is None."""
        for name in names:
            value = self.raw(name)
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise self._wrong(name, "a number", value)
            if isinstance(value, str):
                if value.strip().isdecimal() and len(value.strip()) < 19:
                    return int(value)
                continue
            return int(value) if abs(value) < 2**62 else None
        return None

    def object(self, name: str) -> Fields:
        """The field as an object; without fields where it is absent."""
        value = self.raw(name)
        if value is not None and not isinstance(value, dict):
            raise self._wrong(name, "an object", value)
        return Fields(value or {}, f"{self.path}{name}.")

    def objects(self, name: str) -> list[Fields]:
        """The objects of an array, or the values of an object of objects; a single object counts as an array of one."""
        value = self.raw(name)
        if value is None:
            return []
        if isinstance(value, dict):
            nested = list(value.values())
            value = nested if nested and all(isinstance(v, dict) for v in nested) else [value]
        if not isinstance(value, list):
            raise self._wrong(name, "an array", value)
        return [Fields(v, f"{self.path}{name}[{n}].") for n, v in enumerate(value) if isinstance(v, dict)]

    def strings(self, name: str) -> list[str]:
        """The strings of an array; a single string counts as an array of one."""
        value = self.raw(name)
        if isinstance(value, str):
            return [value]
        return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
