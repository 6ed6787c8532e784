"""The Python checker and the Coq checker give the same verdicts: on the whole corpus, and on seeded corruptions."""

import json
import random
from pathlib import Path

from coq import coq_verdicts, needs_coq
from orbitcert.checker import check_file, check_text
from test_checker import ACCEPTED, CORPUS, REJECTED, has_generators
from test_corruption import changes

CORRUPTIONS = 240
SEED = 20261125


def corruptions(count: int) -> list[dict]:
    """Seeded one-field changes of accepted certificates that stay well-formed, half of them still verified."""
    draw = random.Random(SEED)
    found: dict[str, list[dict]] = {"verified": [], "rejected": []}
    while any(len(of_status) < count // 2 for of_status in found.values()):
        path = draw.choice([path for path in ACCEPTED if path.stat().st_size < 6_000 and not has_generators(path)])
        value = json.loads(path.read_text(encoding="utf-8"))
        every = list(changes(value, value["problem"]["states"]))
        for changed in draw.sample(every, min(60, len(every))):
            status = check_text(json.dumps(changed)).status
            if status == "malformed" or changed["claim"]["orbit"] == "generators":
                continue  # the second are not exported
            if len(found[status]) < count // 2:
                found[status].append(changed)
                break
    return found["verified"] + found["rejected"]


@needs_coq
def test_both_checkers_agree_on_the_whole_corpus(tmp_path: Path) -> None:
    paths = [*ACCEPTED, *REJECTED, *sorted((CORPUS / "reject").glob("*/*.accept.json"))]
    paths = [path for path in paths if not has_generators(path)]
    expected = [check_file(path).status == "verified" for path in paths]
    found = coq_verdicts((json.loads(path.read_text(encoding="utf-8")) for path in paths), tmp_path)
    differing = [path.name for path, a, b in zip(paths, expected, found, strict=True) if a != b]
    assert differing == []
    assert (found.count(True), found.count(False)) == (126, 76)


@needs_coq
def test_both_checkers_agree_on_seeded_corruptions(tmp_path: Path) -> None:
    changed = corruptions(CORRUPTIONS)
    expected = [check_text(json.dumps(value)).status == "verified" for value in changed]
    found = coq_verdicts(changed, tmp_path)
    differing = [json.dumps(value) for value, a, b in zip(changed, expected, found, strict=True) if a != b]
    assert differing == []
    assert found.count(True) == found.count(False) == CORRUPTIONS // 2
