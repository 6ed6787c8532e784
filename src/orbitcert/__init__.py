"""How large a share of every reward's orbit prefers the larger option set: found, proved, checked, exactly."""

from orbitcert.certificate import Certificate
from orbitcert.certification import Certification, certify
from orbitcert.checker import Verdict, check_file, check_text
from orbitcert.exact import Option, Permutation, Problem
from orbitcert.exact.problem_file import read_problem
from orbitcert.orbit.counts import Counts, count_orbit

__all__ = [
    "Certificate",
    "Certification",
    "Counts",
    "Option",
    "Permutation",
    "Problem",
    "Verdict",
    "certify",
    "check_file",
    "check_text",
    "count_orbit",
    "read_problem",
]
