"""The text of a NITF document, to be put into the item that links to it."""

from __future__ import annotations

from lxml import etree

from agents.intake.raw import Raw
from agents.intake.xml import tree_of, within


def paragraphs_of(data: bytes, content_type: str) -> str:
    """What stands in body.content, as markup without namespaces' prefixes; empty where there is none. Raises InvalidInput."""
    root = tree_of(Raw(data, content_type))
    return "".join(
        etree.tostring(child, encoding="unicode", with_tail=False)
        for content in within(root, "body.content")
        for child in content
    )
