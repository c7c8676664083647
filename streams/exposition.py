"""The metrics of several processes as one page."""

from __future__ import annotations

from collections.abc import Iterable


def merged(pages: Iterable[str]) -> str:
    """Prometheus text of all pages, each family told once; samples with equal names and labels are added up.

    The pages are as prometheus_client writes them: a family's HELP and TYPE lines, then its samples, without times. They are
    not parsed further than that, since a scrape shall cost next to nothing. The stages label what they tell with their
    stage, so only families that several stages share meet here.
    """
    heads: dict[str, list[str]] = {}
    samples: dict[str, dict[str, float]] = {}
    for page in pages:
        held: dict[str, float] = {}
        family, known = "", list[str]()
        for line in page.split("\n"):
            if line.startswith("# "):
                name = line.split(" ", 3)[2]
                if name != family:
                    family = name
                    known = heads.setdefault(family, [])
                    held = samples.setdefault(family, {})
                if len(known) < 2:
                    known.append(line)
            elif line:
                sample, _, value = line.rpartition(" ")
                held[sample] = held.get(sample, 0.0) + float(value)
    lines: list[str] = []
    for name, head in heads.items():
        if not name.endswith("_created"):  # twice the series for a time that nobody asks for
            lines += head
            lines += [f"{sample} {value!r}" for sample, value in samples[name].items()]
    return "\n".join(lines) + "\n"
