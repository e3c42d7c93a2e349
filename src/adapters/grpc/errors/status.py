"""A failure as google.rpc.Status: details that a program can read, in no more bytes than clients take."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, Help, PreconditionFailure, ResourceInfo, RetryInfo
from google.rpc.status_pb2 import Status
from grpc import StatusCode

from adapters.grpc.errors.catalogue import STATUSES
from adapters.grpc.errors.failures import Failure
from adapters.grpc.wire.choices import wire_choices
from adapters.grpc.wire.documents import wire_link
from adapters.grpc.wire.problems import reason_name, wire_problem
from core.choice import Choice
from core.link import Link
from core.problems import Problem, Reason
from productive.xero.v1 import common_pb2
from productive.xero.v1.copy_service_pb2 import AlreadyCopied

DOMAIN = "xero.productive.io"

MOST_BYTES = 4600
"""Clients refuse more than 8 KiB of trailing metadata (grpc: default). The details travel there in base64, which makes
them a third larger, and the message travels beside them once more, with up to three bytes for each of its own."""

ROOM_TO_SAY_SO = 500
"""Kept for saying how many problems are left out, and for the names of the lists."""

FRAMING = 8
LONGEST_MESSAGE = 350
LONGEST_FACT = 250
MOST_FACTS = 6

RESOURCES = {
    "connection_id": "productive.xero.v1.Connection",
    "settings.connection_id": "productive.xero.v1.Connection",
    "transfer_id": "productive.xero.v1.Transfer",
    "document": "productive.xero.v1.DocumentLink",
    "link_id": "productive.xero.v1.DocumentLink",
}
"""What was not found, by the field that names it."""


def clipped(text: str, most: int) -> str:
    """At most this many bytes of UTF-8."""
    encoded = text.encode()
    return text if len(encoded) <= most else encoded[: most - 3].decode(errors="ignore") + "…"


def status_of(failure: Failure) -> Status:
    """The status with all details, or with as many problems as fit: then the last one says how many are left out."""
    made = Status(code=failure.code.value[0], message=clipped(failure.message, LONGEST_MESSAGE))
    for detail in single_details(failure):
        made.details.append(packed(detail))
    made.details.extend(packed(detail) for detail in lists(failure.problems, MOST_BYTES - made.ByteSize()))
    return made


def packed(detail: Message) -> Any:
    made = Any()
    made.Pack(detail)
    return made


def single_details(failure: Failure) -> Iterator[Message]:
    facts = {key: clipped(value, LONGEST_FACT) for key, value in islice(failure.facts.items(), MOST_FACTS)}
    yield ErrorInfo(reason=failure.reason, domain=DOMAIN, metadata=facts)
    if failure.retry_after is not None:
        delay = Duration()
        delay.FromTimedelta(failure.retry_after)
        yield RetryInfo(retry_delay=delay)
    if failure.code is StatusCode.NOT_FOUND:
        yield from (resource(problem) for problem in failure.problems if problem.field in RESOURCES)
    deep_link = failure.facts.get("deep_link", "")
    if 0 < len(deep_link) <= LONGEST_FACT:  # one that is cut short leads nowhere
        yield Help(links=[Help.Link(description="The document in Xero", url=deep_link)])
    if failure.link is not None:
        yield already_copied(failure.link, failure.choices)


def resource(problem: Problem) -> ResourceInfo:
    return ResourceInfo(
        resource_type=RESOURCES[problem.field],
        resource_name=problem.facts.get(problem.field, ""),
        description=clipped(problem.message, LONGEST_FACT),
    )


def already_copied(link: Link, choices: Iterable[Choice]) -> AlreadyCopied:
    """The link without its differences, which GetDocumentLink returns and which know no bounds."""
    made = wire_link(link)
    made.ClearField("differences")
    return AlreadyCopied(link=made, choices=wire_choices(choices))


def lists(problems: Sequence[Problem], most: int) -> list[Message]:
    """Every problem in our own list; those of fields in BadRequest, too, the others that are in the way in
    PreconditionFailure. As many as `most` bytes allow, and the first in any case."""
    ours, fields, preconditions = common_pb2.ProblemList(), BadRequest(), PreconditionFailure()
    room = most - ROOM_TO_SAY_SO
    for position, problem in enumerate(problems):
        short = bounded(problem)
        room -= 2 * (short.ByteSize() + FRAMING)  # what travels in a second list, too, is never larger than in ours
        if position and room < 0:
            ours.problems.append(omission(short, len(problems) - position))
            break
        ours.problems.append(short)
        if problem.field:
            fields.field_violations.append(violation(short, problem.reason))
        elif STATUSES[problem.reason] is StatusCode.FAILED_PRECONDITION:
            preconditions.violations.add(type=reason_name(problem.reason), description=short.message)
    return [each for each in (ours, fields, preconditions) if each.ByteSize()]


def bounded(problem: Problem) -> common_pb2.Problem:
    """The problem with texts that leave room for others: Xero's own words, and callers' fields, can be long."""
    short = wire_problem(problem)
    short.message = clipped(short.message, LONGEST_MESSAGE)
    short.field = clipped(short.field, LONGEST_FACT)
    short.facts.clear()
    short.facts.update({key: clipped(fact, LONGEST_FACT) for key, fact in islice(problem.facts.items(), MOST_FACTS)})
    return short


def violation(short: common_pb2.Problem, reason: Reason) -> BadRequest.FieldViolation:
    return BadRequest.FieldViolation(field=short.field, description=short.message, reason=reason_name(reason))


def omission(short: common_pb2.Problem, number: int) -> common_pb2.Problem:
    """Stands for this problem and all that follow: in full, they would not fit."""
    message = f"This and the following are left out: {number} problems in all. PreviewCopy returns every one"
    return common_pb2.Problem(
        reason=short.reason,
        severity=short.severity,
        field=short.field,
        message=message,
        facts={"omitted": str(number)},
    )
