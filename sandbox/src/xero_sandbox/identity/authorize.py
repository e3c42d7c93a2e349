"""GET and POST /identity/connect/authorize: a person ticks organisations, and is sent back with a code."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from xero_sandbox.accounting import organisations
from xero_sandbox.accounting.shapes import Organisation
from xero_sandbox.identity import apps, connections
from xero_sandbox.identity.consent_page import consent_page, refusal_page
from xero_sandbox.identity.scopes import may_ask
from xero_sandbox.identity.token_endpoint import new_code
from xero_sandbox.identity.tokens import Grant
from xero_sandbox.messages import Refused, Reply, new_id
from xero_sandbox.visit import Visit

HTML = "text/html; charset=utf-8"
SHORTCUT = "_sandbox_consent"
DENY = "deny"


@dataclass(frozen=True)
class SendContext:
    """What an app asks a user for, checked as far as it must be before anyone may be redirected."""

    client_id: str
    app_name: str
    redirect_uri: str
    scope: str
    state: str | None
    challenge: str | None
    one_at_a_time: bool

    def back(self, **parameters: str) -> Reply:
        told = {**parameters, **({"state": self.state} if self.state is not None else {})}
        joint = "&" if "?" in self.redirect_uri else "?"
        return Reply(302, headers={"Location": f"{self.redirect_uri}{joint}{urlencode(told)}"})


def show_consent(visit: Visit) -> Reply:
    asked = _asked(visit, visit.request.query)
    shortcut = visit.request.query.get(SHORTCUT)
    if shortcut is not None:
        return _decide(visit, asked, shortcut.split(","))
    fields = {name: value for name, value in visit.request.query.items() if name != SHORTCUT}
    page = consent_page(asked.app_name, asked.scope, organisations.every(visit.connection), fields)
    return Reply(200, page.encode(), HTML)


def take_consent(visit: Visit) -> Reply:
    """The page's form. Several `tenant` fields may be ticked."""
    asked = _asked(visit, visit.request.form)
    ticked = parse_qs(visit.request.body.decode("utf-8", "replace"))
    if visit.request.form.get("decision") != "allow":
        return _decide(visit, asked, [DENY])
    return _decide(visit, asked, ticked.get("tenant", []))


def _asked(visit: Visit, given: Mapping[str, str]) -> SendContext:
    app = apps.find(visit.connection, given.get("client_id", ""))
    redirect_uri = given.get("redirect_uri", "")
    if app is None:
        raise _refused("unauthorized_client", "Unknown client or client not enabled")
    if not app.may_redirect_to(redirect_uri):
        raise _refused("unauthorized_client", "Invalid redirect_uri")
    asked = SendContext(
        client_id=app.client_id,
        app_name=app.name,
        redirect_uri=redirect_uri,
        scope=given.get("scope", ""),
        state=given.get("state"),
        challenge=given.get("code_challenge"),
        one_at_a_time="bulk_connect:false" in given.get("acr_values", ""),
    )
    _check(asked, given, app)
    return asked


def _check(asked: SendContext, given: Mapping[str, str], app: apps.App) -> None:
    if given.get("response_type") != "code":
        raise Refused(asked.back(error="unsupported_response_type"))
    if not may_ask(asked.scope, broad=app.has_broad_scopes):
        raise Refused(asked.back(error="invalid_scope"))
    if asked.challenge and given.get("code_challenge_method") != "S256":
        raise Refused(asked.back(error="invalid_request"))


def _decide(visit: Visit, asked: SendContext, ticked: list[str]) -> Reply:
    if ticked == [DENY]:
        return asked.back(error="access_denied")
    chosen = [_organisation(visit, name) for name in ticked]
    if not chosen or (asked.one_at_a_time and len(chosen) > 1):
        raise _refused("invalid_request", "Choose an organisation" if not chosen else "Choose only one")
    _check_room(visit, asked, chosen)
    grant = Grant(asked.client_id, asked.scope, auth_event=new_id())
    for organisation in chosen:
        connections.connect(visit.connection, asked.client_id, organisation.tenant, grant.auth_event, visit.now)
    code = new_code(visit.connection, grant, asked.redirect_uri, asked.challenge, visit.now)
    return asked.back(code=code, scope=asked.scope)


def _check_room(visit: Visit, asked: SendContext, chosen: list[Organisation]) -> None:
    """The tier of an app says to how many organisations it may be connected in all."""
    app = apps.find(visit.connection, asked.client_id)
    most = app.most_connections if app else None
    there = connections.tenants_of(visit.connection, asked.client_id)
    if most is not None and len(there | {each.tenant for each in chosen}) > most:
        raise _refused("access_denied", f"{asked.app_name} has reached its limit of {most} connections")


def _organisation(visit: Visit, name: str) -> Organisation:
    organisation = organisations.find(visit.connection, name)
    if organisation is None:
        raise _refused("invalid_request", f"No organisation {name!r} here")
    return organisation


def _refused(error: str, words: str) -> Refused:
    """An error that must not be sent to the redirect address, because that address itself is in doubt."""
    return Refused(Reply(400, refusal_page(error, words).encode(), HTML))
