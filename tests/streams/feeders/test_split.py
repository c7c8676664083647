"""Whatever a page holds, it is split into items or told to be no feed; nothing else comes out of it."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.errors import InvalidInput
from streams.feeders.split import pieces

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["items", "item", "data", "uri", "id", "authors", "author", "version", "title", "content_html", "date"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def split(data: bytes, kind: str) -> None:
    try:
        found = pieces(data, kind)
    except InvalidInput:
        return
    assert all(piece.key and piece.digest and piece.data for piece in found)


@settings(deadline=None, max_examples=60)
@given(VALUES, st.booleans())
def test_any_json(value: object, json_feed: bool) -> None:
    told = {**value, "version": "https://jsonfeed.org/version/1.1"} if json_feed and isinstance(value, dict) else value
    split(msgspec.json.encode(told), "application/json")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from("<rss> <feed> <channel> <item> </item> <guid> </guid> a <entry/> </channel> </rss> &amp; <x:y".split())
    )
)
def test_any_xml(parts: list[str]) -> None:
    split("".join(parts).encode(), "application/xml")
