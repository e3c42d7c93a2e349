"""What a run would come to, document by document. Nothing is stored and nothing sent."""

from collections import defaultdict

from injector import inject

from core.caller import Caller
from core.documents import Document
from core.errors import LedgerError, Refused, problem_of
from core.ids import SubsidiaryId, TransferId
from core.problems import Problem, Reason
from core.translation import CopyOptions
from ports import Identifiers
from usecases.copies.plan import Plan
from usecases.copies.planner import Planner
from usecases.copies.requests import CopyCommand
from usecases.runs.requests import BulkCommand, BulkDocument, BulkPreview
from usecases.runs.start import require_one_step, with_repetitions


class PreviewBulk:
    @inject
    def __init__(self, planner: Planner, identifiers: Identifiers) -> None:
        self._planner = planner
        self._identifiers = identifiers

    def __call__(self, caller: Caller, command: BulkCommand) -> list[BulkPreview]:
        """In the order of the documents. That the ledger cannot be asked is a problem of each."""
        require_one_step(caller, command)
        documents = with_repetitions(command)
        by_subsidiary: dict[SubsidiaryId, list[int]] = defaultdict(list)
        for position, each in enumerate(documents):
            by_subsidiary[each.document.subsidiary_id].append(position)
        previews: dict[int, BulkPreview] = {}
        for positions in by_subsidiary.values():
            asked = [documents[position] for position in positions]
            previews.update(zip(positions, self._of_one_connection(caller, asked, command.options), strict=True))
        return [previews[position] for position in range(len(documents))]

    def _of_one_connection(
        self, caller: Caller, documents: list[BulkDocument], options: CopyOptions
    ) -> list[BulkPreview]:
        wanted = [(command_of(each, options), TransferId(self._identifiers.new())) for each in documents]
        try:
            return [preview_of(plan) for plan in self._planner.plan_all(caller, wanted)]
        except Refused as refusal:  # the connection cannot be used
            return [BulkPreview((*each.problems, *refusal.problems)) for each in documents]
        except LedgerError as error:
            return [BulkPreview((*each.problems, problem_of(error))) for each in documents]


def command_of(each: BulkDocument, options: CopyOptions) -> CopyCommand:
    document: Document = each.document
    return CopyCommand(document, options, problems=each.problems, plan_token=each.plan_token)


def preview_of(plan: Plan) -> BulkPreview:
    is_skipped = was_copied(plan.problems) and plan.link is not None
    return BulkPreview((*plan.problems, *plan.edits), plan.link, plan.token, is_skipped)


def was_copied(problems: tuple[Problem, ...]) -> bool:
    return any(problem.reason is Reason.ALREADY_COPIED for problem in problems)
