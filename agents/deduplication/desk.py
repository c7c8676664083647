"""The desk of one language: decides on one article after the other, in the order they come."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, MutableMapping, Sequence
from typing import NamedTuple

import numpy as np

from agents.deduplication.boilerplate import is_boilerplate
from agents.deduplication.candidates import Candidate, candidates
from agents.deduplication.features import features
from agents.deduplication.judge import likeness
from agents.deduplication.lineages import Item
from agents.deduplication.marks import Marks, marks
from agents.deduplication.memory import Memory
from agents.deduplication.novelty import Novelty, facts_alone_changed, novelty
from agents.deduplication.records import Decision, seconds
from agents.deduplication.sketch import Read, Sketch, read_sketches
from agents.deduplication.threads import Found
from agents.deduplication.words import Text, read_all
from agents.ports import Position
from agents.text import sentence_key
from schemas.article import Article
from schemas.report import Withdrawal
from schemas.story import Kind, Span, Story

ROUND = 64
"""Articles read together; what is decided does not depend on it."""


class Decided(NamedTuple):
    """A Story, and what the desk itself takes back with it."""

    story: Story
    withdrawals: tuple[Withdrawal, ...] = ()


class _Draft(NamedTuple):
    """An article as the desk reads it; `place` is its place in the round."""

    article: Article
    position: Position
    place: int
    digest: bytes
    text: Text
    sketch: Sketch | None
    keys: Sequence[int]
    read: Read
    features: bytes

    @property
    def spans(self) -> Sequence[Sequence[int]]:
        return self.text.spans


class Desk:
    """One language's decisions; a deterministic function of its records and the next article."""

    def __init__(self, language: str, state: MutableMapping[str, bytes]) -> None:
        self._memory = Memory(language, state)

    def load(self, numbers: Iterable[int]) -> None:
        """Derive the memory from the records with these numbers."""
        self._memory.load(numbers)

    def decide(self, articles: Sequence[Article], positions: Sequence[Position]) -> list[Decided]:
        """What becomes of each article, one after the other; they are read together for speed alone."""
        decided: list[Decided] = []
        for start in range(0, len(articles), ROUND):
            drafts = _drafts(articles[start : start + ROUND], positions[start : start + ROUND])
            self._memory.begin([draft.sketch.keys if draft.sketch is not None else None for draft in drafts])
            decided += [self._decided(draft) for draft in drafts]
            self._memory.end()
        return decided

    def _decided(self, draft: _Draft) -> Decided:
        item = self._memory.lineages.get(draft.article.uri)
        if item is not None:
            told = self._told_before(item, draft)
            if told is not None:
                return _again(draft, told)
        decision = self._decide(draft, item)
        self._memory.record(draft.place, decision, draft.sketch if decision.told else None)
        return _spoken(draft, decision)

    def _told_before(self, item: Item, draft: _Draft) -> Decision | None:
        for number in reversed(item.numbers):
            decision = self._memory.decision(number)
            if decision is not None and decision.version == draft.article.version and decision.digest == draft.digest:
                return decision
        return None

    def _decide(self, draft: _Draft, item: Item | None) -> Decision:
        article = draft.article
        if article.status == "embargoed":
            return self._decision(draft, item, "withheld", told=False)
        marked = marks(article)
        if marked.kill or article.status == "withheld":
            return self._take_back(draft, item, "kill" if marked.kill else "withheld")
        if item is not None and item.live:
            if article.version < item.latest:
                return self._late(draft, item)
            return self._version(draft, item, marked)
        if item is not None and article.version <= item.killed:
            return self._late(draft, item)
        return self._first(draft, item, marked)

    def _take_back(self, draft: _Draft, item: Item | None, kind: Kind) -> Decision:
        article = draft.article
        latest = item.latest if item is not None else 0
        back = article.version
        if latest > back:
            # A later version already stands: what it kept is vouched for by it, what it dropped was taken back with it.
            back = 0
        elif kind == "withheld" and latest < back:
            # The version itself was never told; it may yet be released under this very number.
            back -= 1
        dependents: tuple[str, ...] = ()
        if item is not None and 0 < latest <= back:
            dependents = self._memory.lineages.dependents(item.story_id, article.uri)
        return self._decision(draft, item, kind, back=back, dependents=dependents)

    def _late(self, draft: _Draft, item: Item) -> Decision:
        return self._decision(draft, item, "duplicate", of=draft.article.uri, told=False)

    def _version(self, draft: _Draft, item: Item, marked: Marks) -> Decision:
        article = draft.article
        said = self._memory.lineages.said_by_others(item.story_id, article.uri)
        fresh = novelty(draft.keys, {**said, **dict.fromkeys(self._memory.lineages.coded(item), article.uri)})
        before = self._memory.decision(item.number)
        earlier = self._memory.sketch(item.number)
        kind: Kind = "update"
        if marked.correction:
            kind = "correction"
        elif not marked.update and before is not None:
            kind = "correction" if facts_alone_changed(before, draft.keys, draft.read.frames) else "update"
        alike = likeness(draft.sketch, earlier).containment if draft.sketch is not None and earlier is not None else 0.0
        resent = article.version == item.latest
        return self._decision(draft, item, kind, of=article.uri, fresh=fresh, similarity=alike, resent=resent)

    def _first(self, draft: _Draft, item: Item | None, marked: Marks) -> Decision:
        article = draft.article
        found = candidates(self._memory, draft.place, draft.sketch, article.uri) if draft.sketch is not None else []
        live = [candidate for candidate in found if candidate.live]
        if not live:
            story_id = item.story_id if item is not None else found[0].story_id if found else None
            thread_id = item.thread_id if item is not None else found[0].thread_id if found else None
            everything = Novelty((1 << len(draft.keys)) - 1, ())
            return self._decision(draft, item, "new", fresh=everything, story_id=story_id, thread_id=thread_id)
        return self._copy(draft, item, live, marked)

    def _copy(self, draft: _Draft, item: Item | None, live: Sequence[Candidate], marked: Marks) -> Decision:
        """An article whose text another uri has told, in whole or in part."""
        best = live[0]
        story_id = item.story_id if item is not None else best.story_id
        thread_id = item.thread_id if item is not None else best.thread_id
        said: dict[int, str] = {}
        for lineage in dict.fromkeys([story_id, *(candidate.story_id for candidate in live)]):
            said = {**self._memory.lineages.said_by_others(lineage, draft.article.uri), **said}
        backing = [candidate for candidate in live if self._memory.lineages.backed(candidate.relied)]
        fresh = novelty(draft.keys, said, draft.read, [(candidate.uri, candidate.sketch) for candidate in backing])
        news = [
            index
            for index, (start, end) in enumerate(draft.spans)
            if fresh.bits >> index & 1 and not is_boilerplate(draft.article.body[start:end])
        ]
        if not news:
            fresh = Novelty(0, fresh.relied)
        kind: Kind = "duplicate" if not news else "correction" if marked.correction else "update"
        return self._decision(
            draft, item, kind, of=best.uri, fresh=fresh, similarity=best.score, story_id=story_id, thread_id=thread_id
        )

    def _decision(
        self,
        draft: _Draft,
        item: Item | None,
        kind: Kind,
        *,
        of: str | None = None,
        fresh: Novelty | None = None,
        similarity: float = 0.0,
        told: bool = True,
        back: int = 0,
        dependents: tuple[str, ...] = (),
        story_id: str | None = None,
        thread_id: str | None = None,
        resent: bool = False,
    ) -> Decision:
        article = draft.article
        time = self._memory.clock.tick(seconds(article.published_at))
        if item is not None:
            story_id, thread_id = item.story_id, item.thread_id
        about, found = b"", Found(None, (), 0.0)
        if story_id is None or thread_id is None:
            story_id = _id("s", f"{article.uri}\x1f{article.version}")
            if told and kind == "new":
                about = draft.features
                found = self._memory.threads.find(about, time)
                thread_id = found.thread_id
            thread_id = thread_id or _id("t", story_id)
        return Decision(
            uri=article.uri,
            version=article.version,
            digest=draft.digest,
            status=article.status,
            partition=draft.position.partition,
            offset=draft.position.offset,
            time=time,
            published=seconds(article.published_at),
            kind=kind,
            of=of,
            story_id=story_id,
            thread_id=self._memory.threads.now(thread_id),
            similarity=round(similarity, 3),
            keys=draft.read.keys.tobytes(),
            frames=draft.read.frames.astype(np.uint32).tobytes(),
            novel=fresh.bits if fresh is not None else 0,
            told=told,
            back=back,
            relied=fresh.relied if fresh is not None else (),
            dependents=dependents,
            features=about,
            norm=found.norm,
            merged=found.merged,
            resent=resent,
        )


