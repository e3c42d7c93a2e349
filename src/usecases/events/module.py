"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.events.report import ReportEvents


class EventsModule(Module):
    def configure(self, binder: Binder) -> None:
        binder.bind(ReportEvents, scope=singleton)
