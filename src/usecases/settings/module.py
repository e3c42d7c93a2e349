"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.settings.settings import GetReferenceData, GetSettings, UpdateSettings


class SettingsModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (GetSettings, UpdateSettings, GetReferenceData):
            binder.bind(kind, scope=singleton)
