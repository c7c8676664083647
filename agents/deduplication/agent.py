"""The deduplication agent: articles of one partition in, a decision on each out."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from agents.deduplication.desk import Desk
from agents.deduplication.memory import numbers_by_language
from agents.ports import Input, Output, Result
from schemas.article import Article
from schemas.report import Withdrawal


class DeduplicationAgent:
    """One ordered decision per language.

    An article under another key than its language goes back once to its own topic under the right one. A kill or a
    withholding goes to fusion directly besides, so that it never waits behind extraction.
    """

    def __init__(self, *, state: MutableMapping[str, bytes]) -> None:
        self._state = state
        self._desks: dict[str, Desk] = {}
        self.rebuild()

    async def __call__(self, batch: Sequence[Input[Article]]) -> Sequence[Result]:
        """One Result per article, in order."""
        return [self._one(taken) for taken in batch]

    def rebuild(self) -> None:
        """Derive the memory of every language anew from the state."""
        self._desks = {}
        for language, numbers in numbers_by_language(self._state).items():
            self._desk(language).load(numbers)

    def _one(self, taken: Input[Article]) -> Result:
        article = taken.value
        language = group(article.language)
        if taken.key is not None and taken.key != language:
            return [Output(key=language, value=article)]
        story, back = self._desk(language).decide(article, taken.position)
        outputs = [Output(key=article.uri, value=story)]
        if back is not None and (story.kind == "kill" or story.kind == "withheld"):
            withdrawal = Withdrawal(uri=article.uri, version=back, reason=story.kind, published_at=article.published_at)
            outputs.append(Output(key=article.uri, value=withdrawal, broadcast=True))
        return outputs

    def _desk(self, language: str) -> Desk:
        desk = self._desks.get(language)
        if desk is None:
            desk = self._desks[language] = Desk(language, self._state)
        return desk


def group(language: str) -> str:
    """The key under which a language's articles are decided: `en` for `en-GB`, so that copies meet."""
    return language.replace("_", "-").split("-")[0].strip().replace("/", "").lower() or "und"
