"""The page of `wirewatch explain --html`: an article with its spans coloured, its events beside it, and what was dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files
from itertools import groupby, pairwise
from textwrap import shorten
from typing import TYPE_CHECKING

from streams.cli.explain_drops import by_trigger

if TYPE_CHECKING:
    from agents.extraction.coder import Trace
    from schemas.actor import ActorRef
    from schemas.event import EventReport, Range
    from schemas.extraction import Extraction
    from schemas.story import Story

_TONES = {
    "conflict": ("ASSAULT", "PROTEST", "MOBILIZE"),
    "coerce": ("COERCE", "SANCTION", "THREATEN", "ACCUSE", "REJECT"),
    "help": ("AID", "RETREAT", "CONCEDE", "COOPERATE"),
    "talk": ("AGREE", "CONSULT", "SUPPORT", "REQUEST"),
}
_CUT = {"body": "the body", "sentence": "a long sentence"}
_SCRIPT = """
for (const node of document.querySelectorAll("[data-s]")) {
  const same = document.querySelectorAll(`[data-s="${node.dataset.s}"]`);
  node.addEventListener("mouseenter", () => same.forEach(one => one.classList.add("lit")));
  node.addEventListener("mouseleave", () => same.forEach(one => one.classList.remove("lit")));
}
"""


def page(told: Iterable[tuple[Story, Extraction, Sequence[Trace]]]) -> str:
    """One self-contained HTML page: nothing is fetched, everything that came from outside is escaped."""
    style = (files("streams") / "data" / "explain.css").read_text(encoding="utf-8")
    articles = [(story, found, traces) for story, found, traces in told]
    title = next((_headline(story) for story, _, _ in articles), "Nothing")
    body = "".join(_article(story, found, traces, number) for number, (story, found, traces) in enumerate(articles))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · wirewatch explain</title><style>{style}</style></head>"
        f"<body>{body}<script>{_SCRIPT}</script></body></html>\n"
    )


def _headline(story: Story) -> str:
    return shorten(story.article.headline or story.article.body, 160, placeholder=" …") or story.uri


def _article(story: Story, found: Extraction, traces: Sequence[Trace], number: int) -> str:
    article = story.article
    meta = {
        "provider": article.provider or "–",
        "published": f"{article.published_at:%d %B %Y %H:%M} UTC",
        "item": f"{story.uri} v{story.version}",
        "decision": story.kind,
        "model": f"{found.model.name} {found.model.version}" if found.model else "–",
    }
    if found.cut:
        meta["not read"] = " and ".join(f"the end of {_CUT[one]}" for one in found.cut)
    head = "".join(f"<span>{name} <b>{escape(value)}</b></span>" for name, value in meta.items())
    legend = "".join(
        f'<span><span class="{kind}">{kind}</span> {what}</span>'
        for kind, what in (("actor", "who"), ("place", "where"), ("act", "a rule fired here"), ("quote", "said by someone"))
    )
    text = (
        f'<p class="none">Nothing was coded: {escape(found.skipped)}</p>'
        if found.skipped
        else "".join(
            f'<div class="paragraph">{"".join(_sentence(one, at, found, number) for at, one in lines)}</div>'
            for _, lines in groupby(enumerate(traces, 1), key=lambda pair: pair[1].sentence.paragraph)
        )
    )
    numbers = {trace.sentence.start: at for at, trace in enumerate(traces, 1)}
    cards = "".join(_event(event, numbers.get(event.sentence.start, 0), number) for event in found.events)
    cards = cards or '<p class="none">No event is told.</p>'
    return (
        f'<main><header><h1>{escape(_headline(story))}</h1><div class="meta">{head}</div><div class="legend">{legend}</div>'
        f'</header><div class="columns"><section><h2>What was read</h2>{text}</section>'
        f'<section class="events"><h2>{len(found.events)} events</h2>{cards}</section></div>{_tables(found)}</main>'
    )


def _sentence(trace: Trace, at: int, found: Extraction, number: int) -> str:
    start, end = trace.sentence.start, trace.sentence.end
    spans = [("actor", one.start, one.end, f"{one.name} · {one.id}") for one in found.actors]
    spans += [
        ("place", one.start, one.end, f"{one.name}, {one.country or '–'} · {one.precision} · {one.geonameid or '–'}")
        for one in found.places
    ]
    spans += [
        ("quote", one.start, one.end, f"said by {one.speaker.name if one.speaker else 'somebody'}") for one in found.quotes
    ]
    spans += [("act", one.trigger.start, one.trigger.end, f"{one.type} · {one.rule}") for one in found.events]
    text = "".join(_coloured(trace.sentence.text, start, [one for one in spans if one[1] < end and one[2] > start]))
    sid = f"s{number}-{at}"
    state = "" if trace.parsed else " unread"
    return (
        f'<div class="sentence{state}" id="{sid}" data-s="{sid}"><a class="number" href="#{sid}">{at}</a>{text}'
        f"{_dropped(trace)}</div>"
    )


def _coloured(text: str, offset: int, spans: Sequence[tuple[str, int, int, str]]) -> Iterator[str]:
    """The text cut at each border of a span, so that spans may overlap."""
    borders = sorted({0, len(text), *(min(max(at - offset, 0), len(text)) for one in spans for at in one[1:3])})
    for left, right in pairwise(borders):
        here = [one for one in spans if one[1] - offset <= left and one[2] - offset >= right]
        piece = escape(text[left:right])
        if here:
            kinds = " ".join(dict.fromkeys(one[0] for one in here))
            titles = "\n".join(dict.fromkeys(one[3] for one in here))
            piece = f'<span class="{kinds}" title="{escape(titles)}">{piece}</span>'
        yield piece


def _dropped(trace: Trace) -> str:
    if trace.unread:
        return f'<div class="dropped">not parsed: {escape(trace.unread)}</div>'
    if not trace.drops:
        return ""
    rows = "".join(
        f"<tr><td>{escape(trigger)}</td><td>{escape(why)}</td><td><code>{escape(', '.join(rules))}</code></td></tr>"
        for trigger, reasons in by_trigger(trace.drops)
        for why, rules in reasons
    )
    count = len(trace.drops)
    many = "candidate was" if count == 1 else "candidates were"
    return f'<details class="dropped"><summary>{count} {many} dropped</summary><table>{rows}</table></details>'


def _event(event: EventReport, at: int, number: int) -> str:
    tone = next((tone for tone, types in _TONES.items() if event.type in types), "talk")
    sid = f"s{number}-{at}"
    marks: list[str] = [event.modality] if event.modality != "asserted" else []
    marks += [name for name, holds in (("negated", event.negated), ("historic", event.historic)) if holds]
    badges = "".join(f'<span class="badge {mark}">{mark}</span>' for mark in marks)
    rows = [("clause", f"“{escape(event.trigger.text)}”")]
    if event.attributed_to:
        rows.append(("says", escape(event.attributed_to.name)))
    if event.place:
        rows.append(("where", escape(f"{event.place.name}, {event.place.country or '–'} ({event.place.precision})")))
    if event.date:
        days = f"{event.date.start}" + (f" to {event.date.end}" if event.date.end != event.date.start else "")
        rows.append(("when", escape(f"{days} (“{event.date.text}”)")))
    if event.counts:
        rows.append(("how many", escape(", ".join(f"{kind} {_range(counted)}" for kind, counted in event.counts.items()))))
    rows.append(("severity", _meter(event.severity / 10, f"{event.severity:g} of 10")))
    rows.append(("confidence", _meter(event.confidence, f"{event.confidence:.2f}")))
    rows.append(("rule", f"<code>{escape(event.rule)}</code>"))
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    mode = f'<span class="mode"> {escape(event.mode)}</span>' if event.mode else ""
    arrow = f'<span class="arrow">→</span>{_names(event.recipients)}' if event.recipients else ""
    doers = _names(event.actors) or '<span class="none">nobody named</span>'
    return (
        f'<article class="event {tone}" data-s="{sid}"><a class="sentence-of" href="#{sid}">sentence {at}</a>'
        f'<span class="type">{event.type}</span>{mode}{badges}<div class="who">{doers}{arrow}</div>'
        f"<dl>{listed}</dl></article>"
    )


def _names(actors: Iterable[ActorRef]) -> str:
    return ", ".join(f'<span class="actor" title="{escape(one.id)}">{escape(one.name)}</span>' for one in actors)


def _range(counted: Range) -> str:
    least, most = counted
    return f"{least}" if least == most else f"at least {least}" if most is None else f"{least} to {most}"


def _meter(share: float, told: str) -> str:
    return f'<span class="meter"><i style="width:{100 * min(1.0, max(0.0, share)):.0f}%"></i></span>{told}'


def _tables(found: Extraction) -> str:
    actors = {one.id: (one.name, one.id, one.kind, one.country or "–", one.sector or "–") for one in reversed(found.actors)}
    places = {
        (one.geonameid, one.name): (one.name, one.country or "–", one.precision, str(one.geonameid or "–"))
        for one in reversed(found.places)
    }
    actor_table = _table("actors", ("name", "id", "kind", "country", "sector"), actors.values())
    return (
        '<div class="aside">'
        + actor_table
        + _table("places", ("name", "country", "precision", "GeoNames"), places.values())
        + "</div>"
    )


def _table(name: str, heads: Sequence[str], rows: Iterable[tuple[str, ...]]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in sorted(rows))
    if not body:
        return ""
    return f"<h2>{name}</h2><table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{body}</table>"
