"""How large a share of every reward's orbit prefers the larger option set: found, proved, checked, exactly.

The names below are the Python interface.  They are loaded at first use, so that commands that need no solver
(`orbitcert check`) do not wait for one.
"""

from importlib import import_module
from os import PathLike
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orbitcert.certificate import Certificate
    from orbitcert.certification import Certification, certify
    from orbitcert.checker import Verdict, check_file, check_text
    from orbitcert.dynamics_certificate import DynamicsCertificate
    from orbitcert.environment.mdp import Mdp
    from orbitcert.environment.sources import open_environment
    from orbitcert.environment_certification import EnvironmentCertification, certify_environment
    from orbitcert.exact import Option, Permutation, Problem
    from orbitcert.exact.problem_file import read_problem
    from orbitcert.law import LAWS, Law, Universe
    from orbitcert.law.hunting import Hunt, hunt
    from orbitcert.orbit.counts import Counts, count_orbit
    from orbitcert.orbit.worst_case import WorstCase, worst_case

__all__ = [
    "LAWS",
    "Certificate",
    "Certification",
    "Counts",
    "DynamicsCertificate",
    "EnvironmentCertification",
    "Hunt",
    "Law",
    "Mdp",
    "Option",
    "Permutation",
    "Problem",
    "Universe",
    "Verdict",
    "WorstCase",
    "certify",
    "certify_environment",
    "check",
    "check_file",
    "check_text",
    "count_orbit",
    "hunt",
    "open_environment",
    "read_problem",
    "worst_case",
]

_HOME = {
    "LAWS": "orbitcert.law",
    "Certificate": "orbitcert.certificate",
    "Certification": "orbitcert.certification",
    "Counts": "orbitcert.orbit.counts",
    "DynamicsCertificate": "orbitcert.dynamics_certificate",
    "EnvironmentCertification": "orbitcert.environment_certification",
    "Hunt": "orbitcert.law.hunting",
    "Law": "orbitcert.law",
    "Mdp": "orbitcert.environment.mdp",
    "Option": "orbitcert.exact",
    "Permutation": "orbitcert.exact",
    "Problem": "orbitcert.exact",
    "Universe": "orbitcert.law",
    "Verdict": "orbitcert.checker",
    "certify": "orbitcert.certification",
    "certify_environment": "orbitcert.environment_certification",
    "check_file": "orbitcert.checker",
    "check_text": "orbitcert.checker",
    "count_orbit": "orbitcert.orbit.counts",
    "hunt": "orbitcert.law.hunting",
    "open_environment": "orbitcert.environment.sources",
    "read_problem": "orbitcert.exact.problem_file",
    "WorstCase": "orbitcert.orbit.worst_case",
    "worst_case": "orbitcert.orbit.worst_case",
}


def __getattr__(name: str) -> object:
    """The public name, from the module that defines it."""
    if name in _HOME:
        home = _checker() if _HOME[name] == "orbitcert.checker" else import_module(_HOME[name])
        return getattr(home, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)


def _checker() -> ModuleType:
    """The trusted checker, which imports nothing of ours: its verdicts learn from outside how notebooks show them."""
    from orbitcert import checker
    from orbitcert.exact.display import show_in_notebooks

    show_in_notebooks(checker.Verdict)
    return checker


def check(certificate: "Certificate | DynamicsCertificate | str | PathLike[str]") -> "Verdict":
    """The independent checker's verdict on a certificate, from its JSON text alone, or on the file of this path.

    >>> from orbitcert import Option, Problem, certify
    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> check(certify(candy).certificate()).status
    'verified'
    """
    import json

    verdict: Verdict
    if isinstance(certificate, str | PathLike):
        verdict = _checker().check_file(certificate)
    else:
        verdict = _checker().check_text(json.dumps(certificate.to_json()))
    return verdict
