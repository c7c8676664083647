"""The extraction agent: a story in; its extraction, one report per event, and what a newer version takes back, out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from agents.blocks import block_of
from agents.ports import Input, Output, Rejected, Result
from agents.text import sentences
from schemas.extraction import Extraction
from schemas.report import Report, Withdrawal
from schemas.story import Story

Coder = Callable[[Sequence[Story]], Awaitable[Sequence[Extraction | Rejected]]]


class ExtractionAgent:
    """Codes stories and tells fusion; holds no state, so equal stories give equal outputs.

    With `leaves_flashes` nothing comes of a story that is told to those who wait for flashes alone: they code it, sooner.
    """

    def __init__(self, *, coder: Coder, leaves_flashes: bool = False) -> None:
        self._coder = coder
        self._leaves_flashes = leaves_flashes

    async def __call__(self, batch: Sequence[Input[Story]]) -> Sequence[Result]:
        """One result per story, in order."""
        mine = [message.value for message in batch if not self._leaves(message)]
        coded = iter(await self._coder(mine)) if mine else iter(())
        return [() if self._leaves(message) else self._result(message.value, next(coded)) for message in batch]

    def _leaves(self, message: Input[Story]) -> bool:
        return self._leaves_flashes and message.flash

    def rebuild(self) -> None:
        """Nothing to derive."""

    def _result(self, story: Story, coded: Extraction | Rejected) -> Result:
        if isinstance(coded, Rejected):
            return coded
        outputs = [Output(key=story.uri, value=coded)]
        for event in coded.events:
            block = block_of(event)
            report = Report(
                block=block,
                story_id=coded.story_id,
                thread_id=coded.thread_id,
                published_at=coded.published_at,
                report=event,
            )
            outputs.append(Output(key=block, value=report))
        if replaces_own_version(story):
            outputs.append(Output(key=story.uri, value=superseded(story), broadcast=True))
        return outputs


def replaces_own_version(story: Story) -> bool:
    """Whether the story is a newer version of its own item, not news about another one."""
    return story.kind in ("update", "correction") and story.of == story.uri


def superseded(story: Story) -> Withdrawal:
    """Takes back what earlier versions said in sentences that the new body no longer has."""
    keys = dict.fromkeys(sentence.key for sentence in sentences(story.article.body))
    return Withdrawal(
        uri=story.uri,
        version=story.version,
        reason="superseded",
        published_at=story.article.published_at,
        kept=tuple(keys),
    )
