"""HTML and XHTML to paragraphs of plain text, with captions and the like set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml import etree

_BLOCKS: Final = frozenset(
    """p div section article main header footer h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tr blockquote pre hr
    address aside figure figcaption caption hl1 hl2 hedline bibliography block body html media media-caption fn note""".split()
)
_SKIPPED: Final = frozenset("head script style noscript template iframe object svg form button nav math select title".split())
_ASIDES: Final = frozenset("figure figcaption media media-caption media-producer aside header footer bibliography".split())
_BORDERS: Final = _BLOCKS | {"br"}
_LINE_BREAKS: Final = re.compile(r"[ \t\r\u00a0]*\n[ \t\r\u00a0]*")
_EMPTY_LINES: Final = re.compile(r"\n[ \n]*\n")
_SPACES: Final = re.compile(r"[ \t\r\n\u00a0]{2,}|[\t\r\n\u00a0]")
_LOOKS_LIKE_MARKUP: Final = re.compile(
    r"</?(?:p|br|div|section|article|h[1-6]|hl2|span|a|b|i|u|em|strong|center|pre|[uod]l|li|table|block(?:quote)?)\b[^<>]*>",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Flow:
    """The paragraphs of a text in order, and what stood beside it: captions and the like."""

    paragraphs: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The paragraphs, a blank line between them."""
        return "\n\n".join(self.paragraphs)


def looks_like_markup(text: str) -> bool:
    """Whether a text that should be plain carries HTML tags all the same."""
    return _LOOKS_LIKE_MARKUP.search(text) is not None


def flow_of_html(text: str) -> Flow:
    """The paragraphs of an HTML document or fragment; broken markup is read as browsers would."""
    if not text.strip():
        return Flow()
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), _html_parser())
    except etree.XMLSyntaxError:
        return Flow([_SPACES.sub(" ", text).strip()])
    return Flow() if root is None else flow_of(root)


@lru_cache(maxsize=1)
def _html_parser() -> etree.HTMLParser:
    return etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, recover=True
    )


def local_name(element: etree._Element) -> str:
    """The tag without its namespace, in lower case; empty for comments and processing instructions."""
    tag: object = element.tag
    return _plain(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=2048)
def _plain(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def flow_of(root: etree._Element) -> Flow:
    """The paragraphs under an element, whatever namespace its tags are in; the element's tail is not part of it."""
    flow = Flow()
    pieces: list[str] = []
    aside = 0
    # Text in lines (<pre>, or a body without any block, as Reuters sends it) has its paragraphs between blank lines.
    lined = 0 if any(local_name(inner) in _BORDERS for inner in root.iterdescendants()) else 1
    for event, element, name in _walk(root):
        block = name in _BLOCKS
        if block and pieces:
            _close(flow, pieces, aside > 0)
        if event == "start":
            aside += name in _ASIDES
            lined += name == "pre"
            if name == "br":
                pieces.append("\n")
            elif element.text:
                pieces.append(element.text if lined else element.text.replace("\n", " "))
        else:
            aside -= name in _ASIDES
            lined -= name == "pre"
            if name in ("td", "th"):
                pieces.append(" ")
            if element.tail and element is not root:
                pieces.append(element.tail if lined else element.tail.replace("\n", " "))
    _close(flow, pieces, False)
    return flow


def _walk(root: etree._Element) -> Iterator[tuple[str, etree._Element, str]]:
    """Start and end of each element that carries text; of a skipped one only its end, for the text behind it."""
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = local_name(element)
        if event == "start" and (not name or name in _SKIPPED):
            walker.skip_subtree()
            continue
        yield event, element, name


def _close(flow: Flow, pieces: list[str], aside: bool) -> None:
    text = "".join(pieces)
    pieces.clear()
    for part in _EMPTY_LINES.split(_LINE_BREAKS.sub("\n", text)) if "\n" in text else (text,):
        words = " ".join(part.split())
        if words:
            (flow.asides if aside else flow.paragraphs).append(words)
