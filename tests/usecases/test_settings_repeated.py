"""Settings that are sent again, or by two at once: each version is saved once, and nobody's change is lost."""

from dataclasses import replace

import pytest

from core.connection import Connection
from core.errors import PluginError, Refused
from core.problems import Reason
from support.admins import Admin, reasons, settings_of
from support.interrupted import an_interrupted_plugin, interrupt
from usecases.settings.requests import SettingsSaved


@pytest.fixture
def admin() -> Admin:
    return Admin(an_interrupted_plugin())


@pytest.fixture
def connection(admin: Admin) -> Connection:
    return admin.connect()


def test_a_repeated_update_returns_what_it_saved_also_after_others_came(admin: Admin, connection: Connection) -> None:
    first = admin.configure(settings_of(connection), admin.plugin.write("r1"))
    admin.configure(replace(first.settings, display_name="Other"))
    assert admin.configure(settings_of(connection), admin.plugin.write("r1")).settings == first.settings
    assert admin.settings(connection.id).version == 2


def test_an_update_repeated_while_it_is_under_way_is_saved_once(admin: Admin, connection: Connection) -> None:
    responses: list[SettingsSaved] = []

    def ask() -> None:
        responses.append(admin.configure(settings_of(connection), admin.plugin.write("r1")))

    interrupt(admin.plugin, ask)
    ask()
    assert [each.settings for each in responses] == [replace(settings_of(connection), version=1)] * 2
    assert admin.settings(connection.id).version == 1


def test_of_two_updates_at_once_the_later_is_told_to_read_again(admin: Admin, connection: Connection) -> None:
    wanted = settings_of(connection)
    interrupt(admin.plugin, lambda: admin.configure(replace(wanted, display_name="Theirs"), admin.plugin.write("r1")))
    with pytest.raises(Refused) as refusal:
        admin.configure(wanted, admin.plugin.write("r2"))
    assert reasons(refusal.value) == [Reason.ETAG_MISMATCH]
    assert admin.settings(connection.id).display_name == "Theirs"


def test_a_request_id_that_another_request_takes_meanwhile_is_refused(admin: Admin, connection: Connection) -> None:
    other = admin.connect("paris", "2")
    interrupt(admin.plugin, lambda: admin.configure(settings_of(other), admin.plugin.write("r1", "theirs")))
    with pytest.raises(PluginError) as refusal:
        admin.configure(settings_of(connection), admin.plugin.write("r1", "ours"))
    assert reasons(refusal.value) == [Reason.REQUEST_ID_REUSED]
    assert admin.settings(connection.id).version == 0
