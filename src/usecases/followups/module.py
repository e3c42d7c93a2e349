"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.followups.allocations import AllocateCredits, AllocationWriter
from usecases.followups.completion import Followups
from usecases.followups.files import AttachFile, FileAttacher, GetPdf, ListAttachedFiles
from usecases.followups.notes import NoteWriter, WritePendingNotes


class FollowupsModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (
            AllocateCredits,
            AllocationWriter,
            Followups,
            AttachFile,
            ListAttachedFiles,
            GetPdf,
            FileAttacher,
            WritePendingNotes,
            NoteWriter,
        ):
            binder.bind(kind, scope=singleton)
