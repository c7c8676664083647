"""What the demo shows: a line an alert as it comes, and a table at the end."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from schemas.alert import Alert
from streams.demo.ledger import Ledger, percentile

_STYLE = {"raised": "bold green", "updated": "bold yellow", "retracted": "bold red"}


def alert_line(alert: Alert) -> Text:
    """One alert for people: status, watch, summary, then its sentence and rule, or why it was taken back."""
    seconds = (alert.raised_at - alert.ingested_at).total_seconds()
    line = Text()
    line.append(f"{alert.status.upper():<10}", style=_STYLE[alert.status])
    line.append(f"{alert.priority:<8}", style="magenta" if alert.priority == "flash" else "dim")
    line.append(f"{alert.watch_id:<16}", style="cyan")
    line.append(alert.summary)
    line.append(f"  {seconds:.2f} s", style="dim")
    if alert.status == "retracted":
        line.append(
            f"\n{'':>18}because: {alert.retraction or 'withdrawn'} ({alert.cause.uri} v{alert.cause.version})", style="red"
        )
    elif alert.status == "updated":
        line.append(f"\n{'':>18}changed: {', '.join(alert.changed)}", style="yellow")
    elif alert.articles:
        source = alert.articles[-1]
        line.append(f"\n{'':>18}“{source.sentence}” — {source.uri} v{source.version}, rule {source.rule}", style="dim")
    return line


def closing_table(ledger: Ledger) -> RenderableType:
    """What went in, what came out, how fast, and what was lost."""
    table = Table(title="What the wire became", title_justify="left", show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(style="dim")
    decisions = ledger.decisions
    table.add_row("article versions in", str(sum(ledger.fed.values())), "decided as:")
    for kind, count in decisions.most_common():
        table.add_row(f"  {kind}", str(count), _MEANING[kind])
    table.add_section()
    standing = sum(event.status != "retracted" for event in ledger.events.values())
    table.add_row("events", str(len(ledger.events)), f"{standing} stand, {len(ledger.events) - standing} retracted")
    several = sum(event.independent_providers > 1 for event in ledger.events.values())
    table.add_row("  told by two agencies or more", str(several), "independent texts, not copies")
    table.add_row("alerts raised", str(ledger.raised), f"{ledger.standing} stand at the end")
    table.add_row("  updated", str(ledger.updated), "a toll, a further agency, a correction")
    table.add_row("  retracted", str(ledger.retracted), "the agency took it back")
    table.add_section()
    for share in (0.5, 0.95):
        delay = percentile(ledger.delays, share)
        table.add_row(f"article → alert, p{share * 100:.0f}", "–" if delay is None else f"{delay:.2f} s", "")
    table.add_row("dead letters", str(ledger.dead_letters), "")
    lost = ledger.lost
    table.add_row(
        "lost",
        Text(str(len(lost)), style="bold red" if lost else "bold green"),
        "every version has its decision" if not lost else "",
    )
    return Group(table, *(Text(f"lost: {uri} v{version}", style="red") for uri, version in lost))


_MEANING = {
    "new": "first of its text",
    "update": "says something its story had not said",
    "correction": "puts right what an earlier version said",
    "duplicate": "a copy without a new sentence",
    "redelivery": "the same version again",
    "kill": "the agency takes the story back",
    "withheld": "not for publication",
}
