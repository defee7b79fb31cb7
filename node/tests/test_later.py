import json

from node.later import LATER
from node.tests.cli.commonweal import told_by

TOLD = """
import json, sys
import node.serving
from node.later import LATER, load_later
before = [name for name in LATER if name in sys.modules]
load_later()
print(json.dumps([before, [name for name in LATER if name in sys.modules]]))
"""


def test_a_start_loads_none_of_what_is_left_for_later_and_then_all_is_there() -> None:
    assert json.loads(told_by(TOLD)) == [[], list(LATER)]
