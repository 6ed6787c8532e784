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
    source   where it can be read, or read like this (names of papers: docs/mathematics/laws.md)

    >>> LAWS["bare-counts-most"].statement
    'B has n options and A has m => most(n/m)'
    """

    hypothesis: Hypothesis
    relation: Relation
    theorem: str | None = None
    source: str = ""

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
    Law(counting.BARE_COUNTS, WEAK, source="POST, fractional law by bare counts"),
    Law(counting.BARE_COUNTS, MOST, source="POST, fractional law by bare counts"),
    Law(counting.SHAPES, WEAK, source="POST, fractional law shape by shape"),
    Law(counting.SHAPES, MOST, source="POST, fractional law shape by shape"),
    Law(counting.SHAPES_APART, WEAK, "Law 7"),
    Law(counting.SHAPES_APART, GENERIC, "Laws 7 and 5"),
    Law(copies.ONE_COPY, WEAK, source="POST, B contains a copy of A"),
    Law(copies.ONE_COPY, MOST, source="POST, B contains a copy of A"),
    Law(copies.ONE_INVOLUTION, WEAK, "Law 1"),
    Law(copies.ONE_INVOLUTION, MOST, "Law 1"),
    Law(copies.DISJOINT_IMAGES, WEAK, source="POST, scaling law with disjoint images only"),
    Law(copies.DISJOINT_IMAGES, MOST, source="POST, scaling law with disjoint images only"),
    Law(copies.INVOLUTIVE_COPIES, WEAK, "Law 1", "RDSP, A.7"),
    Law(copies.INVOLUTIVE_COPIES, MOST, "Law 1", "RDSP, A.7"),
    Law(copies.CLIQUE, WEAK, "Law 1", "POST, scaling law"),
    Law(copies.CLIQUE, MOST, "Law 1", "POST, scaling law"),
    Law(copies.CLIQUE, GENERIC, source="POST, conjecture 1"),
    Law(copies.CLIQUE, STRICT, source="CORR, at most 1/n weakly corrigible for every reward"),
    Law(copies.CLIQUE_APART, GENERIC, "Laws 1 and 5", "POST, conjecture 1"),
    Law(copies.CLIQUE_APART, STRICT, source="CORR, at most 1/n weakly corrigible for every reward"),
    Law(block_families.BLOCKS, WEAK, "Law 3 (i)", "POST, conjecture 2 (the fractional law)"),
    Law(block_families.BLOCKS, GENERIC, source="POST, conjectures 1 and 2"),
    Law(block_families.BLOCKS_APART, GENERIC, "Laws 3 (i) and 5"),
    Law(block_families.ENOUGH_BLOCKS, MOST, "Law 3 (ii)", "RDSP, Conjecture D.13"),
    Law(block_families.FEW_BLOCKS, WEAK, "Law 3 (i)"),
    Law(block_families.FEW_BLOCKS, MOST, source="RDSP, Conjecture D.13 without n >= m"),
    Law(block_families.TRANSITIVE, WEAK, "Law 3 (i), Law 2"),
    Law(block_families.ENOUGH_TRANSITIVE, MOST, source="RDSP, Conjecture D.13 with fewer permutations"),
    Law(cones.CONES_APART, WEAK, "Law 4"),
    Law(cones.CONES_APART, MOST, source="RDSP, Lemma B.7 with its printed guard"),
    Law(cones.INJECTION, WEAK, "Law 4"),
    Law(cones.INJECTION, MOST, "Law 4", "RDSP, Def. 3.5"),
    Law(choice.BLOCKS_WITHIN, WEAK, "Laws 3 (i) and 10"),
    Law(choice.BLOCKS_WITHIN, MOST, source="RDSP, Conjecture D.13 with a larger choice set"),
    Law(choice.FIXED_BLOCKS_WITHIN, WEAK, "Laws 3 and 10"),
    Law(choice.FIXED_BLOCKS_WITHIN, MOST, "Laws 3 and 10"),
    Law(choice.QUANTILISED_COPIES, MOST, source="RDSP, B.13"),
)

LAWS: Mapping[str, Law] = {law.name: law for law in _LAWS}
"""By name, in the order of the atlas."""

ALIASES: Mapping[str, str] = {"scaling": "clique-weak", "fractional": "blocks-weak"}
"""The names of the literature."""
