"""The scenes: documents of every kind travel to Xero, and nothing makes a second one of any."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from demo.client import Client, Failure, as_credit_note, named
from demo.costs import a_credit_note, a_purchase_order, an_expense
from demo.invoices import LINES, an_invoice
from demo.show import Show
from demo.stage import CALLBACK, Process, Stage
from productive.xero.v1 import (
    documents_pb2,
    event_service_pb2,
    file_service_pb2,
    payment_service_pb2,
    run_service_pb2,
)
from productive.xero.v1 import settings_service_pb2 as settings_pb2
from productive.xero.v1.documents_pb2 import Invoice

TAX_TYPES = {"vat20": "OUTPUT2", "vat0": "ZERORATEDOUTPUT"}
PURCHASE_TAX_TYPES = {"vat20": "INPUT2"}
ACCOUNT_CODES = {"hosting": "260"}
EXPENSE_ACCOUNT = "429"
RECEIPT = b"%PDF-1.4 a receipt that was scanned"


OVER = {
    run_service_pb2.RUN_ITEM_STATE_SENT,
    run_service_pb2.RUN_ITEM_STATE_SKIPPED,
    run_service_pb2.RUN_ITEM_STATE_REFUSED,
    run_service_pb2.RUN_ITEM_STATE_REJECTED,
    run_service_pb2.RUN_ITEM_STATE_NOT_SENT,
}


@dataclass
class Demo:
    stage: Stage
    show: Show
    server: Process

    @property
    def client(self) -> Client:
        return Client(self.stage.channel(self.server), self.stage.token())

    def connect(self) -> str:
        """Subsidiary London joins its organisation by the OAuth flow; answers the connection's id."""
        self.show.scene("1. An admin connects subsidiary London to its Xero organisation")
        consent_url = self.client.start_connection("1", "London", CALLBACK)
        self.show.say(f"  The admin opens [dim]{consent_url[:60]}...[/] and agrees.")
        connection = self.client.complete_connection(self.stage.sandbox.consent(consent_url, "london"))
        self.show.check("connected to", "Northwind Studio London Ltd", connection.tenant_name)
        return connection.connection_id

    def configure(self, connection_id: str) -> None:
        self.show.scene("2. The admin maps tax rates and service types, choosing from what Xero has")
        accounts = [account for account in self.client.accounts(connection_id) if account.takes_lines]
        rates = self.client.tax_rates(connection_id)
        self.show.say(f"  {len(accounts)} accounts and {len(rates)} tax rates to choose from.")
        settings = self.client.settings(connection_id)
        settings.invoices.CopyFrom(
            settings_pb2.InvoiceSettings(
                initial_status=settings_pb2.INITIAL_STATUS_AUTHORISED,
                number_source=settings_pb2.NUMBER_SOURCE_PRODUCTIVE,
                reference_field=settings_pb2.REFERENCE_FIELD_PURCHASE_ORDER_NUMBER,
                default_account_code="200",
                account_codes=ACCOUNT_CODES,
                pdf_source=settings_pb2.PDF_SOURCE_XERO,
                allocate_credit_notes=True,
            )
        )
        settings.expenses.CopyFrom(
            settings_pb2.ExpenseSettings(
                switched_on=True,
                initial_status=settings_pb2.INITIAL_STATUS_SUBMITTED,
                default_account_code=EXPENSE_ACCOUNT,
            )
        )
        settings.purchase_orders.CopyFrom(
            settings_pb2.PurchaseOrderSettings(
                switched_on=True,
                initial_status=settings_pb2.INITIAL_STATUS_AUTHORISED,
                number_source=settings_pb2.NUMBER_SOURCE_XERO,
                default_account_code=EXPENSE_ACCOUNT,
            )
        )
        settings.tax_types.update(TAX_TYPES)
        settings.purchase_tax_types.update(PURCHASE_TAX_TYPES)
        self.show.check("settings are now of version", 1, self.client.update_settings(settings).version)

    def preview(self, invoice: Invoice) -> None:
        self.show.scene("3. A preview: the exact document, or every problem at once")
        broken = Invoice()
        broken.CopyFrom(invoice)
        broken.lines[0].tax_rate.tax_rate_id = "vat17"
        broken.ClearField("due_on")
        broken.url = "https://xero.example/1"
        problems = self.client.preview(broken).problems
        self.show.table(
            "An invoice with three faults", ["field", "problem", "fix"], [(p.field, p.message, p.fix) for p in problems]
        )
        self.show.check("faults that were found before any call", 3, len(problems))
        preview = self.client.preview(invoice).document
        self.show.preview(preview)
        self.show.check("sent to Xero so far", 0, len(self.stage.sandbox.documents()))

    def copy(self, invoice: Invoice) -> None:
        self.show.scene("4. A person copies the invoice")
        link = self.client.copy(invoice).link
        (made,) = self.stage.sandbox.documents()
        self.show.xero_invoice(made)
        self.show.say(f"  Open it in Xero: [blue]{link.deep_link}[/]")
        self.show.check("total in Xero", invoice.totals.gross.value, two_decimals(made["Total"]))
        self.show.check("tax in Xero", invoice.totals.tax.value, two_decimals(made["TotalTax"]))
        self.show.check("contact", "Bright Harbour Trading Ltd", made["Contact"]["Name"])
        self.show.check("account of the hosting line", "260", made["LineItems"][2]["AccountCode"])
        self.show.check("reference", "PO-2291", made["Reference"])

    def copy_again(self, invoice: Invoice) -> None:
        self.show.scene("5. A second click")
        try:
            self.client.copy(invoice)
        except Failure as failure:
            self.show.failure(failure)
            self.show.check("the second click is answered", "ALREADY_COPIED", failure.reason)
            choices = len(failure.already_copied.choices) if failure.already_copied else 0
            self.show.check("choices offered", 2, choices)
        self.show.check("invoices INV-1001 in Xero", 1, self.count("INV-1001"))

    def update(self) -> None:
        self.show.scene("6. The workshop's price has changed: update the existing one")
        lines = (LINES[0].repriced("1300.00"), *LINES[1:])
        changed = an_invoice("1001", "INV-1001", lines)
        before = self.stage.sandbox.documents()[0]
        self.client.copy(changed, "UPDATE_EXISTING")
        after = self.stage.sandbox.documents()[0]
        self.show.check("total in Xero", changed.totals.gross.value, two_decimals(after["Total"]))
        self.show.check("the same document", before["InvoiceID"], after["InvoiceID"])
        self.show.check("and the same lines", line_ids(before), line_ids(after))

    def lose_an_answer(self) -> None:
        self.show.scene("7. Xero does the work, and its response is lost")
        self.stage.sandbox.fault(fault="drop_answer")
        transfer = self.client.copy(an_invoice("1002", "INV-1002")).transfer
        attempts = self.client.attempts(transfer.transfer_id)
        words = [f"{attempt.result} ({attempt.status_code or 'no status'})" for attempt in attempts]
        self.show.say(f"  The record of this send: {', then '.join(words)}.")
        self.show.check("invoices INV-1002 in Xero", 1, self.count("INV-1002"))

    def kill_the_server(self) -> None:
        self.show.scene("8. The server is killed while Xero is doing the work")
        invoice = an_invoice("1003", "INV-1003")
        with ThreadPoolExecutor(1) as pool, self.stage.sandbox.holding(after_work=True) as hold:
            call: Future[object] = pool.submit(self.client.copy, invoice)
            hold.wait()
            self.server.kill()
            self.show.say(f"  kill -9: the client sees {call.exception()}")
        self.server = self.stage.start_server()
        self.show.say("  The server is started again, and the person clicks again, too.")
        try:
            self.client.copy(invoice)
        except Failure as failure:
            self.show.check("the click after the crash is answered", "ALREADY_COPIED", failure.reason)
        self.show.check("invoices INV-1003 in Xero", 1, self.count("INV-1003"))
        self.show.check("and the link leads to it", "INV-1003", self.client.link("1003").number)

    def copy_an_expense(self) -> None:
        self.show.scene("9. An expense becomes a bill, with its receipt")
        receipt = documents_pb2.Attachment(file_name="receipt.pdf", mime_type="application/pdf", content=RECEIPT)
        expense = an_expense("3001")
        copied = self.client.copy(expense, attachments=[receipt])
        (bill,) = [each for each in self.stage.sandbox.documents() if each["Type"] == "ACCPAY"]
        self.show.xero_invoice(bill)
        self.show.check("total of the bill", expense.totals.gross.value, two_decimals(bill["Total"]))
        self.show.check("status of the bill", "SUBMITTED", bill["Status"])
        self.show.check("the receipt is in Xero", "receipt.pdf True", attached(copied.attachments))

    def copy_a_purchase_order(self) -> None:
        self.show.scene("10. A purchase order goes out; Xero makes its number")
        order = a_purchase_order("4001", "")
        link = self.client.copy(order).link
        (made,) = self.stage.sandbox.documents(plural="PurchaseOrders")
        self.show.check("number that came back", made["PurchaseOrderNumber"], link.number)
        self.show.check("total of the order", order.totals.gross.value, two_decimals(made["Total"]))
        self.show.check("where to deliver", "Ring at the back door", made["DeliveryInstructions"])

    def copy_a_credit_note(self) -> None:
        self.show.scene("11. A credit note takes something back, and is allocated to its invoice")
        note = a_credit_note("1004", "CN-1004", "Workshop was an hour shorter", "80.00")
        self.client.copy(as_credit_note(note, "1001"))
        (made,) = self.stage.sandbox.documents(plural="CreditNotes")
        (invoice,) = [each for each in self.stage.sandbox.documents() if each["InvoiceNumber"] == "INV-1001"]
        self.show.check("credit in Xero", "96.00", two_decimals(made["Total"]))
        self.show.check("left of it", "0.00", two_decimals(made["RemainingCredit"]))
        self.show.check("credited on INV-1001", "96.00", two_decimals(invoice["AmountCredited"]))

    def tell_events(self) -> None:
        self.show.scene("12. Things happen in Productive, and nothing is sent because of them")
        document = named("INVOICE", "1001")
        before = len(self.stage.sandbox.requests())
        for event, decision in (
            ("PAID", "IGNORED_ONE_WAY_PAYMENTS"),
            ("UPDATED", "NOTHING_SENT"),
            ("DELETED", "NOT_PROPAGATED"),
        ):
            result = self.client.report(document, event)
            self.show.say(f"  {event.lower()}: {result.message}.")
            seen = event_service_pb2.Decision.Name(result.decision).removeprefix("DECISION_")
            self.show.check(f"the response to {event.lower()}", decision, seen)
        self.show.check("calls to Xero because of these", 0, len(self.stage.sandbox.requests()) - before)
        pdf = self.client.pdf(named("INVOICE", "1002"))
        self.show.check("Xero's own PDF of INV-1002 begins with", "%PDF", pdf[:4].decode())

    def watch_payments(self, connection_id: str) -> None:
        """A bookkeeper acts in Xero, and a client that watches gets the events meanwhile."""
        self.show.scene("13. A bookkeeper pays in Xero, and whoever watches the feed gets it at once")
        client, invoice = self.client, an_invoice("1009", "INV-1009")
        client.switch_payments(connection_id)
        client.sync_payments(connection_id)
        total = Decimal(client.copy(invoice).link.totals.gross.value)
        part, rest = Decimal("100.00"), total - 100
        watching = client.watch_payments()
        events = (response.event for response in watching if response.event.document.document_id == invoice.invoice_id)

        def acted(words: str, expected: str, action: str, **facts: str) -> None:
            self.stage.sandbox.act(action, **facts)
            client.sync_payments(connection_id)
            told = [described(next(events)) for _ in expected.split(", ")]
            self.show.check(words, expected, ", ".join(told))

        def payment_of(amount: Decimal) -> str:
            [copy] = client.payments(invoice.invoice_id)
            return next(item.xero_id for item in copy.items if Decimal(item.amount.value) == amount)

        acted("a part is paid", f"PAYMENT_RECORDED {part}", "pay", invoice="INV-1009", amount=str(part))
        paid = f"PAYMENT_RECORDED {rest}, DOCUMENT_PAID"
        acted("the rest is paid", paid, "pay", invoice="INV-1009", amount=str(rest))
        removed = f"PAYMENT_REMOVED {part}, DOCUMENT_REOPENED"
        acted("one payment is deleted", removed, "delete_payment", payment=payment_of(part))
        acted("the other, too", f"PAYMENT_REMOVED {rest}", "delete_payment", payment=payment_of(rest))
        acted("the invoice is voided", "DOCUMENT_VOIDED", "void", invoice="INV-1009")
        watching.close()

    def copy_a_hundred(self) -> None:
        """Two of them cannot go: one has no number, one names a tax rate that is not mapped."""
        self.show.scene("14. A hundred invoices in one step, two of them bad")
        self.stage.sandbox.set("limits", minute=60)  # a minute that begins now
        invoices = [an_invoice(str(number), f"INV-{number}") for number in range(2001, 2101)]
        invoices[20].number = ""
        invoices[70].lines[0].tax_rate.tax_rate_id = "vat99"
        client, before = self.client, len(self.stage.sandbox.requests(organisation="london"))
        run = client.begin_run(invoices)
        with self.show.progress("copied", len(invoices)) as advance:
            for change in client.watch_run(run.run_id):
                advance(sum(each.item_count for each in change.run.progress if each.state in OVER))
        calls = self.stage.sandbox.requests(organisation="london")[before:]
        writes = [call for call in calls if call["method"] == "PUT" and call["path"].endswith("/Invoices")]
        self.show.check("states of the items", "SENT 98, REFUSED 2", states_of(client.run(run.run_id).run))
        for item in client.run(run.run_id).items:
            if item.state == run_service_pb2.RUN_ITEM_STATE_REFUSED:
                [problem] = item.problems
                self.show.say(f"    documents[{item.position}]: {problem.message}. [dim]{problem.fix}[/]")
        self.show.check("writes of invoices to Xero", 2, len(writes))
        self.show.check("other calls to Xero, at most 1", True, len(calls) - len(writes) <= 1)
        numbers = [each["InvoiceNumber"] for each in self.stage.sandbox.documents()]
        self.show.check("invoices of the run in Xero", 98, sum(number.startswith("INV-2") for number in numbers))

    def stop(self) -> None:
        self.show.scene("15. The server is told to stop")
        self.show.check("exit code", 0, self.server.stop())

    def count(self, number: str) -> int:
        return sum(document["InvoiceNumber"] == number for document in self.stage.sandbox.documents())


