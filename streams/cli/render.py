"""Records for people: a line or a few each, with colour where the terminal has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from rich.text import Text

from agents.intake.held import held_article
from schemas.alert import Activity, Alert, Match
from schemas.article import Article
from schemas.base import Record
from schemas.event import Event, EventReport
from schemas.extraction import Extraction
from schemas.report import Report, Withdrawal
from schemas.story import Story
from schemas.watch import Watch

_COLOURS = MappingProxyType(
    {
        "raised": "bold green",
        "active": "green",
        "new": "green",
        "updated": "bold yellow",
        "update": "yellow",
        "correction": "yellow",
        "duplicate": "dim",
        "redelivery": "dim",
        "retracted": "bold red",
        "kill": "bold red",
        "canceled": "bold red",
        "withheld": "red",
        "flash": "magenta",
    }
)
_INDENT = " " * 10
_EXCERPT = 100


def alert(record: Alert) -> Text:
    """What happened, for whom, why it matched, and the sentence and rule behind it."""
    text = _start(record.raised_at, record.status)
    text.append(f"{record.priority:<8}", style=_COLOURS.get(record.priority, "dim"))
    text.append(f"{record.watch_id}  ", style="cyan").append(record.summary)
    if record.status == "retracted":
        _more(text, "because", f"{record.retraction or 'withdrawn'} ({record.cause.uri} v{record.cause.version})", "red")
    if record.changed:
        _more(text, "changed", ", ".join(record.changed), "yellow")
    if record.digest:
        _more(text, "digest", f"{record.digest.number} of {record.digest.of}, until {record.digest.until:%H:%M}")
    if record.reasons:
        _more(text, "reasons", "; ".join(f"{reason.condition} {reason.value}" for reason in record.reasons))
    for source in record.articles[-3:]:
        _more(text, "source", f"“{source.sentence}” {source.provider} {source.uri} v{source.version} [{source.rule}]")
    return text


def event(record: Event) -> Text:
    """Who did what to whom, where, when, with what toll, and how many say so."""
    text = _start(record.updated_at, record.status).append(_deed(record))
    if record.reason:
        _more(text, "because", record.reason, "red" if record.status == "retracted" else "yellow")
    count = len({(report.uri, report.version) for report in record.reports})
    _more(text, "told by", f"{count} article version{'s' if count != 1 else ''}, {record.independent_providers} independent")
    for report in record.reports[-2:]:
        _more(text, "source", f"“{report.sentence}” {report.provider} {report.uri} v{report.version} [{report.rule}]")
    return text


def story(record: Story) -> Text:
    """The decision about an article version."""
    text = _start(record.article.published_at, record.kind).append(f"{record.uri} v{record.version}  ", style="cyan")
    text.append(_headline(record.article))
    if record.of and record.of != record.uri:
        _more(text, "of", f"{record.of} ({record.similarity:.2f})")
    return text


def extraction(record: Extraction) -> Text:
    """What was found in an article version, or why nothing was looked for."""
    text = _start(record.published_at, record.skipped or "coded").append(f"{record.uri} v{record.version}", style="cyan")
    text.append(
        f"  {len(record.actors)} actors, {len(record.places)} places, {len(record.events)} events" if not record.skipped else ""
    )
    for found in record.events:
        _more(text, "event", f"{_deed(found)} [{found.rule}]")
    return text


def article(record: Article) -> Text:
    """One version of one item."""
    text = _start(record.published_at, record.signal or record.status)
    return text.append(f"{record.uri} v{record.version}  ", style="cyan").append(
        f"{record.provider} {record.language}  {_headline(record)}"
    )


def embargo(key: str, value: bytes | None) -> Text:
    """An article that waits at intake for its hour, or one that no longer does: released, or replaced by a newer version."""
    uri, _, version = key.rpartition("|")
    if value is None:
        return Text().append(f"{'':<15}{'FREE':<11}", style="green").append(f"{uri} v{version}  ", style="cyan")
    held = held_article(value)
    text = _start(held.published_at, "held").append(f"{held.uri} v{held.version}  ", style="cyan")
    text.append(f"{held.provider} {held.language}  {_headline(held)}")
    return _more(text, "until", f"{held.embargoed_until:%Y-%m-%d %H:%M:%S} UTC", "yellow")


def watch(record: Watch) -> Text:
    """A watch with the conditions that it sets."""
    text = Text().append(f"{record.watch_id}  ", style="cyan").append(record.name)
    text.append(f"  {record.priority}", style=_COLOURS.get(record.priority, "dim"))
    if not record.enabled:
        text.append("  disabled", style="red")
    _more(text, "when", conditions(record) or "always")
    return text


def conditions(record: Watch) -> str:
    """The conditions of a watch in one line."""
    told: list[str] = []
    for name in ("actors", "against", "event_types", "modes", "countries"):
        values = getattr(record, name)
        if values:
            told.append(f"{name} {', '.join(values)}")
    if record.role != "any":
        told.append(f"role {record.role}")
    if record.near:
        told.append(f"within {record.near.radius_km:g} km of {record.near.lat:g}, {record.near.lon:g}")
    for name, plain in (("min_severity", 0.0), ("min_confidence", 0.0), ("min_providers", 1)):
        if getattr(record, name) != plain:
            told.append(f"{name} {getattr(record, name):g}")
    if record.modality != ("asserted",):
        told.append(f"modality {', '.join(record.modality)}")
    if record.novelty_days:
        told.append(f"not seen for {record.novelty_days} days")
    if record.burst:
        told.append(f"burst of {record.burst.min_count} in {record.burst.window}")
    if record.cooldown:
        told.append(f"cooldown {record.cooldown}")
    if record.digest:
        told.append(f"told together every {record.digest}")
    return "; ".join(told)


def happening(record: EventReport) -> Text:
    """One happening as one article tells it, with its sentence and rule."""
    text = Text().append(_deed(record), style="bold")
    text.append(f"  severity {record.severity:g}, confidence {record.confidence:.2f}", style="dim")
    if record.attributed_to:
        _more(text, "says", record.attributed_to.name)
    return _more(text, "source", f"“{record.sentence.text}” [{record.rule}]")


def report(record: Report) -> Text:
    """One happening as one article tells it, on its way to fusion."""
    text = _start(record.published_at, "report").append(_deed(record.report))
    source = record.report
    return _more(text, "source", f"“{source.sentence.text}” {source.uri} v{source.version} [{source.rule}]")


def withdrawal(record: Withdrawal) -> Text:
    """An article's reports taken back."""
    return _start(record.published_at, record.reason).append(f"{record.uri} v{record.version}", style="cyan")


