"""A name in a line that may be a place, with what its surroundings say about it."""

from __future__ import annotations

from dataclasses import dataclass

from agents.extraction.places.gazetteer import Entry


@dataclass(slots=True)
class Mention:
    """Tokens `start` to `end` of line `line`; `candidates` are empty where only a similar spelling may help.

    `level` is the sort of place the words beside it name (province → admin1); `within` the mention that holds this one
    ("Paris, Missouri"); `sure` means that the name cannot well be anything but a place; `aside` that it is an adjective
    or part of another name ("Texas A&M University"), never a scene; `filed` that it is the town of the
    dateline, which copy names without its state only where readers know it; `letters` clips the span within its token
    ("U.S.-led").
    """

    line: int
    start: int
    end: int
    key: str
    candidates: tuple[Entry, ...]
    level: str = ""
    sure: bool = False
    aside: bool = False
    filed: bool = False
    within: Mention | None = None
    letters: int = 0
    choice: Entry | None = None

    @property
    def adjective(self) -> bool:
        """Whether the name is an adjective or a people, such as Syrian or Syrians."""
        return bool(self.candidates) and self.candidates[0].adjective
