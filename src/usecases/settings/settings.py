"""Settings: read and replaced at any time (R9), checked against what the organisation really has."""

from dataclasses import replace

from injector import inject

from core.caller import Caller
from core.errors import Refused
from core.ids import ConnectionId
from core.ledger import ReferenceData
from core.problems import Problem, Reason, errors, warnings
from core.settings import Settings
from core.translation.setting_checks import setting_problems
from ports import Clock, StaleVersion, UnitsOfWork
from usecases.ledger_access import LedgerAccess, own_connection
from usecases.once import once
from usecases.settings.requests import SettingsCommand, SettingsSaved
from usecases.write import Write


class GetSettings:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, connection_id: ConnectionId) -> Settings:
        with self._units.reading() as unit:
            own_connection(unit, caller, connection_id, "connection_id")
            return unit.settings.latest(connection_id)


class GetReferenceData:
    """The organisation's accounts and tax rates: what settings may point at."""

    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess) -> None:
        self._units = units
        self._access = access

    def __call__(self, caller: Caller, connection_id: ConnectionId) -> ReferenceData:
        with self._units.reading() as unit:
            connection = own_connection(unit, caller, connection_id, "connection_id")
        with self._access.reading(connection) as ledger:
            return ledger.reference_data()


class UpdateSettings:
    """Save a new version. Refused with every problem at once; sends under way keep the version they began with."""

    METHOD = "UpdateSettings"

    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess, clock: Clock) -> None:
        self._units = units
        self._access = access
        self._clock = clock

    def __call__(self, caller: Caller, wanted: SettingsCommand, write: Write) -> SettingsSaved:
        settings = wanted.settings
        with self._units.reading() as unit:
            connection = own_connection(unit, caller, settings.connection_id, "settings.connection_id")
            if begun := once(caller, self.METHOD, write).begun(unit):
                saved = unit.settings.get(settings.connection_id, int(begun.result_id))
                return SettingsSaved(saved or settings, ())
            newest = unit.settings.latest(settings.connection_id)
        with self._access.reading(connection) as ledger:
            problems = (*wanted.problems, *setting_problems(settings, ledger.reference_data()))
        if settings.version != newest.version:
            problems = (stale(newest), *problems)
        successor = replace(settings, version=newest.version + 1)
        if write.validate_only:
            return SettingsSaved(successor, problems)
        if errors(problems):
            raise Refused(*problems)
        return SettingsSaved(self._save(caller, successor, write), warnings(problems))

    def _save(self, caller: Caller, settings: Settings, write: Write) -> Settings:
        """The settings as they are saved; those that the same request saved a moment ago, where it comes twice."""
        request = once(caller, self.METHOD, write)
        now = self._clock.now()
        with self._units.writing() as unit:
            if begun := request.begun(unit):
                return unit.settings.get(settings.connection_id, int(begun.result_id)) or settings
            try:
                unit.settings.add(settings, now, caller.user_id)
            except StaleVersion:
                raise Refused(stale(unit.settings.latest(settings.connection_id))) from None
            request.done(unit, str(settings.version), now)
            unit.commit()
        return settings


def stale(newest: Settings) -> Problem:
    message = f"The settings were changed; their version is {newest.version} now"
    return Problem(Reason.ETAG_MISMATCH, "settings.etag", message, {"current_version": str(newest.version)})
