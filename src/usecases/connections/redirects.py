"""What a consent came to, for the browser that comes back with it once more: twice at once, or reloaded later.

It is remembered among the request ids, under a digest of the consent's state, which is a secret.
"""

from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

from injector import inject

from core.caller import Caller
from core.connection import Connection, ConnectionState, Consent
from core.errors import Refused
from core.ids import ConnectionId, RequestId
from core.problems import Reason
from ports import Clock, Operation, StoreBusy, UnitOfWork, UnitsOfWork
from usecases.policy import Policy
from usecases.write import Write

METHOD = "the end of a consent"
UNDER_WAY, TO_CHOOSE, FAILED = "", "to choose", "failed"
BETWEEN_LOOKS = timedelta(milliseconds=200)
TIME_TO_RETURN = timedelta(seconds=1)
ABANDONED = timedelta(minutes=2)
"""Whoever began to complete a consent so long ago does so no more: its process has died."""


def begun(unit: UnitOfWork, consent: Consent, clock: Clock) -> None:
    """In the unit that takes the consent."""
    unit.operations.add(_operation(consent, UNDER_WAY, clock))


def ended(unit: UnitOfWork, consent: Consent, result: str, clock: Clock) -> None:
    """The connection's id, TO_CHOOSE or FAILED; in the unit that stores what it came to."""
    operation = _operation(consent, result, clock)
    known = unit.operations.get(operation.organization_id, operation.request_id)
    (unit.operations.add if known is None else unit.operations.replace)(operation)


class Redirects:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, policy: Policy) -> None:
        self._units = units
        self._clock = clock
        self._policy = policy

    def connection(self, caller: Caller, state: str, write: Write) -> Connection | None:
        """What the caller's consent of this state came to; waited for while it is under way. None: to nothing."""
        remaining = write.deadline - self._clock.now() if write.deadline else self._policy.timing.patience
        end = self._clock.elapsed() + remaining - TIME_TO_RETURN
        while True:
            with self._units.reading() as unit:
                if unit.consents.get(state) is not None:
                    return None
                found = unit.operations.get(caller.organization_id, key_of(state))
                if found is None or found.fingerprint != caller.user_id:
                    return None
                if found.result_id != UNDER_WAY:
                    made = unit.connections.get(caller.organization_id, ConnectionId(found.result_id))
                    return made if made is not None and made.state is not ConnectionState.DELETED else None
            if self._clock.now() - found.at > ABANDONED:
                return None
            if self._clock.elapsed() >= end:
                raise Refused.because(Reason.IN_PROGRESS, "state", "This consent is being completed by another call")
            self._clock.wait(BETWEEN_LOOKS)

    def failed(self, consent: Consent) -> None:
        """Unless it came to something all the same. Never in the way of why it failed."""
        with suppress(StoreBusy), self._units.writing() as unit:
            found = unit.operations.get(consent.organization_id, key_of(consent.state))
            if found is not None and found.result_id == UNDER_WAY:
                ended(unit, consent, FAILED, self._clock)
                unit.commit()


def key_of(state: str) -> RequestId:
    return RequestId(f"consent {sha256(state.encode()).hexdigest()}")


def _operation(consent: Consent, result: str, clock: Clock) -> Operation:
    return Operation(consent.organization_id, key_of(consent.state), METHOD, consent.asked_by, result, clock.now())
