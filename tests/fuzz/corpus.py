"""What the fuzzer starts from: whole items of every format, with every mark."""

from __future__ import annotations

from tests.agents.intake import samples
from tests.agents.intake.examples import OTHERS, TEXTS
from tests.agents.intake.marks import FORMATS

CONTENT_TYPES = (
    *("",) * 6,
    "application/json",
    "application/xml",
    "text/xml; charset=iso-8859-1",
    "text/plain",
    "text/plain; charset=utf-16",
    "application/octet-stream",
    "application/vnd.wirewatch.article+json",
)


def corpus() -> dict[str, list[bytes]]:
    """Items by format: the standards' examples, and a sample of each cell of format by mark."""
    found = {row.name: [row.make(), *(row.make(**cell.marks) for cell in row.cells.values())] for row in FORMATS}
    for name, (data, _) in TEXTS.items():
        found.setdefault(f"{name} in full", []).append(data)
    found["no text"] = [data for data, _, _ in OTHERS.values()]
    found["large"] = [
        samples.ninjs(body="".join(f"<p>{samples.BODY_1}</p>" for _ in range(300))),
        samples.newsml_g2(body="".join(f"<p>{samples.BODY_1} &amp; <b>more</b></p>" for _ in range(300))),
        samples.anpa(body=f"\t{samples.BODY_1}\r\n" * 300),
    ]
    return found