def states_of(run: run_service_pb2.Run) -> str:
    names = ((run_service_pb2.RunItemState.Name(each.state), each.item_count) for each in run.progress)
    return ", ".join(f"{name.removeprefix('RUN_ITEM_STATE_')} {count}" for name, count in names)


def described(event: payment_service_pb2.PaymentEvent) -> str:
    name = payment_service_pb2.PaymentEventType.Name(event.type).removeprefix("PAYMENT_EVENT_TYPE_")
    return f"{name} {event.item.amount.value}" if event.HasField("item") else name


def line_ids(invoice: Mapping[str, Any]) -> str:
    """The ids of its lines in Xero, shortened for the eye."""
    return ", ".join(line["LineItemID"][:8] for line in invoice["LineItems"])


def attached(files: Iterable[file_service_pb2.AttachedFile]) -> str:
    return ", ".join(f"{file.file_name} {file.attached}" for file in files)


def two_decimals(amount: object) -> str:
    return f"{Decimal(str(amount)):.2f}"


def play(stage: Stage, show: Show) -> None:
    """All scenes, in order."""
    demo = Demo(stage, show, stage.start_server())
    invoice = an_invoice("1001", "INV-1001")
    connection_id = demo.connect()
    demo.configure(connection_id)
    demo.preview(invoice)
    demo.copy(invoice)
    demo.copy_again(invoice)
    demo.update()
    demo.lose_an_answer()
    demo.kill_the_server()
    demo.copy_an_expense()
    demo.copy_a_purchase_order()
    demo.copy_a_credit_note()
    demo.tell_events()
    demo.watch_payments(connection_id)
    demo.copy_a_hundred()
    demo.stop()
