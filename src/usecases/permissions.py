"""Who may copy what (R7): admins everything, others the kinds that they have the permission for."""

from core.caller import Caller
from core.documents import DocumentKind, DocumentRef
from core.errors import Refused
from core.kinds import rules_of
from core.problems import Reason


def require_permission(caller: Caller, document: DocumentRef) -> None:
    require_permission_of(caller, document.kind)


def require_permission_of(caller: Caller, kind: DocumentKind) -> None:
    permission = rules_of(kind).permission
    if not caller.may_copy(permission):
        message = f"This needs the role admin or the permission {permission}"
        raise Refused.because(Reason.PERMISSION_DENIED, "", message, permission=permission.value)
