"""A local stand-in of AP's Media API: the feed request, `next_page`, items with linked texts, the key in a header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

KEY = "k3y"


def item(number: int, version: int = 0, **more: Any) -> dict[str, Any]:
    """A text item of AP's with its text inline."""
    return {
        "uri": f"https://api.ap.example/media/v/content/{number}?qt=x{version}",
        "altids": {"itemid": f"item{number:05d}", "etag": f"item{number:05d}_{version}"},
        "version": version,
        "type": "text",
        "pubstatus": "usable",
        "language": "en",
        "headline": f"Headline {number}",
        "versioncreated": f"2017-03-20T{number // 60 % 24:02d}:{number % 60:02d}:00Z",
        "body_text": f"The text of item {number}, version {version}.",
        **more,
    }


class MediaApi:
    """Pages of `items` from the place that the session's cursor names; `lost` cursors are no longer known."""

    def __init__(self, items: list[dict[str, Any]], page_size: int = 50) -> None:
        self.items = items
        self.page_size = page_size
        self.texts: dict[str, web.Response] = {}
        self.lost: set[int] = set()
        self.pages: list[Mapping[str, str]] = []

    def __call__(self, request: web.Request) -> web.Response:
        if request.headers.get("x-api-key") != KEY or "apikey" in request.query:
            return web.json_response({"error": {"status": 401}}, status=401)
        if request.path != "/media/v/content/feed":
            return self.texts.get(request.path) or web.Response(status=404)
        self.pages.append(dict(request.query))
        start = int(request.query.get("seq", "0"))
        if start in self.lost and "seq" in request.query:
            return web.json_response({"error": {"status": 400}}, status=400)
        shown = self.items[start : start + self.page_size]
        following = request.url.with_query({"qt": "session", "seq": str(start + len(shown))})
        data: dict[str, Any] = {
            "updated_time": "2017-03-20T12:00:00Z",
            "current_item_count": len(shown),
            "items": [{"meta": {"products": []}, "item": one} for one in shown],
            "next_page": str(following),
        }
        if not shown:
            del data["items"]
        return web.json_response({"api_version": "2.2", "method": "feed", "data": data})
