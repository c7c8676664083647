"""PromQL from the metric catalogue: a metric or a label that does not exist there cannot be asked for."""

from __future__ import annotations

from collections.abc import Sequence

from streams.metric_catalogue import Metric

CHOSEN = 'job=~"$job",instance=~"$instance"'
"""What the variables at the top of each dashboard choose."""
WINDOW = "$__rate_interval"


def series(metric: Metric, *, suffix: str = "", **labels: str) -> str:
    """A selector; raises ValueError for a label that the metric does not carry. `=`, or `~` ahead of a pattern."""
    unknown = set(labels) - set(metric.labels)
    if unknown:
        raise ValueError(f"{metric.name} has no label {', '.join(sorted(unknown))}")
    matchers = [f'{name}=~"{value[1:]}"' if value.startswith("~") else f'{name}="{value}"' for name, value in labels.items()]
    return f"{metric.name}{suffix}{{{','.join([CHOSEN, *matchers])}}}"


def total(inner: str, by: Sequence[str] = ()) -> str:
    """The sum, by these labels."""
    return f"sum by ({', '.join(by)}) ({inner})" if by else f"sum({inner})"


def rate(metric: Metric, by: Sequence[str] = (), *, suffix: str = "", window: str = WINDOW, **labels: str) -> str:
    """How fast a counter grows, a second."""
    _carried(metric, by)
    return total(f"rate({series(metric, suffix=suffix, **labels)}[{window}])", by)


def increase(metric: Metric, by: Sequence[str] = (), *, suffix: str = "", window: str, **labels: str) -> str:
    """How much a counter grew over a window."""
    _carried(metric, by)
    return total(f"increase({series(metric, suffix=suffix, **labels)}[{window}])", by)


def gauge(metric: Metric, by: Sequence[str] = (), *, how: str = "sum", **labels: str) -> str:
    """A gauge over all instances: `how` is sum, max or min."""
    _carried(metric, by)
    return f"{how} by ({', '.join(by)}) ({series(metric, **labels)})" if by else f"{how}({series(metric, **labels)})"


def quantile(q: float, metric: Metric, by: Sequence[str] = (), **labels: str) -> str:
    """A quantile of a histogram, in its unit."""
    return f"histogram_quantile({q}, {rate(metric, ('le', *by), suffix='_bucket', **labels)})"


def share(part: str, whole: str) -> str:
    """One over the other, 0 to 1; nothing where the whole is nothing."""
    return f"{part} / ({whole} > 0)"


def _carried(metric: Metric, by: Sequence[str]) -> None:
    unknown = set(by) - {*metric.labels, "le", "instance", "job"}
    if unknown:
        raise ValueError(f"{metric.name} has no label {', '.join(sorted(unknown))}")
