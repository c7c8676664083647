"""Reading what arrives: bytes to records, and a value that says what is wrong instead of an exception."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from schemas.article import Article
from schemas.base import encode
from schemas.carried import CARRIERS, Reader
from schemas.report import ReportMessage
from streams.topics import REPORTS, Topic

__all__ = ["Bad", "Decode", "decoder", "encode"]


@dataclass(frozen=True, slots=True)
class Bad:
    """A message that no agent can read: why, in a word for the metrics and in a sentence for people."""

    reason: str
    detail: str
    exception: str = ""


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_WRITTEN = (rb"\u00", rb"\b", rb"\f", b"\x7f")
"""How JSON writes a control character; most texts have none of these, and this is found out ten times sooner."""

_DIGITS = bytes(ord("0") if ord("0") <= byte <= ord("9") else ord(" ") for byte in range(256))
_LONG_NUMBER = b"0" * 19
"""What a number beyond 64 bits has, its digits made noughts; mostly an item's name has it, so only then is it looked for."""

Decode = Callable[[bytes | None], Any]


def decoder(topic: Topic, *, limit: int | None = None) -> Decode:
    """A function from a message's bytes to its record, or to Bad; it never raises. `limit` is in bytes."""
    if topic.value is None:
        return lambda raw: _refused(raw, limit) or raw
    wanted: Any = ReportMessage if topic is REPORTS else topic.value
    parse = Reader(wanted).decode if wanted in CARRIERS else msgspec.json.Decoder(wanted).decode

    def decode(raw: bytes | None) -> Any:
        bad = _refused(raw, limit)
        if bad is not None:
            return bad
        try:
            record = parse(raw or b"")
            if _LONG_NUMBER in (raw or b"").translate(_DIGITS) and _beyond_64_bits(msgspec.json.decode(raw or b"")):
                return Bad("wrong type", "a number beyond 64 bits, which no record holds and no state of ours can keep")
            return (_unfit(record, raw or b"") if isinstance(record, Article) else None) or record
        except msgspec.ValidationError as error:
            return Bad("wrong type", str(error), type(error).__name__)
        except UnicodeDecodeError as error:
            return Bad("not UTF-8", f"{error.reason} at byte {error.start}", type(error).__name__)
        except msgspec.DecodeError as error:
            return Bad("not JSON", str(error), type(error).__name__)
        except RecursionError as error:
            return Bad("nested too deeply", "JSON within JSON beyond any depth we read", type(error).__name__)
        except Exception as error:  # whatever a stranger's bytes provoke must not end the partition
            return Bad("not JSON", str(error), type(error).__name__)

    return decode


def _refused(raw: bytes | None, limit: int | None) -> Bad | None:
    if not raw:
        return Bad("empty message", "the message has no value")
    if limit is not None and len(raw) > limit:
        return Bad("too large", f"{len(raw)} bytes; the limit is {limit}")
    return None


def _beyond_64_bits(value: Any) -> bool:
    """JSON's integers have no end, and a record is read with what it got."""
    if isinstance(value, dict):
        return any(map(_beyond_64_bits, value.values()))
    if isinstance(value, list):
        return any(map(_beyond_64_bits, value))
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _unfit(article: Article, raw: bytes) -> Bad | None:
    """What intake would have refused in an article that somebody appended past it."""
    if article.status == "usable" and not article.body.strip():
        return Bad("empty body", f"{article.uri!r} is usable but carries no text")
    if not any(written in raw for written in _CONTROL_WRITTEN):
        return None
    for name in ("uri", "provider", "language", "headline", "body"):
        found = _CONTROL.search(getattr(article, name))
        if found:
            return Bad("control characters", f"{name} has U+{ord(found.group()):04X} at position {found.start()}")
    return None