def activity(record: Activity) -> Text:
    """An event as one of its actors lives it."""
    text = _start(record.event.updated_at, "present" if record.present else "absent")
    return text.append(f"{record.actor_id}  ", style="cyan").append(_deed(record.event))


def match(record: Match) -> Text:
    """Whether a watch holds for an event."""
    text = _start(record.event.updated_at, "holds" if record.holds else "not")
    return text.append(f"{record.watch_id} {record.actor_id}  ", style="cyan").append(_deed(record.event))


def dead_letter(headers: Mapping[str, str], value: bytes | None) -> Text:
    """Which stage could not process what, and why."""

    def get(name: str) -> str:
        return headers.get(f"wirewatch.error.{name}", "")

    text = Text().append(f"{get('stage') or '?':<14}", style="bold red").append(get("reason") or "no reason")
    if get("detail"):
        text.append(f": {get('detail')}")
    _more(text, "from", f"{get('topic')}[{get('partition')}] at {get('offset')} {get('exception')}".rstrip())
    return _more(text, "bytes", excerpt(value))


def raw(headers: Mapping[str, str], value: bytes | None, key: str | None, moment: datetime) -> Text:
    """An agency's bytes: what they claim to be and how they begin."""
    text = _start(moment, "raw").append(headers.get("content-type", "no content-type"))
    return (
        text.append(f" {key or '-'}  ", style="cyan").append(f"{len(value or b'')} bytes  ").append(excerpt(value), style="dim")
    )


def tombstone(key: str | None) -> Text:
    """A key that is gone."""
    return Text().append(f"{key}  ", style="cyan").append("removed", style="red")


def excerpt(value: bytes | None) -> str:
    """The first characters of anything, on one line."""
    told = " ".join((value or b"")[: _EXCERPT * 4].decode("utf-8", "replace").split())
    told = "".join(letter if letter.isprintable() else "�" for letter in told)
    return told[:_EXCERPT] + ("…" if len(value or b"") > _EXCERPT else "")


RENDERERS: Mapping[type[Record], Callable[[Any], Text]] = MappingProxyType(
    {
        Alert: alert,
        Event: event,
        Story: story,
        Extraction: extraction,
        Article: article,
        Watch: watch,
        Report: report,
        Withdrawal: withdrawal,
        Activity: activity,
        Match: match,
    }
)


def _start(moment: datetime, status: str) -> Text:
    text = Text().append(moment.strftime("%m-%d %H:%M:%S "), style="dim")
    return text.append(f"{status.upper():<11}", style=_COLOURS.get(status, "bold"))


def _more(text: Text, label: str, told: str, style: str = "dim") -> Text:
    return text.append(f"\n{_INDENT}{label:<8} ", style="dim").append(told, style=style)


def _deed(record: Event | EventReport) -> str:
    """ASSAULT/aerial Syrian army → Islamic State at Raqqa, Syria on 2017-03-21, killed 33+."""
    told = record.type + (f"/{record.mode}" if record.mode else "")
    told += f" {_names(record.actors)} → {_names(record.recipients)}"
    if record.place:
        told += f" at {record.place.name}" + (f", {record.place.country}" if record.place.country else "")
    if record.date:
        told += f" on {record.date.start}" + (f"–{record.date.end}" if record.date.end != record.date.start else "")
    for kind, (least, most) in record.counts.items():
        told += f", {kind} {least}" + ("+" if most is None else f"–{most}" if most != least else "")
    marks = [name for name, holds in (("negated", record.negated), ("historic", record.historic)) if holds]
    marks += [record.modality] if record.modality != "asserted" else []
    return told + (f" ({', '.join(marks)})" if marks else "")


def _names(actors: Iterable[Any]) -> str:
    return ", ".join(actor.name for actor in actors) or "–"


def _headline(record: Article) -> str:
    return record.headline or excerpt(record.body.encode())
