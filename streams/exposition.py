"""The metrics of several processes as one page."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.parser import text_string_to_metric_families


def merged(pages: Iterable[str]) -> str:
    """Prometheus text of all pages, each family told once; samples with equal names and labels are added up.

    The stages label what they tell with their stage, so only families that several stages share meet here.
    """
    heads: dict[str, tuple[str, str]] = {}
    samples: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], float]] = {}
    for page in pages:
        for family in text_string_to_metric_families(page):
            if family.name.endswith("_created"):
                continue  # twice the series for a time that nobody asks for
            heads.setdefault(family.name, (family.documentation, family.type))
            held = samples.setdefault(family.name, {})
            for sample in family.samples:
                key = (sample.name, tuple(sample.labels.items()))
                held[key] = held.get(key, 0.0) + sample.value
    lines: list[str] = []
    for name, (documentation, kind) in heads.items():
        told = name + "_total" if kind == "counter" else name
        lines += [f"# HELP {told} {_escaped(documentation)}", f"# TYPE {told} {kind}"]
        lines += [f"{sample}{_labels(labels)} {value!r}" for (sample, labels), value in samples[name].items()]
    return "\n".join(lines) + "\n"


def _labels(labels: tuple[tuple[str, str], ...]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value, quotes=True)}"' for name, value in labels) + "}"


def _escaped(text: str, *, quotes: bool = False) -> str:
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    return text.replace('"', '\\"') if quotes else text
