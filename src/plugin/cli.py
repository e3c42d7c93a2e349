"""The command line. What a command needs is loaded when it runs, so that --help is quick."""

# ruff: noqa: PLC0415 - imports inside the commands are the point of this module

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from plugin.config import CallerConfig, Config

app = typer.Typer(
    help="Copies invoices, expenses and purchase orders from Productive to Xero, and brings payment status back.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}
NO_SANDBOX = (
    "The sandbox is not installed here: it is a distribution of its own, xero-sandbox."
    " In a checkout of productive-xero: python -m pip install ./sandbox"
)
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

InDevelopment = Annotated[
    bool, typer.Option("--development", help="Use keys and a database kept under ./var, and the sandbox as Xero.")
]


def moment(text: str) -> datetime:
    """An aware time of the past. BadParameter says what is wrong."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a time such as 2026-11-28T03:00:00+00:00") from None
    if given.tzinfo is None:
        raise typer.BadParameter(f"{text} has no offset from UTC, such as {text}+00:00")
    if given > datetime.now(UTC):
        raise typer.BadParameter(f"{text} is in the future")
    return given.astimezone(UTC)


@app.command()
def serve(
    development: InDevelopment = False,
    jobs: Annotated[
        bool, typer.Option("--jobs/--no-jobs", help="Do the background work, too, or leave it to workers.")
    ] = True,
    webhooks: Annotated[
        str | None, typer.Option(help="Take Xero's webhooks at this host:port, behind a proxy that ends TLS.")
    ] = None,
) -> None:
    """Serve until SIGTERM or Ctrl-C; calls under way are finished first."""
    import server

    config = configuration(development, **({"webhooks": webhooks} if webhooks else {}))
    if development:
        explain(config)
    server.serve(config, jobs=jobs)


@app.command()
def worker(development: InDevelopment = False) -> None:
    """Do background work beside the servers, on the same PostgreSQL, until SIGTERM or Ctrl-C."""
    import server

    server.work(configuration(development))


@app.command()
def migrate(development: InDevelopment = False) -> None:
    """Bring the database's schema up to date. (serve does so, too, when it starts.)"""
    import server
    from adapters.sql import open_engine

    engine = open_engine(server.database(configuration(development)))
    server.bring_up_to_date(engine)
    engine.dispose()
    typer.echo("The database is up to date.")


@app.command()
def restored(
    backup_time: Annotated[
        datetime,
        typer.Option(
            parser=moment, metavar="TIME", help="When the backup was begun, such as 2026-11-28T03:00:00+00:00."
        ),
    ],
    development: InDevelopment = False,
) -> None:
    """Say that the database was restored from a backup, before it is served: nothing is copied until Xero was read.

    Payment events begin a new epoch.
    """
    import server
    from adapters.sql import SqlUnitsOfWork, open_engine
    from adapters.system import SystemClock
    from core.restoration import Restore
    from usecases.links.restoration import begin

    engine = open_engine(server.database(configuration(development)))
    server.bring_up_to_date(engine)
    now = SystemClock().now()
    with SqlUnitsOfWork(engine).writing() as unit:
        begun = begin(unit, Restore(backup_time, now))
        unit.commit()
    engine.dispose()
    typer.echo(f"Payment events go on in epoch {begun.epoch}. Sends in doubt, looked for anew: {begun.in_doubt}.")
    typer.echo(f"Connections that copy nothing until Xero was read, which serve begins at once: {begun.waiting}.")
    typer.echo("Relink shows how far a connection is, and which documents may be copies that are forgotten.")


@app.command()
def token(
    organization: Annotated[str, typer.Option(help="Id of the organization in Productive.")],
    user: Annotated[str, typer.Option(help="Id of the user.")],
    role: Annotated[str, typer.Option(help="admin, member or service.")] = "admin",
    permission: Annotated[list[str] | None, typer.Option(help="For example invoices.copy; may be repeated.")] = None,
    expires: Annotated[str, typer.Option(help="How long it is valid: 30m, 8h, 7d.")] = "8h",
    development: InDevelopment = False,
) -> None:
    """Print a bearer token, signed with the configured key or else the development one."""
    from adapters.grpc.edge.bearer import CallerKey
    from core.caller import Caller, Permission, Role
    from core.ids import OrganizationId, UserId

    config = caller_configuration(development)
    key = CallerKey(config.caller_key.get_secret_value(), config.caller_issuer, config.caller_audience)
    try:
        permissions = frozenset(Permission(each) for each in permission or [])
        caller = Caller(OrganizationId(organization), UserId(user), Role(role), permissions)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(key.issue(caller, datetime.now(UTC), duration(expires)))


@app.command(context_settings=PASSED_ON, add_help_option=False)
def sandbox(context: typer.Context) -> None:
    """Run the sandbox, a Xero on this machine: on port 8700, kept under ./var, unless its own options say otherwise."""
    from plugin.development import Development

    try:
        from xero_sandbox.__main__ import main as run
    except ModuleNotFoundError as missing:
        if str(missing.name).partition(".")[0] != "xero_sandbox":
            raise
        typer.echo(NO_SANDBOX, err=True)
        raise typer.Exit(1) from None
    given = context.args
    if not {"--help", "-h"} & set(given):
        kept = Development()
        kept.folder.mkdir(exist_ok=True)
        defaults = {"--port": "8700", "--database": str(kept.sandbox_database)}
        given = [*(word for option in defaults.items() if not is_given(option[0], given) for word in option), *given]
    run(given, "productive-xero sandbox")


@app.command()
def protos(folder: Annotated[Path, typer.Argument(help="Where to write them; made if it is not there.")]) -> None:
    """Write the contract with all that it imports into a folder, from which any protoc makes a client."""
    import shutil

    from productive.xero.v1 import common_pb2

    contract = Path(common_pb2.__file__).parents[2] / "contract"
    shutil.copytree(contract, folder, dirs_exist_ok=True)
    typer.echo(f"{sum(1 for _ in contract.rglob('*.proto'))} files are in {folder}: give it to protoc as its only -I.")


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as version_of

    typer.echo(version_of("productive-xero"))


def configuration(development: bool, **given: str) -> "Config":
    from plugin.config import Config
    from plugin.development import Development

    return Config.read(**{**(Development().values(os.environ) if development else {}), **given})


def caller_configuration(development: bool) -> "CallerConfig":
    """The caller's key from the environment, else the development one where there is one."""
    from plugin.config import PREFIX, CallerConfig
    from plugin.development import Development

    kept = Development()
    if development or (kept.keys_file.exists() and not os.environ.get(f"{PREFIX}CALLER_KEY")):
        return CallerConfig.read(caller_key=kept.keys()["caller_key"])
    return CallerConfig.read()


def explain(config: "Config") -> None:
    """How to go on, on standard error: standard output has the ready line and nothing else."""
    lines = [
        f"Development: keys and database are under ./var; Xero is at {config.xero_api_url}.",
        f"Allowed to redirect to: {', '.join(config.redirect_uris)}",
        "Start the sandbox with:  productive-xero sandbox",
        "Get a bearer token with: productive-xero token --organization 1 --user 1",
    ]
    typer.echo("\n".join(lines), err=True)


def duration(text: str) -> timedelta:
    number, unit = text[:-1], text[-1:]
    if not number.isdecimal() or unit not in UNITS:
        raise typer.BadParameter(f"{text!r} is not a duration such as 30m, 8h or 7d")
    return timedelta(seconds=int(number) * UNITS[unit])


def is_given(option: str, words: list[str]) -> bool:
    return any(word == option or word.startswith(f"{option}=") for word in words)


def main() -> None:
    """The command. Exit code 2 for a wrong configuration, 1 where the database or the server is not to be had."""
    try:
        app()
    except Exception as error:
        code = exit_code_of(error)
        if code is None:
            raise
        typer.echo(str(error), err=True)
        sys.exit(code)


def exit_code_of(error: Exception) -> int | None:
    """For the errors whose text is all that the operator needs; None for the others."""
    from plugin.config import ConfigWrong
    from ports import StoreBusy
    from server import CannotStart

    match error:
        case ConfigWrong():
            return 2
        case CannotStart() | StoreBusy():
            return 1
        case _:
            return None
