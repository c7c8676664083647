"""`wirewatch tail`: a topic as it comes, for people or as JSON lines."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from streams.cli.errors import Failure, Mistake
from streams.cli.options import with_settings
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.topics import Topic

_EMBARGOES = "embargoes"
_WITH_WATCH = ("alerts", "alerts-flash", "matches", "watches")


@click.command()
@click.argument("topic")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a record, as it is on the topic.")
@click.option("--from-beginning", is_flag=True, help="Also what is there already.")
@click.option("--watch", "watch_id", metavar="ID", help="Only this watch's alerts.")
@click.option("--flash", is_flag=True, help="With alerts: only those of flash watches, from their own topic.")
@click.option("--idle-exit", type=click.FloatRange(min=0), metavar="S", help="End when nothing came for S seconds.")
@with_settings
def tail(
    settings: Settings,
    topic: str,
    as_json: bool,
    from_beginning: bool,
    watch_id: str | None,
    flash: bool,
    idle_exit: float | None,
) -> None:
    """Follow TOPIC: raw, articles, stories, extractions, reports, events, alerts, alerts-flash, watches, dead-letters, or a
    full name; embargoes shows what intake holds back, until when, and when it no longer does.

    \b
    Example:
      wirewatch tail alerts --watch syria-strikes
      wirewatch tail events --json --from-beginning --idle-exit 2 | jq .type
    """
    from streams import reached
    from streams.admin import admin_client
    from streams.following import NoTopic, follow

    chosen = _topic(topic)
    if flash:
        if chosen is not _topic("alerts"):
            raise Mistake(f"--flash goes with alerts, not with {topic}")
        chosen = _topic("alerts-flash")
    if watch_id and chosen not in {_topic(name) for name in _WITH_WATCH}:
        raise Mistake(f"--watch goes with {', '.join(_WITH_WATCH)}: {topic} is not kept by watch")
    show = _as_json(chosen) if as_json else _for_people(chosen)
    with admin_client(settings):
        pass  # a broker that is not there is told at once
    try:
        for record in follow(settings, chosen.name, from_beginning=from_beginning, idle_exit=idle_exit):
            if topic == _EMBARGOES and record.key == reached.KEY:
                continue
            if watch_id is None or record.key == watch_id.encode():
                show(record)
    except NoTopic as error:
        raise Failure(str(error)) from error


def _topic(name: str) -> Topic:
    import difflib

    from streams.topics import EMBARGOES, SHORT_NAMES, topic_named

    if name == _EMBARGOES:
        return EMBARGOES
    try:
        return topic_named(name)
    except KeyError:
        names = (*SHORT_NAMES, _EMBARGOES)
        close = difflib.get_close_matches(name, names, 1)
        meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(names)}"
        raise Mistake(f"no topic {name!r}; {meant}") from None


def _as_json(topic: Topic) -> Callable[[Any], None]:
    import msgspec

    out = sys.stdout.buffer

    def show(record: Any) -> None:
        if topic.value is None:
            out.write(json.dumps(_opaque(record), ensure_ascii=False).encode("utf-8", "replace"))
        elif record.value is None:
            out.write(json.dumps({"key": _text(record.key), "removed": True}, ensure_ascii=False).encode())
        elif b"\n" in record.value:
            try:
                out.write(msgspec.json.format(record.value, indent=-1))
            except msgspec.DecodeError:
                out.write(json.dumps(_opaque(record), ensure_ascii=False).encode("utf-8", "replace"))
        else:
            out.write(record.value)
        out.write(b"\n")
        out.flush()

    return show


def _for_people(topic: Topic) -> Callable[[Any], None]:
    import msgspec

    from streams.cli import render
    from streams.cli.console import Out
    from streams.topics import DEAD_LETTERS, EMBARGOES, value_types

    types = value_types(topic)
    decoder = msgspec.json.Decoder(_union(types)) if types else None
    console = Out()

    def show(record: Any) -> None:
        headers = {name: _text(value) or "" for name, value in record.headers}
        if topic is EMBARGOES:
            told = render.embargo(_text(record.key) or "", record.value)
        elif topic is DEAD_LETTERS:
            told = render.dead_letter(headers, record.value)
        elif decoder is None:
            moment = datetime.fromtimestamp(max(record.timestamp, 0) / 1000, UTC)
            told = render.raw(headers, record.value, _text(record.key), moment)
        elif record.value is None:
            told = render.tombstone(_text(record.key))
        else:
            try:
                value = decoder.decode(record.value)
                told = render.RENDERERS[type(value)](value)
            except msgspec.MsgspecError as error:
                click.echo(f"unreadable at {record.partition}/{record.offset}: {error}", err=True)
                return
        console.print(told)
        sys.stdout.flush()

    return show


def _union(types: tuple[type, ...]) -> Any:
    union: Any = types[0]
    for further in types[1:]:
        union = union | further
    return union


def _opaque(record: Any) -> dict[str, Any]:
    """A record whose bytes are anybody's: as text where they are text, else in base 64."""
    told: dict[str, Any] = {
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": record.timestamp,
        "key": _text(record.key),
        "headers": {name: _text(value) for name, value in record.headers},
    }
    try:
        return {**told, "value": None if record.value is None else record.value.decode("utf-8")}
    except UnicodeDecodeError:
        return {**told, "value_base64": base64.b64encode(record.value).decode()}


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")
