"""XML documents by the standard library, with the namespaces that they use declared at the top."""

from __future__ import annotations

from xml.etree import ElementTree as ET

Element = ET.Element


def child(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element, by its name with the prefix of its namespace."""
    element = ET.SubElement(parent, name, attributes)
    element.text = text
    return element


def to_bytes(root: Element) -> bytes:
    """The document in UTF-8, indented."""
    ET.indent(root)
    written = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    assert isinstance(written, bytes)
    return written + b"\n"
