"""The header of an expense, which becomes a bill."""

from collections.abc import Iterator

from core.documents import Approval, DocumentKind, Expense
from core.problems import Problem, Reason
from core.translation.header import Header, SendContext, lines_required, link_problems

ROOT = DocumentKind.EXPENSE.path

NOT_APPROVED = {
    Approval.PENDING: "is not approved yet",
    Approval.REJECTED: "was rejected",
}


def header(expense: Expense, asked: SendContext) -> Header:
    problems = (
        *vendor_problems(expense),
        *state_problems(expense),
        *reimbursement_problems(expense),
        *due_date_required(expense),
        *link_problems(expense.url, ROOT),
        *lines_required(expense.lines, expense.kind),
    )
    return Header(problems=problems, number=number_for(expense, asked), due_on=expense.due_on)


def number_for(expense: Expense, asked: SendContext) -> str:
    """A number that no other bill of ours has: Xero allows bills of one number, and shows it as their reference.

    An update keeps the number of the bill.
    """
    if asked.current is not None and asked.current.number:
        return asked.current.number
    base = f"EXP-{expense.id}"
    return f"{base}-{asked.copies + 1}" if asked.copies else base


def vendor_problems(expense: Expense) -> Iterator[Problem]:
    if expense.party is None:
        message = "The expense has no vendor, and a bill in Xero needs one"
        yield Problem(Reason.VENDOR_REQUIRED, f"{ROOT}.vendor", message)


def state_problems(expense: Expense) -> Iterator[Problem]:
    if expense.is_draft:
        yield Problem(Reason.DOCUMENT_NOT_FINALIZED, f"{ROOT}.draft", f"Expense {expense.id} was not saved yet")
    if why := NOT_APPROVED.get(expense.approval):
        yield Problem(Reason.EXPENSE_NOT_APPROVED, f"{ROOT}.approval", f"Expense {expense.id} {why}")


def reimbursement_problems(expense: Expense) -> Iterator[Problem]:
    """What an employee laid out is owed to that employee: a bill of the shop would be paid a second time."""
    vendor = expense.party.id if expense.party else None
    if expense.reimbursable and (expense.paid_by is None or vendor != expense.paid_by):
        message = "The expense is paid back to the person who laid it out, so it is no bill of its vendor"
        yield Problem(Reason.EXPENSE_REIMBURSABLE, f"{ROOT}.reimbursable", message)


def due_date_required(expense: Expense) -> Iterator[Problem]:
    """Of every bill, drafts included: without it nobody in Xero knows when to pay."""
    if expense.due_on is None:
        message = "The expense has no payment due date, and a bill in Xero needs one"
        yield Problem(Reason.DUE_DATE_REQUIRED, f"{ROOT}.due_on", message)
