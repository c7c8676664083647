"""The yardstick: bare `nlp.pipe` of the whole model, as spaCy comes, over the bodies of articles on standard input.

Run as `python -m agents.extraction.bare MODEL < articles.jsonl`; prints one JSON object: articles, words, seconds, peak_mb.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import warnings


def measure(model: str, bodies: list[str]) -> dict[str, float]:
    """Seconds that `nlp.pipe` takes over all bodies, loading left out; words as whitespace parts them; peak memory in MB."""
    import spacy

    warnings.filterwarnings("ignore", message=".*W095.*")
    nlp = spacy.load(model)
    for _ in nlp.pipe(bodies[:8]):
        pass
    start = time.perf_counter()
    for _ in nlp.pipe(bodies):
        pass
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"articles": len(bodies), "words": sum(len(body.split()) for body in bodies), "seconds": seconds, "peak_mb": peak}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], [json.loads(line)["body"] for line in sys.stdin])))
