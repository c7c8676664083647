"""Finding places in a dispatch: names in capitals and the model's entities, judged by what stands around them."""

from __future__ import annotations

from spacy.vocab import Vocab

from agents.extraction.context import Dispatch, FoundPlace, Line
from agents.extraction.places.gazetteer import Entry, Gazetteer
from agents.extraction.places.judge import Judge
from agents.extraction.places.mention import Mention
from agents.extraction.places.people import surnames
from agents.extraction.places.resolve import resolve
from agents.extraction.places.spans import Words


class PlaceFinder:
    """Finds and resolves the places of a dispatch, with the whole article as context."""

    def __init__(self, *, gazetteer: Gazetteer, vocab: Vocab | None = None) -> None:
        self._gazetteer = gazetteer
        self._vocab = vocab

    def find(self, dispatch: Dispatch) -> list[FoundPlace]:
        """All places of all lines in order; adjectives (Syrian) too, marked as such.

        Lines may be parsed or not; where they are, entities under any label are looked up.
        """
        words = [Words.of(line) for line in dispatch.lines]
        people = surnames(dispatch.lines, words)
        judge = Judge(gazetteer=self._gazetteer, people=people)
        mentions: list[Mention] = []
        for line, its_words in zip(dispatch.lines, words, strict=True):
            mentions.extend(judge.mentions(line, its_words))
        resolve(mentions, self._gazetteer)
        return [
            self._found(dispatch.lines[mention.line], mention, mention.choice)
            for mention in mentions
            if mention.choice is not None
        ]

    def _found(self, line: Line, mention: Mention, entry: Entry) -> FoundPlace:
        span = line.doc[mention.start : mention.end]
        start = line.sentence.start + span.start_char
        end = line.sentence.start + span.end_char
        place = self._gazetteer.place(entry, span.text, start, end)
        return FoundPlace(line=line.index, start=mention.start, end=mention.end, place=place, adjective=mention.adjective)
