"""Who is asking: always taken from the verified token, never from a request's body."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.ids import OrganizationId, UserId


class Role(StrEnum):
    """What a caller is in Productive. ADMIN sets up; MEMBER copies if permitted; SERVICE is the backend itself."""

    ADMIN = "admin"
    MEMBER = "member"
    SERVICE = "service"


class Permission(StrEnum):
    """What a member may copy (R7). An admin may copy everything."""

    COPY_INVOICES = "invoices.copy"
    COPY_EXPENSES = "expenses.copy"
    COPY_PURCHASE_ORDERS = "purchase_orders.copy"


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified person or service of one organization."""

    organization_id: OrganizationId
    user_id: UserId
    role: Role
    permissions: frozenset[Permission] = field(default_factory=frozenset)

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    def may_copy(self, permission: Permission) -> bool:
        """R7: admins always, others with the permission of that document kind."""
        return self.is_admin or permission in self.permissions
