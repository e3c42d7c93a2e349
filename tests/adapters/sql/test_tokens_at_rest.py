"""No token can be read out of the database's files, nor used for another connection."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from adapters.sql import Database, Keyring, SqlTokenVault
from core.ids import ConnectionId
from ports.token_vault import TokensLocked
from support.databases import KEYRING, past_this_program
from support.records import some_tokens

HERE, THERE = ConnectionId("connection-1"), ConnectionId("connection-2")
TOKENS = some_tokens()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_file_of_the_database_holds_a_token_in_the_clear(engine: Engine, tmp_path: Path) -> None:
    vault = SqlTokenVault(engine, KEYRING)
    vault.store(HERE, TOKENS)
    vault.store(HERE, replace(TOKENS, generation=1))
    files = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    assert HERE.encode() in files["store.db-wal"]
    for content in files.values():
        assert TOKENS.access_token.encode() not in content
        assert TOKENS.refresh_token.encode() not in content


def test_tokens_copied_to_another_connection_do_not_open(engine: Engine) -> None:
    vault = SqlTokenVault(engine, KEYRING)
    vault.store(HERE, TOKENS)
    vault.store(THERE, TOKENS)
    copied = text("UPDATE tokens SET sealed = (SELECT sealed FROM tokens WHERE connection_id = :here)")
    with past_this_program(engine) as connection:
        connection.execute(copied, {"here": HERE})
    assert vault.read(HERE) == TOKENS
    with pytest.raises(ValueError, match="moved or damaged"):
        vault.read(THERE)


def test_tokens_outlive_the_process(engine: Engine, opened: Callable[[Database], Engine], database: Database) -> None:
    SqlTokenVault(engine, KEYRING).store(HERE, TOKENS)
    engine.dispose()
    assert SqlTokenVault(opened(database), KEYRING).read(HERE) == TOKENS


def test_keys_can_be_changed_while_tokens_are_kept(engine: Engine) -> None:
    rotated = Keyring((*Keyring.of(["A" * 43 + "="]).keys, *KEYRING.keys))
    SqlTokenVault(engine, KEYRING).store(HERE, TOKENS)
    assert SqlTokenVault(engine, rotated).read(HERE) == TOKENS
    SqlTokenVault(engine, rotated).store(HERE, TOKENS)
    with pytest.raises(TokensLocked, match="not among the keys"):
        SqlTokenVault(engine, KEYRING).read(HERE)
    assert (SqlTokenVault(engine, KEYRING).locked(), SqlTokenVault(engine, rotated).locked()) == (1, 0)
