"""Settings that every test folder shares."""

import os

from hypothesis import settings

# Commands speak the language of whoever runs them; tests read English, but where they say other.
os.environ["LANGUAGE"] = "en"

# The same examples on every run: a red run must be red again when somebody looks at it.
settings.register_profile("ci", derandomize=True, max_examples=60, deadline=None, database=None)
# For looking around: other examples each time, failures remembered.
settings.register_profile("search", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
