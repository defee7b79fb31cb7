"""Whatever another group writes into its record, every page of this node is shown."""

from random import Random

import pytest
from hypothesis import settings

from federation_tests.fuzz.asking import Asking
from federation_tests.fuzz.hostile import hostile
from federation_tests.fuzz.served import served

SEEDS = range(settings().max_examples // 30)
TIMES = 4
"""Each page with names in its path, with other names."""


@pytest.mark.parametrize("seed", SEEDS)
def test_no_record_of_another_group_breaks_a_page(seed: int) -> None:
    random = Random(seed)
    with served(hostile(seed)) as here:
        asking = Asking(here)
        for pattern in (pattern for method, pattern in here.routes if method == "GET"):
            for _ in range(TIMES if "{" in pattern else 1):
                path = asking.path(pattern, random)
                answer = here.get(path, "steward")
                assert 0 < answer.status < 500, f"{answer.status} to {path}, seed {seed}"
