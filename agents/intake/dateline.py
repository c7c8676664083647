"""A dateline that a format keeps apart from the text is put back where readers of the text look for it."""

from __future__ import annotations

from agents.text import normal


def with_dateline(body: str, dateline: str) -> str:
    """The body with the dateline before its first paragraph, unless that names the place already."""
    plain = " ".join(dateline.split()).rstrip(" -–—")
    if not plain or not body:
        return body
    city = normal(plain.split(",")[0].split("(")[0])
    if not city or city in normal(body[: len(plain) + 120]):
        return body
    return f"{plain} — {body}"
