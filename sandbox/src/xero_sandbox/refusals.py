"""Every way in which the accounting server says no, to the letter of the recorded answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from xero_sandbox.messages import Refused, Reply, new_id
from xero_sandbox.wire import to_json
from xero_sandbox.xml import to_xml

JSON = "application/json; charset=utf-8"
NOT_FOUND = "The resource you're looking for cannot be found"
UNAUTHORIZED, FORBIDDEN, BAD_REQUEST = (401, "Unauthorized"), (403, "Forbidden"), (400, "Bad Request")


class ApiException(Exception):
    """A 400 or 501 of the accounting server; rendered as JSON or XML, whichever the caller accepts."""

    def __init__(
        self, number: int, kind: str, message: str, status: int = 400, elements: Sequence[Any] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.content: dict[str, Any] = {"ErrorNumber": number, "Type": kind, "Message": message}
        if elements is not None:
            self.content["Elements"] = list(elements)


def validation(elements: Sequence[Any]) -> ApiException:
    return ApiException(10, "ValidationException", "A validation exception occurred", elements=elements)


def unreadable(why: str) -> ApiException:
    return ApiException(14, "PostDataInvalidException", f"JSON request body could not be read, Error {why}")


def bad_query(why: str) -> ApiException:
    return ApiException(16, "QueryParseException", why)


def nothing_sent(plural: str) -> ApiException:
    words = f"No data has been processed for this endpoint. This endpoint is expecting {plural} data to be specified"
    return ApiException(17, "NoDataProcessedException", f"{words} in the request body.")


def too_many_documents(found: int, most: int) -> ApiException:
    words = f"The request would touch {found:,} documents, more than the {most:,} that can be listed. Use filters."
    return ApiException(51, "HighVolumeException", words)


def not_implemented() -> ApiException:
    return ApiException(20, "ApiMethodNotImplementedException", "The Api Method called is not implemented", status=501)


def present(error: ApiException, wants_json: bool) -> Reply:
    if wants_json:
        return Reply(error.status, to_json(error.content), JSON)
    return Reply(error.status, to_xml("ApiException", error.content), "text/xml; charset=utf-8")


def problem(kind: tuple[int, str], detail: str) -> Reply:
    """The envelope of everything refused before the accounting code is reached."""
    status, title = kind
    content: dict[str, Any] = {
        "Type": None,
        "Title": title,
        "Status": status,
        "Detail": detail,
        "Instance": new_id(),
        "Extensions": {},
    }
    return Reply(status, to_json(content), JSON)


def not_found() -> Reply:
    """Bare text under a text/html label: nothing to parse."""
    return Reply(404, NOT_FOUND.encode(), "text/html; charset=utf-8")


def token_expired(at: datetime) -> Refused:
    return Refused(problem(UNAUTHORIZED, f"TokenExpired: token expired at {at:%m/%d/%Y %H:%M:%S}"))


def token_unknown() -> Refused:
    return Refused(problem(UNAUTHORIZED, "AuthenticationUnsuccessful"))


def tenant_not_connected() -> Refused:
    return Refused(problem(FORBIDDEN, "AuthenticationUnsuccessful"))


def scope_missing(status: str) -> Refused:
    kind = FORBIDDEN if status == "403" else UNAUTHORIZED
    response = problem(kind, "AuthorizationUnsuccessful")
    return Refused(response.with_headers({"WWW-Authenticate": 'Bearer error="insufficient_scope"'}))
