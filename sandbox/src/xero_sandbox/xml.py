"""The XML that Xero speaks to a client that does not ask for JSON. Enough to see what happened."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

_SINGULAR = {
    "Addresses": "Address",
    "Currencies": "Currency",
    "TrackingCategories": "TrackingCategory",
    "Elements": "DataContractBase",
}


def to_xml(root: str, content: Mapping[str, Any]) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\r\n{_element(root, content)}'.encode()


def _element(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        inner = "".join(_element(key, each) for key, each in value.items() if each is not None)
    elif isinstance(value, (list, tuple)):
        singular = _SINGULAR.get(name, name.removesuffix("s"))
        inner = "".join(_element(singular, each) for each in value)
    elif isinstance(value, bool):
        inner = str(value).lower()
    else:
        inner = escape(str(value))
    return f"<{name}>{inner}</{name}>" if inner else f"<{name} />"
