"""Writing a batch: each element by itself, then one answer for all, in one of two styles.

Xero: with summarizeErrors=false the answer is 200, with every element in order and its own errors. Without it
one bad element makes the whole answer a 400 that names the bad ones only, and yet the good ones are saved.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.refusals import nothing_sent, validation

G = TypeVar("G")


@dataclass(frozen=True)
class Outcome:
    """One element after its turn: as it is now, or as it would have been if it had no errors."""

    element: Content
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def resolution(self) -> str:
        if self.errors:
            return "ERROR"
        return "WARNING" if self.warnings else "OK"


def write_batch(call: Call, plural: str, flag: str, given: Sequence[G], write: Callable[[Call, G], Outcome]) -> Content:
    """`flag` is the field that says "this one failed": HasErrors or HasValidationErrors. Raises ApiException."""
    if not given:
        raise nothing_sent(plural)
    outcomes = [write(call, each) for each in given]
    if not call.query.flag("summarizeErrors", default=True):
        return call.envelope(
            plural,
            [{**_told(each, flag), "StatusAttributeString": each.resolution} for each in outcomes],
        )
    failed = [_told(each, flag) for each in outcomes if each.errors]
    if failed:
        raise validation(failed)
    return call.envelope(plural, [_told(each, flag) for each in outcomes])


def _told(outcome: Outcome, flag: str) -> Content:
    told = {**outcome.element, flag: bool(outcome.errors)}
    if outcome.errors:
        told["ValidationErrors"] = [{"Message": message} for message in outcome.errors]
    if outcome.warnings:
        told["Warnings"] = [{"Message": message} for message in outcome.warnings]
    return told
