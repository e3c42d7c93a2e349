"""What the demonstration prints, and the list of what it expected and saw."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from demo.client import Failure
from productive.xero.v1.copy_service_pb2 import DocumentPreview


@dataclass
class Show:
    """Prints to the terminal and keeps every check; `went_well` is False if one differed."""

    console: Console = field(default_factory=Console)
    checks: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def went_well(self) -> bool:
        return bool(self.checks) and all(expected == seen for _, expected, seen in self.checks)

    def scene(self, title: str) -> None:
        self.console.print()
        self.console.rule(f"[bold]{title}", align="left")

    def say(self, text: str) -> None:
        self.console.print(text)

    def check(self, what: str, expected: object, seen: object) -> None:
        self.checks.append((what, str(expected), str(seen)))
        mark = "[green]ok[/]" if str(expected) == str(seen) else "[bold red]DIFFERS[/]"
        self.console.print(f"  {mark}  {what}: {seen}", highlight=False)

    def table(self, title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
        table = Table(*columns, title=title, title_justify="left", title_style="bold")
        for row in rows:
            table.add_row(*[str(cell) for cell in row])
        self.console.print(table)

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        """A bar that is moved by calling what it gives with how many are done."""
        columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.console) as bar:
            task = bar.add_task(what, total=total)
            yield lambda done: bar.update(task, completed=done)

    def preview(self, preview: DocumentPreview) -> None:
        self.table(
            f"What would go to {preview.tenant_name}: {preview.number}, {preview.contact.name}",
            ["line", "quantity", "price", "discount", "account", "tax rate", "net", "tax"],
            [
                (
                    line.description,
                    line.quantity.value,
                    line.unit_price.value,
                    f"{line.discount_percentage.value} %" if line.HasField("discount_percentage") else "",
                    f"{line.account_code} {line.account_name}",
                    line.tax_rate_name,
                    line.net.value,
                    line.tax.value,
                )
                for line in preview.lines
            ],
        )

    def xero_invoice(self, invoice: Mapping[str, Any]) -> None:
        self.table(
            f"In Xero: {invoice['InvoiceNumber']} ({invoice['Status']}), {invoice['Contact']['Name']}",
            ["line", "account", "tax type", "net", "tax"],
            [
                (line["Description"], line["AccountCode"], line["TaxType"], line["LineAmount"], line["TaxAmount"])
                for line in invoice["LineItems"]
            ],
        )

    def failure(self, failure: Failure) -> None:
        self.console.print(f"  [yellow]{failure.code.name}[/] [bold]{failure.reason}[/]: {failure.message}")
        for problem in failure.problems:
            self.console.print(f"    {problem.field or '-'}: {problem.message}. [dim]{problem.fix}[/]", highlight=False)

    def summary(self) -> None:
        """How many checks went as they should, and those that did not."""
        self.scene("Summary")
        differing = [(what, expected, seen) for what, expected, seen in self.checks if expected != seen]
        if differing:
            self.table("What differs", ["what", "expected", "seen"], differing)
        colour = "red" if differing else "green"
        told = f"{len(self.checks) - len(differing)} of {len(self.checks)} as it should be."
        self.console.print(f"[bold {colour}]{told}[/]", highlight=False)
