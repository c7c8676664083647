"""ninjs 1.x, 2.x and 3.x, and the dialect of AP's Media API: news in JSON (IPTC)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from agents.errors import InvalidInput
from agents.intake.dateline import with_place
from agents.intake.draft import Draft, Found, Skipped, attempt
from agents.intake.json_value import Fields
from agents.intake.markup import Flow, flow_of_html, looks_like_markup
from agents.intake.providers import known_provider
from agents.intake.raw import MAX_ITEMS
from agents.intake.times import optional_instant
from schemas.article import Signal, Status

_PLAIN: Final = ("bodytext", "bodyplain", "bodytxt")
_STATUS: Final[dict[str, Status]] = {
    "usable": "usable",
    "embargoed": "embargoed",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "deleted": "canceled",
}
_NO_TEXT: Final = frozenset(("picture", "photo", "audio", "video", "graphic", "event", "planning", "package"))
_SIGNALS: Final[tuple[tuple[str, Status | None, Signal | None], ...]] = (
    ("kill", "canceled", None),
    ("eliminat", "canceled", None),
    ("disregard", "canceled", None),
    ("withhold", "withheld", None),
    ("holdforrelease", "withheld", None),
    ("advisory", "withheld", None),
    ("correct", None, "correction"),
    ("refile", None, "correction"),
    ("writethru", None, "update"),
    ("update", None, "update"),
)


def drafts(value: Any) -> list[Found]:
    """The items in a decoded message: one item, an array, or a page of AP's feed; raises InvalidInput where none is text."""
    found: list[Found] = []
    for item in _items(value):
        kind = str(item.raw("type") or item.raw("profile") or "").lower()
        draft = attempt(_draft, item)
        if kind in _NO_TEXT and not (isinstance(draft, Draft) and draft.status in ("canceled", "withheld")):
            found.append(Skipped(f"{item.raw('uri') or item.raw('guid') or 'an item'} is a {kind}"))
        else:
            found.append(draft)
    if not found:
        raise InvalidInput("no text item", "the message holds no item")
    return found


def _items(value: Any) -> Iterator[Fields]:
    if isinstance(value, list):
        if len(value) > MAX_ITEMS:
            raise InvalidInput("too large", f"{len(value)} items in one message, more than {MAX_ITEMS}")
        for member in value:
            yield from _items(member)
        return
    if not isinstance(value, dict):
        raise InvalidInput("wrong type", f"an item must be a JSON object, is {type(value).__name__}")
    for wrapper in ("data", "item", "items"):
        inner = value.get(wrapper)
        if isinstance(inner, dict | list) and "uri" not in value and "headline" not in value:
            yield from _items(inner)
            return
    yield Fields(value)


def _draft(item: Fields) -> Draft:
    altids = item.object("altids") if isinstance(item.raw("altids"), dict) else Fields({})
    ap = "itemid" in altids
    flow, plain = _text(item)
    status, signal = _marks(item)
    until = optional_instant(item.text("embargoed", "embargoeduntil"), "embargoed")
    asides = " ".join(flow.asides)
    ednote = item.text("ednote")
    draft = Draft(
        source_format="ninjs+ap" if ap else "ninjs",
        uri=altids.text("itemid") or item.text("uri", "guid"),
        version=_version(item, ap),
        provider=_provider(item, ap),
        language=item.text("language"),
        status="embargoed" if until is not None and status == "usable" else status,
        signal=signal,
        urgency=item.integer("urgency"),
        headline=item.text("headline") or _valued(item, "headlines", ("main", "headline", "")) or item.text("title"),
        slugline=item.text("slugline"),
        byline=item.text("byline", "by") or _names(item),
        body=with_place(plain or flow.body, _place(item)),
        ednote=f"{ednote} {asides}".strip(),
        published_at=optional_instant(item.text("versioncreated", "firstcreated", "contentcreated"), "versioncreated"),
        embargoed_until=until,
        rights=_rights(item),
    )
    if not draft.uri and draft.body:
        raise InvalidInput("missing field", "a ninjs item must have a uri")
    if not draft.body and draft.status in ("usable", "embargoed") and (link := _linked_text(item)):
        raise InvalidInput(
            "text is elsewhere", f"item {draft.uri} carries its text in a linked rendition; fetch {link} and send that"
        )
    return draft


def _version(item: Fields, ap: bool) -> int:
    """The version number, or where the item counts none the second at which this version was made.

    AP counts from 0, an Article from 1.
    """
    number = item.integer("version")
    if number is not None:
        return max(1, number + 1) if ap else max(1, number)
    made = optional_instant(item.text("versioncreated"), "versioncreated")
    return max(1, int(made.timestamp())) if made else 1


