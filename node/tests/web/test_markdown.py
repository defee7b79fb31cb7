import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.tests.web.test_markup import Reader
from node.web.markdown import TAGS, to_html

ATTACKS = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://elsewhere.example/pixel.png)",
    "<a href='x' onclick='alert(1)'>x</a>",
    '[x](https://a.example "onmouseover=alert(1)")',
    "<style>*{display:none}</style>",
    "<svg/onload=alert(1)>",
    "<https://a.example/?<script>>",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_markdown_can_neither_run_nor_fetch_anything(text):
    check(text)


@given(
    st.text(alphabet=st.sampled_from("<>[]()!*_`#\"'&;:/ \nascriptjvonlick=xhtp.-1|"), max_size=80)
)
def test_no_text_comes_out_with_an_element_that_is_not_allowed(text):
    check(text)


def check(text):
    for tag, attrs, _ in Reader(str(to_html(text))).elements:
        assert tag in TAGS
        assert set(attrs) <= {"href", "rel", "start", "title", "lang"}
        assert not attrs.get("href", "").lower().startswith(("javascript", "data", "vbscript"))


def test_headings_of_a_text_come_below_those_of_the_page():
    assert "<h3>One</h3>" in to_html("# One")
    assert "<h6>Six</h6>" in to_html("###### Six")


def test_links_name_nobody_to_the_place_they_lead_to():
    assert 'rel="noopener noreferrer nofollow"' in to_html("[x](https://a.example)")
