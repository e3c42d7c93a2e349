"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.runs.cancel import CancelRun
from usecases.runs.preview import PreviewBulk
from usecases.runs.queries import GetRun, ListRuns
from usecases.runs.record import ForgetRunDocuments, RunRecords
from usecases.runs.start import BulkCopy, RetryRun
from usecases.runs.work import WorkOnRuns


class RunsModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (
            CancelRun,
            PreviewBulk,
            GetRun,
            ListRuns,
            BulkCopy,
            RetryRun,
            ForgetRunDocuments,
            RunRecords,
            WorkOnRuns,
        ):
            binder.bind(kind, scope=singleton)
