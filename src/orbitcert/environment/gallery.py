"""The literature's environments: what a gallery entry is, and the one table of them.

An entry holds an environment and how its two option sets are chosen, or a problem given directly, together
with what the literature or this project's laws say about it.  Deliberately not here: the option sets of an
environment; `orbitcert.distribution.gallery_problems` computes them from the entry.
"""

from dataclasses import dataclass
from fractions import Fraction

from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.problem import Problem


@dataclass(frozen=True, slots=True)
class Choice:
    """How A (`lose`) and B (`win`) are chosen from an environment; the descriptions are those of `select`.

    discount    None for average reward
    one_cycles  B consists of the winning 1-cycles only
    all_states  the problem keeps every state of the environment, not only those with weight in A or B
    """

    start: str
    lose: str
    win: str | None = None
    discount: Fraction | None = None
    one_cycles: bool = False
    all_states: bool = False

    @property
    def text(self) -> str:
        """The choice in words."""
        criterion = "average reward" if self.discount is None else f"discount {self.discount}"
        other = "the other 1-cycles" if self.one_cycles else "every other distribution"
        return f"from {self.start}, {criterion}: A = {self.lose}, B = {self.win or other}"


@dataclass(frozen=True, slots=True)
class ExpectedCount:
    """Exact counts over the orbit of one reward, a row in the order of the problem's states."""

    description: str
    reward: tuple[int, ...]
    B: int
    tie: int
    A: int


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """One row of the literature: where it stands, what is compared, and what is known about it.

    environment, choice  both present, or
    problem              given directly
    weak, most           weak(p), and most(q) where it is claimed
    counts               known orbit counts
    """

    name: str
    citation: str
    note: str
    weak: Fraction
    most: Fraction | None
    environment: Mdp | None = None
    choice: Choice | None = None
    problem: Problem | None = None
    counts: tuple[ExpectedCount, ...] = ()

    def __post_init__(self) -> None:
        if (self.environment is None) != (self.choice is None):
            raise ValueError(f"{self.name}: an environment and a choice from it belong together")
        if (self.environment is None) == (self.problem is None):
            raise ValueError(f"{self.name}: either an environment or a problem")


def gallery_names() -> tuple[str, ...]:
    """The names of all entries, in the order of the table."""
    return tuple(entry.name for entry in gallery())


def gallery() -> tuple[GalleryEntry, ...]:
    """All entries.

    >>> "candy" in gallery_names()
    True
    """
    from orbitcert.environment.gallery_environments import GALLERY

    return GALLERY


def gallery_entry(name: str) -> GalleryEntry:
    """The entry of this name; BadInput when there is none.

    >>> gallery_entry("candy").weak
    Fraction(2, 3)
    """
    for entry in gallery():
        if entry.name == name:
            return entry
    raise BadInput("gallery", f"no entry {name!r}; there are {', '.join(gallery_names())}")
