"""Records that no stage can read, for every topic that a stage reads."""

from __future__ import annotations

from random import Random
from typing import Final

from schemas.base import encode
from streams.topics import ACTIVITY, ARTICLES, EVENTS, FLASH_STORIES, MATCHES, RAW, REPORTS, STORIES, WATCHES
from tests.builders import an_article

MARK: Final = b"CHAOS-POISON"
TARGETS: Final = (RAW, ARTICLES, STORIES, FLASH_STORIES, REPORTS, EVENTS, ACTIVITY, MATCHES, WATCHES)


def poison(random: Random) -> tuple[str, bytes, bytes]:
    """A topic, a key, and a value that must end as a dead letter (in wire.watches.v1: be skipped); no two are equal."""
    topic = random.choice(TARGETS)
    name = MARK + b"-%08x" % random.getrandbits(32)
    shapes = (
        b"\xff\xfe\x00" + name,
        b"\x00" + name,
        b'{"' + name + b'": ',
        b'["' + name + b'"]',
        b'{"uri": 17, "watch_id": 17, "event_id": 17, "type": "' + name + b'"}',
        b"[" * 60_000 + name,
        b'{"type":"report","block":"' + name + b'"}',
        encode(an_article(" \n ", uri=name.decode())) if topic in (RAW, ARTICLES) else b"null " + name,
    )
    return topic.name, random.choice((name, b"en", b"\xff" + name)), random.choice(shapes)


def oversized(random: Random, size: int) -> bytes:
    """An article of so many bytes that says it is poison."""
    name = f"CHAOS-POISON-{random.getrandbits(32):08x}"
    room = size - len(encode(an_article("x", uri=name))) + 1
    return encode(an_article(random.randbytes(room // 2 + 1).hex()[:room], uri=name))
