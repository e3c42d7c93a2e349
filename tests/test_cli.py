"""The command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jwt
import pytest
from typer.testing import CliRunner, Result

from adapters.sql import SqlUnitsOfWork, open_engine
from core.ids import LinkId, OrganizationId, TenantId
from core.payments.feed import Position
from core.payments.kept import KeptPayments
from plugin import cli
from plugin.config import PREFIX, Config
from plugin.development import Development
from ports import StoreBusy
from support.databases import sqlite_at


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of our own, and no configuration but what a test sets."""
    for field in Config.model_fields:
        monkeypatch.delenv(f"{PREFIX}{field.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.app, words)


COMMANDS = ("serve", "token", "sandbox", "migrate", "restored", "worker", "protos", "version")


def test_help_names_the_commands() -> None:
    response = run("--help")
    assert response.exit_code == 0
    assert all(command in response.stdout for command in COMMANDS)


def test_help_loads_neither_the_server_nor_the_database() -> None:
    script = "import sys, plugin.cli; print(sorted({'grpc', 'sqlalchemy', 'pydantic', 'server'} & set(sys.modules)))"
    response = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert response.stdout.strip() == "[]"


def test_where_the_sandbox_is_not_installed_the_command_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("xero_sandbox", "xero_sandbox.__main__"):
        monkeypatch.setitem(sys.modules, name, None)
    response = run("sandbox", "--port", "0")
    assert response.exit_code == 1
    assert "pip install ./sandbox" in response.output


def test_the_sandbox_runs_by_this_command_too() -> None:
    response = run("sandbox", "--help")
    assert response.exit_code == 0
    assert "usage: productive-xero sandbox" in response.output


def test_version_is_a_number() -> None:
    assert run("version").stdout.strip()[0].isdecimal()


def test_a_token_is_signed_with_the_development_key_until_another_is_configured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ("token", "--organization", "7", "--user", "carl", "--role", "member", "--permission", "invoices.copy")
    made = run(*words, "--development").stdout.strip()
    claims = jwt.decode(made, Development().keys()["caller_key"], algorithms=["HS256"], audience="productive-xero")
    assert (claims["organization_id"], claims["sub"], claims["role"]) == ("7", "carl", "member")
    assert claims["permissions"] == ["invoices.copy"]
    assert claims["exp"] - claims["iat"] == 8 * 3600
    configured = "a key of the operator's own, long enough"
    monkeypatch.setenv(f"{PREFIX}CALLER_KEY", configured)
    monkeypatch.setenv(f"{PREFIX}CALLER_AUDIENCE", "elsewhere")
    made = run(*words, "--expires", "30m").stdout.strip()
    claims = jwt.decode(made, configured, algorithms=["HS256"], audience="elsewhere")
    assert claims["exp"] - claims["iat"] == 30 * 60


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--role", "root"), "'root' is not a valid Role"),
        (("--permission", "moon.fly"), "'moon.fly' is not a valid Permission"),
        (("--expires", "soon"), "'soon' is not a duration"),
    ],
)
def test_a_token_of_nonsense_is_not_made(words: tuple[str, ...], complaint: str) -> None:
    response = run("token", "--organization", "7", "--user", "carl", "--development", *words)
    assert response.exit_code == 2
    assert complaint in response.output


def test_migrate_makes_the_development_database(folder: Path) -> None:
    response = run("migrate", "--development")
    assert (response.exit_code, response.stdout) == (0, "The database is up to date.\n")
    assert (folder / "var" / "productive-xero.db").exists()


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ("yesterday", "is not a time such as"),
        ("2026-11-01T00:00:00", "has no offset from UTC"),
        ("2999-01-01T00:00:00Z", "is in the future"),
    ],
)
def test_the_time_of_a_backup_is_a_time_of_the_past(folder: Path, given: str, wrong: str) -> None:
    response = run("restored", "--development", "--backup-time", given)
    assert response.exit_code == 2
    assert wrong in " ".join(response.output.split())
    assert not (folder / "var").exists()


def test_each_restored_backup_begins_a_new_epoch_of_payment_events(folder: Path) -> None:
    responses = [run("restored", "--development", "--backup-time", "2026-11-01T00:00:00Z")]
    engine = open_engine(sqlite_at(folder / "var" / "productive-xero.db"))
    with SqlUnitsOfWork(engine).writing() as unit:
        unit.kept_payments.put(KeptPayments(OrganizationId("7"), TenantId("london"), LinkId("1")))
        unit.commit()
    responses.append(run("restored", "--development", "--backup-time", "2026-11-01T00:00:00Z"))
    assert [response.exit_code for response in responses] == [0, 0]
    assert [response.stdout.split(".")[0] for response in responses] == [
        "Payment events go on in epoch 1",
        "Payment events go on in epoch 2",
    ]
    with SqlUnitsOfWork(engine).reading() as unit:
        assert unit.feed.newest(OrganizationId("7")) == Position(2, 0)
        [kept] = unit.kept_payments.list(OrganizationId("7"), TenantId("london"))
        assert kept.read_again_since is not None, "every document is read soon, and restated then"
    engine.dispose()


def test_a_database_that_cannot_be_had_in_time_is_one_message_and_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def busy() -> None:
        raise StoreBusy("Others hold the database")

    monkeypatch.setattr(cli, "app", busy)
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert (left.value.code, capsys.readouterr().err) == (1, "Others hold the database\n")


def test_a_wrong_configuration_is_one_message_and_exit_code_2(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    response = subprocess.run(
        [sys.executable, "-c", "from plugin import cli; cli.main()", "serve"],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        check=False,
    )
    assert (response.returncode, response.stdout) == (2, "")
    assert f"{PREFIX}CALLER_KEY: it is not set" in response.stderr
    assert "Traceback" not in response.stderr


def test_the_contract_compiles_from_the_one_folder_that_it_is_written_to(folder: Path) -> None:
    response = run("protos", "written/here")
    assert response.exit_code == 0, response.output
    written = folder / "written" / "here"
    names = sorted(path.relative_to(written).as_posix() for path in written.rglob("*.proto"))
    assert "google/rpc/error_details.proto" in names
    assert json.loads((written / "productive" / "xero" / "v1" / "service_config.json").read_text())
    protoc = [sys.executable, "-m", "grpc_tools.protoc", "--descriptor_set_out=all.binpb", f"-I{written}"]
    done = subprocess.run([*protoc, *names], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
