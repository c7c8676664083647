"""A watch as it stands on its topic: whether it can be in force, and what its writer probably did not mean."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from agents.actor_alerts.watch_checks import Names, Problem, check_watch, did_you_mean, doubtful_names, explained
from schemas.base import decode
from schemas.watch import Watch


def read_watch(key: str, data: bytes) -> Watch:
    """The watch of a record; raises Problem, starting with the field, where it cannot be in force.

    Unlike a file, a record may have fields that are not known here: a later version may have written it.
    """
    try:
        watch = decode(data, Watch)
    except msgspec.ValidationError as error:
        raise Problem(explained(str(error), _plain(data))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(f"not JSON: {error}") from error
    if watch.watch_id != key:
        raise Problem(f"watch_id: it is {watch.watch_id!r}, the record's key {key!r}")
    check_watch(watch)
    return watch


def doubts(watch: Watch, data: bytes, names: Names) -> Iterator[str]:
    """What in a watch that is in force looks like a slip of the pen."""
    for name in _plain(data):
        if name not in Watch.__struct_fields__:
            yield f"{name}: no such field; {did_you_mean(str(name), Watch.__struct_fields__)} It is passed over."
    for problem in doubtful_names(watch, names):
        yield f"{problem} It is in force, for the name as it is."


def _plain(data: bytes) -> dict[str, object]:
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
