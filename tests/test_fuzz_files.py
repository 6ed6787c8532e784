"""Some mutated files for every reader of files; a minute each: `python tests/fuzz_files.py --format NAME`."""

import importlib.util
import re

import pytest

from fuzz_files import FORMATS, fuzz


@pytest.mark.parametrize("name", FORMATS)
def test_mutated_files_are_read_or_refused(name: str) -> None:
    if name == "program" and importlib.util.find_spec("stormpy") is None:
        pytest.skip("stormpy is not installed")
    counts = re.search(r"(\d+) accepted, (\d+) refused", fuzz(name, 0, 7, 25 if name == "program" else 200))
    assert counts is not None
    assert int(counts[1]) >= 1
    assert int(counts[2]) >= 1
