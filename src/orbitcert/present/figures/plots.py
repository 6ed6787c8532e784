"""Plots as files (matplotlib, extra `plot`): the same bytes on every run; numbers beside them are exact fractions.

Only whole numbers go to matplotlib: shares to the millionth, rounded down.  No claim rests on a picture.
"""

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orbitcert.bound_ranges import LawRow
from orbitcert.exact.rational import integer_text
from orbitcert.orbit.tally import Counts
from orbitcert.present.escaping import printable_text
from orbitcert.present.question_words import percent_down

PARTS = 1_000_000
"""Shares are drawn to the millionth."""

FORMATS = ("svg", "pdf", "png")

LONGEST_FRACTION = 24

_LOSING, _WINNING, _BETWEEN, _LAW = "#c04d00", "#00795a", "#8a8a8a", "#0064a8"
_TICKS = [k * PARTS // 4 for k in range(5)]
_TICK_NAMES = ["0", "1/4", "1/2", "3/4", "1"]


@dataclass(frozen=True, slots=True)
class Split:
    """How the orbit of one reward splits, and what the reward is called."""

    name: str
    counts: Counts


def bounds_plot(rows: Sequence[LawRow], laws: Mapping[str, Sequence[LawRow]], form: str) -> bytes:
    """One panel per (shape, m): the exact worst case (or a reward's share) and each law's bound against n."""
    panels: dict[tuple[str, int], list[LawRow]] = {}
    for row in rows:
        panels.setdefault((str(row.shape), row.m), []).append(row)
    wide = min(3, len(panels))
    high = -(-len(panels) // wide)
    with _quiet() as figure_of:
        figure = figure_of(figsize=(max(6, 4 * wide), 3 * high + 1))
        grid = figure.subplots(high, wide, squeeze=False, sharey=True)
        for axes in list(grid.flat)[len(panels) :]:
            axes.set_visible(False)
        for axes, ((shape, m), own) in zip(grid.flat, panels.items(), strict=False):
            _panel(axes, own, {name: [r for r in rs if (str(r.shape), r.m) == (shape, m)] for name, rs in laws.items()})
            axes.set_title(f"m = {m}" + (f", shape {shape}" if shape != "1" else ""))
        told = {}
        for axes in grid.flat:
            told.update(dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True)))
        figure.legend(told.values(), told.keys(), loc="upper center", ncols=2, frameon=False)
        figure.supxlabel("n, the number of winning options", fontsize=10)
        figure.supylabel("share with max B at least max A", fontsize=10)
        figure.tight_layout(rect=(0, 0, 1, 1 - 1 / (5 * high)))
        return _saved(figure, form)


