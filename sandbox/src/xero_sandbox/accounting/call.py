"""One call to the accounting server, and the envelope of what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.gate import Admission
from xero_sandbox.clock import milliseconds
from xero_sandbox.messages import Query
from xero_sandbox.visit import Visit

Content = dict[str, Any]


@dataclass
class Call:
    visit: Visit
    admission: Admission
    app_name: str
    id: str = ""
    """The id or number in the path, if there is one."""
    part_id: str = ""
    """The id of a part of that document, such as an option of a tracking category."""

    @cached_property
    def books(self) -> Books:
        return Books(self.visit.connection, self.admission.organisation, self.visit.switches)

    @property
    def query(self) -> Query:
        return self.visit.request.query

    @property
    def now(self) -> int:
        """Milliseconds since 1970."""
        return milliseconds(self.visit.now)

    @property
    def four_decimals(self) -> bool:
        """`unitdp=4`: unit amounts with four places, written and shown. Without it Xero rounds them to two."""
        return self.query.get("unitdp") == "4"

    def envelope(self, plural: str, elements: Sequence[Any], pagination: Mapping[str, int] | None = None) -> Content:
        content: Content = {
            "Id": self.visit.correlation_id,
            "Status": "OK",
            "ProviderName": self.app_name,
            "DateTimeUTC": f"/Date({self.now})/",
        }
        if pagination is not None:
            content["pagination"] = pagination
        content[plural] = list(elements)
        return content
