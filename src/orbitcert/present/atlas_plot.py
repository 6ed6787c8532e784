"""The distribution of the exact worst share over a universe, as SVG (matplotlib, extra `plot`); deterministic.

The picture shows rounded numbers; no claim rests on it.
"""

import io
from fractions import Fraction

from orbitcert.law.atlas import Source

PARTS = 1_000
"""Shares are drawn to the thousandth."""


def worst_case_plot(source: Source) -> str:
    """Which share of the cases has a worst share of at most x: one step curve per number of states."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "orbitcert", "svg.fonttype": "none", "font.size": 10})
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4))
    axes = figure.subplots()
    for name, shares in source.worst().items():
        cases = sum(shares.values())
        if not cases:
            continue
        xs, ys, below = [0], [0], 0
        for share, number in shares.items():
            below += number
            xs.append(_thousandths(share))
            ys.append(_thousandths(Fraction(below, cases)))
        axes.step([*xs, PARTS], [*ys, PARTS], where="post", label=f"{name} states ({cases} cases)")
    places = [0, 250, 333, 500, 667, 750, 1_000]
    axes.set_xticks(places, ["0", "1/4", "1/3", "1/2", "2/3", "3/4", "1"])
    axes.set_yticks([0, 250, 500, 750, 1_000], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.set_xlabel("worst share of an orbit with max B at least max A")
    axes.set_ylabel("cases with at most this worst share")
    axes.grid(visible=True, linestyle=":")
    axes.legend(loc="upper left")
    figure.tight_layout()
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def _thousandths(share: Fraction) -> int:
    return share.numerator * PARTS // share.denominator
