"""What a bookkeeper and Xero itself do to a copied document, and an update that comes after."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from google.type.date_pb2 import Date
from google.type.decimal_pb2 import Decimal

from demo.client import Failure
from demo.invoices import Line
from productive.xero.v1 import documents_pb2
from productive.xero.v1 import settings_service_pb2 as settings
from support.whole import Subsidiary, Whole, changed, reason_name, told

Invoice = documents_pb2.Invoice
pytestmark = pytest.mark.slow

UPDATE = "UPDATE_EXISTING"
TEN_THREES = Line("Consulting", "3", "10")
POSITIONS = ["answers", "everywhere", "nowhere"]


def category(whole: Whole, subsidiary: Subsidiary, name: str) -> str:
    request = settings.ListTrackingCategoriesRequest(connection_id=subsidiary.connection_id, page_size=10)
    found = whole.ask("SettingsService", "ListTrackingCategories", request).tracking_categories
    return next(str(each.tracking_category_id) for each in found if each.name == name)


def tracked_by_project(whole: Whole, *, before: Callable[[settings.Settings], None] = lambda _: None) -> Subsidiary:
    """The project of a line chooses its Region."""
    subsidiary = whole.subsidiary(before)

    def rule(current: settings.Settings) -> None:
        before(current)
        current.tracking.add(
            tracking_category_id=category(whole, subsidiary, "Region"), source=settings.TRACKING_SOURCE_PROJECT
        )

    whole.configure(subsidiary, rule)
    return subsidiary


def only_invoice(whole: Whole, subsidiary: Subsidiary) -> Any:
    [there] = whole.in_xero(subsidiary)
    return there


def options(document: Any) -> list[list[str]]:
    return [[row["Option"] for row in line["Tracking"]] for line in document["LineItems"]]


@pytest.mark.parametrize("position", POSITIONS)
def test_tracking_is_compared_also_where_xero_shows_no_id_of_the_option(whole: Whole, position: str) -> None:
    with whole.switched(tracking_ids=position):
        subsidiary = tracked_by_project(whole)
        invoice = whole.invoice(subsidiary, (TEN_THREES,))
        invoice.lines[0].project_name = "North"
        assert told(lambda: whole.copy(invoice)) == set()
        assert told(lambda: whole.copy(changed(invoice, subject="Another"), UPDATE)) == set()
        assert options(only_invoice(whole, subsidiary)) == [["North"]]


@pytest.mark.parametrize("position", POSITIONS)
def test_a_tracked_order_that_xero_numbered_is_found_after_its_response_was_lost(whole: Whole, position: str) -> None:
    with whole.switched(tracking_ids=position):
        subsidiary = tracked_by_project(whole)
        order = whole.order(subsidiary)
        order.number = ""
        order.lines[0].project_name = "North"
        whole.fault(subsidiary, fault="drop_answer", path="/PurchaseOrders")
        response = whole.client().copy(order, number_from_xero=True)
        assert [each["PurchaseOrderID"] for each in whole.in_xero(subsidiary, "PurchaseOrders")] == [
            response.link.xero_id
        ]
        with pytest.raises(Failure, match="ALREADY_COPIED"):
            whole.client().copy(order, number_from_xero=True)


def test_tracking_is_a_bookkeepers_where_no_rule_is_set(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary, (TEN_THREES,))
    whole.copy(invoice)
    edit_line(whole, subsidiary, Tracking=[{"Name": "Region", "Option": "South"}])
    assert told(lambda: whole.copy(changed(invoice, subject="Another"), UPDATE)) == set()
    assert options(only_invoice(whole, subsidiary)) == [["South"]]


@pytest.mark.parametrize("position", POSITIONS)
def test_tracking_of_another_category_than_the_rules_is_a_bookkeepers(whole: Whole, position: str) -> None:
    with whole.switched(tracking_ids=position):
        team = {"Region": ["North", "South"], "Team": ["Design"]}
        subsidiary = whole.subsidiary(tracking=team)
        rule = settings.TrackingRule(
            tracking_category_id=category(whole, subsidiary, "Region"), source=settings.TRACKING_SOURCE_PROJECT
        )
        whole.configure(subsidiary, lambda current: current.tracking.append(rule))
        invoice = whole.invoice(subsidiary, (TEN_THREES,))
        invoice.lines[0].project_name = "North"
        whole.copy(invoice)
        chosen = [{"Name": "Region", "Option": "South"}, {"Name": "Team", "Option": "Design"}]
        edit_line(whole, subsidiary, Tracking=chosen)
        another = changed(invoice, subject="Another")
        assert told(lambda: whole.copy(another, UPDATE)) == {"EDITED_IN_XERO"}, "the rule would undo South"
        plan_token = whole.client().preview(another, UPDATE).plan_token
        assert told(lambda: whole.copy(another, UPDATE, plan_token=plan_token)) == set()
        [on_line] = options(only_invoice(whole, subsidiary))
        assert sorted(on_line) == ["Design", "North"]


def edit_line(whole: Whole, subsidiary: Subsidiary, **fields: Any) -> None:
    """A bookkeeper changes the only line of the only invoice."""
    there = only_invoice(whole, subsidiary)
    line = {"LineItemID": there["LineItems"][0]["LineItemID"], **fields}
    whole.act(subsidiary, "edit", invoice=there["InvoiceNumber"], fields={"LineItems": [line]})


def test_an_update_whose_new_lines_come_back_first_mixes_nothing_up(whole: Whole) -> None:
    """The next update finds each line again, also once something was paid and lines cannot be replaced."""
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary, (TEN_THREES,))
    whole.copy(invoice)
    kept = only_invoice(whole, subsidiary)["LineItems"][0]["LineItemID"]
    longer = whole.invoice(subsidiary, (TEN_THREES, Line("Hosting", "1", "50"), Line("Travel", "2", "20")))
    longer.invoice_id, longer.number = invoice.invoice_id, invoice.number
    with whole.switched(line_order="new_first"):
        assert told(lambda: whole.copy(longer, UPDATE)) == {"LINES_REORDERED"}
    there = only_invoice(whole, subsidiary)
    assert [line["Description"] for line in there["LineItems"]] == ["Hosting", "Travel", "Consulting"]
    assert there["LineItems"][2]["LineItemID"] == kept
    whole.act(subsidiary, "pay", invoice=invoice.number, amount="1.00")
    whole.copy(changed(longer, subject="Another"), UPDATE)
    after = only_invoice(whole, subsidiary)
    assert after["Reference"] == "Another"
    assert {line["LineItemID"]: line["Description"] for line in after["LineItems"]} == {
        line["LineItemID"]: line["Description"] for line in there["LineItems"]
    }


def described(invoice: Invoice) -> None:
    invoice.lines[0].description = "Consulting, second part"


def other_account(invoice: Invoice) -> None:
    invoice.lines[0].service_type.service_type_id = "hosting"


def other_project(invoice: Invoice) -> None:
    invoice.lines[0].project_name = "South"


ALLOWED: dict[str, tuple[Callable[[Invoice], Any], Callable[[Any], Any], Any]] = {
    "subject": (lambda invoice: setattr(invoice, "subject", "Another"), lambda there: there["Reference"], "Another"),
    "due date": (
        lambda invoice: invoice.due_on.CopyFrom(Date(year=2026, month=6, day=1)),
        lambda there: there["DueDateString"][:10],
        "2026-06-01",
    ),
    "description": (described, lambda there: there["LineItems"][0]["Description"], "Consulting, second part"),
    "account": (other_account, lambda there: there["LineItems"][0]["AccountCode"], "260"),
    "tracking": (other_project, lambda there: options(there)[0], ["South"]),
}
OFTEN = {"none", "an amount"}
"""The others are for the whole suite."""

DISCOUNTS = {
    "none": ("0", "0"),
    "a rate": ("10", "0"),
    "an amount": ("33.333", "0"),
    "of the document": ("0", "5"),
    "of both": ("12.5", "7.5"),
    "of everything": ("100", "0"),
}


@pytest.fixture(scope="module")
def payable(whole: Whole) -> Iterator[Subsidiary]:
    """Where the project of a line is its Region, and hosting has its own account. Xero takes any number of calls."""
    whole.sandbox.set("limits", minute=None)
    yield tracked_by_project(whole, before=lambda current: current.invoices.account_codes.update({"hosting": "260"}))
    whole.sandbox.set("limits", minute=60)


def discounted(whole: Whole, subsidiary: Subsidiary, of_line: str, of_document: str) -> Invoice:
    """3 x 10 less these discounts, beside a line that makes sure that there is something to pay."""
    invoice = whole.invoice(subsidiary, (Line("Consulting", "3", "10", "design"), Line("Travel", "1", "50")))
    invoice.lines[0].project_name = "North"
    invoice.lines[0].discount_percentage.value = of_line
    invoice.discount_percentage.value = of_document
    factor = (100 - float(of_document)) / 100
    net = round(30 * (100 - float(of_line)) / 100 * factor + 1e-9, 2) + 50 * factor
    tax = round(round(30 * (100 - float(of_line)) / 100 * factor + 1e-9, 2) * 0.2 + 1e-9, 2) + 50 * factor * 0.2
    for total, value in (("net", net), ("tax", tax), ("gross", net + tax)):
        getattr(invoice.totals, total).value = f"{value:.2f}"
    return invoice


@pytest.mark.parametrize("paid", ["1.00", None], ids=["part-paid", "paid"])
@pytest.mark.parametrize(
    "discount", [each if each in OFTEN else pytest.param(each, marks=pytest.mark.slow) for each in DISCOUNTS]
)
@pytest.mark.parametrize("change", ALLOWED)
def test_what_xero_allows_on_a_paid_invoice_goes_through(
    whole: Whole, payable: Subsidiary, change: str, discount: str, paid: str | None
) -> None:
    invoice = discounted(whole, payable, *DISCOUNTS[discount])
    whole.copy(invoice)
    whole.act(payable, "pay", invoice=invoice.number, **({"amount": paid} if paid else {}))
    make, read, expected = ALLOWED[change]
    make(invoice)
    assert told(lambda: whole.copy(invoice, UPDATE)) == set()
    [there] = [each for each in whole.in_xero(payable) if each["InvoiceNumber"] == invoice.number]
    assert read(there) == expected


FORBIDDEN: dict[str, tuple[Callable[[Invoice], Any], str]] = {
    "quantity": (
        lambda invoice: invoice.lines[0].quantity.CopyFrom(Decimal(value="4")),
        "document.invoice.lines[0].quantity",
    ),
    "price": (
        lambda invoice: invoice.lines[0].unit_price.CopyFrom(Decimal(value="11")),
        "document.invoice.lines[0].unit_price",
    ),
    "discount": (
        lambda invoice: invoice.lines[0].discount_percentage.CopyFrom(Decimal(value="50")),
        "document.invoice.lines[0].discount_percentage",
    ),
    "day": (lambda invoice: invoice.issued_on.CopyFrom(Date(year=2026, month=1, day=29)), "document.invoice.issued_on"),
    "a line less": (lambda invoice: invoice.lines.pop(), "document.invoice.lines"),
}


@pytest.mark.parametrize(
    "discount", [each if each in OFTEN else pytest.param(each, marks=pytest.mark.slow) for each in DISCOUNTS]
)
@pytest.mark.parametrize("change", FORBIDDEN)
def test_what_xero_forbids_on_a_paid_invoice_is_known_before_the_call(
    whole: Whole, payable: Subsidiary, change: str, discount: str
) -> None:
    invoice = discounted(whole, payable, *DISCOUNTS[discount])
    whole.copy(invoice)
    whole.act(payable, "pay", invoice=invoice.number, amount="1.00")
    make, field = FORBIDDEN[change]
    make(invoice)
    before = len(whole.sandbox.requests("POST", "/Invoices"))
    with pytest.raises(Failure) as refused:
        whole.copy(invoice, UPDATE)
    problems = {(reason_name(problem.reason), problem.field) for problem in refused.value.problems}
    assert ("DOCUMENT_NOT_EDITABLE", field) in problems
    assert len(whole.sandbox.requests("POST", "/Invoices")) == before
