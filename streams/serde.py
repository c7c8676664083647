"""Reading what arrives: bytes to records, and a value that says what is wrong instead of an exception."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from schemas.base import encode
from schemas.report import ReportMessage
from streams.topics import REPORTS, Topic

__all__ = ["Bad", "Decode", "decoder", "encode"]


@dataclass(frozen=True, slots=True)
class Bad:
    """A message that no agent can read: why, in a word for the metrics and in a sentence for people."""

    reason: str
    detail: str
    exception: str = ""


Decode = Callable[[bytes | None], Any]


def decoder(topic: Topic, *, limit: int | None = None) -> Decode:
    """A function from a message's bytes to its record, or to Bad; it never raises. `limit` is in bytes."""
    if topic.value is None:
        return lambda raw: _refused(raw, limit) or raw
    wanted: Any = ReportMessage if topic is REPORTS else topic.value
    parse = msgspec.json.Decoder(wanted).decode

    def decode(raw: bytes | None) -> Any:
        bad = _refused(raw, limit)
        if bad is not None:
            return bad
        try:
            return parse(raw or b"")
        except msgspec.ValidationError as error:
            return Bad("schema", str(error), type(error).__name__)
        except UnicodeDecodeError as error:
            return Bad("encoding", f"not UTF-8: {error.reason} at byte {error.start}", type(error).__name__)
        except msgspec.DecodeError as error:
            return Bad("json", str(error), type(error).__name__)
        except RecursionError as error:
            return Bad("json", "nested too deeply", type(error).__name__)
        except Exception as error:  # whatever a stranger's bytes provoke must not end the partition
            return Bad("json", str(error), type(error).__name__)

    return decode


def _refused(raw: bytes | None, limit: int | None) -> Bad | None:
    if not raw:
        return Bad("empty", "the message has no value")
    if limit is not None and len(raw) > limit:
        return Bad("too_large", f"{len(raw)} bytes; the limit is {limit}")
    return None
