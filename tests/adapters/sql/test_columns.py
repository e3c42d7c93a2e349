"""Columns, as several threads read them first in a new process."""

import subprocess
import sys

import msgspec
import pytest

from adapters.sql.columns import Content
from support.translations import a_ledger_document, content_of, translated

READ_AT_ONCE = """
import sys
from threading import Barrier, Thread

from adapters.sql import tables

sys.setswitchinterval(1e-6)
stored = [(tables.transfers.c.content, sys.argv[1]), (tables.written_documents.c.document, sys.argv[2])] * 4
barrier = Barrier(len(stored))

def read(column, text):
    barrier.wait()
    column.type.process_result_value(text, None)

threads = [Thread(target=read, args=row) for row in stored]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""

CONTENT = msgspec.json.encode(content_of(translated())).decode()
WRITTEN = msgspec.json.encode(a_ledger_document()).decode()


def test_a_column_knows_all_of_its_class_before_any_thread_reads_it() -> None:
    """What cannot be read is refused when the column is made, not when a row is read."""
    with pytest.raises(TypeError):
        Content(set[int] | frozenset[int])


@pytest.mark.parametrize("run", range(4))
def test_threads_that_read_first_and_at_once_crash_nothing(run: int) -> None:
    """As the chores of a server do that has just started: msgspec crashed where they met at a class it did not know."""
    done = subprocess.run(
        [sys.executable, "-c", READ_AT_ONCE, CONTENT, WRITTEN], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), run
