"""Immutable exact values: rationals as text, permutations, options, problems."""

from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import parse_rational, rational_text

__all__ = [
    "Option",
    "OptionSet",
    "Permutation",
    "Problem",
    "option_set",
    "parse_rational",
    "rational_text",
]
