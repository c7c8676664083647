"""JSON Feed (1.0 and 1.1) told as ninjs, which intake reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_VERSIONS = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")


def is_json_feed(feed: Mapping[str, Any]) -> bool:
    """Whether the object says that it is a JSON Feed."""
    version = feed.get("version")
    return isinstance(version, str) and version.startswith(_VERSIONS)


def as_ninjs(item: Mapping[str, Any], feed: Mapping[str, Any]) -> dict[str, Any]:
    """An item with the ninjs names of its fields; what is wrong in it stays wrong, for intake to name."""
    authors = item.get("authors") or [item.get("author")]
    named = authors if isinstance(authors, list) else []
    names = [author["name"] for author in named if isinstance(author, dict) and isinstance(author.get("name"), str)]
    told = {
        "uri": item.get("id") or item.get("url"),
        "type": "text",
        "headline": item.get("title"),
        "body_html": item.get("content_html"),
        "body_text": item.get("content_text") or (None if item.get("content_html") else item.get("summary")),
        "versioncreated": item.get("date_modified") or item.get("date_published"),
        "language": item.get("language") or feed.get("language"),
        "byline": ", ".join(names) or None,
        "copyrightholder": feed.get("title"),
    }
    if isinstance(told["uri"], int | float):
        told["uri"] = str(told["uri"])  # 1.0 asks readers to take numbers as text
    return {name: value for name, value in told.items() if value is not None}
