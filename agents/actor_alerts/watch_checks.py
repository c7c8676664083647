"""One entry of a watch file made a Watch, or told what is wrong with it and what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

import msgspec

from agents.actor_alerts.durations import parse_duration
from agents.text import normal
from schemas.actor import Sector
from schemas.event import EventType, Modality
from schemas.watch import Burst, Near, Priority, Role, Watch

NOVELTY_LIMIT = 45
"""Days that an actor's history is kept: novelty cannot look further back."""
COOLDOWN_LIMIT = 30
"""Days that alerts are known: a cooldown cannot look further back."""
DIGEST_LIMITS = (timedelta(minutes=1), timedelta(days=7))
"""The shortest and the longest period of a digest; the longest is far within what is known of an alert."""

_CHOICES: dict[str, tuple[str, ...]] = {
    "event_types": get_args(EventType),
    "modality": get_args(Modality),
    "priority": get_args(Priority),
    "role": get_args(Role),
}
_LISTS = ("actors", "against", "event_types", "modes", "countries", "modality")
_NESTED: dict[str, type[msgspec.Struct]] = {"near": Near, "burst": Burst}
_PREFIXES = ("country", "sector", "parent", "name")
_AT = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)


class Problem(Exception):
    """What is wrong with an entry, starting with the field."""


class Names:
    """The actor names that are known, to tell a slip of the pen from a name of its own."""

    def __init__(self, known: Collection[str] = ()) -> None:
        self._known = {normal(name): name for name in known}

    def nearest(self, name: str) -> str | None:
        """The known name that was probably meant; none where the name itself is known or nothing is like it."""
        plain = normal(name)
        if not self._known or plain in self._known or plain.removeprefix("the ") in self._known:
            return None
        close = difflib.get_close_matches(plain, self._known, n=1, cutoff=0.8)
        return self._known[close[0]] if close else None


def check_entry(entry: object, names: Names) -> Watch:
    """The watch that an entry describes; raises Problem."""
    if not isinstance(entry, Mapping):
        raise Problem(f"expected a watch with fields, got {entry!r}")
    fields = dict(entry)
    _no_unknown(fields, Watch, "")
    for name in _LISTS:
        if isinstance(fields.get(name), str):
            fields[name] = [fields[name]]
    _fold(fields, "event_types", str.upper)
    _fold(fields, "countries", str.upper)
    _fold(fields, "modality", str.lower)
    for name in ("role", "priority"):
        if isinstance(fields.get(name), str):
            fields[name] = fields[name].lower()
    for name, record in _NESTED.items():
        if isinstance(fields.get(name), Mapping):
            fields[name] = dict(fields[name])
            _no_unknown(fields[name], record, f"{name}.")
    for name in ("cooldown", "digest"):
        _duration(fields, name, name)
    if isinstance(fields.get("burst"), dict):
        _duration(fields["burst"], "window", "burst.window")
    if "expires_at" in fields:
        fields["expires_at"] = _moment(fields["expires_at"])
    try:
        watch = msgspec.convert(fields, Watch)
    except msgspec.ValidationError as error:
        raise Problem(explained(str(error), fields)) from error
    check_watch(watch)
    for problem in doubtful_names(watch, names):
        raise Problem(problem)
    return watch


def check_watch(watch: Watch) -> None:
    """Raises Problem where a watch asks for what cannot be, in ways that its types allow."""
    for problem in _terms(watch, _term):
        raise Problem(problem)
    if watch.novelty_days is not None and watch.novelty_days > NOVELTY_LIMIT:
        raise Problem(f"novelty_days: {watch.novelty_days} is more than the {NOVELTY_LIMIT} days that history is kept")
    if watch.cooldown is not None and watch.cooldown.days >= COOLDOWN_LIMIT:
        raise Problem(f"cooldown: {watch.cooldown.days} days are not fewer than the {COOLDOWN_LIMIT} that alerts are known")
    if watch.digest is not None:
        _digest(watch.digest, watch.priority)


def doubtful_names(watch: Watch, names: Names) -> Iterator[str]:
    """The names that are nearly one that is known, each with the question whether that was meant."""
    return _terms(watch, lambda term: _nearly(term, names))


