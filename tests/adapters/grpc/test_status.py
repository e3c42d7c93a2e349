"""Failures as google.rpc.Status: every detail, in no more bytes than clients take."""

from base64 import b64encode
from datetime import timedelta
from urllib.parse import quote

import pytest
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, Help, PreconditionFailure, ResourceInfo, RetryInfo
from google.rpc.status_pb2 import Status
from grpc import StatusCode

from adapters.grpc.errors.failures import Failure, failure_of, internal
from adapters.grpc.errors.status import DOMAIN, status_of
from core.choice import CHOICES, AlreadyCopied
from core.errors import (
    AccessDenied,
    GrantGone,
    Invalid,
    LedgerError,
    NoResponse,
    RateLimited,
    Refused,
    SendFailed,
    Unreachable,
)
from core.ids import TransferId
from core.link import Link
from core.problems import Problem, Reason
from ports import StoreBusy
from productive.xero.v1 import common_pb2
from productive.xero.v1.copy_service_pb2 import AlreadyCopied as WireAlreadyCopied
from support.plugin import Plugin

METADATA_LIMIT = 8192


def rendered(error: Exception) -> tuple[Failure, Status]:
    failure = failure_of(error)
    assert failure is not None
    return failure, status_of(failure)


def details(status: Status, *kinds: type[Message]) -> list[Message]:
    """The details, each unpacked; their kinds must be these, in this order."""
    made = [kind() for kind in kinds]
    assert [packed.TypeName() for packed in status.details] == [kind.DESCRIPTOR.full_name for kind in kinds]
    for packed, message in zip(status.details, made, strict=True):
        packed.Unpack(message)
    return made


def on_the_wire(status: Status) -> int:
    """Bytes of trailing metadata at the most: binary values in base64, the message with its bytes escaped."""
    details_bin = len(b64encode(status.SerializeToString())) + len("grpc-status-details-bin") + 32
    message = len(quote(status.message)) + len("grpc-message") + 32
    return details_bin + message + len("grpc-status") + 32 + 2 + len("x-call-id") + 32 + 36


@pytest.fixture(scope="module")
def link() -> Link:
    return Plugin().connected().copy().link


def test_a_malformed_field_is_reported_in_every_list() -> None:
    problem = Problem(Reason.FIELD_INVALID, "document.invoice.lines[2].quantity", "'12,5' is not a decimal number")
    failure, status = rendered(Refused(problem))
    assert failure.code is StatusCode.INVALID_ARGUMENT
    assert status.message == "document.invoice.lines[2].quantity: '12,5' is not a decimal number"
    info, ours, bad = details(status, ErrorInfo, common_pb2.ProblemList, BadRequest)
    assert info == ErrorInfo(reason="ERROR_REASON_FIELD_INVALID", domain=DOMAIN)
    assert isinstance(ours, common_pb2.ProblemList)
    assert ours.problems[0].fix == "Correct this field."
    assert bad == BadRequest(
        field_violations=[
            BadRequest.FieldViolation(
                field="document.invoice.lines[2].quantity",
                description=problem.message,
                reason="ERROR_REASON_FIELD_INVALID",
            )
        ]
    )


def test_a_malformed_field_wins_over_the_state_of_things() -> None:
    failure, status = rendered(
        Refused(Problem(Reason.TAX_RATE_NOT_MAPPED, "a", "unmapped"), Problem(Reason.FIELD_REQUIRED, "b", "missing"))
    )
    assert (failure.code, failure.reason) == (StatusCode.INVALID_ARGUMENT, "ERROR_REASON_FIELD_REQUIRED")
    assert status.message == "b: missing (and one more problem)"


def test_a_document_copied_before_is_reported_with_its_link_its_choices_and_where_to_look(link: Link) -> None:
    facts = {"link_id": link.id, "deep_link": link.deep_link}
    failure, status = rendered(
        AlreadyCopied(Problem(Reason.ALREADY_COPIED, "options.mode", "copied before", facts), link, CHOICES[::2])
    )
    assert failure.code is StatusCode.FAILED_PRECONDITION
    info, help_, copied, *_ = details(status, ErrorInfo, Help, WireAlreadyCopied, common_pb2.ProblemList, BadRequest)
    assert isinstance(info, ErrorInfo)
    assert dict(info.metadata) == facts
    assert isinstance(help_, Help)
    assert help_.links[0].url == link.deep_link
    assert isinstance(copied, WireAlreadyCopied)
    assert copied.link.xero_id == link.ledger_id
    assert [(options.mode, options.number_from_xero) for options in copied.choices] == [
        (common_pb2.COPY_MODE_UPDATE_EXISTING, False),
        (common_pb2.COPY_MODE_CREATE_NEW, True),
    ]


def test_a_send_that_is_not_settled_names_its_transfer_and_when_to_ask_again() -> None:
    uncertain = Problem(Reason.OUTCOME_UNCERTAIN, "", "Xero's response was lost")
    error = SendFailed(uncertain, transfer_id=TransferId("t1"), retry_after=timedelta(seconds=30))
    failure, status = rendered(error)
    assert failure.code is StatusCode.ABORTED
    info, retry, _ = details(status, ErrorInfo, RetryInfo, common_pb2.ProblemList)
    assert isinstance(info, ErrorInfo)
    assert dict(info.metadata) == {"transfer_id": "t1"}
    assert isinstance(retry, RetryInfo)
    assert retry.retry_delay.ToTimedelta() == timedelta(seconds=30)


