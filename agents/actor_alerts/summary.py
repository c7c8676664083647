"""An event in one readable line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agents.actor_alerts.material import extent
from agents.actor_alerts.phrases import Phrase, phrase
from schemas.actor import ActorRef
from schemas.event import Event, Place

NAMED = 3
"""So many names of a side are spelt out, the rest counted."""

_INTENTS = {"planned": "planned to", "threatened": "threatened to", "hypothetical": "might"}
_PEOPLE = ("person", "population")
_MEMBERS = " members of"  # an organisation is not killed, its members are
_NOT = {"planned": "planned not to", "threatened": "threatened not to", "hypothetical": "might not"}


def summarise(event: Event) -> str:
    """Who did what to whom, where and when, the tolls, and on whose word."""
    line = _act(event, phrase(event.type, event.mode))
    where = ", ".join(_circumstances(event, line))
    if where:
        line += f" ({where})"
    tolls = ", ".join(f"{extent(counted)} {kind}" for kind, counted in event.counts.items())
    if tolls:
        line += f" — {tolls}"
    word = _word(event)
    return (line[0].upper() + line[1:]) + (f"; {word}" if word else "")


def names(refs: Sequence[ActorRef]) -> str:
    """The names of a side: one, two and three; more are counted."""
    told = list(dict.fromkeys(ref.name for ref in refs))
    if len(told) > NAMED:
        rest = len(told) - NAMED + 1
        told = [*told[: NAMED - 1], f"{rest} others"]
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1]))) if told else ""


def _act(event: Event, words: Phrase) -> str:
    who, whom = names(event.actors), names(event.recipients)
    if not who:
        noun = f"{words.noun} {whom}" if whom else words.noun.rpartition(" ")[0]
        intent: str = event.modality if event.modality in _INTENTS else ""
        return " ".join(filter(None, ("no" if event.negated else "", intent, noun)))
    base, past = (words.base, words.past) if whom else (words.alone_base, words.alone_past)
    if all(ref.kind in _PEOPLE for ref in event.recipients):
        base, past = base.replace(_MEMBERS, ""), past.replace(_MEMBERS, "")
    intent = _INTENTS.get(event.modality, "")
    if intent:
        verb = f"{_NOT[event.modality] if event.negated else intent} {base}"
    else:
        verb = f"did not {base}" if event.negated else past
    return " ".join(filter(None, (who, verb, whom)))


def _circumstances(event: Event, told: str) -> Iterator[str]:
    if event.place is not None:
        here = _as_written(event.place)
        if here not in told and event.place.name not in told:  # towns that are attacked stand on the other side already
            yield here
        if event.place.country and event.place.precision != "country":
            yield event.place.country
    if event.date is not None:
        start, end = event.date.start, event.date.end
        yield f"{start.day} {start:%b %Y}" if start == end else f"{start.day} {start:%b} – {end.day} {end:%b %Y}"
    if event.historic:
        yield "background"


def _as_written(place: Place) -> str:
    """The place in the wire's own spelling, "Hama" and not "Ḩamāh", unless it shouts as datelines do."""
    return place.name if not place.text or (place.text.isupper() and len(place.text) > 3) else place.text


def _word(event: Event) -> str:
    source = event.attributed_to.name if event.attributed_to is not None else ""
    if event.modality == "claimed":
        if event.attributed_to is not None and any(ref.id == event.attributed_to.id for ref in event.actors):
            return f"{source} claimed responsibility" if event.type in ("ASSAULT", "COERCE") else f"by {source}'s own account"
        return f"claimed by {source}" if source else "a claim"
    if event.modality == "denied":
        return f"denied by {source}" if source else "denied"
    return f"according to {source}" if source else ""
