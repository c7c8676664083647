"""The intake agent: an agency's bytes in, articles out; an embargoed article waits for its time."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from datetime import datetime

import msgspec

from agents.errors import InvalidInput
from agents.intake import language
from agents.intake.held import held_article, kept, key_of
from agents.intake.parse import read
from agents.ports import Input, Output, Rejected, Result
from schemas.article import Article

PROVIDER = "wirewatch-provider"
CONTENT_TYPE = "content-type"


class IntakeAgent:
    """Parses each message to articles; holds what is under embargo in `held` until `clock` says that it is over.

    A newer version, a kill or a withhold of a held article takes its place, so the text that it replaces is never sent.
    Held entries lie under `uri|version`. Versions of one item meet where the raw topic is keyed by the item.
    Where a message holds several items, the good ones pass beside a rejection for each other one; a message without any
    good one is rejected.
    """

    def __init__(self, *, held: MutableMapping[str, bytes], clock: Callable[[], datetime]) -> None:
        self._held = held
        self._clock = clock

    async def __call__(self, batch: Sequence[Input[bytes]]) -> Sequence[Result]:
        """One list of articles, or a rejection, for each message; an article that is held gives no output yet."""
        return [self._one(message) for message in batch]

    def rebuild(self) -> None:
        """Nothing is derived from the state; the language model is loaded here, so that no first message waits for it."""
        language.warm_up()

    def due(self, now: datetime) -> Sequence[tuple[str, Sequence[Output]]]:
        """The held articles whose embargo is over, usable, the earliest first."""
        waiting = [(key, article) for key, article in self._waiting() if _until(article) <= now]
        waiting.sort(key=lambda entry: (_until(entry[1]), entry[0]))
        return [(key, [_output(msgspec.structs.replace(article, status="usable"))]) for key, article in waiting]

    def settle(self, key: str) -> None:
        """Forget an article that was released."""
        self._held.pop(key, None)

    def _waiting(self) -> list[tuple[str, Article]]:
        return [(key, held_article(self._held[key])) for key in list(self._held)]

    def _one(self, message: Input[bytes]) -> Result:
        try:
            reading = read(
                message.value,
                message.headers.get(CONTENT_TYPE),
                provider=message.headers.get(PROVIDER, ""),
                received=message.ingested_at,
            )
        except InvalidInput as error:
            return Rejected(error.reason, error.detail)
        endless = [article for article in reading.articles if article.status == "embargoed" and not article.embargoed_until]
        refused = reading.refused + [_endless(article) for article in endless]
        articles = [article for article in reading.articles if article not in endless]
        if not articles:
            return Rejected(refused[0].reason, refused[0].detail)
        now = self._clock()
        passed = [output for article in articles for output in self._pass_or_hold(article, now)]
        return [*passed, *(Rejected(refusal.reason, refusal.detail) for refusal in refused)]

    def _pass_or_hold(self, article: Article, now: datetime) -> list[Output]:
        self._drop_replaced(article)
        if article.embargoed_until is None or article.status not in ("usable", "embargoed"):
            return [_output(article)]
        if article.embargoed_until > now:
            held = msgspec.structs.replace(article, status="embargoed")
            self._held[key_of(article)] = kept(held)
            return []
        return [_output(msgspec.structs.replace(article, status="usable"))]

    def _drop_replaced(self, article: Article) -> None:
        if not self._held:
            return
        for key in list(self._held):
            uri, _, version = key.rpartition("|")
            if uri == article.uri and int(version) <= article.version:
                del self._held[key]


def _endless(article: Article) -> InvalidInput:
    return InvalidInput("embargo without an end", f"item {article.uri} is embargoed but does not say until when")


def _until(article: Article) -> datetime:
    assert article.embargoed_until is not None
    return article.embargoed_until


def _output(article: Article) -> Output:
    return Output(article.language, article)
