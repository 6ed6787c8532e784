"""Law 2: linked cells of options prove weak(p).

C = A' u B' with A' containing A and B' inside B; permutations g in Gamma with g.C = C; every option of a cell is
linked to an earlier one by a generator.  Averaged over an orbit of rewards, linked options are best equally often,
so B' collects at least the least share p of winning options over all cells.  No group is ever enumerated.
"""

from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.proof.claim import Claim, NotProved
from orbitcert.proof.dropped import Drop, remaining_options
from orbitcert.proof.mixture import Mixture

Link = tuple[int, int] | None
"""(generator g, earlier position k): this member is g applied to member k; None starts a cell."""


@dataclass(frozen=True, slots=True)
class Orbits:
    """C with its generators and one link per member.

    members     distinct options: all of A*, some of B, and possibly extra ones that count as losing
    generators  permutations that move C onto itself
    links       as long as `members`
    """

    members: tuple[Option, ...]
    generators: tuple[Permutation, ...]
    links: tuple[Link, ...]
    dropped: tuple[Drop, ...] = ()
    mixtures: tuple[Mixture, ...] = ()

    def extra(self, problem: Problem) -> OptionSet:
        """The members that are in neither set of the problem."""
        known = set(problem.A) | set(problem.B)
        return tuple(x for x in self.members if x not in known)


def check_orbits(problem: Problem, evidence: Orbits) -> Claim:
    """The claim that these cells prove; raises NotProved with the failed condition.

    Only members whose support meets the moved states of a generator are examined for invariance.
    """
    remaining, _ = remaining_options(problem, evidence.dropped)
    members = frozenset(evidence.members)
    if len(members) != len(evidence.members) or len(evidence.links) != len(evidence.members):
        raise NotProved("orbits-members", "two members are the same vector, or links are missing")
    if not members.issuperset(remaining):
        raise NotProved("orbits-members", "an option of A is not a member")
    touching: dict[int, list[Option]] = {}
    for x in evidence.members:
        for state, _ in x.entries:
            touching.setdefault(state, []).append(x)
    for k, g in enumerate(evidence.generators):
        if not problem.admits(g):
            raise NotProved("group", f"generator {k} is not in the group")
        for state, _ in g.moved:
            if not all(x.moved_by(g) in members for x in touching.get(state, ())):
                raise NotProved("orbits-invariant", f"generator {k} moves a member outside C")
    return Claim("weak", least_share(problem, evidence))


def are_orbits_by_definition(problem: Problem, evidence: Orbits) -> bool:
    """The definition, word for word: every generator moves C onto C, and every link holds."""
    remaining, _ = remaining_options(problem, evidence.dropped)
    members = set(evidence.members)
    return (
        len(members) == len(evidence.members) == len(evidence.links)
        and members.issuperset(remaining)
        and all(problem.admits(g) and {x.moved_by(g) for x in members} == members for g in evidence.generators)
        and all(
            link is None or (link[1] < k and evidence.members[link[1]].moved_by(evidence.generators[link[0]]) == x)
            for k, (x, link) in enumerate(zip(evidence.members, evidence.links, strict=True))
        )
    )


def least_share(problem: Problem, evidence: Orbits) -> Fraction:
    """min over the cells of (winning members) / (members); 1 when there is no member.

    Follows and checks the links.  Raises NotProved when a link is wrong or a cell has no winner.
    """
    winners = frozenset(problem.B)
    cell_of: list[int] = []
    sizes: dict[int, int] = {}
    wins: dict[int, int] = {}
    for k, (x, link) in enumerate(zip(evidence.members, evidence.links, strict=True)):
        cell = k
        if link is not None:
            generator, earlier = link
            if not 0 <= earlier < k or not 0 <= generator < len(evidence.generators):
                raise NotProved("orbits-link", f"the link of member {k} leads nowhere")
            if evidence.members[earlier].moved_by(evidence.generators[generator]) != x:
                raise NotProved("orbits-link", f"generator {generator} does not give member {k}")
            cell = cell_of[earlier]
        cell_of.append(cell)
        sizes[cell] = sizes.get(cell, 0) + 1
        wins[cell] = wins.get(cell, 0) + (x in winners)
    share = min((Fraction(wins[cell], sizes[cell]) for cell in sizes), default=Fraction(1))
    if not share:
        raise NotProved("orbits-fraction", "a cell has no winning member")
    return share
