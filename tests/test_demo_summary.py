"""The demonstration's last lines: how many checks went as they should, and which did not."""

import pytest

from demo.show import Show


def test_only_what_differs_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    show = Show()
    show.check("total", "10.00", "10.00")
    show.check("number", "INV-1", "INV-2")
    capsys.readouterr()
    show.summary()
    told = capsys.readouterr().out
    assert "1 of 2 as it should be." in told
    assert "INV-2" in told
    assert "total" not in told
    assert not show.went_well


def test_where_nothing_differs_nothing_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    show = Show()
    show.check("total", "10.00", "10.00")
    capsys.readouterr()
    show.summary()
    assert capsys.readouterr().out.splitlines()[-1] == "1 of 1 as it should be."
    assert show.went_well
