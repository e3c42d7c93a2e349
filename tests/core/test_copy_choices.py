"""Already copied? Choose (R4)."""

import pytest

from core.choice import CHOICES, Choice, CopyMode, check_choice, superseded
from core.problems import Reason
from support.documents import an_invoice
from support.translations import a_link

INVOICE = an_invoice().ref


def test_a_plain_copy_of_a_copied_document_is_refused_with_its_link() -> None:
    link = a_link()
    problem = check_choice(CopyMode.CREATE, INVOICE, link)
    assert problem is not None
    assert (problem.reason, problem.field) == (Reason.ALREADY_COPIED, "options.mode")
    assert problem.facts == {"link_id": link.id, "deep_link": link.deep_link}
    assert "INV-1" in problem.message
    assert all(choice.mode.name in problem.fix for choice in CHOICES)


def test_there_must_be_a_copy_to_update() -> None:
    problem = check_choice(CopyMode.UPDATE_EXISTING, INVOICE, None)
    assert problem is not None
    assert (problem.reason, problem.field) == (Reason.NOT_COPIED_YET, "options.mode")


@pytest.mark.parametrize("choice", CHOICES)
def test_each_choice_goes_on_where_there_is_a_copy(choice: Choice) -> None:
    assert check_choice(choice.mode, INVOICE, a_link()) is None


@pytest.mark.parametrize("mode", [CopyMode.CREATE, CopyMode.CREATE_NEW])
def test_a_first_copy_finds_nothing_in_its_way(mode: CopyMode) -> None:
    assert check_choice(mode, INVOICE, None) is None


def test_only_a_new_copy_leaves_an_older_link_behind() -> None:
    link = a_link()
    assert superseded(CopyMode.CREATE_NEW, link) is link
    assert superseded(CopyMode.UPDATE_EXISTING, link) is None
    assert superseded(CopyMode.CREATE_NEW, None) is None
