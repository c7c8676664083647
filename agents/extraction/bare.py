"""The yardstick: bare `nlp.pipe` of the whole model, as spaCy comes, over the bodies of articles on standard input.

Run as `python -m agents.extraction.bare MODEL < articles.jsonl`; prints articles, words, seconds, cpu, peak_mb as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import warnings


def measure(model: str, bodies: list[str]) -> dict[str, float]:
    """Wall and processor seconds of `nlp.pipe` over all bodies, loading left out; words between spaces; peak memory in MB."""
    import spacy

    warnings.filterwarnings("ignore", message=".*W095.*")
    nlp = spacy.load(model)
    for _ in nlp.pipe(bodies[:8]):
        pass
    start, busy = time.perf_counter(), time.process_time()
    for _ in nlp.pipe(bodies):
        pass
    seconds, cpu = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    words = sum(len(body.split()) for body in bodies)
    return {"articles": len(bodies), "words": words, "seconds": seconds, "cpu": cpu, "peak_mb": peak}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], [json.loads(line)["body"] for line in sys.stdin])))
