"""The Helm chart: as a file against the product, and rendered by Helm's own engine against Kubernetes' schemas."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from streams.settings import describe, load
from streams.topics import DEFAULT_PARTITIONS, group_id
from streams.topology import STAGES, topology
from tests.deploy.tools import module

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
CHART = DEPLOY / "helm" / "wirewatch"
VALUES = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
SCHEMA = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
KUBERNETES = "1.31"
OTHERS = {"keda.sh/v1alpha1", "monitoring.coreos.com/v1"}
"""Kinds of others, for which Kubernetes has no schema."""
EVERYTHING = {
    "autoscaling": {"enabled": True, "stages": list(STAGES), "authenticationRef": "kafka"},
    "networkPolicy": {"enabled": True, "metricsFrom": [{"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}]},
    "monitoring": {
        "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
        "prometheusRule": {"enabled": True},
    },
    "kafka": {
        "bootstrapServers": "a.example:9093,b.example:9093",
        "securityProtocol": "SASL_SSL",
        "saslMechanism": "SCRAM-SHA-512",
        "credentials": {"secret": "wirewatch-kafka"},
        "ca": {"secret": "kafka-ca"},
        "clientCertificate": {"secret": "wirewatch-client"},
    },
    "imagePullSecrets": [{"name": "registry"}],
    "nodeSelector": {"pool": "wire"},
    "tolerations": [{"key": "wire", "operator": "Exists"}],
    "podAnnotations": {"team": "wire"},
    "env": {"WIREWATCH_LOG_LEVEL": "warning"},
}
Render = Callable[[dict[str, Any]], list[dict[str, Any]]]


@pytest.fixture
def render() -> Iterator[Render]:
    """Renders the chart with these values over its own; raises what Helm says against them."""
    with module("helm_python").Chart.load(str(CHART)) as chart:

        def rendered(values: dict[str, Any]) -> list[dict[str, Any]]:
            chart.validate_schema(values)
            texts = chart.render(values, name="news", namespace="wire").values()
            return [document for text in texts for document in yaml.safe_load_all(text) if document]

        yield rendered


def of_kind(documents: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [document for document in documents if document["kind"] == kind]


def test_the_values_fit_their_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    jsonschema.validate(VALUES, SCHEMA)


@pytest.mark.parametrize(
    "change",
    [
        {"image": {"repository": "wirewatch", "tag": "latest"}},
        {"kafka": {"bootstrapServers": "kafka", "securityProtocol": "PLAINTEXT"}},
        {"kafka": {"bootstrapServers": "kafka:9092", "securityProtocol": "SASL_PLAINTEXT"}},
        {"kafka": {**VALUES["kafka"], "securityProtocol": "SASL_SSL"}},
        {"env": {"WIREWATCH_SASL_PLAIN_PASSWORD": "x"}},
        {"stages": {**VALUES["stages"], "fusion": {"replicas": 1}}},
        {"replicas": 3},
    ],
)
def test_values_that_cannot_work_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**VALUES, **change}, SCHEMA)


def test_the_chart_has_the_stages_and_settings_of_the_product() -> None:
    assert tuple(VALUES["stages"]) == STAGES
    assert VALUES["topics"]["partitions"] == DEFAULT_PARTITIONS
    known = {line.env for line in describe(load(environ={}, folder=DEPLOY))}
    named = {name for own in VALUES["stages"].values() for name in own["env"]}
    assert named <= known


def test_the_charts_rules_are_the_shipped_ones() -> None:
    assert (CHART / "rules").resolve() == (DEPLOY / "prometheus" / "rules").resolve()


@pytest.mark.parametrize("values", [{}, EVERYTHING], ids=["as it comes", "everything on"])
def test_what_is_rendered_is_valid_for_kubernetes(render: Render, values: dict[str, Any]) -> None:
    kubernetes = module("kubernetes_validate")
    documents = render(values)
    for document in documents:
        if document["apiVersion"] not in OTHERS:
            kubernetes.validate(document, KUBERNETES, strict=True)
    names = [(document["kind"], document["metadata"]["name"]) for document in documents]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("values", [{}, EVERYTHING], ids=["as it comes", "everything on"])
def test_every_pod_runs_without_rights(render: Render, values: dict[str, Any]) -> None:
    documents = render(values)
    pods = [document["spec"]["template"]["spec"] for document in documents if document["kind"] in {"Deployment", "Job"}]
    assert len(pods) == len(STAGES) + 1
    for pod in pods:
        assert pod["securityContext"]["runAsNonRoot"]
        assert not pod["automountServiceAccountToken"]
        (container,) = pod["containers"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]
        assert not [entry for entry in container["env"] if "PASSWORD" in entry["name"] and "value" in entry]


def test_a_stage_is_a_deployment_with_probes(render: Render) -> None:
    deployments = of_kind(render({}), "Deployment")
    assert {tuple(d["spec"]["template"]["spec"]["containers"][0]["args"]) for d in deployments} == {
        ("worker", "--stages", stage) for stage in STAGES
    }
    for deployment in deployments:
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        assert container["livenessProbe"]["httpGet"]["path"] == "/livez"
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_settings_in_the_pods_are_ones_that_exist(render: Render) -> None:
    known = {line.env for line in describe(load(environ={}, folder=DEPLOY))}
    named = {
        entry["name"]
        for document in of_kind(render(EVERYTHING), "Deployment")
        for entry in document["spec"]["template"]["spec"]["containers"][0]["env"]
    }
    assert named - known == set()


def test_a_stage_is_scaled_by_its_own_lag_up_to_its_partitions(render: Render) -> None:
    reads = {binding.stage: binding.reads.name for binding in reversed(topology())}
    documents = render(EVERYTHING)
    scalers = of_kind(documents, "ScaledObject")
    asked = {
        trigger["metadata"]["consumerGroup"]: trigger["metadata"]["topic"] for s in scalers for trigger in s["spec"]["triggers"]
    }
    assert asked == {group_id(stage): reads[stage] for stage in STAGES}
    assert {scaler["spec"]["maxReplicaCount"] for scaler in scalers} == {VALUES["topics"]["partitions"]}
    scaled = {scaler["spec"]["scaleTargetRef"]["name"] for scaler in scalers}
    deployments = of_kind(documents, "Deployment")
    assert scaled == {deployment["metadata"]["name"] for deployment in deployments}
    assert not [d for d in deployments if "replicas" in d["spec"]], "two hands on one number"


def test_more_replicas_than_partitions_are_refused(render: Render) -> None:
    with pytest.raises(Exception, match="replicas is 5, but only 4 partitions"):
        render({"stages": {"intake": {"replicas": 5}}})


def test_prometheus_is_given_the_shipped_rules(render: Render) -> None:
    (rule,) = of_kind(render(EVERYTHING), "PrometheusRule")
    shipped = [
        group
        for path in sorted((DEPLOY / "prometheus" / "rules").glob("*.yml"))
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    ]
    assert rule["spec"]["groups"] == shipped
    (monitor,) = of_kind(render(EVERYTHING), "ServiceMonitor")
    (service,) = of_kind(render(EVERYTHING), "Service")
    assert service["metadata"]["labels"][monitor["spec"]["jobLabel"]] == "wirewatch"
    assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()


def test_what_nobody_asked_for_is_not_there(render: Render) -> None:
    kinds = {document["kind"] for document in render({})}
    assert kinds == {"Deployment", "PodDisruptionBudget", "Service", "ServiceAccount", "Job"}
