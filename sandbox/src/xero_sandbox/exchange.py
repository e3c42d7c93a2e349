"""One request from its arrival to its answer, with every fault and hold in its place.

arrival    written to the log, caller known, limits counted     (one transaction)
before     too many at once? fault or hold that strikes before the work
work       answered from the idempotency store, or done         (one transaction, committed)
after      hold or fault that strikes after the work
"""

import asyncio
import sqlite3
import traceback
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from xero_sandbox import request_log, service
from xero_sandbox.faults import Fault, spoiled
from xero_sandbox.holds import Hold
from xero_sandbox.idempotency import used_differently
from xero_sandbox.limits import too_many
from xero_sandbox.messages import Refused, Reply, Request
from xero_sandbox.platform import Platform
from xero_sandbox.service import Caller
from xero_sandbox.visit import Visit

OUR_MISTAKE = Reply(500, b"The sandbox failed; see its standard error.", "text/plain; charset=utf-8")


@dataclass
class Exchange:
    """Answers one request. `answer()` gives None when the connection is to be closed without an answer."""

    platform: Platform
    request: Request
    base_url: str
    number: int = 0
    """Its place in the log."""
    fault: Fault | None = None
    hold: Hold | None = None

    async def response(self) -> Reply | None:
        arrived = await self.platform.database.run(self._arrive)
        self.fault = self.platform.faults.strike(self.request)
        self.hold = self.platform.holds.take(self.request)
        lane = arrived.lane if isinstance(arrived, Caller) else None
        with self.platform.lanes.occupied(lane) as others:
            await self._held_before()
            if self.fault and not self.fault.does_the_work:
                return await self._settled(self._told(None))
            admitted = self._unless_crowded(arrived, others)
            if isinstance(admitted, Reply):
                return await self._settled(self._told(admitted))
            if self.fault and self.fault.late_seconds:
                due = self.platform.clock.now() + timedelta(seconds=self.fault.late_seconds)
                self.platform.late.add(due, partial(self._do, admitted))
                return await self._settled(None)
            return await self._do(admitted)

    async def _held_before(self) -> None:
        if self.hold and not self.hold.after_work:
            await self.hold.keep()
        if self.fault and self.fault.seconds:
            await asyncio.sleep(self.fault.seconds)

    def _unless_crowded(self, arrived: Caller | Reply, others: int) -> Caller | Reply:
        most = self.platform.limits.concurrent
        if most is not None and others >= most:
            return too_many("concurrent", self.platform.switches)
        return arrived

    async def _do(self, caller: Caller) -> Reply | None:
        async with AsyncExitStack() as turns:
            again = False
            if self.request.idempotency_key and caller.client_id:
                place = (caller.client_id, self.request.idempotency_key)
                position = self.platform.switches["same_key_in_flight"]
                at_work = self.platform.lanes.key_at_work(place)
                if at_work and position == "refuse":
                    return await self._settled(used_differently(place[1]).response)
                again = at_work and position == "double"
                if not again:
                    await turns.enter_async_context(self.platform.lanes.key_turn(place))
            done = await self._worked(partial(self._work, caller, again))
            if self.request.method != "GET":
                await self.platform.courier.look()
            if self.hold and self.hold.after_work:
                await self.hold.keep()
                return await self._settled(self._told(done))
        return self._told(done)

    async def _worked(self, work: Callable[[sqlite3.Connection], Reply]) -> Reply:
        """A mistake of the sandbox's own is a 500, undone and noted; its traceback goes to stderr."""
        try:
            return await self.platform.database.run(work)
        except Exception:
            traceback.print_exc()
            await self._settled(OUR_MISTAKE)
            return OUR_MISTAKE

    def _arrive(self, connection: sqlite3.Connection) -> Caller | Reply:
        visit = self._visit(connection)
        self.number = request_log.note(connection, self.request, visit.now)
        try:
            return service.admit(visit, self.platform.limits)
        except Refused as refused:
            return refused.response

    def _work(self, caller: Caller, again: bool, connection: sqlite3.Connection) -> Reply:
        """The work and its entry in the log, committed together before anyone hears of it."""
        connection.execute("SAVEPOINT work")
        try:
            response = service.serve(self._visit(connection), caller, again)
        except Refused as refused:
            connection.execute("ROLLBACK TO work")
            response = refused.response
        connection.execute("RELEASE work")
        told = self._told(response)
        if told and not (self.hold and self.hold.after_work):
            request_log.note_status(connection, self.number, told.status)
        if response.replayed:
            request_log.note_replay(connection, self.number)
        return response.with_headers(caller.headers)

    def _visit(self, connection: sqlite3.Connection) -> Visit:
        now = self.platform.clock.now()
        return Visit(self.request, connection, now, self.platform.switches, self.base_url)

    def _told(self, response: Reply | None) -> Reply | None:
        """What the client hears: the answer itself, or what the fault makes of it."""
        return spoiled(self.fault, response, self.platform.switches) if self.fault else response

    async def _settled(self, told: Reply | None) -> Reply | None:
        """Notes in the log what a request hears that did no work, or waited for its release."""
        status = told.status if told else None
        number = self.number
        await self.platform.database.run(lambda each: request_log.note_status(each, number, status))
        return told
