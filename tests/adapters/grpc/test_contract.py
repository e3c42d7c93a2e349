"""What holds for the whole contract, so that a client in any language reads it without a trick."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.api.field_behavior_pb2 import REQUIRED, field_behavior
from google.protobuf.descriptor import Descriptor, FieldDescriptor, FileDescriptor, MethodDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions

from adapters.grpc.server import FILES
from productive.xero.v1 import common_pb2, documents_pb2, error_reason_pb2
from support.reserved_words import FIELDS, RPCS, TYPES

PROTOS = Path(__file__).parents[3] / "proto" / "productive" / "xero" / "v1"
CONTRACT: list[FileDescriptor] = [file.DESCRIPTOR for file in (common_pb2, documents_pb2, error_reason_pb2, *FILES)]


def messages_of(outer: Any) -> Iterator[Descriptor]:
    for message in outer.values():
        if not message.GetOptions().map_entry:
            yield message
            yield from messages_of(message.nested_types_by_name)


MESSAGES = [message for file in CONTRACT for message in messages_of(file.message_types_by_name)]
ALL_FIELDS = [field for message in MESSAGES for field in message.fields]
METHODS = [method for file in CONTRACT for service in file.services_by_name.values() for method in service.methods]
SUMS = "productive.xero.v1.SettledSums"
SAFE = re.compile(r"(BatchGet|Get|List|Preview|Search|Watch)")


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def named(name: str) -> list[FieldDescriptor]:
    return [field for field in ALL_FIELDS if field.message_type is not None and field.message_type.full_name == name]


def test_the_whole_contract_is_looked_at() -> None:
    assert {Path(file.name).name for file in CONTRACT} == {path.name for path in PROTOS.glob("*.proto")}


def test_no_field_has_a_name_that_a_language_keeps_for_itself() -> None:
    fields = {field.full_name for field in ALL_FIELDS if field.name in FIELDS}
    oneofs = {oneof.full_name for message in MESSAGES for oneof in message.oneofs if oneof.name in FIELDS}
    assert fields | oneofs == set()


def test_no_call_and_no_type_has_a_name_that_a_language_keeps_for_itself() -> None:
    assert {method.full_name for method in METHODS if snake(method.name) in RPCS} == set()
    enums = [enum.name for file in CONTRACT for enum in file.enum_types_by_name.values()]
    services = [service.name for file in CONTRACT for service in file.services_by_name.values()]
    assert TYPES.isdisjoint([*(message.name for message in MESSAGES), *enums, *services])


def test_reserved_words_are_found() -> None:
    """`method` broke Ruby: Object has it."""
    assert {"method", "hash", "class", "from", "string", "constructor", "wait"} <= FIELDS
    assert {"send", "notify", "close", "import", "select"} <= RPCS


def test_moments_end_in_time_and_days_in_on() -> None:
    moments = [field for field in named("google.protobuf.Timestamp") if not field.name.endswith("_time")]
    days = [field for field in named("google.type.Date") if not field.name.endswith("_on")]
    assert [field.full_name for field in (*moments, *days)] == []


def test_whoever_tells_amounts_reports_their_currency() -> None:
    """One currency a message: amounts are plain decimals beside its currency_code, or inside a message that has it."""
    telling = [message for message in MESSAGES if any(field.name == "totals" for field in message.fields)]
    sums = [message for message in MESSAGES if any(field in message.fields for field in named(SUMS))]
    assert {message.name for message in (*telling, *sums)} >= {"Invoice", "DocumentLink", "PaymentEvent"}
    assert all("currency_code" in message.fields_by_name for message in (*telling, *sums))


def test_what_the_comments_call_required_is_marked_for_tools() -> None:
    """The comment says it to a person, the annotation to a generator of documentation or of forms."""
    said = set()
    for path in PROTOS.glob("*.proto"):
        for comment, name in re.findall(r"((?:^ +//.*\n)+)^ +(?:repeated )?[\w.]+ (\w+) = \d+", path.read_text(), re.M):
            text = " ".join(line.strip().removeprefix("// ") for line in comment.splitlines())
            if re.search(r"\bRequired(\.|:|, unique)", text):
                said.add((path.name, name))
    marked = {
        (Path(message.file.name).name, field.name)
        for message in MESSAGES
        for field in message.fields
        if REQUIRED in field.GetOptions().Extensions[field_behavior]  # type: ignore[index]  # its stub knows no lists
    }
    assert said == marked
    assert ("copy_service.proto", "request_id") in marked


def level_of(method: MethodDescriptor) -> int:
    return int(method.GetOptions().idempotency_level)


def test_reads_say_that_they_change_nothing() -> None:
    unsaid = {
        method.name
        for method in METHODS
        if bool(SAFE.match(method.name)) != (level_of(method) == MethodOptions.NO_SIDE_EFFECTS)
    }
    assert unsaid == set()


def test_the_service_config_repeats_what_may_be_repeated_and_nothing_else() -> None:
    config = json.loads((PROTOS / "service_config.json").read_text())
    repeated = {
        f"{name['service']}.{name['method']}"
        for each in config["methodConfig"]
        for name in each["name"]
        if each["retryPolicy"]["retryableStatusCodes"] == ["UNAVAILABLE"]
    }
    assert repeated == {method.full_name for method in METHODS if level_of(method) != MethodOptions.IDEMPOTENCY_UNKNOWN}


@pytest.mark.parametrize("file", CONTRACT, ids=lambda file: Path(file.name).name)
def test_go_can_import_every_package(file: FileDescriptor) -> None:
    """An import path whose first element has no dot is the standard library's."""
    path, package = file.GetOptions().go_package.split(";")
    assert "." in path.partition("/")[0]
    assert package == "xerov1"
