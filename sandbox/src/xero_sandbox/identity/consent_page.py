"""The page on which a person lets an app into organisations."""

from collections.abc import Iterable, Mapping
from html import escape

from xero_sandbox.accounting.shapes import Organisation

_FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px system-ui;max-width:34em;margin:4em auto;padding:0 1em}}label{{display:block;margin:.5em 0}}
button{{font:inherit;margin:1em .5em 0 0;padding:.4em 1em}}</style></head><body>{body}</body></html>"""


def consent_page(app_name: str, scope: str, organisations: Iterable[Organisation], fields: Mapping[str, str]) -> str:
    """`fields` are the request's parameters; the form carries them on."""
    control = "radio" if "bulk_connect:false" in fields.get("acr_values", "") else "checkbox"
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )
    boxes = "".join(
        f'<label><input type="{control}" name="tenant" value="{each.tenant}"> {escape(each.name)}</label>'
        for each in organisations
    )
    scopes = "".join(f"<li>{escape(each)}</li>" for each in scope.split())
    body = (
        f"<h1>{escape(app_name)} wants access</h1><p>This is a sandbox: nothing here is real.</p>"
        f'<ul>{scopes}</ul><form method="post">{hidden}{boxes}'
        '<button name="decision" value="allow">Allow access</button>'
        '<button name="decision" value="deny">Cancel</button></form>'
    )
    return _FRAME.format(title="Allow access", body=body)


def refusal_page(error: str, words: str) -> str:
    body = f"<h1>Sorry, something went wrong</h1><p>Error: {escape(error)}</p><p>{escape(words)}</p>"
    return _FRAME.format(title="Error", body=body)
