"""The OpenAPI page: what each address takes and answers, as plain HTML of our own.

No script and nothing from elsewhere: the usual pages load their reader from a third party, which
a vendor's network may not reach and need not tell.
"""

from __future__ import annotations

from html import escape
from typing import Any

from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin

from server.http.contract import completed

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c2430; background: #fbfaf7 }
h1 { font-size: 1.5rem } h2 { font-size: 1.05rem; margin: 2rem 0 .3rem }
code { font-family: ui-monospace, monospace; background: #eeebe3; padding: 0 .3em }
table { border-collapse: collapse; width: 100% } td { padding: .25rem .6rem; vertical-align: top;
  border-top: 1px solid #ddd8cc } td:first-child { white-space: nowrap }
@media (prefers-color-scheme: dark) { body { color: #e6e2d8; background: #171a1f }
  code { background: #262b33 } td { border-color: #333a44 } }
"""
METHODS = ("get", "post", "put", "patch", "delete")


class ApiPage(OpenAPIRenderPlugin):
    """Renders the OpenAPI document; the document itself is beside it as openapi.json."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the page."""
        del request
        openapi_schema = completed(openapi_schema)
        info = openapi_schema["info"]
        parts = [
            "<!doctype html><html lang=en><meta charset=utf-8>",
            "<meta name=viewport content='width=device-width'>",
            f"<title>{escape(info['title'])}</title><style>{STYLE}</style>",
            f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1>",
            f"<p>{escape(info.get('description', ''))} ",
            "<a href='/schema/openapi.json'>openapi.json</a></p>",
        ]
        for path, item in sorted(openapi_schema["paths"].items()):
            parts += [_operation(path, name, item[name]) for name in METHODS if name in item]
        parts.append("<h2>Messages</h2><table>")
        schemas = openapi_schema.get("components", {}).get("schemas", {})
        parts += [_message(name, schema) for name, schema in sorted(schemas.items())]
        return "".join([*parts, "</table></html>"]).encode()


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    rows = [
        _row(f"<code>?{escape(each['name'])}=</code>", escape(each.get("description", "")))
        for each in operation.get("parameters", [])
    ]
    if "requestBody" in operation:
        rows.append(_row("takes", _content(operation["requestBody"])))
    rows += [
        _row(escape(status), f"{escape(each.get('description', ''))} {_content(each)}")
        for status, each in sorted(operation.get("responses", {}).items())
    ]
    return (
        f"<h2><code>{method.upper()} {escape(path)}</code> {escape(operation.get('summary', ''))}"
        f"</h2><p>{escape(operation.get('description', ''))}</p><table>{''.join(rows)}</table>"
    )


def _content(part: dict[str, Any]) -> str:
    """Return what a body is: its media types, and the message where it is one."""
    found = []
    for media_type, described in sorted(part.get("content", {}).items()):
        name = described.get("schema", {}).get("$ref", "").rpartition("/")[2]
        link = f" <a href='#{escape(name)}'>{escape(_short(name))}</a>" if name else ""
        found.append(f"<code>{escape(media_type)}</code>{link}")
    return ", ".join(found)


def _message(name: str, schema: dict[str, Any]) -> str:
    fields = ", ".join(f"<code>{escape(field)}</code>" for field in schema.get("properties", {}))
    values = ", ".join(f"<code>{escape(str(value))}</code>" for value in schema.get("enum", []))
    label = f"<a id='{escape(name)}'></a>{escape(_short(name))}"
    return _row(label, fields or values or escape(schema.get("type", "")))


def _short(name: str) -> str:
    """Return a message's own name, without the module it is from."""
    return name.rpartition("_")[2] or name


def _row(left: str, right: str) -> str:
    return f"<tr><td>{left}</td><td>{right}</td></tr>"
