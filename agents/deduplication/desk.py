"""The desk of one language: decides on one article after the other, in the order they come."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass

import numpy as np

from agents.deduplication import threads
from agents.deduplication.boilerplate import is_boilerplate
from agents.deduplication.candidates import Candidate, candidates
from agents.deduplication.judge import likeness
from agents.deduplication.lineages import Item
from agents.deduplication.marks import Marks, marks
from agents.deduplication.memory import Memory
from agents.deduplication.novelty import Novelty, facts_alone_changed, novelty
from agents.deduplication.records import Decision, seconds
from agents.deduplication.sketch import Hashes, Sketch, sentence_hashes, sketch
from agents.deduplication.words import NAME, NUMBER, Codes, Text, codes_of, read
from agents.ports import Position
from agents.text import Sentence
from schemas.article import Article
from schemas.story import Kind, Span, Story

_LEAD = 2
"""Sentences in which a dispatch says what it is about."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """An article as the desk reads it."""

    article: Article
    marks: Marks
    digest: bytes
    position: Position
    text: Text
    sketch: Sketch | None
    keys: Sequence[int]
    frames: Sequence[int]


class Desk:
    """One language's decisions; a deterministic function of its records and the next article."""

    def __init__(self, language: str, state: MutableMapping[str, bytes]) -> None:
        self._memory = Memory(language, state)

    def load(self, numbers: Iterable[int]) -> None:
        """Derive the memory from the records with these numbers."""
        self._memory.load(numbers)

    def decide(self, article: Article, position: Position) -> tuple[Story, int | None]:
        """The Story of an article, and for a kill or a withholding the version up to which all is taken back."""
        digest = _digest(article)
        item = self._memory.lineages.get(article.uri)
        if item is not None:
            told = self._told_before(item, article, digest)
            if told is not None:
                return self._again(article, position, told)
        draft = self._draft(article, digest, position)
        decision = self._decide(draft, item)
        self._memory.record(decision, draft.sketch if decision.told else None)
        return _story(article, decision, draft.text.sentences), decision.back if _takes_back(decision) else None

    def _told_before(self, item: Item, article: Article, digest: bytes) -> Decision | None:
        for number in reversed(item.numbers):
            decision = self._memory.decision(number)
            if decision is not None and decision.version == article.version and decision.digest == digest:
                return decision
        return None

    def _again(self, article: Article, position: Position, decision: Decision) -> tuple[Story, int | None]:
        if (position.partition, position.offset) == (decision.partition, decision.offset):
            told = read(article.body).sentences
            return _story(article, decision, told), decision.back if _takes_back(decision) else None
        repeat = Story(
            uri=article.uri,
            version=article.version,
            kind="redelivery",
            of=decision.of,
            story_id=decision.story_id,
            thread_id=decision.thread_id,
            similarity=decision.similarity,
            article=article,
        )
        return repeat, None

    def _draft(self, article: Article, digest: bytes, position: Position) -> _Draft:
        text = read(article.body)
        keys, frames = sentence_hashes(text)
        return _Draft(article, marks(article), digest, position, text, sketch(text), keys.tolist(), frames.tolist())

    def _decide(self, draft: _Draft, item: Item | None) -> Decision:
        article = draft.article
        if article.status == "embargoed":
            return self._decision(draft, item, "withheld", told=False)
        if draft.marks.kill or article.status == "withheld":
            return self._take_back(draft, item)
        if item is not None and item.live:
            if article.version < item.latest:
                return self._late(draft, item)
            return self._version(draft, item)
        if item is not None and article.version <= item.killed:
            return self._late(draft, item)
        return self._first(draft, item)

    def _take_back(self, draft: _Draft, item: Item | None) -> Decision:
        article = draft.article
        kind: Kind = "kill" if draft.marks.kill else "withheld"
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

    def _version(self, draft: _Draft, item: Item) -> Decision:
        article = draft.article
        said = self._memory.lineages.said_by_others(item.story_id, article.uri)
        fresh = novelty(draft.keys, {**said, **dict.fromkeys(item.coded, article.uri)})
        before = self._memory.decision(item.number)
        earlier = self._memory.sketch(item.number)
        kind: Kind = "update"
        if draft.marks.correction:
            kind = "correction"
        elif not draft.marks.update and before is not None:
            kind = "correction" if facts_alone_changed(before, draft.keys, draft.frames) else "update"
        alike = likeness(draft.sketch, earlier).containment if draft.sketch is not None and earlier is not None else 0.0
        return self._decision(draft, item, kind, of=article.uri, fresh=fresh, similarity=alike)

    def _first(self, draft: _Draft, item: Item | None) -> Decision:
        article = draft.article
        found = candidates(self._memory, draft.sketch, draft.keys, article.uri) if draft.sketch is not None else []
        live = [candidate for candidate in found if candidate.live]
        if not live:
            story_id = item.story_id if item is not None else found[0].story_id if found else None
            thread_id = item.thread_id if item is not None else found[0].thread_id if found else None
            everything = Novelty((1 << len(draft.keys)) - 1, ())
            return self._decision(draft, item, "new", fresh=everything, story_id=story_id, thread_id=thread_id)
        return self._copy(draft, item, live)

    def _copy(self, draft: _Draft, item: Item | None, live: Sequence[Candidate]) -> Decision:
        """An article whose text another uri has told, in whole or in part."""
        best = live[0]
        story_id = item.story_id if item is not None else best.story_id
        thread_id = item.thread_id if item is not None else best.thread_id
        said: dict[int, str] = {}
        for lineage in dict.fromkeys([story_id, *(candidate.story_id for candidate in live)]):
            said = {**self._memory.lineages.said_by_others(lineage, draft.article.uri), **said}
        backing = [candidate for candidate in live if self._memory.lineages.backed(candidate.relied)]
        fresh = novelty(draft.keys, said, draft.text, [(candidate.uri, candidate.sketch) for candidate in backing])
        news = [
            index
            for index, sentence in enumerate(draft.text.sentences)
            if fresh.bits >> index & 1 and not is_boilerplate(sentence.text)
        ]
        if not news:
            fresh = Novelty(0, fresh.relied)
        kind: Kind = "duplicate" if not news else "correction" if draft.marks.correction else "update"
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
    ) -> Decision:
        article = draft.article
        time = self._memory.clock.tick(seconds(article.published_at))
        if item is not None:
            story_id, thread_id = item.story_id, item.thread_id
        features, norm = b"", 0.0
        if story_id is None or thread_id is None:
            story_id = _id("s", f"{article.uri}\x1f{article.version}")
            if told and kind == "new":
                features = threads.pack(_features(draft.text, article))
                thread_id, norm = self._memory.threads.find(features, time)
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
            thread_id=thread_id,
            similarity=round(similarity, 3),
            keys=np.array(draft.keys, dtype=np.uint64).tobytes(),
            frames=np.array(draft.frames, dtype=np.uint64).astype(np.uint32).tobytes(),
            novel=fresh.bits if fresh is not None else 0,
            told=told,
            back=back,
            relied=fresh.relied if fresh is not None else (),
            dependents=dependents,
            features=features,
            norm=norm,
        )


