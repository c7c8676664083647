"""The dispatch set: what a careful coder reads in 60 dispatches, and how far the coder agrees.

Run as `python -m tests.agents.extraction.dispatch_set` for a table of misses.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from agents.extraction.coder import Coder, build_coder
from schemas.actor import ActorRef
from schemas.event import EventReport
from schemas.extraction import Extraction
from schemas.story import Story
from tests.builders import a_story, an_article

FOLDER = Path(__file__).parent / "dispatches"


@dataclass
class Tally:
    """How many events had to be found and were, how many were told as happenings and were right, and what went wrong."""

    must: int = 0
    found: int = 0
    told: int = 0
    right: int = 0
    facts: int = 0
    facts_right: int = 0
    misses: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.must)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.told)

    @property
    def accuracy_of_facts(self) -> float:
        return self.facts_right / max(1, self.facts)


def load() -> list[dict[str, Any]]:
    """All dispatches with their gold."""
    return [
        one for path in sorted(FOLDER.glob("*.toml")) for one in tomllib.loads(path.read_text(encoding="utf-8"))["dispatch"]
    ]


def story_of(dispatch: dict[str, Any]) -> Story:
    """A dispatch as a new story published in the evening of its day."""
    published = datetime.combine(dispatch["published"], time(20), UTC)
    return a_story(an_article(dispatch["body"], uri=f"urn:dispatch:{dispatch['id']}", published_at=published))


def is_happening(event: EventReport) -> bool:
    """Whether the event is told as something that happened now."""
    return event.modality == "asserted" and not event.negated and not event.historic


def _holds(actors: Iterable[ActorRef], wanted: str) -> bool:
    names = [f"{one.text} {one.name} {one.id}".lower() for one in actors]
    return any(part.lower() in name for part in wanted.split("|") for name in names)


def fits(event: EventReport, gold: dict[str, Any], *, standing: bool = True) -> bool:
    """Whether an event is the one that the gold speaks of: type, sides and standing."""
    sides = (event.actors, event.recipients)
    if event.type not in gold["type"].split("|"):
        return False
    if (
        event.type in ("CONSULT", "AGREE", "SUPPORT", "COOPERATE", "REJECT")
        and gold.get("to")
        and _holds(event.actors, gold["to"])
    ):
        sides = (event.recipients, event.actors)  # told from the other side
    if gold.get("nobody") and event.actors:
        return False
    if "by" in gold and not _holds(sides[0], gold["by"]):
        return False
    if "to" in gold and not _holds(sides[1], gold["to"]):
        return False
    if not standing:
        return True
    if gold.get("historic"):
        return event.historic
    modality = gold.get("modality", "asserted")
    return event.modality == modality and not event.negated and not event.historic


def score(extractions: Sequence[Extraction], dispatches: Sequence[dict[str, Any]]) -> Tally:
    """Agreement of extractions with the gold."""
    tally = Tally()
    for extraction, dispatch in zip(extractions, dispatches, strict=True):
        _score_one(extraction, dispatch, tally)
    return tally


def _score_one(extraction: Extraction, dispatch: dict[str, Any], tally: Tally) -> None:
    gold, allowed = dispatch["events"], dispatch["events"] + dispatch.get("may", [])
    for wanted in gold:
        match = next((event for event in extraction.events if fits(event, wanted)), None)
        if wanted.get("optional"):
            continue
        tally.must += 1
        tally.found += match is not None
        if match is None:
            tally.misses.append((dispatch["id"], "not found", _told(wanted)))
        else:
            _score_facts(match, wanted, dispatch["id"], tally)
    for event in filter(is_happening, extraction.events):
        tally.told += 1
        forbidden = any(fits(event, one) and _is_at(event, one) for one in dispatch.get("never", ()))
        right = any(fits(event, one) for one in allowed) and not forbidden
        tally.right += right
        if not right:
            told = f"{event.type} {_names(event.actors)} -> {_names(event.recipients)} ({event.rule})"
            tally.misses.append((dispatch["id"], "FORBIDDEN" if forbidden else "extra", told))


def _is_at(event: EventReport, gold: dict[str, Any]) -> bool:
    return "place" not in gold or (event.place is not None and gold["place"] in (event.place.text, event.place.name))


def _score_facts(event: EventReport, gold: dict[str, Any], name: str, tally: Tally) -> None:
    place, when, killed = event.place, event.date, event.counts.get("killed")
    told = {
        "place": "place" in gold and place is not None and gold["place"] in f"{place.text} {place.name}",
        "date": "date" in gold and when is not None and when.start <= gold["date"] <= when.end,
        "killed": "killed" in gold and killed is not None and killed[0] == gold["killed"],
    }
    for fact, holds in told.items():
        if fact in gold:
            tally.facts += 1
            tally.facts_right += holds
            if not holds:
                tally.misses.append((name, f"wrong {fact}", f"{_told(gold)}: {event.place} {event.date} {event.counts}"[:160]))


def _told(gold: dict[str, Any]) -> str:
    return " ".join(f"{key}={value}" for key, value in gold.items())


def _names(actors: Iterable[ActorRef]) -> str:
    return ", ".join(one.text for one in actors)


def code(coder: Coder) -> tuple[list[Extraction], list[dict[str, Any]]]:
    """The extractions of all dispatches, with the dispatches."""
    dispatches = load()
    return coder.code([story_of(one) for one in dispatches]), dispatches


def main() -> None:
    """Print the table of misses and the figures."""
    extractions, dispatches = code(build_coder())
    tally = score(extractions, dispatches)
    for name, what, told in tally.misses:
        print(f"{name:22} {what:12} {told}")
    print(
        f"{len(dispatches)} dispatches: must-event recall {tally.recall:.3f} ({tally.found}/{tally.must}), "
        f"precision of happenings {tally.precision:.3f} ({tally.right}/{tally.told}), "
        f"places, dates and tolls {tally.accuracy_of_facts:.3f} ({tally.facts_right}/{tally.facts})"
    )


if __name__ == "__main__":
    main()
