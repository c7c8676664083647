"""What arrives: an agency's bytes with what the headers tell about them, and the limits that every format obeys."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from agents.errors import InvalidInput

MAX_BYTES: Final = 8_000_000
"""A message longer than this is not one text item."""
MAX_BODY: Final = 1_000_000
"""Code points of a body; the longest wire stories have some 100,000."""
MAX_URI: Final = 2_000
"""Code points of an item's name, which becomes a key."""
MAX_ITEMS: Final = 500
"""Items in one message (a feed page, a newsMessage)."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Raw:
    """One message: `content_type` and `provider` as the headers give them (or empty), `received` when it reached the stream."""

    data: bytes
    content_type: str = ""
    provider: str = ""
    received: datetime | None = None

    @property
    def media_type(self) -> str:
        """The content type without parameters, in lower case."""
        return self.content_type.partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset parameter of the content type, if it names an encoding that Python knows."""
        for parameter in self.content_type.split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                try:
                    return codecs.lookup(value.strip().strip("\"'")).name
                except LookupError:
                    return None
        return None


def text_of(raw: Raw) -> str:
    """The data as text: byte order mark, then the declared charset, then UTF-8; raises InvalidInput("not UTF-8")."""
    for mark, encoding in _BOMS:
        if raw.data.startswith(mark):
            return _decode(raw.data[len(mark) :], encoding)
    return _decode(raw.data, raw.charset or "utf-8")


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        byte = data[error.start : error.start + 1].hex()
        reason = "not UTF-8" if encoding in ("utf-8", "utf8") else "wrong encoding"
        detail = f"byte 0x{byte} at position {error.start} is not {encoding}; declare the charset in content-type or send UTF-8"
        raise InvalidInput(reason, detail) from None
