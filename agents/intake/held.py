"""What waits for its hour, as the state of intake keeps it: under uri|version, durable, with a version of its own form."""

from __future__ import annotations

import msgspec

from schemas.article import Article


class _Held(msgspec.Struct, frozen=True):
    article: Article
    format: int = 1


def key_of(article: Article) -> str:
    """Where an article is kept."""
    return f"{article.uri}|{article.version}"


def kept(article: Article) -> bytes:
    """The article as it is kept."""
    return msgspec.json.encode(_Held(article))


def held_article(value: bytes) -> Article:
    """The article that was kept; raises msgspec.MsgspecError for what is none."""
    return msgspec.json.decode(value, type=_Held).article
