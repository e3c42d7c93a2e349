"""Random histories: whatever happens in whatever order, the consumer's picture ends equal to Xero's.

`make histories` runs 10,000 of them, `make test` a tenth, `make quick` a few.
"""

import os

import pytest

from support.histories import History

A_BLOCK, STEPS = 20, 40
HISTORIES = int(os.environ.get("HISTORIES", "1000"))
BLOCKS = [0, *(pytest.param(block, marks=pytest.mark.slow) for block in range(1, HISTORIES // A_BLOCK))]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_history_ends_with_the_consumers_picture_equal_to_xeros(block: int) -> None:
    for seed in range(block * A_BLOCK, (block + 1) * A_BLOCK):
        try:
            History(seed).run(STEPS)
        except Exception as wrong:
            wrong.add_note(f"history {seed}")
            raise
