"""Coders without a language model, for the pool's processes; bodies that say so make trouble."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence

from schemas.extraction import Extraction, Model
from schemas.story import Story


class TinyCoder:
    """Extractions that name the process that made them."""

    def code(self, stories: Sequence[Story]) -> list[Extraction]:
        """One per story; SEGFAULT dies, RAISE fails, SLEEP takes its time."""
        made = []
        for story in stories:
            body = story.article.body
            if "SEGFAULT" in body:
                os.kill(os.getpid(), signal.SIGSEGV)
            if "RAISE" in body:
                raise ValueError(f"cannot read {story.uri}")
            if "SLEEP" in body:
                time.sleep(0.2)
            made.append(
                Extraction(
                    uri=story.uri,
                    version=story.version,
                    story_id=story.story_id,
                    thread_id=story.thread_id,
                    language="en",
                    published_at=story.article.published_at,
                    model=Model(name="tiny", version=f"{os.getpid()}/{len(stories)}"),
                )
            )
        return made


def build(model: str) -> TinyCoder:
    """A tiny coder; raises OSError for a model that is not there, as spaCy does."""
    if model == "missing":
        raise OSError("no such model")
    return TinyCoder()
