"""What a usual float32 Monte Carlo estimate of POWER would have printed, for display beside the exact number only.

The one place where floats are computed with on purpose: the column shows how far such an estimate is off, and nothing
is ever concluded from it.  Its error is an exact rational again, since a float32 is one.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy

from orbitcert.exact.option import Option

SAMPLES = 10_000


def float32_error(options: Sequence[Option], exact: Fraction, seed: int) -> Fraction:
    """|mean over SAMPLES uniform rewards of max over x of x.r - exact|, the mean being worked out in float32.

    >>> 0 < float32_error((Option.one_hot(0), Option.one_hot(1)), Fraction(2, 3), seed=0) < Fraction(1, 50)
    True
    """
    used = sorted({s for x in options for s in x.support})
    rows = numpy.array([[dict(x.entries).get(s, Fraction(0)) for s in used] for x in options], dtype=object)
    rewards = numpy.random.default_rng(seed).random((SAMPLES, len(used)), dtype=numpy.float32)
    mean = (rewards @ rows.astype(numpy.float32).T).max(axis=1).mean(dtype=numpy.float32)
    numerator, denominator = mean.as_integer_ratio()
    return abs(Fraction(int(numerator), int(denominator)) - exact)
