"""The JSON answer of `orbitcert certify` (docs/reference/command-line.md); all numbers are strings."""

from typing import Any

from orbitcert.certification import Certification
from orbitcert.exact.rational import integer_text, rational_text


def certification_json(result: Certification, certificate: str | None) -> dict[str, Any]:
    """rule, weak, most, tight, worst, certificate; null where there is nothing or nothing decided."""
    best, claim, worst = result.best, result.claim, result.worst
    return {
        "rule": None if best is None else best.rule,
        "weak": None if claim is None else rational_text(claim.weak),
        "most": None if claim is None or claim.most is None else rational_text(claim.most),
        "tight": result.tight,
        "worst": None
        if worst is None
        else {
            "reward": {result.problem.states[s]: rational_text(v) for s, v in enumerate(worst.reward) if v},
            "counts": {
                "B": integer_text(worst.counts.B),
                "tie": integer_text(worst.counts.tie),
                "A": integer_text(worst.counts.A),
            },
        },
        "upper": rational_text(result.upper),
        "maximality": None if best is None else best.maximality,
        "findings": [
            {
                "rule": f.rule,
                "weak": None if f.claim is None else rational_text(f.claim.weak),
                "maximality": f.maximality,
                "reason": f.reason,
            }
            for f in result.findings
        ],
        "certificate": certificate,
    }
