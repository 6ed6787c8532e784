"""How large a share of every reward's orbit prefers the larger option set: found, proved, checked, exactly."""

import json

from orbitcert.certificate import Certificate
from orbitcert.certification import Certification, certify
from orbitcert.checker import Verdict, check_file, check_text
from orbitcert.exact import Option, Permutation, Problem
from orbitcert.exact.problem_file import read_problem
from orbitcert.orbit.counts import Counts, count_orbit



def check(certificate: Certificate) -> Verdict:
    """The independent checker's verdict on a certificate, from its JSON text alone.

    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> check(certify(candy).certificate()).status
    'verified'
    """
    return check_text(json.dumps(certificate.to_json()))


__all__ = [
    "Certificate",
    "Certification",
    "Counts",
    "Option",
    "Permutation",
    "Problem",
    "Verdict",
    "certify",
    "check",
    "check_file",
    "check_text",
    "count_orbit",
    "read_problem",
]
