"""The coder against bare `nlp.pipe` of the whole model with its defaults: speed, memory, and what gating costs.

    python -m tests.benchmarks.extraction [--articles 300] [--rounds 3] [--set wire|mixed] [--ungated]
    python -m tests.benchmarks.extraction --soak 50000
    python -m tests.benchmarks.extraction --dyads GOLD.jsonl --scorer score_dyads.py [--every 2]

Speed: both run in processes of their own on one core, by turns, and the ratio of processor time a round is told, with its
median: a machine that does other things too slows both. The articles are the simulator's (`wire`), or made of the dispatch
set's sentences and of three times as many without events (`mixed`). --soak codes so many simulated articles in one process,
fed by another so that its memory is the coder's alone, and tells that memory as it goes. --dyads runs a scorer of the dyads
with gating and without.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
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
SEED = 20261124
BATCH = 16


def mixed() -> Iterator[str]:
    """Articles of about 25 sentences, the same for every run."""
    chance = random.Random(20150517)
    told = [one.text for dispatch in load() for one in sentences(dispatch["body"])]
    while True:
        picked = [chance.choice(told) if chance.random() < 0.25 else chance.choice(QUIET) for _ in range(25)]
        yield "\n\n".join(" ".join(picked[at : at + 2]) for at in range(0, 25, 2))


def wire() -> Iterator[str]:
    """The English articles of the simulated wire, copies and new versions included."""
    from streams.simulator.traffic import simulate

    for sent in simulate(rate=50, hours=100_000, seed=SEED):
        if sent.article.language == "en" and sent.article.body:
            yield sent.article.body


def bodies(kind: str, count: int) -> Iterator[str]:
    """So many bodies of a set."""
    source = wire() if kind == "wire" else mixed()
    return (next(source) for _ in range(count))


def resident_mb() -> float:
    """Memory that the process holds now, in MB; the peak where the system does not tell."""
    try:
        with open("/proc/self/statm") as told:
            return int(told.read().split()[1]) * resource.getpagesize() / 2**20
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_coder(articles: list[str], *, gated: bool) -> dict[str, Any]:
    """Processor seconds, wall seconds and peak memory of the coder over all articles, loading left out."""
    from agents.extraction.coder import build_coder

    coder = build_coder(gated=gated)
    stories = [a_story(an_article(body, uri=f"urn:bench:{n}")) for n, body in enumerate(articles)]
    coder.code(stories[:8])
    began, busy = time.perf_counter(), time.process_time()
    events = sum(
        len(extraction.events) for at in range(0, len(stories), BATCH) for extraction in coder.code(stories[at : at + BATCH])
    )
    seconds, cpu = time.perf_counter() - began, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"articles": len(articles), "seconds": seconds, "cpu": cpu, "peak_mb": peak, "events": events}


def soak(count: int) -> Iterator[dict[str, Any]]:
    """Memory and size of the string store after each twentieth of so many simulated articles coded in one process."""
    from agents.extraction.coder import build_coder

    coder = build_coder()
    strings = coder.reader.nlp.vocab.strings
    feed = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.extraction", "--bodies", str(count)], stdout=subprocess.PIPE, text=True
    )
    assert feed.stdout is not None
    source, done, began = map(json.loads, feed.stdout), 0, time.perf_counter()
    mark = max(BATCH, count // 20)
    while batch := list(islice(source, BATCH)):
        coder.code([a_story(an_article(body, uri=f"urn:soak:{done + n}")) for n, body in enumerate(batch)])
        before, done = done, done + len(batch)
        if before // mark != done // mark or done == count:
            gc.collect()
            yield {
                "articles": done,
                "resident_mb": round(resident_mb(), 1),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
                "strings": len(strings),
                "lexemes": len(coder.reader.nlp.vocab),
                "articles_per_second": round(done / (time.perf_counter() - began), 1),
            }
    if feed.wait():
        raise RuntimeError("the simulated wire broke off")


def _pinned() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def run(command: list[str], feed: str) -> dict[str, Any]:
    """What a measuring process tells."""
    done = subprocess.run(command, input=feed, stdout=subprocess.PIPE, text=True, check=True, preexec_fn=_pinned)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def compare(kind: str, count: int, rounds: int, *, gated: bool) -> dict[str, Any]:
    """Rounds of both, by turns, and the median of their ratios."""
    articles = list(bodies(kind, count))
    feed = "".join(json.dumps({"body": body}) + "\n" for body in articles)
    ours = [sys.executable, "-m", "tests.benchmarks.extraction", "--child", *([] if gated else ["--ungated"])]
    told = []
    for _ in range(rounds):
        bare = run([sys.executable, "-m", "agents.extraction.bare", DEFAULT_MODEL], feed)
        told.append((bare, run(ours, feed)))
    ratios = [bare["cpu"] / coder["cpu"] for bare, coder in told]
    bare, coder = min(told, key=lambda pair: pair[1]["cpu"])
    return {
        "set": kind,
        "articles": count,
        "words": bare["words"],
        "events": coder["events"],
        "bare_articles_per_cpu_second": round(count / bare["cpu"], 1),
        "coder_articles_per_cpu_second": round(count / coder["cpu"], 1),
        "ratios": [round(ratio, 2) for ratio in ratios],
        "ratio": round(statistics.median(ratios), 2),
        "ratio_of_wall_time": round(statistics.median(bare["seconds"] / coder["seconds"] for bare, coder in told), 2),
        "bare_peak_mb": round(bare["peak_mb"]),
        "coder_peak_mb": round(max(coder["peak_mb"] for _, coder in told)),
    }


def code_lines(*, gated: bool) -> None:
    """Article JSON lines in, extractions out, for the scorer."""
    from agents.extraction.coder import build_coder
    from schemas.article import Article
    from schemas.base import decode, encode

    coder = build_coder(gated=gated)
    stories = [a_story(decode(line, Article)) for line in sys.stdin.buffer if line.strip()]
    for story in stories:
        sys.stdout.buffer.write(encode(coder.code([story])[0]) + b"\n")


def score(gold: str, scorer: str, every: int) -> None:
    """The scorer's last line with gating and without."""
    for name, flags in (("gated", ""), ("ungated", " --ungated")):
        command = f"{sys.executable} -m tests.benchmarks.extraction --lines{flags}"
        done = subprocess.run(
            [sys.executable, scorer, gold, "--every", str(every), "--cmd", command],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        print(f"{name:8} {done.stdout.splitlines()[-1]}", flush=True)


def main() -> None:
    """Print what was measured as JSON, or the scores."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=300)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--set", choices=("wire", "mixed"), default="wire", dest="kind")
    options.add_argument("--ungated", action="store_true")
    options.add_argument("--soak", type=int, metavar="N", help="code N simulated articles and tell the memory as it goes")
    options.add_argument("--dyads", metavar="GOLD", help="score the dyads with gating and without")
    options.add_argument("--scorer", default="score_dyads.py")
    options.add_argument("--every", type=int, default=1)
    options.add_argument("--bodies", type=int, help=argparse.SUPPRESS)
    options.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--lines", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.child:
        print(json.dumps(measure_coder([json.loads(line)["body"] for line in sys.stdin], gated=not chosen.ungated)))
    elif chosen.bodies:
        for body in bodies("wire", chosen.bodies):
            print(json.dumps(body), flush=True)
    elif chosen.lines:
        code_lines(gated=not chosen.ungated)
    elif chosen.dyads:
        score(chosen.dyads, chosen.scorer, chosen.every)
    elif chosen.soak:
        for told in soak(chosen.soak):
            print(json.dumps(told), flush=True)
    else:
        print(json.dumps(compare(chosen.kind, chosen.articles, chosen.rounds, gated=not chosen.ungated), indent=2))


if __name__ == "__main__":
    main()
