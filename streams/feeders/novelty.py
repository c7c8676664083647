"""What of a page is new: items are told apart by their ids and by a digest of what they say."""

from __future__ import annotations

from collections.abc import Sequence

from streams.feed_sources import Item
from streams.feeders.cursors import Cursors
from streams.feeders.delivery import Delivery
from streams.feeders.metrics import FeedMetrics
from streams.feeders.split import Piece

KEPT = 20_000
"""Items that are remembered of a source, those seen last; far more than any feed shows at once."""
_BATCH = 100


class Novelty:
    """Delivers the pieces of a source that are new or have changed, and remembers each batch once the broker has it."""

    def __init__(self, source: str, *, cursors: Cursors, delivery: Delivery, metrics: FeedMetrics) -> None:
        self._source = source
        self._cursors = cursors
        self._delivery = delivery
        self._metrics = metrics

    async def deliver(self, pieces: Sequence[Piece]) -> bool:
        """Whether the page met what was known: False where something was known of the source, but nothing of this page.

        Raises SourceFault.
        """
        known = self._cursors.digests(self._source, [piece.key for piece in pieces])
        last = {piece.key: piece for piece in pieces}
        new = [piece for piece in last.values() if known.get(piece.key) != piece.digest]
        old = [(piece.key, piece.digest) for piece in last.values() if known.get(piece.key) == piece.digest]
        self._metrics.items("known", len(old))
        for start in range(0, len(new), _BATCH):
            batch = new[start : start + _BATCH]
            await self._delivery.deliver([Item(piece.data, piece.content_type, None, None) for piece in batch])
            self._cursors.saw(self._source, [(piece.key, piece.digest) for piece in batch], keep=KEPT)
            self._metrics.newest(max((piece.published for piece in batch if piece.published), default=None))
        if old:
            self._cursors.saw(self._source, old, keep=KEPT)  # what is still shown is not what should be forgotten
        return bool(known)

    async def close(self) -> None:
        """Close the delivery."""
        await self._delivery.close()
