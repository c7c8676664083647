"""Article: one version of one wire item, as every later stage reads it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from schemas.base import Instant, Record

Status = Literal["usable", "embargoed", "withheld", "canceled"]
Signal = Literal["update", "correction"]
NonEmpty = Annotated[str, msgspec.Meta(min_length=1)]
FLASH_URGENCY: Final = 2
"""From 1 to here an article is a flash or a bulletin, which goes ahead of routine copy."""


class Article(Record, frozen=True, kw_only=True):
    """One version of one wire item.

    `body` holds paragraphs parted by a blank line; offsets of spans elsewhere count its Unicode code points.
    `urgency` runs from 1 (flash) to 8 (mapped per provider). A kill has `status` canceled and may have no body.
    """

    uri: NonEmpty
    version: Annotated[int, msgspec.Meta(ge=1)] = 1
    provider: str = ""
    language: str = "en"
    status: Status = "usable"
    signal: Signal | None = None
    urgency: Annotated[int, msgspec.Meta(ge=1, le=8)] = 5
    headline: str = ""
    slugline: str = ""
    byline: str = ""
    body: str = ""
    ednote: str = ""
    published_at: Instant
    embargoed_until: Instant | None = None
    source_format: str = "article"
    rights: str = ""
