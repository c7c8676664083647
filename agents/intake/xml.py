"""XML as wires send it, read without entities, network or unbounded depth, and looked into by local names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any, Final

from lxml import etree

from agents.errors import InvalidInput
from agents.intake.draft import line
from agents.intake.markup import local_name
from agents.intake.raw import Raw

Element = etree._Element

_ENTITY_DECLARATION: Final = re.compile(rb"<!ENTITY", re.IGNORECASE)
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_REFERENCE: Final = re.compile(r"&(#\d+;|#x[0-9A-Fa-f]+;|[A-Za-z][A-Za-z0-9]*;)?")
_XML_OWN: Final = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def tree_of(raw: Raw) -> Element:
    """The root element; raises InvalidInput for what is not XML.

    Named HTML entities and bare ampersands are read as what they mean, a wrong encoding declaration is overruled by what
    the bytes are. Declarations of entities are refused: no wire needs them, and they can be made to explode.
    """
    if _ENTITY_DECLARATION.search(raw.data):
        raise _entities()
    try:
        return _without_entities(_parse(raw.data))
    except etree.XMLSyntaxError as error:
        try:
            return _without_entities(_parse(_mended(raw).encode("utf-8")))
        except (etree.XMLSyntaxError, UnicodeError):
            raise _refusal(error) from None


def _without_entities(root: Element) -> Element:
    """The same root; raises InvalidInput where the document declares entities in an encoding that hides them from a search."""
    declared: Any = root.getroottree().docinfo.internalDTD  # the stubs do not know its entities
    if declared is not None and declared.entities():
        raise _entities()
    return root


def _entities() -> InvalidInput:
    return InvalidInput("entity declarations", "the document declares XML entities, which are never read")


def _parse(data: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(data, parser)


def _mended(raw: Raw) -> str:
    """The text without its encoding declaration, references that XML does not know replaced."""
    try:
        text = raw.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.data.decode(raw.charset or "cp1252")

    def replace(found: re.Match[str]) -> str:
        name = found.group(1)
        if name is None:
            return "&amp;"
        if name.startswith("#") or name in _XML_OWN:
            return found.group()
        return html5.get(name, "&amp;" + name)

    return _REFERENCE.sub(replace, _DECLARATION.sub("", text))


def _refusal(error: etree.XMLSyntaxError) -> InvalidInput:
    told = str(error)
    deep = "depth" in told.lower() or "huge" in told.lower()
    return InvalidInput("nested too deeply" if deep else "not well-formed XML", told[:300])


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The children with one of these local names (lower case), in document order."""
    if element is not None:
        for child in element:
            if local_name(child) in names:
                yield child


def at(element: Element | None, path: str) -> Element | None:
    """The first element under a path of local names, `a/b/c`."""
    name, _, rest = path.partition("/")
    for child in children(element, name):
        found = at(child, rest) if rest else child
        if found is not None:
            return found
    return None


def every(element: Element | None, path: str) -> Iterator[Element]:
    """All elements under a path of local names."""
    name, _, rest = path.partition("/")
    for child in children(element, name):
        if rest:
            yield from every(child, rest)
        else:
            yield child


def within(element: Element | None, *names: str) -> Iterator[Element]:
    """All descendants with one of these local names, in document order."""
    if element is not None:
        for descendant in element.iter():
            if local_name(descendant) in names:
                yield descendant


def words(element: Element | None) -> str:
    """All text under an element, on one line."""
    return "" if element is None else line("".join(str(piece) for piece in element.itertext()))


def text_at(element: Element | None, path: str) -> str:
    """The text under a path, empty where there is none."""
    return words(at(element, path))


def attribute(element: Element | None, *names: str) -> str:
    """The first of these attributes that says something, whatever its case."""
    if element is not None:
        values = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        for name in names:
            if values.get(name):
                return values[name]
    return ""


def language_of(*elements: Element | None) -> str:
    """The first xml:lang (or lang, or NITF's baselang) of these elements."""
    for element in elements:
        if element is not None:
            found = element.get(_LANG) or element.get("lang") or element.get("baselang")
            if found:
                return str(found)
    return ""


def whole_number(text: str) -> int | None:
    """The number that a text is, None where it is none."""
    plain = text.strip()
    return int(plain) if plain.isdecimal() and len(plain) < 19 else None
