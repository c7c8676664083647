"""A flash that comes last is extracted long before the routine copy that came first, and once only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from schemas.base import encode
from streams import topology as product
from streams.binding import Binding
from streams.embedded_kafka import EmbeddedKafka
from streams.topics import ARTICLES, DEAD_LETTERS, EXTRACTIONS, FLASH_STORIES, STORIES
from tests.builders import an_article
from tests.integration import fakes
from tests.integration.harness import Worker, everything, make_topics, send, until, uris, working

pytestmark = [pytest.mark.kafka, pytest.mark.long]

ROUTINE = 60
FLASH = "urn:flash"
SECONDS = 180


def topology() -> tuple[Binding, ...]:
    """A quick decision before the product's two readers of stories, whose one process takes a fifth of a second a story."""
    decision = next(
        replace(binding, writes=(*binding.writes, FLASH_STORIES))
        for binding in fakes.topology()
        if binding.stage == "deduplication"
    )
    readers = (binding for binding in product.topology() if binding.stage == "extraction")
    return (decision, *(replace(binding, coder="tests.streams.coders:build") for binding in readers))


def test_a_flash_overtakes_a_backlog(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, 4)
    backlog = [an_article(f"SLEEP {number}", uri=f"urn:routine:{number}") for number in range(ROUTINE)]
    wire = [*backlog, an_article("plain", uri=FLASH, urgency=1)]
    send(bootstrap, ARTICLES.name, [(b"en", encode(article)) for article in wire])
    with working(Worker(bootstrap, tmp_path, "deduplication,extraction", f"{__name__}:topology")) as worker:
        until(lambda: len(uris(everything(bootstrap, EXTRACTIONS.name))) == len(wire), SECONDS, "every article extracted")
        assert worker.stop() == 0

    made = sorted(everything(bootstrap, EXTRACTIONS.name), key=lambda message: message.headers["ce_time"])
    order = [message.json["uri"] for message in made]
    assert sorted(order) == sorted(article.uri for article in wire), "each once"
    assert order.index(FLASH) < ROUTINE / 2
    assert FLASH in uris(everything(bootstrap, STORIES.name)), "whoever reads all stories misses none"
    assert uris(everything(bootstrap, FLASH_STORIES.name)) == {FLASH}
    assert everything(bootstrap, DEAD_LETTERS.name) == []
