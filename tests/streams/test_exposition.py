"""One page of metrics from several: every family once, nothing lost, readable by Prometheus' own parser."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from streams import metric_catalogue as c
from streams.exposition import merged
from streams.metrics import MOST_VALUES, Metrics
from tests.builders import a_story, an_article, an_event


def page(stage: str) -> str:
    metrics = Metrics(CollectorRegistry())
    metrics.add(c.CONSUMED, stage, stage, "wire.raw.v1", by=3)
    metrics.observe(c.BATCH_SECONDS, stage, stage, value=0.02)
    metrics.add(c.ALERTS, "raised", "flash")
    metrics.add(c.DEAD_LETTERS, stage, 'a "strange"\nreason\\')
    return generate_latest(metrics.registry).decode()


def test_pages_are_joined() -> None:
    text = merged([page("intake"), page("extraction")])
    assert "_created" not in text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    consumed = families["wirewatch_messages_consumed"].samples
    assert {(s.labels["stage"], s.value) for s in consumed} == {("intake", 3.0), ("extraction", 3.0)}
    assert families["wirewatch_alerts"].samples[0].value == 2.0
    assert {s.labels["reason"] for s in families["wirewatch_dead_letters"].samples} == {'a "strange"\nreason\\'}
    assert text.count("# TYPE wirewatch_batch_seconds histogram") == 1


def test_a_page_alone_says_what_it_said() -> None:
    def told(text: str) -> list[tuple[str, str, str, list[object]]]:
        families = text_string_to_metric_families(text)
        return [(f.name, f.type, f.documentation, list(f.samples)) for f in families if not f.name.endswith("_created")]

    alone = page("intake")
    assert told(merged([alone])) == told(alone)
    assert told(merged([alone, alone]))[0][3] != told(alone)[0][3], "equal samples are added up"


def test_a_label_from_outside_cannot_grow_without_bound() -> None:
    metrics = Metrics(CollectorRegistry())
    for number in range(MOST_VALUES + 20):
        metrics.told([a_story(an_article(provider=f"agency-{number}"))])
    samples = [s for family in metrics.registry.collect() if family.name == "wirewatch_articles" for s in family.samples]
    providers = {sample.labels["provider"] for sample in samples}
    assert len(providers) == MOST_VALUES + 1
    assert sum(s.value for s in samples if s.labels["provider"] == "other" and s.name.endswith("_total")) == 20


def test_records_are_counted_by_what_they_say() -> None:
    metrics = Metrics(CollectorRegistry())
    metrics.told([a_story(kind="kill"), an_event(status="retracted")])
    value = metrics.registry.get_sample_value
    assert value("wirewatch_stories_total", {"kind": "kill"}) == 1
    assert value("wirewatch_events_total", {"type": "ASSAULT", "status": "retracted"}) == 1


def test_the_catalogue_keeps_its_own_rules() -> None:
    names = [metric.name for metric in c.ALL]
    assert len(set(names)) == len(names)
    for metric in c.ALL:
        assert metric.name.startswith("wirewatch_")
        assert metric.name.endswith("_total") == (metric.kind == "counter"), metric.name
        assert bool(metric.buckets) == (metric.kind == "histogram"), metric.name
        assert metric.help.endswith(".")
        if metric.kind == "histogram":
            assert metric.name.endswith(("_seconds", "_messages")), metric.name
