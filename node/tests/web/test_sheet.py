import pytest

from node.tests.small_federation import NOW
from node.tests.web.test_markup import HOSTILE, Reader
from node.web.i18n import load_languages
from node.web.sheet import (
    access_csv,
    qr_svg,
    render_access_sheet,
    render_code_sheet,
    vote_link,
)

ISSUED = {
    "group": "Tenants",
    "title": "Spring vote",
    "address": "https://tenants.example/",
    "closes": NOW,
    "zone": "America/Chicago",
    "codes": [
        {"entry": 1, "member": "m1", "name": "Ana Ortiz", "code": "7QK2-M9XD-40TC-HV3B"},
        {"entry": 2, "member": "m2", "name": "", "code": "AAAA-BBBB-CCCC-DDDD"},
    ],
}


def test_every_member_gets_a_page_with_code_square_and_both_languages():
    text = render_code_sheet(ISSUED)
    page = Reader(text)
    assert len([a for _, a, _ in page.elements if a.get("class") == "sheet"]) == 2
    assert len(page.all("svg")) == 2
    for words in ("7QK2-M9XD-40TC-HV3B", "Ana Ortiz", "m2", "How to vote", "Cómo votar"):
        assert words in text
    assert "https://tenants.example/vote" in text


def test_a_sheet_asks_nothing_of_the_network():
    page = Reader(render_code_sheet(ISSUED))
    assert not page.all("script", "link", "img", "iframe")


def test_the_square_holds_the_address_that_asks_before_it_opens():
    assert vote_link("https://a.example/", "7QK2-M9XD") == "https://a.example/vote?code=7QK2-M9XD"
    assert qr_svg("x") != qr_svg("y")
    assert str(qr_svg("x")).startswith("<svg")


def test_a_page_of_sheets_names_its_icon_so_that_browsers_ask_for_no_other():
    made = {
        "group": "Tenants",
        "address": "https://tenants.example",
        "accesses": [
            {"number": 1, "role": "steward", "label": "Ana", "member": "", "code": "7QK2-M9XD"}
        ],
    }
    for text in (
        render_code_sheet(ISSUED, styled=False),
        render_access_sheet(made, load_languages()["es"]),
    ):
        named = {a["rel"]: a["href"] for _, a, _ in Reader(text).all("link")}
        assert named["icon"] == "/assets/icon.svg"


def test_the_lines_below_sheets_are_in_the_readers_language():
    made = {"accesses": [
        {"number": 1, "role": "steward", "label": "Ana", "member": "m1", "code": "7QK2-M9XD"}
    ]}  # fmt: skip
    spanish = access_csv(made, load_languages()["es"])
    assert spanish == "número,rol,para,miembro,forma de entrar\n1,administrador,Ana,m1,7QK2-M9XD\n"
    assert access_csv(made) == "number,role,for,member,way in\n1,steward,Ana,m1,7QK2-M9XD\n"


def test_hostile_names_come_out_inert():
    rows = [{"entry": 1, "member": HOSTILE, "name": HOSTILE, "code": "X"}]
    text = render_code_sheet({**ISSUED, "codes": rows, "title": HOSTILE, "group": HOSTILE})
    assert not Reader(text).all("script", "img")


def test_nobody_to_print_for_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="no codes"):
        render_code_sheet({**ISSUED, "codes": []})
