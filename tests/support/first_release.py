"""A database as the first release left it, with a row in every table.

Written down as they were, so that no later change to a type or a table changes them too. They hold what the values of
`records` hold, for as long as a release that wrote such rows may be upgraded from.
"""

from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, insert

import adapters.sql
from support.databases import past_this_program
from support.records import NOON, SECOND

DOCUMENT = {"organization_id": "acme", "kind": "invoice", "document_id": "invoice-1"}
ROUTE = {"subsidiary_id": "subsidiary-1", "connection_id": "connection-1", "tenant_id": "london"}
REQUEST = {"method": "PUT", "url": "https://api.xero.test/Invoices", "body": b'{"Invoices":[]}'}
TOTALS = (
    '{"net":{"amount":"100.00","currency":"GBP"},"tax":{"amount":"20.00","currency":"GBP"},'
    '"gross":{"amount":"120.00","currency":"GBP"}}'
)
PROBLEMS = '[{"reason":"XERO_WARNING","field":"invoice","message":"Look at this","facts":{"code":"7"}}]'
CONTENT = (
    '{"contact_id":"contact-1","issued_on":"2026-03-01","due_on":null,"currency":"GBP","lines":[{"source_id":"line-1",'
    '"description":"Design","quantity":"1.50","unit_amount":"66.6667","account_code":"200","tax_type":"OUTPUT2",'
    '"net":"100.00","tax":"20.00","discount_rate":null,"discount_amount":null,"ledger_line_id":null}],'
    f'"totals":{TOTALS},"url":"https://app.productive.test/invoices/1?copy=transfer-1","number":"INV-1",'
    '"reference":"","status":null,"amounts_are":"Exclusive","id":null}'
)

ROWS: Mapping[str, Mapping[str, Any]] = {
    "connections": {
        "id": "connection-1",
        "organization_id": "acme",
        "subsidiary_id": "subsidiary-1",
        "subsidiary_name": "London",
        "tenant_id": "london",
        "tenant_name": "London Ltd",
        "granted_connection_id": "granted-london",
        "short_code": "!Lnd01",
        "base_currency": "GBP",
        "state": "connected",
        "connected_by": "ann",
        "connected_at": NOON,
    },
    "consents": {
        "state": "state-1",
        "code_verifier": "verifier-1",
        "organization_id": "acme",
        "subsidiary_id": "subsidiary-1",
        "subsidiary_name": "London",
        "asked_by": "ann",
        "redirect_uri": "https://app.productive.test/callback",
        "asked_at": NOON,
    },
    "settings": {
        "connection_id": "connection-1",
        "version": 1,
        "invoices": '{"status":"manual","number_source":"xero","reference_field":"subject","default_account":"200",'
        '"accounts":{"design":"201"}}',
        "tax_types": '{"1":"OUTPUT2"}',
        "saved_at": NOON,
        "saved_by": "ann",
    },
    "links": {
        "id": "link-1",
        **DOCUMENT,
        **ROUTE,
        "ledger_id": "ledger-1",
        "number": "INV-1",
        "status": "DRAFT",
        "totals": TOTALS,
        "deep_link": "https://go.xero.test/ledger-1",
        "transfer_id": "transfer-1",
        "state": "active",
        "created_at": NOON,
        "updated_at": NOON,
        "lines": '{"line-1":"ledger-line-1"}',
        "differences": PROBLEMS,
    },
    "contact_links": {
        "organization_id": "acme",
        "tenant_id": "london",
        "company_id": "company-1",
        "contact_id": "contact-1",
    },
    "dispatches": {
        "id": "dispatch-1",
        "connection_id": "connection-1",
        "tenant_id": "london",
        **REQUEST,
        "idempotency_key": "key-1",
        "owner": "first",
        "transfers": '["transfer-1"]',
        "first_sent_at": NOON,
        "give_up_at": NOON + 30 * SECOND,
    },
    "transfers": {
        "id": "transfer-1",
        **DOCUMENT,
        **ROUTE,
        "mode": "create",
        "state": "sending",
        "actor": "carl",
        "settings_version": 3,
        "content": CONTENT,
        "created_at": NOON,
        "updated_at": NOON,
        "dispatch_id": "dispatch-1",
        "problems": PROBLEMS,
        "empty_lookups": "[]",
    },
    "attempts": {
        "dispatch_id": "dispatch-1",
        "transfer_ids": '["transfer-1"]',
        "purpose": "send",
        "started_at": NOON,
        "ended_at": NOON + SECOND,
        "actor": "carl",
        "settings_version": 3,
        **REQUEST,
        "result": "accepted",
        "status": 200,
        "answer": b'{"Status":"OK"}',
        "correlation_id": "correlation-1",
    },
    "attempt_transfers": {"transfer_id": "transfer-1", "attempt_number": 1},
    "operations": {
        "organization_id": "acme",
        "request_id": "request-1",
        "method": "CopyDocument",
        "fingerprint": "digest",
        "result_id": "transfer-1",
        "at": NOON,
    },
    "tokens": {
        "connection_id": "connection-1",
        "generation": 0,
        "key_id": "7d8a485a3734a480",
        "sealed": b64decode(
            "9u5pd/SEBSoP9O7VwrK5Frre5pHtfCzn9WC2Ir5LzqznEhoLAM6Fp+a7k+SmghDy3XyO0Fyks+JfIipErQcDbx877aYTBCs0+M0U"
            "OQUEQWInA0OGzvWT1SEorCGwg0/FjFE4++qimoNa6Tm8iWxXZXcagB/B8naf5Fcvw0okxfiraHcqsHym+s+3tbD356HujXMpW5Bu"
            "YS92cAZXCu9u1fec8Oe7CIMwH4it6hCVOg=="
        ),
    },
}


def leave(engine: Engine) -> None:
    """Make the first release's tables in an empty database, and put these rows into them."""
    config = Config(config_args={"path_separator": "os"})
    config.set_main_option("script_location", str(Path(adapters.sql.__file__).parent / "migrations"))
    with past_this_program(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                connection.execute(insert(table), ROWS[table.name])