def _drafts(articles: Sequence[Article], positions: Sequence[Position]) -> list[_Draft]:
    page = read_all([article.body for article in articles], [article.headline for article in articles])
    read, told = read_sketches(page), features(page)
    return [
        _Draft(article, position, place, _digest(article), one.text, one.sketch, one.keys.tolist(), one, about)
        for place, (article, position, one, about) in enumerate(zip(articles, positions, read, told, strict=True))
    ]


def _again(draft: _Draft, decision: Decision) -> Decided:
    """A version that was decided before: the same words where it is read again, a redelivery where it was sent again."""
    article, position = draft.article, draft.position
    if (position.partition, position.offset) == (decision.partition, decision.offset):
        return _spoken(draft, decision)
    return Decided(
        Story(
            uri=article.uri,
            version=article.version,
            kind="redelivery",
            of=decision.of,
            story_id=decision.story_id,
            thread_id=decision.thread_id,
            similarity=decision.similarity,
            article=article,
        )
    )


def _spoken(draft: _Draft, decision: Decision) -> Decided:
    """A decision as records."""
    article = draft.article
    story = Story(
        uri=article.uri,
        version=article.version,
        kind=decision.kind,
        of=decision.of,
        story_id=decision.story_id,
        thread_id=decision.thread_id,
        thread_merged_from=decision.merged,
        similarity=decision.similarity,
        novel=tuple([Span(start=start, end=end) for n, (start, end) in enumerate(draft.spans) if decision.novel >> n & 1]),
        dependents=decision.dependents,
        article=article,
    )
    return Decided(story, _withdrawals(draft, decision))


def _withdrawals(draft: _Draft, decision: Decision) -> tuple[Withdrawal, ...]:
    """What must not wait behind extraction, or what extraction cannot know."""
    article = draft.article
    if decision.told and (decision.kind == "kill" or decision.kind == "withheld"):
        back = Withdrawal(
            uri=article.uri,
            version=decision.back,
            reason=decision.kind,
            published_at=article.published_at,
            dependents=decision.dependents,
        )
        return (back,)
    if not decision.resent:
        return ()
    # Reports of the first text bear the same version as those of the second: a withdrawal in the name of the next version
    # reaches them, and spares by their sentences those that still stand.
    kept = dict.fromkeys(sentence_key(article.body[start:end]) for start, end in draft.spans)
    return (
        Withdrawal(
            uri=article.uri,
            version=article.version + 1,
            reason="superseded",
            published_at=article.published_at,
            kept=tuple(kept),
        ),
    )


def _digest(article: Article) -> bytes:
    told = "\x1f".join((article.status, article.headline, article.body))
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _id(prefix: str, seed: str) -> str:
    return prefix + hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
