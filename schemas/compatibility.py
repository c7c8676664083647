"""What a change of a JSON Schema does to programs that were written against the earlier one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]

_FLOORS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_CEILINGS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_FORMS = ("pattern", "format")


def breaks(old: Node, new: Node) -> list[str]:
    """Each change that breaks a reader or a writer of the earlier schema, with the path of the field.

    Free: new fields that need not be there, new members of an enumeration (readers take an unknown member as "other"),
    looser limits, other words. Breaking: a field removed, a field newly required or no longer always there, a type or
    an enumeration narrowed, a type that readers do not know, a tighter limit.
    """
    return list(dict.fromkeys(_Comparison(old, new).walk(old, new, "")))


class _Comparison:
    def __init__(self, old: Node, new: Node) -> None:
        self._old, self._new = old, new
        self._seen: set[tuple[str, str]] = set()

    def walk(self, old: Node, new: Node, path: str) -> Iterator[str]:
        """The breaking changes between two nodes."""
        refs = (str(old.get("$ref", "")), str(new.get("$ref", "")))
        if all(refs):
            if refs in self._seen:
                return
            self._seen.add(refs)
        befores, nows = list(_alternatives(old, self._old)), list(_alternatives(new, self._new))
        met: set[int] = set()
        for before in befores:
            index = _counterpart(before, nows)
            if index is None:
                yield f"{path or 'the record'}: {_kind(before)} is no longer allowed"
                continue
            met.add(index)
            yield from self._compare(before, nows[index], path)
        for index, now in enumerate(nows):
            if index not in met and "enum" not in now:
                yield f"{path or 'the record'}: {_kind(now)} is new to readers"

    def _compare(self, old: Node, new: Node, path: str) -> Iterator[str]:
        where = path or "the record"
        if _kind(old) == "integer" and _kind(new) == "number":
            yield f"{where}: number is new to readers"
        if "enum" in new or "const" in new:
            allowed = _members(new)
            for member in _members(old):
                if member not in allowed:
                    yield f"{where}: {member!r} is no longer allowed"
            if not _members(old):
                yield f"{where}: narrowed to an enumeration"
        yield from self._limits(old, new, where)
        yield from self._fields(old, new, path)
        for part in ("items", "additionalProperties"):
            if isinstance(old.get(part), dict) and isinstance(new.get(part), dict):
                yield from self.walk(old[part], new[part], f"{path}[]")
            elif isinstance(new.get(part), dict) or (new.get(part) is False and old.get(part) is not False):
                yield f"{where}: {part} narrowed"
        olds, news = old.get("prefixItems", []), new.get("prefixItems", [])
        if len(olds) != len(news):
            yield f"{where}: has {len(news)} items, had {len(olds)}"
        for index, (one, other) in enumerate(zip(olds, news, strict=False)):
            yield from self.walk(one, other, f"{path}[{index}]")

    def _fields(self, old: Node, new: Node, path: str) -> Iterator[str]:
        before, now = old.get("properties", {}), new.get("properties", {})
        prefix = f"{path}." if path else ""
        for name in before:
            if name not in now:
                yield f"{prefix}{name}: removed"
            else:
                yield from self.walk(before[name], now[name], prefix + name)
        for name in new.get("required", []):
            if name not in old.get("required", []):
                yield f"{prefix}{name}: newly required"
        for name in old.get("required", []):
            if name in now and name not in new.get("required", []):
                yield f"{prefix}{name}: no longer always there"

    def _limits(self, old: Node, new: Node, where: str) -> Iterator[str]:
        for limit in _FLOORS:
            if limit in new and (limit not in old or new[limit] > old[limit]):
                yield f"{where}: {limit} is now {new[limit]}"
        for limit in _CEILINGS:
            if limit in new and (limit not in old or new[limit] < old[limit]):
                yield f"{where}: {limit} is now {new[limit]}"
        for form in _FORMS:
            if new.get(form) != old.get(form) and (form in new or form == "format"):
                yield f"{where}: {form} is now {new.get(form)}"


def _alternatives(node: Node, document: Node) -> Iterator[Node]:
    """The node's alternatives, references followed and unions opened."""
    if "$ref" in node:
        target: Any = document
        for step in str(node["$ref"]).removeprefix("#/").split("/"):
            target = target[step]
        yield from _alternatives(target, document)
    elif "anyOf" in node or "oneOf" in node:
        for one in node.get("anyOf") or node["oneOf"]:
            yield from _alternatives(one, document)
    elif isinstance(node.get("type"), list):
        for kind in node["type"]:
            yield {**node, "type": kind}
    else:
        yield node


def _counterpart(node: Node, others: list[Node]) -> int | None:
    """The alternative that takes this node's place: of the same title first, then of the same type."""
    same = [index for index, other in enumerate(others) if _kind(other) == _kind(node)]
    titled = [index for index in same if others[index].get("title") == node.get("title")]
    if titled or same:
        return (titled or same)[0]
    wider = [index for index, other in enumerate(others) if (_kind(node), _kind(other)) == ("integer", "number")]
    return wider[0] if wider else None


def _kind(node: Node) -> str:
    if "type" in node:
        return str(node["type"])
    members = _members(node)
    if members:
        return {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}[type(members[0])]
    return "anything"


def _members(node: Node) -> list[Any]:
    return list(node["enum"]) if "enum" in node else [node["const"]] if "const" in node else []
