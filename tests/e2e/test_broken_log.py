"""The disk under the log is full: documents are copied all the same, and Xero's response is stored."""

from pathlib import Path

import pytest

from support.whole import Whole, told

pytestmark = pytest.mark.slow


def test_a_copy_is_made_and_kept_though_nothing_can_be_logged(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"server-{number}.log").symlink_to("/dev/full")
    plugin = Whole(tmp_path)
    try:
        invoice = plugin.invoice(subsidiary := plugin.subsidiary())
        assert told(lambda: plugin.copy(invoice)) == set()
        assert len(plugin.in_xero(subsidiary)) == 1
        link = plugin.client().link(invoice.invoice_id)
        assert [attempt.result for attempt in plugin.client().attempts(link.transfer_id)] == ["accepted"]
        assert plugin.server.stop() == 0
    finally:
        plugin.close()