def _provider(item: Fields, ap: bool) -> str:
    if ap:
        return "ap"
    for name in ("copyrightholder", "source", "provider", "infosource"):
        value = item.raw(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, dict) and isinstance(value.get("name"), str):
            return str(value["name"])
    for source in item.objects("infosources"):
        if source.text("name"):
            return source.text("name")
    uri = item.text("uri")
    host = re.match(r"(?:https?://|tag:|urn:newsml:)(?:www\.|api\.)?([\w.-]+)", uri)
    return (known_provider(host.group(1)) or host.group(1)) if host else ""


def _marks(item: Fields) -> tuple[Status, Signal | None]:
    """Status and signal as pubstatus, and as AP's signals and editorialtypes, say them."""
    given = item.text("pubstatus").strip().lower().removeprefix("stat:")
    if given and given not in _STATUS:
        raise InvalidInput("bad status", f"pubstatus {given!r} is none of {', '.join(sorted(_STATUS))}")
    status = _STATUS.get(given, "usable")
    signal: Signal | None = None
    for mark in (*item.strings("signals"), *item.strings("editorialtypes"), *item.strings("signal")):
        for word, its_status, its_signal in _SIGNALS:
            if word in mark.lower().replace(" ", ""):
                status = its_status or status
                signal = signal or its_signal
                break
    advisory = str(item.raw("type")).lower() == "advisory"
    if status == "usable" and (
        advisory or any(_is_advisory(genre) for name in ("genre", "genres") for genre in item.objects(name))
    ):
        status = "withheld"  # advice to editors, not for publication
    return status, signal


def _is_advisory(genre: Fields) -> bool:
    told = [value for name in ("name", "code", "uri", "literal") if isinstance(value := genre.raw(name), str)]
    return any(re.split(r"[:/]", value)[-1].lower() == "advisory" for value in told)


def _text(item: Fields) -> tuple[Flow, str]:
    """The body as a flow of paragraphs, or as plain text; where there is none, the description of the item."""
    marked, plain = "", ""
    for name, written, value in item.names():
        if not name.startswith("body") or name == "bodies":
            continue
        if value is not None and not isinstance(value, str):
            raise InvalidInput("wrong type", f"{item.path}{written} must be a string, is {type(value).__name__}")
        if name in _PLAIN and value and not looks_like_markup(value):
            plain = plain or value
        elif value:
            marked = marked or value
    for body in item.objects("bodies"):
        value = body.text("value")
        if "text/plain" in body.text("contenttype") and value and not looks_like_markup(value):
            plain = plain or value
        else:
            marked = marked or value
    if not marked and not plain:
        summary = item.text("descriptiontext", "descriptionhtml", "description") or _valued(
            item, "descriptions", ("main", "text")
        )
        return (flow_of_html(summary), "") if looks_like_markup(summary) else (Flow(), summary)
    if marked and (looks_like_markup(marked) or not plain):
        if looks_like_markup(marked) or "&" in marked:
            return flow_of_html(marked), ""
        return Flow(), marked
    return Flow(), plain


def _linked_text(item: Fields) -> str:
    """Where AP keeps a text that is not inline: the href of its NITF or text rendition."""
    value = item.raw("renditions")
    named = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for rendition in named:
        if isinstance(rendition, dict) and isinstance(rendition.get("href"), str):
            kind = " ".join(str(rendition.get(name, "")) for name in ("rel", "title", "type", "format", "contenttype")).lower()
            if "nitf" in kind or "text" in kind:
                return str(rendition["href"])[:200]
    return ""


def _place(item: Fields) -> str:
    """Where it was filed: ninjs' `located`, AP's `datelinelocation`."""
    located = item.raw("located")
    if isinstance(located, str):
        return located
    parts = item.raw("datelinelocation") or located
    if isinstance(parts, dict):
        names = [parts.get(name) for name in ("city", "name", "countryareaname", "countryname")]
        return ", ".join(list(dict.fromkeys(name for name in names if isinstance(name, str) and name))[:3])
    return ""


def _valued(item: Fields, name: str, roles: tuple[str, ...]) -> str:
    """The value for the first of these roles in an array of {role, value}, else the first value."""
    entries = [(entry.text("role").lower(), entry.text("value")) for entry in item.objects(name)]
    for role in roles:
        for its_role, value in entries:
            if its_role == role and value:
                return value
    return next((value for _, value in entries if value), "")


def _names(item: Fields) -> str:
    return ", ".join(name for entry in item.objects("bylines") if (name := entry.text("byline", "name", "by")))


def _rights(item: Fields) -> str:
    """The copyright notice, else the terms of use; AP sends the terms as a list, ninjs 2 nests both."""
    own = item.strings("copyrightnotice") or item.strings("usageterms")
    nested = [
        text for entry in item.objects("rightsinfo") for text in entry.strings("copyrightnotice") or entry.strings("usageterms")
    ]
    return " ".join(own or nested)
