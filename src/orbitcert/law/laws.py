"""The laws that the atlas decides: readings found in the literature, repaired ones, and who proves or refutes them.

A law is a hypothesis with a relation; its name is `hypothesis-relation`.  `theorem` names the proof of those that are
true (docs/mathematics/laws.md); sweeps hold proved laws to every case all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from orbitcert.law import block_families, choice, cones, copies, counting
from orbitcert.law.premise import Hypothesis
from orbitcert.law.relations import GENERIC, MOST, STRICT, WEAK, Relation


@dataclass(frozen=True, slots=True)
class Law:
    """If the hypothesis holds in a case with n and m, then the relation holds there with n and m.

    theorem  where it is proved; None for laws that are false, open, or somebody's conjecture

    >>> LAWS["bare-counts-most"].statement
    'B has n options and A has m => most(n/m)'
    """

    hypothesis: Hypothesis
    relation: Relation
    theorem: str | None = None

    @property
    def name(self) -> str:
        """hypothesis-relation."""
        return f"{self.hypothesis.name}-{self.relation.name}"

    @property
    def statement(self) -> str:
        """The law in words."""
        claimed = "n/m" if self.relation is MOST else "n/(n+m)"
        return f"{self.hypothesis.reading} => {self.relation.name}({claimed})"


_LAWS = (
    Law(counting.BARE_COUNTS, WEAK),
    Law(counting.BARE_COUNTS, MOST),
    Law(counting.SHAPES, WEAK),
    Law(counting.SHAPES, MOST),
    Law(counting.SHAPES_APART, WEAK, "Law 7"),
    Law(counting.SHAPES_APART, GENERIC, "Laws 7 and 5"),
    Law(copies.ONE_COPY, WEAK),
    Law(copies.ONE_COPY, MOST),
    Law(copies.ONE_INVOLUTION, WEAK, "Law 1"),
    Law(copies.ONE_INVOLUTION, MOST, "Law 1"),
    Law(copies.DISJOINT_IMAGES, WEAK),
    Law(copies.DISJOINT_IMAGES, MOST),
    Law(copies.INVOLUTIVE_COPIES, WEAK, "Law 1 (RDSP A.7)"),
    Law(copies.INVOLUTIVE_COPIES, MOST, "Law 1 (RDSP A.7)"),
    Law(copies.CLIQUE, WEAK, "Law 1"),
    Law(copies.CLIQUE, MOST, "Law 1"),
    Law(copies.CLIQUE, GENERIC),
    Law(copies.CLIQUE, STRICT),
    Law(copies.CLIQUE_APART, GENERIC, "Laws 1 and 5"),
    Law(copies.CLIQUE_APART, STRICT),
    Law(block_families.BLOCKS, WEAK, "Law 3 (i)"),
    Law(block_families.BLOCKS, GENERIC),
    Law(block_families.BLOCKS_APART, GENERIC, "Laws 3 (i) and 5"),
    Law(block_families.ENOUGH_BLOCKS, MOST, "Law 3 (ii)"),
    Law(block_families.FEW_BLOCKS, WEAK, "Law 3 (i)"),
    Law(block_families.FEW_BLOCKS, MOST),
    Law(block_families.TRANSITIVE, WEAK, "Law 3 (i), Law 2"),
    Law(block_families.ENOUGH_TRANSITIVE, MOST),
    Law(cones.CONES_APART, WEAK, "Law 4"),
    Law(cones.CONES_APART, MOST),
    Law(cones.INJECTION, WEAK, "Law 4"),
    Law(cones.INJECTION, MOST, "Law 4"),
    Law(choice.BLOCKS_WITHIN, WEAK, "Law 3 (i): what A wins within C it wins against B alone"),
    Law(choice.BLOCKS_WITHIN, MOST),
    Law(choice.FIXED_BLOCKS_WITHIN, WEAK, "Laws 3 and 10"),
    Law(choice.FIXED_BLOCKS_WITHIN, MOST, "Laws 3 and 10"),
    Law(choice.QUANTILISED_COPIES, MOST),
)

LAWS: Mapping[str, Law] = {law.name: law for law in _LAWS}
"""By name, in the order of the atlas."""

ALIASES: Mapping[str, str] = {"scaling": "clique-weak", "fractional": "blocks-weak"}
"""The names of the literature."""
