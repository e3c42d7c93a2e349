"""What is to be copied in one step, and how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.documents import Document
from core.ids import LinkId
from core.link import Link
from core.plan_token import PlanToken
from core.problems import Problem
from core.runs import ItemState, Run, RunItem
from core.translation import CopyOptions


@dataclass(frozen=True, slots=True)
class BulkDocument:
    """One of the documents, with the plan token of its preview, and the names of the files that belong to it.

    `problems` are those found while it was read; neutral values stand in their places.
    """

    document: Document
    plan_token: str = ""
    file_names: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkCommand:
    """1 to 100 documents of one kind, and how all of them are to be copied."""

    documents: tuple[BulkDocument, ...]
    options: CopyOptions


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What would become of one document: its problems, and a token that allows to do just that.

    `link` is where it is already; `is_skipped`: it would be skipped for that.
    """

    problems: tuple[Problem, ...]
    link: Link | None = None
    token: PlanToken | None = None
    is_skipped: bool = False


@dataclass(frozen=True, slots=True)
class RunView:
    """A run, those of its items that were asked for, how many are in each state, and where its copies are."""

    run: Run
    items: tuple[RunItem, ...]
    progress: Mapping[ItemState, int]
    links: Mapping[LinkId, Link] = field(default_factory=dict)
