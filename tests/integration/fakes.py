"""Small agents with the shape of the real ones, so that the runtime can be tried without their rules."""

from __future__ import annotations

import os
from collections.abc import MutableMapping, Sequence
from typing import Any

import msgspec

from agents.errors import TransientFault
from agents.ports import Agent, Input, Output, Rejected, Result
from schemas.article import FLASH_URGENCY, Article
from schemas.extraction import Extraction
from schemas.report import Withdrawal
from schemas.story import Story
from streams.binding import Binding, Tools
from streams.topics import ARTICLES, EXTRACTIONS, RAW, REPORTS, STORIES


class FakeIntake:
    """Article JSON to Article."""

    async def __call__(self, batch: Sequence[Input[bytes]]) -> Sequence[Result]:
        results: list[Result] = []
        for taken in batch:
            try:
                article = msgspec.json.decode(taken.value, type=Article)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                results.append(Rejected("not_an_article", str(error)))
            else:
                results.append([Output(article.language, article)])
        return results

    def rebuild(self) -> None: ...


class FakeDeduplication:
    """Counts articles of its partition in state: the story id tells the count, so a state that was lost shows."""

    def __init__(self, state: MutableMapping[str, bytes]) -> None:
        self.state = state

    async def __call__(self, batch: Sequence[Input[Article]]) -> Sequence[Result]:
        return [self._one(taken) for taken in batch]

    def _one(self, taken: Input[Article]) -> Result:
        article = taken.value
        if taken.key != article.language:
            return [Output(article.language, article)]
        seen = self.state.get(article.uri)
        if seen is None:
            count = int(self.state.get("count", b"0")) + 1
            self.state["count"] = str(count).encode()
            seen = f"{count}@{taken.position.offset}".encode()
            self.state[article.uri] = seen
        number, offset = seen.decode().split("@")
        if int(offset) != taken.position.offset:
            return []
        story = Story(
            uri=article.uri, version=article.version, kind="new", story_id=f"s{number}", thread_id="t", article=article
        )
        if article.status == "canceled":
            gone = Withdrawal(uri=article.uri, version=1, reason="kill", published_at=article.published_at)
            return [Output(article.uri, story), Output(article.uri, gone, broadcast=True)]
        return [Output(article.uri, story, flash=article.urgency <= FLASH_URGENCY)]

    def rebuild(self) -> None: ...


class FakeExtraction:
    """An empty extraction per story; bodies that say so make trouble of each kind."""

    def __init__(self) -> None:
        self.refused: set[str] = set()

    async def __call__(self, batch: Sequence[Input[Story]]) -> Sequence[Result]:
        results: list[Result] = []
        for taken in batch:
            story = taken.value
            if "TRANSIENT" in story.article.body and story.uri not in self.refused:
                self.refused.add(story.uri)
                raise TransientFault("not now")
            if "FATAL" in story.article.body:
                raise RuntimeError("a defect")
            if "REJECT" in story.article.body and not os.environ.get("FAKE_FIXED"):
                results.append(Rejected("unreadable", story.uri))
                continue
            extraction = Extraction(
                uri=story.uri,
                version=story.version,
                story_id=story.story_id,
                thread_id=story.thread_id,
                language=story.article.language,
                published_at=story.article.published_at,
            )
            results.append([Output(story.uri, extraction)])
        return results

    def rebuild(self) -> None: ...


def _intake(tools: Tools, state: MutableMapping[str, bytes]) -> Agent[Any]:
    return FakeIntake()


def _deduplication(tools: Tools, state: MutableMapping[str, bytes]) -> Agent[Any]:
    return FakeDeduplication(state)


def _extraction(tools: Tools, state: MutableMapping[str, bytes]) -> Agent[Any]:
    return FakeExtraction()


def topology() -> tuple[Binding, ...]:
    """Three stages of fakes."""
    pipelined = int(os.environ.get("FAKE_IN_FLIGHT", "4"))
    return (
        Binding(stage="intake", agent="intake", reads=RAW, table="held", writes=(ARTICLES,), make=_intake),
        Binding(
            stage="deduplication",
            agent="deduplication",
            reads=ARTICLES,
            table="lineages",
            writes=(STORIES, REPORTS, ARTICLES),
            make=_deduplication,
        ),
        Binding(
            stage="extraction",
            agent="extraction",
            reads=STORIES,
            table=None,
            writes=(EXTRACTIONS, REPORTS),
            make=_extraction,
            in_flight=pipelined,
        ),
    )
