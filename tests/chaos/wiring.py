"""The topology of the product with the light coder in the extraction processes; everything else is the real thing."""

from __future__ import annotations

from dataclasses import replace

from streams import topology as product
from streams.binding import Binding

LIGHT = "tests.chaos.wiring:light_topology"


def light_topology() -> tuple[Binding, ...]:
    """All bindings of the product; the processes of extraction run tests.chaos.light_coder."""
    return tuple(
        replace(binding, coder="tests.chaos.light_coder:build") if "coder" in binding.needs else binding
        for binding in product.topology()
    )