def _panel(axes: Any, rows: Sequence[LawRow], laws: Mapping[str, Sequence[LawRow]]) -> None:
    styles: tuple[dict[str, Any], ...] = ({"color": _WINNING}, {"color": _LAW, "linestyle": "--", "marker": "s"})
    for (name, own), style in zip(laws.items(), styles, strict=True):
        points = [(row.n, _parts(row.claim.weak)) for row in own if row.claim is not None]
        if points:
            axes.plot(*zip(*points, strict=True), label=f"bound of the {name} law", markersize=3, **style)
    for exact, marker, words in ((True, "o", "exact worst case"), (False, "v", "at most (a reward has it)")):
        shown = [row for row in rows if row.exact == exact]
        if shown:
            ys = [_parts(row.fraction) for row in shown]
            axes.plot([row.n for row in shown], ys, marker, color="black", fillstyle="none", label=words)
    if len(rows) <= 12:
        for row in rows:
            text = ("" if row.exact else "≤ ") + str(row.fraction)
            place = (row.n, _parts(row.fraction))
            axes.annotate(text, place, xytext=(0, 6), textcoords="offset points", ha="center", fontsize=7, rotation=45)
    axes.set_ylim(0, PARTS * 115 // 100)
    axes.set_yticks(_TICKS, _TICK_NAMES)
    axes.set_xticks(_few([row.n for row in rows]))
    axes.grid(visible=True, linestyle=":")


def orbit_plot(title: str, splits: Sequence[Split], form: str) -> bytes:
    """One bar per reward: the parts of its orbit that prefer B, tie, prefer A, with their exact numbers."""
    with _quiet() as figure_of:
        figure = figure_of(figsize=(9, 1 + len(splits)))
        axes = figure.subplots()
        for k, split in enumerate(splits):
            counts, left = split.counts, 0
            shares = [Fraction(number, counts.orbit) for number in (counts.B, counts.tie, counts.A)]
            widths = [_parts(share) for share in shares]
            widths[-1] = PARTS - widths[0] - widths[1] if counts.A else 0
            looks = ((_WINNING, ""), (_BETWEEN, ".."), (_LOSING, "//"))
            for (colour, hatch), width in zip(looks, widths, strict=True):
                axes.barh(-10 * k, width, height=4, left=left, color=colour, hatch=hatch, edgecolor="white")
                left += width
            parts = zip(("B", "tie", "A"), (counts.B, counts.tie, counts.A), shares, strict=True)
            told = ",  ".join(f"{side} {_told(number, share)}" for side, number, share in parts)
            words = f"{printable_text(split.name, 60)}:   {told}"
            axes.text(0, 4 - 10 * k, words, fontsize=9, va="center")
        names = ("B better", "tie", "A better")
        patches = [axes.barh(0, 0, color=c, hatch=h, edgecolor="white")[0] for c, h in looks]
        axes.legend(patches, names, loc="upper center", bbox_to_anchor=(1 / 2, 0), ncols=3, frameon=False)
        axes.set_xlim(0, PARTS)
        axes.set_ylim(6 - 10 * len(splits), 6)
        axes.set_yticks([])
        axes.set_xticks([])
        axes.axvline(PARTS // 2, color="black", linestyle=":", linewidth=1)
        axes.set_title(printable_text(title, 80), loc="left")
        for side in ("top", "right", "left", "bottom"):
            axes.spines[side].set_visible(False)
        figure.tight_layout()
        return _saved(figure, form)


def shares_plot(title: str, strata: Mapping[str, Mapping[Fraction, int]], form: str) -> bytes:
    """Which share of the cases has a worst share of at most x: one step curve per number of states."""
    with _quiet() as figure_of:
        figure = figure_of(figsize=(8, 5))
        axes = figure.subplots()
        styles = ("-", "--", "-.", ":")
        for k, (name, shares) in enumerate(strata.items()):
            cases = sum(shares.values())
            if not cases:
                continue
            xs, ys, below = [0], [0], 0
            for share, number in sorted(shares.items()):
                below += number
                xs.append(_parts(share))
                ys.append(_parts(Fraction(below, cases)))
            label = f"{printable_text(name, 30)} states ({cases} cases)"
            axes.step([*xs, PARTS], [*ys, PARTS], styles[k % len(styles)], where="post", label=label)
        ticks = [
            Fraction(0),
            Fraction(1, 4),
            Fraction(1, 3),
            Fraction(1, 2),
            Fraction(2, 3),
            Fraction(3, 4),
            Fraction(1),
        ]
        axes.set_xticks([_parts(tick) for tick in ticks], [str(tick) for tick in ticks])
        axes.set_yticks(_TICKS, ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.set_xlabel("worst share of an orbit with max B at least max A")
        axes.set_ylabel("cases with at most this worst share")
        axes.set_title(printable_text(title, 100), loc="left", fontsize=9)
        axes.grid(visible=True, linestyle=":")
        axes.legend(loc="upper left")
        figure.tight_layout()
        return _saved(figure, form)


def _told(number: int, share: Fraction) -> str:
    digits = integer_text(number)
    shown = digits if len(digits) <= LONGEST_FRACTION else f"a number of {len(digits)} digits"
    return f"{shown} ({percent_down(share)})"


def _parts(share: Fraction) -> int:
    return share.numerator * PARTS // share.denominator


def _few(numbers: Sequence[int]) -> list[int]:
    """At most 12 of the numbers, the first one among them."""
    return list(numbers[:: -(-len(numbers) // 12)])


@contextmanager
def _quiet() -> Iterator[Any]:
    """The constructor of figures, under settings that make files reproducible; a `$` in a name is no formula."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = {
        "svg.hashsalt": "orbitcert",
        "svg.fonttype": "none",
        "text.parse_math": False,
        "font.family": "DejaVu Sans",
        "font.size": 10,
        "hatch.linewidth": 1,
    }
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(settings)
        warnings.simplefilter("ignore")  # a character without a glyph is shown as a box
        yield Figure


def _saved(figure: Any, form: str) -> bytes:
    nothing = {
        "svg": {"Date": None, "Creator": None},
        "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
        "png": {"Software": None},
    }
    out = io.BytesIO()
    figure.savefig(out, format=form, metadata=nothing[form], dpi=150)
    return out.getvalue()
