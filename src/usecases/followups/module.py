"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.followups.allocations import AllocateCredits, Allocating
from usecases.followups.completion import Finishing
from usecases.followups.files import AttachFile, Attaching, GetPdf, ListAttachedFiles
from usecases.followups.notes import Notes, WriteNotes


class FollowupsModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (
            AllocateCredits,
            Allocating,
            Finishing,
            AttachFile,
            ListAttachedFiles,
            GetPdf,
            Attaching,
            WriteNotes,
            Notes,
        ):
            binder.bind(kind, scope=singleton)
