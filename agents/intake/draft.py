"""A draft of an article: what a format's reader found, and the rules that every article must pass."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agents.errors import InvalidInput
from agents.intake.boilerplate import Parted, apart
from agents.intake.dateline import agency_in
from agents.intake.language import detect, primary
from agents.intake.providers import home_language, provider_of, urgency_of
from agents.intake.raw import MAX_BODY, MAX_URI, Raw
from schemas.article import FLASH_URGENCY, Article, Signal, Status

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?|[\x0c\x85\u2028]")
_LINE_ENDS = ("\r", "\x0c", "\x85", "\u2028")
_GAPS = (" \n", "\t\n", "\u00a0\n", "\n\n\n", "\ufeff")
"""Without these there is nothing to mend, and looking for them takes a hundredth of the time."""
_GAP = re.compile(r"[ \t\u00a0]*\n(?:[ \t\u00a0]*\n)+")
_CORRECTION = re.compile(r"\W*(?:eds?\b\W*)?(?:correct(?:s|ed|ing|ion)|refil(?:e|es|ing)|cq correct)\b", re.IGNORECASE)
_UPDATE = re.compile(r"\W*(?:eds?\b\W*)?(?:updat(?:e|es|ed|ing)|recast(?:s|ing)?|adds?|minor edits)\b", re.IGNORECASE)

_HEADED = re.compile(r"(?:UPDATE \d{1,2}|CORRECTED|CORRECTION|REFILE)(?: ?[-–—:] ?|/)(?=\S)")


@dataclass(slots=True)
class Draft:
    """Fields as a format's reader found them; empty and None mean that the item does not say."""

    source_format: str
    uri: str = ""
    version: int = 1
    provider: str = ""
    language: str = ""
    status: Status = "usable"
    signal: Signal | None = None
    urgency: int | None = None
    headline: str = ""
    slugline: str = ""
    byline: str = ""
    body: str = ""
    ednote: str = ""
    published_at: datetime | None = None
    embargoed_until: datetime | None = None
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item that is no text and need not be: a picture or a package beside the texts of its message."""

    told: str


Found = Draft | InvalidInput | Skipped
"""What a reader makes of one item of several: its draft, or why it is none."""


def attempt(make: Callable[..., Draft], *args: Any) -> Found:
    """The draft that `make` makes, or its refusal: one bad item must not stop the others of its message."""
    try:
        return make(*args)
    except InvalidInput as refusal:
        return refusal


def finish(draft: Draft, raw: Raw) -> Article:
    """The article of a draft; raises InvalidInput where a feed engineer must look at the item.

    A missing uri is derived from provider and text, so the same text sent again is the same item. A flash may consist
    of its headline alone: then that is its body. A withdrawn item needs no text.
    """
    for name in ("uri", "slugline", "byline", "rights", "headline", "body", "ednote"):
        check_text(name, getattr(draft, name))
    provider = provider_of(raw.provider, draft.provider) or provider_of(agency_in([draft.body[:300]]))
    urgency = urgency_of(provider, draft.urgency)
    headline = line(draft.headline)
    parted = apart(paragraphs(draft.body))
    body, ednote = _without_headline(parted.body, headline), _ednote(draft, parted)
    if not body and headline and urgency <= FLASH_URGENCY:
        body = headline
    withdrawn = draft.status in ("canceled", "withheld")
    if not body and not withdrawn:
        raise InvalidInput("empty body", f"item {draft.uri or '(no uri)'} is {draft.status} but carries no text")
    noted = signal_of(draft.ednote) or _signal_of_headline(headline)
    published = draft.published_at or raw.received
    if published is None:
        raise InvalidInput("missing field", "the item carries no date of its version, and none was given with the message")
    uri = draft.uri.strip()
    if not uri:
        if withdrawn:
            raise InvalidInput("missing field", f"a {draft.status} item must name what it takes back: it has no uri")
        uri = derived_uri(provider, headline, body)
    return Article(
        uri=uri,
        version=max(1, draft.version),
        provider=provider,
        language=primary(draft.language) or detect(f"{headline}\n{body}", home_language(provider)),
        status=draft.status,
        signal="correction" if "correction" in (draft.signal, noted) else draft.signal or noted,
        urgency=urgency,
        headline=headline,
        slugline=line(draft.slugline),
        byline=line(draft.byline) or parted.byline,
        body=body,
        ednote=ednote,
        published_at=published,
        embargoed_until=draft.embargoed_until,
        source_format=draft.source_format,
        rights=line(draft.rights) or parted.rights,
    )


def _ednote(draft: Draft, parted: Parted) -> str:
    """The note to editors, and every line under the text that has no field of its own, or whose field the sender has filled."""
    filled = [
        found for given, found in ((draft.byline, parted.byline), (draft.rights, parted.rights)) if given and found != given
    ]
    return line(" ".join((draft.ednote, *parted.notes, *filled)))


def check_text(field: str, text: str) -> None:
    """Raises InvalidInput for control characters, broken surrogates, and a text beyond the limit."""
    most = MAX_URI if field == "uri" else MAX_BODY
    if len(text) > most:
        raise InvalidInput("too large", f"{field} has {len(text)} characters, more than {most}")
    bad = _CONTROL.search(text)
    if bad:
        raise InvalidInput("control characters", f"{field} has U+{ord(bad.group()):04X} at position {bad.start()}")


def paragraphs(text: str) -> str:
    """The text with unix line ends and exactly one blank line between paragraphs."""
    if any(end in text for end in _LINE_ENDS):
        text = _LINE_END.sub("\n", text)
    if any(gap in text for gap in _GAPS):
        text = _GAP.sub("\n\n", text)
    return text.replace("\ufeff", "").strip()


def line(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def signal_of(ednote: str) -> Signal | None:
    """What a note to editors says of the version: "CORRECTS spelling", "Eds: UPDATES with quotes"."""
    if _CORRECTION.match(ednote[:300]):
        return "correction"
    return "update" if _UPDATE.match(ednote[:300]) else None


def _signal_of_headline(headline: str) -> Signal | None:
    """Reuters and others write it before the headline: "UPDATE 2-", "CORRECTED-", "REFILE-"."""
    found = _HEADED.match(headline)
    return None if found is None else "update" if found.group().startswith("UPDATE") else "correction"


def _without_headline(body: str, headline: str) -> str:
    """The body without a first paragraph that only repeats the headline; a dateline before it goes to the next one."""
    first, parted, rest = body.partition("\n\n")
    dateline, dash, words = first.rpartition(" — ")
    if not parted or not headline or line(words).casefold() != headline.casefold():
        return body
    return dateline + dash + rest


def derived_uri(provider: str, headline: str, body: str) -> str:
    """A uri for an item without one: equal for equal text of one provider."""
    digest = hashlib.blake2b(f"{provider}\n{headline}\n{body}".encode(), digest_size=12).hexdigest()
    return f"urn:wirewatch:{provider or 'unknown'}:{digest}"
