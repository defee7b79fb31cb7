import json

from node.later import LATER
from node.tests.cli.commonweal import told_by

TOLD = """
import json, sys
import node.serving
from node.later import LATER, load_later
early = [name for name in ("babel", "cryptography", "jinja2", "markdown_it") if name in sys.modules]
before = [name for name in LATER if name in sys.modules]
load_later()
loaded = [name for name in LATER if name in sys.modules]
print(json.dumps([early, before, loaded, "cryptography" in sys.modules]))
"""


def test_a_start_loads_none_of_what_is_left_for_later_and_then_all_is_there() -> None:
    early, before, after, _ = json.loads(told_by(TOLD))
    assert early == before == []
    assert after == list(LATER)


def test_a_node_never_loads_what_only_key_files_of_stewards_need() -> None:
    *_, loaded = json.loads(told_by(TOLD))
    assert not loaded
