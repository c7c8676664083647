"""A dispatch on the desk: one article's sentences with their Docs, and what the finders found in them."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from agents.text import Sentence
from schemas.actor import ActorMention
from schemas.event import Place
from schemas.story import Story


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with its own Doc: a token's place in `body` is `sentence.start + token.idx`.

    `parsed` is False where gating left the sentence unparsed: then the Doc has tokens but no tags, heads or entities.
    `novel` is False for sentences the lineage has said before: they give context, never events. `candidates` are the tokens
    at which a rule may fire.
    """

    index: int
    sentence: Sentence
    doc: Doc
    parsed: bool
    novel: bool
    candidates: tuple[int, ...] = ()

    def offset(self, token: Token) -> int:
        """The code point of `body` at which the token starts."""
        return self.sentence.start + token.idx


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One story with its sentences in order."""

    story: Story
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class FoundActor:
    """An actor in a line: tokens `start` to `end` (the noun phrase), `head` the index of its head token."""

    line: int
    start: int
    end: int
    head: int
    actor: ActorMention


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place in a line: tokens `start` to `end`.

    `adjective` marks a place named by its adjective, its people or inside another name (Syrian, Syrians, "Texas A&M
    University"): a mention that the article's record holds like any other, but never the scene of an event.
    """

    line: int
    start: int
    end: int
    place: Place
    adjective: bool = False
