"""From a feeds file to running sources: what each kind is made of."""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from streams.feed_positions import Positions
from streams.feed_sources import Item
from streams.feeders.ap_source import ApSource
from streams.feeders.config import Ap, Described, Folder, Http, Tcp
from streams.feeders.cursors import Cursors
from streams.feeders.delivery import Delivery, OpenSender
from streams.feeders.fetch import Fetcher
from streams.feeders.folder_source import FolderSource
from streams.feeders.frames import Frames
from streams.feeders.hosts import Rules
from streams.feeders.http_source import HttpSource
from streams.feeders.metrics import FeedMetrics
from streams.feeders.novelty import Novelty
from streams.feeders.politeness import Politeness
from streams.feeders.runner import Source, Tended
from streams.feeders.secret import Secret
from streams.feeders.tcp_source import TcpSource
from streams.metrics import Metrics


class Assembly:
    """Builds sources that share a database of cursors and a registry of metrics."""

    def __init__(
        self,
        *,
        cursors: Cursors,
        metrics: Metrics,
        open_sender: Callable[[str, bool], OpenSender],
        open_positions: Callable[[], Positions],
        say: Callable[[str], None],
        on_refused: Callable[[str, Item, str], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cursors = cursors
        self._metrics = metrics
        self._open_sender = open_sender
        self._open_positions = open_positions
        self._say = say
        self._on_refused = on_refused
        self._clock = clock
        self._politeness = Politeness()

    def tended(self, feeds: Sequence[Described]) -> list[Tended]:
        """All sources of a file."""
        return [self._tended(described) for described in feeds]

    def _tended(self, described: Described) -> Tended:
        feed = described.feed
        metrics = FeedMetrics(feed.name, self._metrics, self._clock)
        delivery = Delivery(
            lambda: self._open_sender(feed.provider, feed.spread),
            metrics,
            lambda item, reason: self._on_refused(feed.name, item, reason),
        )
        return Tended(
            name=feed.name,
            source=self._source(described, delivery, metrics),
            metrics=metrics,
            every=feed.every.total_seconds(),
            max_backoff=feed.max_backoff.total_seconds(),
            silence=feed.silence.total_seconds() if feed.silence else None,
        )

    def _source(self, described: Described, delivery: Delivery, metrics: FeedMetrics) -> Source:
        match described.feed:
            case Folder() as feed:
                path = described.folder / Path(feed.path).expanduser()
                return FolderSource(
                    path,
                    delivery=delivery,
                    metrics=metrics,
                    open_positions=self._open_positions,
                    rest=feed.rest.total_seconds(),
                    clock=self._clock,
                )
            case Http() as feed:
                return HttpSource(
                    feed.name,
                    feed.url,
                    fetcher=self._fetcher(feed, described.secrets, feed.gap.total_seconds()),
                    novelty=Novelty(feed.name, cursors=self._cursors, delivery=delivery, metrics=metrics),
                    cursors=self._cursors,
                    metrics=metrics,
                    say=self._say,
                )
            case Ap() as feed:
                return ApSource(
                    feed.name,
                    feed.url,
                    types=feed.types,
                    rules=Rules(feed.url, feed.hosts, allow_private=feed.allow_private),
                    fetcher=self._fetcher(feed, described.secrets, feed.gap.total_seconds() if feed.gap else 0.0),
                    novelty=Novelty(feed.name, cursors=self._cursors, delivery=delivery, metrics=metrics),
                    cursors=self._cursors,
                    metrics=metrics,
                    say=self._say,
                )
            case Tcp() as feed:
                return TcpSource(
                    feed.name,
                    feed.address,
                    frames=lambda: Frames(feed.max_bytes),
                    delivery=delivery,
                    cursors=self._cursors,
                    metrics=metrics,
                    say=self._say,
                    tls=ssl.create_default_context() if feed.tls else None,
                    charset=feed.charset,
                    end_gap=feed.end_gap.total_seconds(),
                    max_spooled=feed.max_spooled,
                )

    def _fetcher(self, feed: Http | Ap, secrets: Mapping[str, Secret], gap: float) -> Fetcher:
        return Fetcher(
            Rules(feed.url, feed.hosts, allow_private=feed.allow_private),
            politeness=self._politeness,
            secrets=lambda: secret_headers(feed, secrets),
            gap=gap,
            timeout=feed.timeout.total_seconds(),
            max_bytes=feed.max_bytes,
        )


def secret_headers(feed: Http | Ap, secrets: Mapping[str, Secret]) -> dict[str, str]:
    """The headers that prove who asks; raises OSError, ValueError where a secret is no longer there."""
    if isinstance(feed, Ap):
        return {"x-api-key": secrets["key"].value()}
    if "bearer" in secrets:
        return {"Authorization": f"Bearer {secrets['bearer'].value()}"}
    if "password" in secrets:
        token = base64.b64encode(f"{feed.user}:{secrets['password'].value()}".encode()).decode()
        return {"Authorization": f"Basic {token}"}
    return {}
