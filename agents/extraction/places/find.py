"""Finding places in a dispatch: names in capitals and the model's entities, judged by what stands around them."""

from __future__ import annotations

from spacy.vocab import Vocab

from agents.extraction.context import Dispatch, FoundPlace, Line
from agents.extraction.dateline import dateline_match
from agents.extraction.places.gazetteer import Entry, Gazetteer
from agents.extraction.places.judge import Judge
from agents.extraction.places.mention import Mention
from agents.extraction.places.people import people_of
from agents.extraction.places.resolve import resolve
from agents.extraction.places.spans import Words


class PlaceFinder:
    """Finds and resolves the places of a dispatch, with the whole article as context."""

    def __init__(self, *, gazetteer: Gazetteer, vocab: Vocab | None = None) -> None:
        """`vocab` is that of the Docs to come; the finder reads words alone, and takes it as every finder does."""
        self._gazetteer = gazetteer

    def find(self, dispatch: Dispatch) -> list[FoundPlace]:
        """All places of all lines in order; those named by an adjective or inside another name are marked so.

        Lines may be parsed or not; where they are, the model's entities decide what capitals leave open.
        """
        words = [Words.of(line) for line in dispatch.lines]
        head = dateline_match(dispatch.story.article.body)
        judge = Judge(
            gazetteer=self._gazetteer,
            people=people_of(dispatch.lines, words),
            filed=head.span("city") if head is not None else None,
        )
        lines = {line.index: line for line in dispatch.lines}
        mentions = [one for line, its in zip(dispatch.lines, words, strict=True) for one in judge.mentions(line, its)]
        resolve(mentions, self._gazetteer)
        return [self._found(lines[one.line], one, one.choice) for one in mentions if one.choice is not None]

    def _found(self, line: Line, mention: Mention, entry: Entry) -> FoundPlace:
        span = line.doc[mention.start : mention.end]
        start = line.sentence.start + span.start_char
        end = start + mention.letters if mention.letters else line.sentence.start + span.end_char
        text = span.text[: end - start].rstrip("-\u2013\u2014,;:")
        end = start + len(text)
        place = self._gazetteer.place(entry, text, start, end)
        return FoundPlace(line=line.index, start=mention.start, end=mention.end, place=place, adjective=mention.aside)
