"""`wirewatch replay`: a period of a topic, or an archive, into the pipeline once more."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from streams.cli.errors import INTERRUPTED, Failure, Mistake
from streams.cli.options import with_settings
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.replaying import Tally, Throttle
    from streams.topics import Topic


class Moment(click.ParamType):
    """A time in RFC 3339, or how long ago: 30m, 6h, 7d."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        from agents.actor_alerts.durations import parse_duration

        if isinstance(value, datetime):
            return value
        with contextlib.suppress(ValueError):
            moment = datetime.fromisoformat(str(value))
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        try:
            return datetime.now(UTC) - parse_duration(str(value))
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is neither a time such as 2026-11-24T12:00Z nor a duration such as 6h", param, ctx)


@click.command()
@click.argument("archive", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[ARCHIVE]...")
@click.option("--topic", metavar="TOPIC", help="Replay what this topic holds: raw, articles, stories, reports or events.")
@click.option(
    "--since", type=Moment(), metavar="T", help="With --topic: from this time on (2026-11-24T12:00Z), or so long ago."
)
@click.option("--until", type=Moment(), metavar="T", help="With --topic: up to this time; else up to now.")
@click.option("--again", is_flag=True, help="With --topic: also records that were replays themselves.")
@click.option("--provider", metavar="P", help="With ARCHIVE: the agency, where the items do not say it.")
@click.option("--from-start", is_flag=True, help="With ARCHIVE: also what was replayed before.")
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), metavar="N", help="At most N messages a second.")
@click.option(
    "--ahead",
    type=click.IntRange(1),
    metavar="N",
    help="Hold back while N messages wait at a stage; 16 unless set, so live traffic hardly waits.",
)
@click.option("--dry-run", is_flag=True, help="Only say how many records it would be.")
@with_settings
def replay(
    settings: Settings,
    archive: tuple[Path, ...],
    topic: str | None,
    since: datetime | None,
    until: datetime | None,
    again: bool,
    provider: str | None,
    from_start: bool,
    rate: float | None,
    ahead: int | None,
    dry_run: bool,
) -> int:
    """Send a period of a topic, or an archive, through the pipeline beside live traffic.

    Everything is marked as a replay (header wirewatch-replay), also what follows from it, and raises no alert: neither a
    second one for what was told, nor a late one for what an archive holds. Told alerts are still corrected and taken
    back. Replay the topic that the stage reads whose state was lost or whose results were wrong: articles for
    deduplication, stories for extraction, reports for event_fusion, events for actor_alerts.
    To catch up on news that nobody was told, use `wirewatch feed`: it marks nothing.

    \b
    Example:
      wirewatch replay --topic articles --since 24h
      wirewatch replay archive/2026-10/ --provider meridian
    """
    from streams.replaying import AHEAD, Throttle, furthest_behind

    if bool(archive) == bool(topic):
        raise Mistake("say what: either --topic with --since, or files and folders of an archive")
    throttle = Throttle(lambda: furthest_behind(settings), ahead=ahead or AHEAD, rate=rate)
    mark = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if topic:
        if provider or from_start:
            raise Mistake("--provider and --from-start go with ARCHIVE only")
        chosen, start, end = _period(topic, since, until)
        if dry_run:
            return _count(settings, chosen, start, end)
        return _replay_topic(settings, chosen, start, end, throttle, mark, again)
    if since or until or again or dry_run:
        raise Mistake("--since, --until, --again and --dry-run go with --topic only")
    return _replay_archive(settings, archive, throttle, mark, provider, from_start)


def _period(topic: str, since: datetime | None, until: datetime | None) -> tuple[Topic, datetime, datetime]:
    from streams.replaying import REPLAYED
    from streams.topics import topic_named

    try:
        chosen = topic_named(topic)
    except KeyError:
        chosen = None
    if chosen is None or chosen not in REPLAYED:
        names = ", ".join(each.name.split(".")[1] for each in REPLAYED)
        raise Mistake(f"--topic: {topic!r} cannot be replayed; there are {names}")
    if since is None:
        raise Mistake("--topic needs --since: from when on?")
    end = min(until or datetime.now(UTC), datetime.now(UTC))
    if since >= end:
        raise Mistake("the period is empty: --since is not before --until")
    return chosen, since, end


def _count(settings: Settings, topic: Topic, since: datetime, until: datetime) -> int:
    from streams.following import NoTopic
    from streams.replaying import records

    try:
        count = sum(1 for _ in records(settings, topic, since=since, until=until))
    except NoTopic as error:
        raise Failure(str(error)) from error
    click.echo(f"{count} record{'' if count == 1 else 's'} of {topic.name} from {since:%Y-%m-%d %H:%M:%S} on")
    return 0


def _replay_topic(
    settings: Settings, topic: Topic, since: datetime, until: datetime, throttle: Throttle, mark: str, again: bool
) -> int:
    from streams.following import NoTopic
    from streams.replaying import Tally, replay, writers_at_work

    # A record sent again after a newer one of its key would be what compaction keeps.
    if topic.cleanup == "compact" and (at_work := writers_at_work(settings, topic)):
        raise Mistake(f"{topic.name} keeps the last record of each key: stop {', '.join(at_work)} first, then replay it")
    tally, began = Tally(), time.monotonic()
    try:
        replay(settings, topic, since=since, until=until, throttle=throttle, mark=mark, tally=tally, again=again)
    except NoTopic as error:
        raise Failure(str(error)) from error
    except KeyboardInterrupt:
        _tell(tally, began)
        if tally.reached:
            since = tally.reached - timedelta(seconds=1)
            click.echo(f"to go on: wirewatch replay --topic {topic.name} --since {since:%Y-%m-%dT%H:%M:%SZ}", err=True)
        return INTERRUPTED
    _tell(tally, began)
    return 0


def _tell(tally: Tally, began: float) -> None:
    told = f"replayed {tally.sent} record{'' if tally.sent == 1 else 's'} in {time.monotonic() - began:.1f} s"
    if tally.passed_over:
        told += f"; {tally.passed_over} that were replays themselves were passed over (--again sends them too)"
    click.echo(told, err=True)


def _replay_archive(
    settings: Settings, archive: tuple[Path, ...], throttle: Throttle, mark: str, provider: str | None, from_start: bool
) -> int:
    from streams.cli.feed import _target
    from streams.feed_positions import Positions
    from streams.feed_sources import files_of
    from streams.feeding import Feed, FeedError, KafkaSender
    from streams.replaying import Throttled

    if not any(files_of(path) for path in archive):
        raise Mistake(f"nothing in {', '.join(map(str, archive))}")
    began = time.monotonic()
    # Positions of their own: what was fed live may be replayed, and what was replayed may be fed.
    with (
        Positions(settings.state_dir, f"{_target(settings)}/replay") as positions,
        KafkaSender(settings, provider=provider, replay=mark) as sender,
    ):
        run = Feed(Throttled(sender, throttle), positions, from_start=from_start)
        try:
            with contextlib.closing(run):
                run.run(archive)
        except FeedError as error:
            raise Failure(f"{error}; call it again to go on from there") from error
        finally:
            count = run.tally.acknowledged
            click.echo(f"replayed {count} item{'' if count == 1 else 's'} in {time.monotonic() - began:.1f} s", err=True)
    return 1 if run.tally.refused else 0