def _digest(digest: timedelta, priority: Priority) -> None:
    shortest, longest = DIGEST_LIMITS
    if not shortest <= digest <= longest:
        raise Problem("digest: a period is a minute at least and 7 days at most")
    if priority == "flash":
        raise Problem("digest: a flash never waits; leave the digest out, or make the priority urgent or routine")


def did_you_mean(value: str, choices: Sequence[str]) -> str:
    """The nearest of the valid values as a question, or all of them."""
    folded = {choice.casefold(): choice for choice in choices}
    close = difflib.get_close_matches(value.casefold(), folded, n=1, cutoff=0.6)
    return f"did you mean {folded[close[0]]}?" if close else f"one of {', '.join(choices)}"


def _no_unknown(fields: Mapping[Any, Any], record: type[msgspec.Struct], where: str) -> None:
    for name in fields:
        if name not in record.__struct_fields__:
            raise Problem(f"{where}{name}: no such field; {did_you_mean(str(name), record.__struct_fields__)}")


def _fold(fields: dict[str, Any], name: str, fold: Any) -> None:
    if isinstance(fields.get(name), (list, tuple)):
        fields[name] = [fold(value) if isinstance(value, str) else value for value in fields[name]]


def _duration(fields: dict[str, Any], name: str, told: str) -> None:
    value = fields.get(name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise Problem(f"{told}: {value!r} has no unit; write 30m, 6h or 2d")
    if isinstance(value, str):
        try:
            fields[name] = parse_duration(value)
        except ValueError as error:
            raise Problem(f"{told}: {error}") from error


def _moment(value: object) -> object:
    """A date is its midnight, a time without a zone is in UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise Problem(f"expires_at: {value!r} is no time; write 2026-12-31 or 2026-12-31T18:00:00Z") from error
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value


def _terms(watch: Watch, wrong: Callable[[str], str | None]) -> Iterator[str]:
    for field, terms in (("actors", watch.actors), ("against", watch.against)):
        for index, term in enumerate(terms):
            problem = wrong(term)
            if problem:
                yield f"{field}[{index}]: {problem}"


def _nearly(term: str, names: Names) -> str | None:
    kind, colon, value = term.partition(":")
    if not colon:
        near = names.nearest(term)
        return f"{term!r} is not known; did you mean {near}? (name:{term} watches for the name as it is)" if near else None
    if kind.strip().casefold() == "parent" and (near := names.nearest(value.strip())):
        return f"{value.strip()!r} is not known; did you mean {near}?"
    return None


def _term(term: str) -> str | None:
    kind, colon, value = term.partition(":")
    value = value.strip()
    if not colon:
        return None
    if kind.strip().casefold() not in _PREFIXES:
        return f"{term!r} has an unknown prefix; {did_you_mean(kind, _PREFIXES)}"
    if not value:
        return f"{term!r} says nothing after the colon"
    if kind.casefold() == "country" and not re.fullmatch(r"[A-Za-z]{3}", value):
        return f"{value!r} is no ISO 3166-1 code of three letters, such as SYR"
    if kind.casefold() == "sector" and value.upper() not in get_args(Sector):
        return f"{value!r} is no sector; {did_you_mean(value, get_args(Sector))}"
    return None


def explained(message: str, fields: Mapping[str, Any]) -> str:
    """msgspec's message with the field first, and the nearest valid value where there is a list of them."""
    found = _AT.match(message)
    path, what = (found["path"] or "", found["what"]) if found else ("", message)
    field = re.split(r"[.\[]", path, maxsplit=1)[0]
    wrong = re.match(r"Invalid enum value '(.*)'", what)
    if wrong and field in _CHOICES:
        return f"{path}: {wrong.group(1)!r} is not valid; {did_you_mean(wrong.group(1), _CHOICES[field])}"
    if field == "countries" and "regex" in what:
        return f"{path}: {_at(fields, path)!r} is no ISO 3166-1 code of three letters, such as SYR"
    if field == "watch_id" and "regex" in what:
        allowed = "may hold only letters, digits, '.', '_' and '-', and starts with a letter or digit"
        return f"watch_id: {fields.get('watch_id')!r} {allowed}"
    return f"{path}: {what}" if path else what.replace("Object missing", "missing")


def _at(fields: Mapping[str, Any], path: str) -> object:
    name, _, rest = path.partition("[")
    value = fields.get(name)
    index = rest.rstrip("]")
    return value[int(index)] if isinstance(value, (list, tuple)) and index.isdigit() else value
