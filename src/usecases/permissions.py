"""Who may copy what (R7): admins everything, others the kinds that they have the permission for."""

from core.caller import Caller
from core.documents import DocumentRef
from core.errors import Refused
from core.kinds import rules_of
from core.problems import Reason


def require_permission(caller: Caller, document: DocumentRef) -> None:
    permission = rules_of(document.kind).permission
    if not caller.may_copy(permission):
        message = f"This needs the role admin or the permission {permission}"
        raise Refused.because(Reason.PERMISSION_DENIED, "", message, permission=permission.value)
