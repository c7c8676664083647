"""The local pipeline hands records from stage to stage in order and tells what was rejected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from agents.ports import Input, Output, Rejected, Result
from schemas.article import Article
from schemas.story import Story
from streams.local import Failure, LocalPipeline, LocalStage
from tests.builders import NOON, a_story, an_article


class Reader:
    """Makes an article of each line of digits and rejects the rest."""

    async def __call__(self, batch: Sequence[Input[bytes]]) -> Sequence[Result]:
        return [self._read(taken.value.decode()) for taken in batch]

    def _read(self, text: str) -> Result:
        return [Output("en", an_article(uri=text))] if text.isdigit() else Rejected("not digits", text)

    def rebuild(self) -> None: ...


class Teller:
    """Makes a story of each article and remembers the order in which it saw them."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []

    async def __call__(self, batch: Sequence[Input[Article]]) -> Sequence[Result]:
        self.seen += [(taken.value.uri, taken.position.offset) for taken in batch]
        return [[Output(taken.value.uri, a_story(taken.value))] for taken in batch]

    def rebuild(self) -> None: ...


async def run(lines: list[bytes], batch: int, *, ahead: bool = False) -> tuple[list[Any], Teller]:
    teller = Teller()
    stages = [LocalStage("intake", (bytes,), Reader()), LocalStage("deduplication", (Article,), teller, ahead=ahead)]
    pipeline = LocalPipeline(stages=stages, clock=lambda: NOON)
    return [made async for made in pipeline.run(((line, {}) for line in lines), batch=batch)], teller


async def test_records_come_in_order_and_rejections_are_told() -> None:
    made, teller = await run([b"1", b"x", b"2"], batch=64)
    assert [type(record) for record in made] == [Article, Story, Failure, Article, Story]
    assert teller.seen == [("1", 1), ("2", 2)]
    assert made[2] == Failure("intake", b"x", "not digits", "x")


@pytest.mark.parametrize("ahead", [False, True])
async def test_the_cut_into_batches_does_not_matter(ahead: bool) -> None:
    lines = [b"%d" % number for number in range(10)]
    one, seen_one = await run(lines, batch=1, ahead=ahead)
    many, seen_many = await run(lines, batch=64, ahead=ahead)
    assert seen_one.seen == seen_many.seen
    assert one == many


class _Gathering:
    """Keeps what it reads to itself until it is due."""

    def __init__(self) -> None:
        self.held: list[Output] = []

    async def __call__(self, batch: Sequence[Input[Any]]) -> Sequence[Result]:
        self.held += [Output("k", taken.value) for taken in batch]
        return [[] for _ in batch]

    def rebuild(self) -> None: ...

    def due(self, now: datetime) -> Sequence[tuple[str, Sequence[Output]]]:
        return [("all", tuple(self.held))] if self.held else []

    def settle(self, key: str) -> None:
        self.held.clear()


@pytest.mark.parametrize("gathers", [True, False])
async def test_what_still_waits_to_be_told_together_is_told_at_the_end(gathers: bool) -> None:
    article = an_article()
    stages = [
        LocalStage("first", (bytes,), _Giving(article)),
        LocalStage("last", (Article,), _Gathering(), gathers=gathers),
    ]
    made = [record async for record in LocalPipeline(stages=stages, clock=lambda: NOON).run([(b"x", {}), (b"y", {})])]
    assert made == [article] * (4 if gathers else 2)


class _Giving:
    """Gives the same article for whatever it reads."""

    def __init__(self, article: Article) -> None:
        self.article = article

    async def __call__(self, batch: Sequence[Input[Any]]) -> Sequence[Result]:
        return [[Output("k", self.article)] for _ in batch]

    def rebuild(self) -> None: ...
