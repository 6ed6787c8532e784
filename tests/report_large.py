"""Certificates about 2,000 states whose reports a browser opens, and what it is asked then."""

import json
from pathlib import Path
from typing import Any

from orbitcert.environment.mdp import Mdp
from orbitcert.environment_certification import certify_environment
from report_pages import one_hots

LARGE = 2_000
SECONDS = 3
"""A page about LARGE states is there, with its figure drawn, after so many seconds."""

PAINTED = (
    "const done = arguments[0]; const t = performance.getEntriesByType('navigation')[0];"
    "requestAnimationFrame(() => setTimeout(() => done([Math.ceil(t.loadEventEnd),"
    " Math.ceil(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now())])))"
)
"""A script that answers with the milliseconds from the start to the end of loading, and to the first paint."""


def large_environment() -> Mdp:
    """A corridor of 1,000 rooms, each with a door to an end of its own; the first end loses."""
    half = LARGE // 2
    rows: dict[str, Any] = {
        f"room{k}": {"on": {f"room{(k + 1) % half}": 1}, "out": {f"end{k}": 1}} for k in range(half)
    }
    rows |= {f"end{k}": {"stay": {f"end{k}": 1}} for k in range(half)}
    return Mdp.of("large", rows)


def large_certificate(kind: str, path: Path) -> None:
    """Write the certificate of this kind: "problem" (one-hots) or "environment" (rule dynamics)."""
    if kind == "problem":
        path.write_text(json.dumps(one_hots(LARGE)))
        return
    found = certify_environment(large_environment(), "room0", lose="end0", rule="dynamics").certificate()
    assert found is not None
    found.write(path)