def test_what_a_person_must_look_at_is_not_told_to_be_tried_again() -> None:
    attention = SendFailed(Problem(Reason.NEEDS_ATTENTION, "", "look"), retry_after=timedelta(seconds=30))
    failure, status = rendered(attention)
    assert failure.code is StatusCode.FAILED_PRECONDITION
    details(status, ErrorInfo, common_pb2.ProblemList, PreconditionFailure)


@pytest.mark.parametrize(
    ("field", "kind"), [("transfer_id", "Transfer"), ("connection_id", "Connection"), ("link_id", "DocumentLink")]
)
def test_what_is_not_there_names_its_kind(field: str, kind: str) -> None:
    failure, status = rendered(Refused.because(Reason.NOT_FOUND, field, "There is nothing of this id"))
    assert failure.code is StatusCode.NOT_FOUND
    _, resource, *_ = details(status, ErrorInfo, ResourceInfo, common_pb2.ProblemList, BadRequest)
    assert isinstance(resource, ResourceInfo)
    assert resource.resource_type == f"productive.xero.v1.{kind}"


@pytest.mark.parametrize(
    ("error", "code", "reason", "delay"),
    [
        (Unreachable("no route"), StatusCode.UNAVAILABLE, "XERO_UNAVAILABLE", 30),
        (
            RateLimited("slow down", limit="minute", retry_after=timedelta(seconds=7)),
            StatusCode.RESOURCE_EXHAUSTED,
            "XERO_RATE_LIMITED",
            7,
        ),
        (GrantGone("gone"), StatusCode.FAILED_PRECONDITION, "NEEDS_REAUTHORIZATION", None),
        (AccessDenied("no"), StatusCode.FAILED_PRECONDITION, "XERO_ACCESS_DENIED", None),
        (Invalid(["not so"]), StatusCode.FAILED_PRECONDITION, "XERO_REJECTED", None),
        (NoResponse("lost"), StatusCode.ABORTED, "OUTCOME_UNCERTAIN", 30),
        (StoreBusy(), StatusCode.UNAVAILABLE, "STORE_BUSY", 1),
    ],
)
def test_an_error_of_a_read_says_whether_it_may_be_tried_again(
    error: LedgerError, code: StatusCode, reason: str, delay: int | None
) -> None:
    failure, _ = rendered(error)
    assert (failure.code, failure.reason) == (code, f"ERROR_REASON_{reason}")
    assert failure.retry_after == (timedelta(seconds=delay) if delay else None)


def test_nobody_foresaw_some_errors_and_their_texts_are_not_told() -> None:
    assert failure_of(ZeroDivisionError("secret")) is None
    assert failure_of(Refused(Problem(Reason.XERO_WARNING, "", "a warning alone"))) is None
    status = status_of(internal("e-1"))
    assert status.code == StatusCode.INTERNAL.value[0]
    info, problems = details(status, ErrorInfo, common_pb2.ProblemList)
    assert info == ErrorInfo(reason="ERROR_REASON_INTERNAL", domain=DOMAIN, metadata={"error_id": "e-1"})
    assert isinstance(problems, common_pb2.ProblemList)
    assert "e-1" in problems.problems[0].fix


def test_five_hundred_problems_become_as_many_as_fit_and_a_word_about_the_rest() -> None:
    problems = [
        Problem(
            Reason.TAX_RATE_NOT_MAPPED, f"document.invoice.lines[{number}].tax_rate", f"Tax rate {number} is not mapped"
        )
        for number in range(500)
    ]
    _, status = rendered(Refused(*problems))
    assert on_the_wire(status) < METADATA_LIMIT
    _, ours, bad = details(status, ErrorInfo, common_pb2.ProblemList, BadRequest)
    assert isinstance(ours, common_pb2.ProblemList)
    assert isinstance(bad, BadRequest)
    *whole, last = ours.problems
    assert len(whole) > 5
    assert [problem.field for problem in whole] == [problem.field for problem in problems[: len(whole)]]
    assert dict(last.facts) == {"omitted": str(500 - len(whole))}
    assert len(bad.field_violations) == len(whole)
    assert status.message == "Tax rate 0 is not mapped (and 499 more problems)"


@pytest.mark.parametrize("text", ["x", "ß", "漢", "🧾"])
@pytest.mark.parametrize("number", [1, 2, 50])
def test_endless_texts_fit_too(text: str, number: int, link: Link) -> None:
    endless = text * 20_000
    facts = {"transfer_id": endless, "deep_link": endless, "a": endless}
    problems = [Problem(Reason.XERO_REJECTED, f"invoice.{endless}{place}", endless, facts) for place in range(number)]
    _, status = rendered(AlreadyCopied(problems[0], link, CHOICES, *problems[1:]))
    assert on_the_wire(status) < METADATA_LIMIT
