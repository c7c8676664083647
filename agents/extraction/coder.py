"""The coder: stories in, extractions out; the same extraction for the same story, however stories are batched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from agents.extraction.actors.lexicon import load_roles
from agents.extraction.actors.mentions import ActorFinder
from agents.extraction.actors.register import load_register
from agents.extraction.context import Dispatch, FoundActor, FoundPlace, Line
from agents.extraction.counts import counts_of
from agents.extraction.dateline import find_dateline
from agents.extraction.dates import resolve_date
from agents.extraction.events.acts import Act, Drop, Matcher
from agents.extraction.events.fold import Told, fold
from agents.extraction.events.report import Reporter, merged
from agents.extraction.events.rules import RuleBook, load_rules
from agents.extraction.events.slots import Slots
from agents.extraction.events.standing import operators
from agents.extraction.gating import MAX_SENTENCE_CHARS, actor_words
from agents.extraction.model import DEFAULT_MODEL, Zone, load_model, record_of
from agents.extraction.places.find import PlaceFinder
from agents.extraction.places.gazetteer import open_gazetteer
from agents.extraction.quotes import find_quotes
from agents.extraction.reading import Reader
from agents.extraction.truecase import build_truecaser
from agents.text import Sentence
from schemas.actor import ActorMention
from schemas.extraction import Cut, Dateline, Extraction, Model, Quote, Skipped
from schemas.story import Story

_UNREAD = "no rule's trigger stands here with the words and actors that it asks for"
_SAID_BEFORE = "the lineage has said this before"
_TOWN = 50_000
"""People who live in a place whose name, written in capitals, is taken for a name rather than a word."""
_SKIPPED: dict[str, Skipped] = {"duplicate": "duplicate", "redelivery": "redelivery", "kill": "kill", "withheld": "withheld"}


class FindActors(Protocol):
    def find(self, dispatch: Dispatch) -> list[FoundActor]: ...


class FindPlaces(Protocol):
    def find(self, dispatch: Dispatch) -> list[FoundPlace]: ...


class FindQuotes(Protocol):
    def __call__(self, dispatch: Dispatch, actors: Sequence[FoundActor]) -> list[Quote]: ...


class FindDateline(Protocol):
    def __call__(self, dispatch: Dispatch, places: Sequence[FoundPlace]) -> Dateline | None: ...


@dataclass(frozen=True, slots=True)
class Trace:
    """What the coder saw in one sentence, for `explain`; `unread` says why it was not parsed, where it was not."""

    sentence: Sentence
    parsed: bool
    novel: bool
    clauses: tuple[str, ...]
    drops: tuple[Drop, ...]
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Coder:
    """Reads stories; holds the model and the finders, and between stories nothing that an extraction depends on."""

    reader: Reader
    book: RuleBook
    actors: FindActors
    places: FindPlaces
    quotes: FindQuotes
    dateline: FindDateline
    reporter: Reporter
    model: Model
    zone: Zone

    def code(self, stories: Sequence[Story]) -> list[Extraction]:
        """One extraction per story, in order; where nothing was coded, `skipped` says why."""
        return [self._extraction(story, None) for story in stories]

    def explain(self, story: Story) -> tuple[Extraction, list[Trace]]:
        """An extraction with what was seen and dropped in each sentence."""
        traces: list[Trace] = []
        return self._extraction(story, traces), traces

    def _extraction(self, story: Story, traces: list[Trace] | None) -> Extraction:
        why = self._reason_to_skip(story)
        if why is not None:
            return _record(story, skipped=why)
        self.zone.enter()
        dispatch = self.reader.read(story)
        actors = self.actors.find(dispatch)
        places = self.places.find(dispatch)
        dateline = self.dateline(dispatch, places)
        told: list[tuple[Line, Told]] = []
        for line in dispatch.lines:
            if line.parsed and line.novel:
                told.extend((line, one) for one in self._told(line, actors, places, traces))
            elif traces is not None:
                traces.append(Trace(line.sentence, line.parsed, line.novel, (), (), _UNREAD if line.novel else _SAID_BEFORE))
        return _record(
            story,
            dateline=dateline,
            actors=tuple(ActorMention(**{n: getattr(f.actor, n) for n in ActorMention.__struct_fields__}) for f in actors),
            places=tuple(found.place for found in places),
            quotes=tuple(self.quotes(dispatch, actors)),
            events=tuple(self.reporter.reports(dispatch, told, places, dateline.place if dateline else None)),
            model=self.model,
            cut=_cut(dispatch),
        )

    def _reason_to_skip(self, story: Story) -> Skipped | None:
        if story.kind in _SKIPPED:
            return _SKIPPED[story.kind]
        if story.article.language.split("-")[0].lower() != self.reader.nlp.lang:
            return "language"
        return None if story.novel else "nothing_novel"

    def _told(
        self, line: Line, actors: Sequence[FoundActor], places: Sequence[FoundPlace], traces: list[Trace] | None
    ) -> list[Told]:
        if traces is None and not line.candidates:
            return []
        here = [found for found in actors if found.line == line.index]
        words = self.book.words
        slots = Slots(line, here, [f for f in places if f.line == line.index and not f.adjective], words["instruments"])
        matcher = Matcher(self.book, slots)
        acts = matcher.acts(line.doc if traces is not None else [line.doc[index] for index in line.candidates])
        covered = {index for act in acts for index in act.covers}
        inner = [a for a in acts if a.trigger[0].i in covered or covered.issuperset(token.i for token in a.trigger)]
        told = [one for act in acts if act not in inner for one in fold(act, operators(act.anchor, words), slots, words)]
        kept = merged(told)
        if traces is not None:
            clauses = tuple(f"{one.rule}: {_words(one.act)}" for one in kept)
            drops = [*matcher.drops, *(Drop(a.rule.id, _words(a), a.trigger[0].i, "it is part of another act") for a in inner)]
            drops += [
                Drop(one.rule, _words(one.act), one.act.trigger[0].i, "it tells an event that is told already")
                for one in told
                if not any(one.act is other.act and one.rule == other.rule for other in kept)
            ]
            traces.append(Trace(line.sentence, line.parsed, line.novel, clauses, tuple(drops)))
        return kept


def _cut(dispatch: Dispatch) -> tuple[Cut, ...]:
    """What of a dispatch was left unread: the end of the body, or of a sentence that was to be coded."""
    lines, body = dispatch.lines, dispatch.story.article.body
    found: tuple[Cut, ...] = ("body",) if lines and lines[-1].sentence.end < len(body.rstrip()) else ()
    too_long = any(line.novel and len(line.sentence.text) > MAX_SENTENCE_CHARS for line in lines)
    return (*found, "sentence") if too_long else found


def _words(act: Act) -> str:
    return " ".join(token.text for token in act.trigger)


def _record(story: Story, **fields: object) -> Extraction:
    plain: dict[str, object] = {
        "uri": story.uri,
        "version": story.version,
        "story_id": story.story_id,
        "thread_id": story.thread_id,
        "language": story.article.language,
        "published_at": story.article.published_at,
    }
    return Extraction(**{**plain, **fields})  # type: ignore[arg-type]


def build_coder(model: str = DEFAULT_MODEL, *, cache_dir: Path | None = None, gated: bool = True) -> Coder:
    """A coder with the project's own register, gazetteer and rules.

    The gazetteer lies in `cache_dir` (by default the user's cache folder) and is built there on first use. Raises OSError
    where the model is not installed or the folder cannot be written.
    """
    nlp, book = load_model(model), load_rules()
    register, gazetteer = load_register(), open_gazetteer(cache_dir)
    roles = actor_words(load_roles().last_words())
    truecase = build_truecaser(
        nlp,
        surfaces=register.surfaces,
        plain=roles | frozenset(book.verb_gates) | frozenset(book.noun_gates),
        is_place=lambda word: any(place.kind != "city" or place.population >= _TOWN for place in gazetteer.lookup(word)),
    )
    return Coder(
        reader=Reader(nlp=nlp, book=book, gated=gated, actor_words=roles, truecase=truecase),
        book=book,
        actors=ActorFinder(register=register, vocab=nlp.vocab),
        places=PlaceFinder(gazetteer=gazetteer, vocab=nlp.vocab),
        quotes=find_quotes,
        dateline=find_dateline,
        reporter=Reporter(resolve_date=resolve_date, counts_of=counts_of),
        model=record_of(nlp),
        zone=Zone(nlp),
    )
