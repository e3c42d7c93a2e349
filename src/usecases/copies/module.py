"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.copies.copy import CopyDocument
from usecases.copies.intent import Intents
from usecases.copies.planner import Planner
from usecases.copies.preview import PreviewCopy
from usecases.copies.refusals import ForgetOldRefusals, Refusals


class CopiesModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (CopyDocument, Intents, Planner, PreviewCopy, Refusals, ForgetOldRefusals):
            binder.bind(kind, scope=singleton)
