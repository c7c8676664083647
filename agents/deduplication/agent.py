"""The deduplication agent: articles of one partition in, a decision on each out."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from agents.deduplication.desk import Decided, Desk
from agents.deduplication.memory import numbers_by_language
from agents.ports import Input, Output, Result
from schemas.article import FLASH_URGENCY, Article


class DeduplicationAgent:
    """One ordered decision per language.

    An article under another key than its language goes back once to its own topic under the right one. A kill or a
    withholding goes to fusion directly besides, so that it never waits behind extraction; a flash goes ahead of routine copy.
    """

    def __init__(self, *, state: MutableMapping[str, bytes]) -> None:
        self._state = state
        self._desks: dict[str, Desk] | None = None  # until `rebuild`, or until the first batch where nobody asks for it

    async def __call__(self, batch: Sequence[Input[Article]]) -> Sequence[Result]:
        """One Result per article, in order."""
        results: list[Result] = []
        mine: dict[str, list[int]] = {}
        for place, taken in enumerate(batch):
            language = group(taken.value.language)
            if taken.key is None or taken.key == language:
                mine.setdefault(language, []).append(place)
            results.append([Output(key=language, value=taken.value)])
        for language, places in mine.items():
            chosen = [batch[place] for place in places]
            decided = self._desk(language).decide([one.value for one in chosen], [one.position for one in chosen])
            for place, one in zip(places, decided, strict=True):
                results[place] = _outputs(one)
        return results

    def rebuild(self) -> None:
        """Derive the memory of every language anew from the state."""
        self._desks = {}
        for language, numbers in numbers_by_language(self._state).items():
            self._desk(language).load(numbers)

    def _desk(self, language: str) -> Desk:
        if self._desks is None:
            self.rebuild()
        assert self._desks is not None
        desk = self._desks.get(language)
        if desk is None:
            desk = self._desks[language] = Desk(language, self._state)
        return desk


def _outputs(decided: Decided) -> list[Output]:
    uri = decided.story.uri
    back = [Output(key=uri, value=withdrawal, broadcast=True) for withdrawal in decided.withdrawals]
    flash = decided.story.article.urgency <= FLASH_URGENCY
    return [Output(key=uri, value=decided.story, flash=flash), *back]


def group(language: str) -> str:
    """The key under which a language's articles are decided: `en` for `en-GB`, so that copies meet."""
    return language.replace("_", "-").split("-")[0].strip().replace("/", "").lower() or "und"
