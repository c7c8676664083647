"""Article JSON: the project's own record, for whoever prepares articles themselves."""

from __future__ import annotations

import re
from datetime import UTC
from typing import Any

import msgspec

from agents.errors import InvalidInput
from agents.intake.draft import check_text, line, paragraphs
from agents.intake.language import detect, primary
from agents.intake.providers import home_language, provider_of
from agents.intake.raw import Raw
from schemas.article import Article

_MISSING = re.compile(r"missing required field")


def article(value: Any, raw: Raw) -> Article:
    """The record in a decoded JSON object; raises InvalidInput that names the field at fault."""
    try:
        found = msgspec.convert(value, Article)
    except msgspec.ValidationError as error:
        reason = "missing field" if _MISSING.search(str(error)) else "wrong type"
        raise InvalidInput(reason, str(error)) from None
    for name in ("uri", "provider", "headline", "slugline", "byline", "body", "ednote", "rights"):
        check_text(name, getattr(found, name))
    body = paragraphs(found.body)
    if not body and found.status not in ("canceled", "withheld"):
        raise InvalidInput("empty body", f"item {found.uri} is {found.status} but carries no text")
    given = primary(found.language) if "language" in value else None
    provider = provider_of(raw.provider, found.provider)
    return msgspec.structs.replace(
        found,
        provider=provider,
        language=given or detect(f"{found.headline}\n{body}", home_language(provider)),
        headline=line(found.headline),
        body=body,
        published_at=found.published_at.astimezone(UTC),
        embargoed_until=found.embargoed_until.astimezone(UTC) if found.embargoed_until else None,
    )
