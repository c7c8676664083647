"""Speed and memory of the coder against bare `nlp.pipe` of the whole model with its defaults, on the same articles.

    python -m tests.benchmarks.extraction [--articles 300] [--ungated]

Both run in processes of their own on one core, one after the other, and the ratio of their articles per second is told. The
articles are made of the dispatch set's sentences and of sentences without events, three to one in favour of the latter, as
on a general news wire.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from typing import Any

from agents.extraction.model import DEFAULT_MODEL
from agents.text import sentences
from tests.agents.extraction.dispatch_set import load
from tests.builders import a_story, an_article

QUIET = (
    "The old quarter lies on a hill above the harbour, where fishermen mend their nets in the afternoon.",
    "Prices of wheat and maize rose by two percent over the month, traders in the capital said on Tuesday.",
    "The museum, which opened its new wing last year, expects more than a million visitors this summer.",
    "Temperatures in the valley fell below zero at night, and farmers covered their vines with straw.",
    "She studied engineering before she joined the company, where she now leads a team of forty people.",
    "The film tells the story of two sisters who grow up in a village by the sea after their parents leave.",
    "A spokesman said the figures would be published in the autumn, once the audit had been completed.",
    "Unemployment in the region stands at nine percent, the lowest level since the statistics began in 1991.",
    "The striker scored twice in the first half, and the visitors never recovered after the break.",
    "Analysts expect the central bank to leave interest rates where they are until the end of the year.",
    "The river is the longest in the country and passes through four provinces before it reaches the delta.",
    "Shares in the airline closed one percent lower in thin trade ahead of the holiday on Monday.",
)


def bodies(count: int) -> list[str]:
    """Articles of about 25 sentences, the same for every run."""
    chance = random.Random(20150517)
    told = [one.text for dispatch in load() for one in sentences(dispatch["body"])]
    made = []
    for _ in range(count):
        picked = [chance.choice(told) if chance.random() < 0.25 else chance.choice(QUIET) for _ in range(25)]
        made.append("\n\n".join(" ".join(picked[at : at + 2]) for at in range(0, 25, 2)))
    return made


def measure_coder(articles: list[str], *, gated: bool) -> dict[str, Any]:
    """Seconds and peak memory of the coder over all articles, loading left out."""
    from agents.extraction.coder import build_coder

    coder = build_coder(gated=gated)
    stories = [a_story(an_article(body, uri=f"urn:bench:{n}")) for n, body in enumerate(articles)]
    coder.code(stories[:8])
    began = time.perf_counter()
    events = sum(
        len(extraction.events) for at in range(0, len(stories), 16) for extraction in coder.code(stories[at : at + 16])
    )
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"articles": len(articles), "seconds": seconds, "peak_mb": peak, "events": events}


def _pinned() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def run(command: list[str], feed: str) -> dict[str, Any]:
    """What a measuring process tells."""
    done = subprocess.run(command, input=feed, stdout=subprocess.PIPE, text=True, check=True, preexec_fn=_pinned)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    """Print both measurements and their ratio as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=300)
    options.add_argument("--ungated", action="store_true")
    options.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.child:
        articles = [json.loads(line)["body"] for line in sys.stdin]
        print(json.dumps(measure_coder(articles, gated=not chosen.ungated)))
        return
    feed = "".join(json.dumps({"body": body}) + "\n" for body in bodies(chosen.articles))
    bare = run([sys.executable, "-m", "agents.extraction.bare", DEFAULT_MODEL], feed)
    ours = [sys.executable, "-m", "tests.benchmarks.extraction", "--child", *(["--ungated"] if chosen.ungated else [])]
    coder = run(ours, feed)
    told = {
        "bare": {
            **bare,
            "articles_per_second": bare["articles"] / bare["seconds"],
            "words_per_second": bare["words"] / bare["seconds"],
        },
        "coder": {
            **coder,
            "articles_per_second": coder["articles"] / coder["seconds"],
            "words_per_second": bare["words"] / coder["seconds"],
        },
        "ratio": bare["seconds"] / coder["seconds"],
    }
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