def _story(article: Article, decision: Decision, sentences: Sequence[Sentence]) -> Story:
    novel = tuple(Span(start=s.start, end=s.end) for n, s in enumerate(sentences) if decision.novel >> n & 1)
    return Story(
        uri=article.uri,
        version=article.version,
        kind=decision.kind,
        of=decision.of,
        story_id=decision.story_id,
        thread_id=decision.thread_id,
        similarity=decision.similarity,
        novel=novel,
        dependents=decision.dependents,
        article=article,
    )


def _takes_back(decision: Decision) -> bool:
    return decision.told and decision.kind in ("kill", "withheld")


def _digest(article: Article) -> bytes:
    told = "\x1f".join((article.status, article.headline, article.body))
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _id(prefix: str, seed: str) -> str:
    return prefix + hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _features(text: Text, article: Article) -> Hashes:
    """Names, pairs of names and numbers, those of headline and lead twice; all words where the script knows no capitals."""
    headline = codes_of(article.headline)
    lead = int(text.starts[_LEAD]) if text.starts.size > _LEAD else text.codes.size
    parts = (headline, headline, text.codes[:lead], text.codes)
    chosen = np.concatenate([found for part in parts for found in _names(part)])
    if text.spaceless or chosen.size < 2:
        chosen = np.concatenate(parts)
    hashes: Hashes = (chosen >> np.uint64(32)).astype(np.uint32)
    return hashes


def _names(codes: Codes) -> tuple[Codes, Codes]:
    kinds = codes & np.uint64(3)
    names = kinds == NAME
    pairs = names[1:] & names[:-1]
    whole = codes[:-1][pairs] * np.uint64(0x9E3779B97F4A7C15) + codes[1:][pairs]
    return codes[names | (kinds == NUMBER)], whole
