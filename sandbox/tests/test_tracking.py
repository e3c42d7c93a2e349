"""Tracking categories, their options, and what becomes of them on a line."""

from collections.abc import Callable
from typing import Any

import pytest

from xero_sandbox.client import SCOPES, Client

Fields = dict[str, Any]
Build = Callable[..., Fields]
LINE = {"Description": "Design", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
UNKNOWN = "11111111-1111-4111-8111-111111111111"
REFUSED = "Unknown tracking details. A Tracking Category did not match a known active Tracking Category."


@pytest.fixture
def keeper(xero: Client) -> Client:
    """An app that may change settings, too."""
    return xero.connect("london", scope=f"{SCOPES} accounting.settings")


def category(xero: Client, name: str = "Region") -> Fields:
    listed = xero.get("TrackingCategories", includeArchived="true").json()["TrackingCategories"]
    return next(dict(each) for each in listed if each["Name"] == name)


def option_id(xero: Client, name: str, of: str = "Region") -> str:
    return next(str(each["TrackingOptionID"]) for each in category(xero, of)["Options"] if each["Name"] == name)


def tracked(xero: Client, invoice: Build, *tracking: Fields) -> list[Fields]:
    body = invoice(LineItems=[{**LINE, "Tracking": list(tracking)}])
    response = xero.put("Invoices", body)
    assert response.status_code == 200, response.text
    return list(response.json()["Invoices"][0]["LineItems"][0]["Tracking"])


def test_categories_come_with_their_options_nested(xero: Client) -> None:
    region, department = xero.get("TrackingCategories").json()["TrackingCategories"]
    assert (region["Name"], department["Name"], region["Status"]) == ("Region", "Department", "ACTIVE")
    assert [each["Name"] for each in region["Options"]] == ["North", "South", "Overseas"]
    assert region["Options"][0].items() >= {"Status": "ACTIVE", "IsActive": True, "IsArchived": False}.items()
    (one,) = xero.get(f"TrackingCategories/{region['TrackingCategoryID']}").json()["TrackingCategories"]
    assert one == region
    assert xero.get(f"TrackingCategories/{UNKNOWN}").status_code == 404


def test_archived_ones_are_shown_only_when_asked_for(xero: Client) -> None:
    xero.action("archive_tracking", category="Department")
    xero.action("archive_tracking", category="Region", option="South")
    (region,) = xero.get("TrackingCategories").json()["TrackingCategories"]
    assert [each["Name"] for each in region["Options"]] == ["North", "Overseas"]
    assert category(xero, "Department")["Status"] == "ARCHIVED"
    assert category(xero)["Options"][1]["Status"] == "ARCHIVED"


def test_a_line_is_tracked_by_ids_or_by_names_and_shows_all_four(xero: Client, invoice: Build) -> None:
    region_id, north = category(xero)["TrackingCategoryID"], option_id(xero, "North")
    whole = {"Name": "Region", "Option": "North", "TrackingCategoryID": region_id, "TrackingOptionID": north}
    whole |= {"Options": []}
    assert tracked(xero, invoice, {"TrackingCategoryID": region_id, "TrackingOptionID": north}) == [whole]
    assert tracked(xero, invoice, {"Name": "region", "Option": "NORTH"}) == [whole]
    both = tracked(xero, invoice, {"Name": "Region", "Option": "North"}, {"Name": "Department", "Option": "Design"})
    assert [each["Option"] for each in both] == ["North", "Design"]


def test_tracking_stays_when_it_is_not_sent_and_goes_when_it_is_emptied(xero: Client, invoice: Build) -> None:
    lines = [{**LINE, "Tracking": [{"Name": "Region", "Option": "North"}]}]
    (made,) = xero.put("Invoices", invoice(LineItems=lines)).json()["Invoices"]
    line_id = {"LineItemID": made["LineItems"][0]["LineItemID"]}
    path = f"Invoices/{made['InvoiceID']}"
    (kept,) = xero.post(path, {"LineItems": [line_id]}).json()["Invoices"]
    assert kept["LineItems"][0]["Tracking"][0]["Option"] == "North"
    (bare,) = xero.post(path, {"LineItems": [{**line_id, "Tracking": []}]}).json()["Invoices"]
    assert bare["LineItems"][0]["Tracking"] == []


def test_a_renamed_option_is_shown_by_its_new_name(xero: Client, invoice: Build) -> None:
    lines = [{**LINE, "Tracking": [{"Name": "Region", "Option": "North"}]}]
    (made,) = xero.put("Invoices", invoice(LineItems=lines)).json()["Invoices"]
    xero.action("rename_tracking", category="Region", option="North", name="Scotland")
    xero.action("archive_tracking", category="Region", option="Scotland")
    (shown,) = xero.get(f"Invoices/{made['InvoiceID']}").json()["Invoices"]
    assert shown["LineItems"][0]["Tracking"][0]["Option"] == "Scotland"


STRANGE = [
    {"Name": "Planet", "Option": "Mars"},
    {"Name": "Region", "Option": "Mars"},
    {"Name": "Region", "Option": "South"},
    {"Name": "Department"},
    {"TrackingCategoryID": UNKNOWN, "TrackingOptionID": UNKNOWN},
]


@pytest.mark.parametrize("strange", STRANGE)
def test_what_does_not_exist_or_is_archived_is_dropped_in_silence_or_refused(
    xero: Client, invoice: Build, strange: Fields
) -> None:
    xero.action("archive_tracking", category="Region", option="South")
    assert tracked(xero, invoice, strange) == []
    xero.control("POST", "switches", {"unknown_tracking": "refuse"})
    response = xero.put("Invoices", invoice(LineItems=[{**LINE, "Tracking": [strange]}]))
    assert response.json()["Elements"][0]["ValidationErrors"] == [{"Message": REFUSED}]


def test_an_option_that_is_no_guid_makes_the_body_unreadable(xero: Client, invoice: Build) -> None:
    tracking = [{"TrackingCategoryID": category(xero)["TrackingCategoryID"], "TrackingOptionID": "north"}]
    response = xero.put("Invoices", invoice(LineItems=[{**LINE, "Tracking": tracking}]))
    assert (response.status_code, response.json()["ErrorNumber"]) == (400, 14)


def test_a_line_has_two_categories_at_most(xero: Client, invoice: Build) -> None:
    tracking = [{"Name": "Region", "Option": option} for option in ("North", "South", "Overseas")]
    response = xero.put("Invoices", invoice(LineItems=[{**LINE, "Tracking": tracking}]))
    messages = [each["Message"] for each in response.json()["Elements"][0]["ValidationErrors"]]
    assert messages == ["A line item can have no more than 2 tracking categories"]


def test_an_app_adds_options_and_archives_them(keeper: Client) -> None:
    path = f"TrackingCategories/{category(keeper)['TrackingCategoryID']}"
    body = {"Options": [{"Name": "East"}, {"Name": "West"}]}
    east, west = keeper.put(f"{path}/Options", body).json()["Options"]
    assert (east["Name"], west["Status"]) == ("East", "ACTIVE")
    (gone,) = keeper.post(f"{path}/Options/{east['TrackingOptionID']}", {"Status": "ARCHIVED"}).json()["Options"]
    assert gone["IsArchived"] is True
    assert [each["Name"] for each in category(keeper)["Options"]] == ["North", "South", "Overseas", "East", "West"]
    assert keeper.post(f"{path}/Options/{UNKNOWN}", {"Name": "x"}).status_code == 404


def test_an_app_makes_a_category_where_there_is_room(keeper: Client) -> None:
    full = keeper.put("TrackingCategories", {"Name": "Client"}).json()["Elements"][0]["ValidationErrors"]
    assert full == [{"Message": "An organisation can have no more than 2 active tracking categories"}]
    path = f"TrackingCategories/{category(keeper)['TrackingCategoryID']}"
    keeper.post(path, {"Status": "ARCHIVED"}).raise_for_status()
    (made,) = keeper.put("TrackingCategories", {"Name": "Client"}).json()["TrackingCategories"]
    assert (made["Name"], made["Options"]) == ("Client", [])
    (renamed,) = keeper.post(f"TrackingCategories/{made['TrackingCategoryID']}", {"Name": "Client group"}).json()[
        "TrackingCategories"
    ]
    assert renamed["Name"] == "Client group"


REFUSALS = [
    ("TrackingCategories", {}, "Name must be specified"),
    ("TrackingCategories", {"Name": "x" * 101}, "The Name field exceeds the maximum length of 100 characters."),
    ("TrackingCategories", {"Name": "region"}, "A tracking category named 'region' exists already"),
    ("TrackingCategories/{id}/Options", {}, "Name must be specified"),
    (
        "TrackingCategories/{id}/Options",
        {"Name": "north"},
        "An option named 'north' exists in this tracking category already",
    ),
]


@pytest.mark.parametrize(("path", "body", "message"), REFUSALS)
def test_names_of_tracking_are_there_short_and_unique(keeper: Client, path: str, body: Fields, message: str) -> None:
    response = keeper.put(path.format(id=category(keeper)["TrackingCategoryID"]), body)
    assert {"Message": message} in response.json()["Elements"][0]["ValidationErrors"]


def test_reading_settings_does_not_allow_changing_them(xero: Client) -> None:
    assert xero.put("TrackingCategories", {"Name": "Client"}).status_code == 401
