"""The control API: what a test or a demo does behind the scenes. JSON in and out, no authentication."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xero_sandbox.control import disturbances, founding, knobs, records, responses
from xero_sandbox.control.responses import Page
from xero_sandbox.platform import Platform

PAGES: tuple[tuple[str, str, Page], ...] = (
    ("GET", "/state", records.state),
    ("GET", "/requests", records.requests),
    ("GET", "/organisations/{tenant}/{plural}", records.documents),
    ("POST", "/organisations", founding.found_organisation),
    ("POST", "/apps", founding.register_app),
    ("GET", "/faults", disturbances.list_faults),
    ("POST", "/faults", disturbances.order_fault),
    ("DELETE", "/faults", disturbances.clear_faults),
    ("POST", "/hold", disturbances.order_hold),
    ("GET", "/holds/{id:int}", disturbances.wait_for_hold),
    ("POST", "/holds/{id:int}/release", disturbances.release_hold),
    ("GET", "/clock", knobs.clock),
    ("POST", "/clock", knobs.set_clock),
    ("GET", "/limits", knobs.limits),
    ("POST", "/limits", knobs.set_limits),
    ("GET", "/switches", knobs.switches),
    ("POST", "/switches", knobs.set_switches),
    ("GET", "/webhooks", knobs.webhooks),
    ("POST", "/webhooks", knobs.subscribe),
    ("DELETE", "/webhooks", knobs.unsubscribe),
    ("GET", "/actions", knobs.actions),
    ("POST", "/actions", knobs.act),
    ("POST", "/reset", knobs.reset),
)


def control_application(platform: Platform) -> Starlette:
    routes = [Route(f"/_sandbox{path}", _page(platform, page), methods=[method]) for method, path, page in PAGES]
    return Starlette(routes=routes)


def _page(platform: Platform, page: Page):  # type: ignore[no-untyped-def]  # noqa: ANN202  # Starlette's own endpoint type is private
    async def endpoint(request: Request) -> Response:
        return await responses.told(page, platform, request)

    return endpoint
