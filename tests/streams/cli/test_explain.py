"""`wirewatch explain`: what fired and what was dropped, on the terminal and as a page."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from agents.extraction.events.acts import Drop
from streams.cli.explain_drops import by_trigger
from tests.streams.cli.conftest import Command

TEXT = (
    "MOSUL, Iraq (Reuters) - Iraqi forces attacked Islamic State fighters in western Mosul on Tuesday, killing at least 12.\n\n"
    'The weather was mild & "<b>calm</b>", residents said. Russia took note.'
)


class Page(HTMLParser):
    """Every tag's opening, in order, and what is left open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.model
def test_the_page_is_whole_and_fetches_nothing(wirewatch: Command) -> None:
    Path("d.txt").write_text(TEXT)
    told = wirewatch("explain", "d.txt", "--html")
    assert (told.code, told.out.strip()) == (0, "wrote d.explained.html")
    text = Path("d.explained.html").read_text()
    page = Page()
    page.feed(text)
    assert page.open == []
    assert not {"link", "img", "iframe"} & {tag for tag, _ in page.opened}
    assert not any(attrs.get("src") or (attrs.get("href") or "#")[0] != "#" for _, attrs in page.opened)
    assert "<b>calm" not in text
    assert "&lt;b&gt;calm" in text


@pytest.mark.model
def test_the_page_tells_event_rule_confidence_spans_and_drops(wirewatch: Command) -> None:
    text = wirewatch("explain", "-", "--html", "-o", "-", stdin=TEXT.encode()).out
    for part in ("assault.attack", "Islamic State", "killed at least 12", "0.8", 'class="act"', "took", "not parsed"):
        assert part in text
    kinds = {name for _, attrs in _opened(text) for name in (attrs.get("class") or "").split()}
    assert {"actor", "place", "act", "event", "dropped"} <= kinds


@pytest.mark.model
def test_it_names_what_fired_in_each_sentence(wirewatch: Command) -> None:
    told = wirewatch("explain", "-", stdin=TEXT.encode())
    assert told.code == 0
    assert "fired    assault." in told.out
    assert "“The weather was mild" in told.out


@pytest.mark.model
def test_the_terminal_says_why_candidates_were_dropped(wirewatch: Command) -> None:
    out = wirewatch("explain", "-", stdin=b"BEIRUT (AP) - Lebanon took note of Syria. The army attacked at dawn.").out
    assert "dropped  took: " in out
    assert "not parsed" in out
    nearest = wirewatch("explain", "-", "--all", stdin=b"BEIRUT (AP) - Lebanon took note of Syria.").out
    assert "farther misses" not in nearest


def test_what_is_neither_file_nor_uri_is_told(wirewatch: Command) -> None:
    told = wirewatch("explain", "nowhere.txt")
    assert (told.code, told.err.count("\n")) == (1, 1)
    assert "nowhere.txt" in told.err


def test_drops_stand_by_trigger_with_the_nearest_miss_first() -> None:
    drops = [
        Drop("a", "took", 3, "the verb has an object"),
        Drop("b", "took", 3, "no actor stands where the doer belongs"),
        Drop("c", "took", 3, "the verb has an object"),
        Drop("d", "held", 1, "no verb carries it"),
    ]
    assert by_trigger(drops) == [
        ("held", [("no verb carries it", ["d"])]),
        ("took", [("no actor stands where the doer belongs", ["b"]), ("the verb has an object", ["a", "c"])]),
    ]


def _opened(text: str) -> list[tuple[str, dict[str, str | None]]]:
    page = Page()
    page.feed(text)
    return page.opened
