"""A problem over features: every option x becomes Phi^T x, and feature weights are permuted instead of rewards (Law 9).

Different options may become one.  An option that is then in A and in B only ties: where it is best, no side wins, so
`weak` bounds go on to speak and strictness is lost (Laws 5 and 6).  Deliberately not here: whether permutations of the
states descend to permutations of the features; `distribution/descent` decides that.
"""

from dataclasses import dataclass

from orbitcert.distribution.dominance import dominance
from orbitcert.distribution.selection import DOMINANCE_LIMIT
from orbitcert.exact.feature_map import FeatureMap
from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.exact.problem import Problem, mixture_text


@dataclass(frozen=True, slots=True)
class Collapse:
    """An option over features that is the image of several options over states, and those on either side."""

    image: Option
    A: OptionSet
    B: OptionSet


@dataclass(frozen=True, slots=True)
class FeaturisedProblem:
    """The problem over states, the feature map, and the problem over features.

    collapses  the images of at least two different options, by image
    shared     the images in both sets
    """

    source: Problem
    feature_map: FeatureMap
    problem: Problem
    collapses: tuple[Collapse, ...]
    shared: OptionSet

    @property
    def only_ties(self) -> bool:
        """True when every option of A is one of B over features: max_B >= max_A always, whatever the symmetry."""
        return set(self.problem.A) <= set(self.problem.B)

    def shared_best(self) -> tuple[OptionSet, OptionSet]:
        """The shared options that are strictly best for some weights, and those for which that was not decided.

        With more than DOMINANCE_LIMIT options it is not decided for any.

        Around such weights the sets tie, and these weights form an open cone: strictness fails there (Law 5).
        """
        options = option_set((*self.problem.A, *self.problem.B))
        if len(options) > DOMINANCE_LIMIT:
            return (), self.shared
        split = dominance(options)
        shared = set(self.shared)
        return (
            tuple(x for x in split.nondominated if x in shared),
            tuple(x for x in split.undecided if x in shared),
        )


def over_features(problem: Problem, feature_map: FeatureMap) -> FeaturisedProblem:
    """The problem with Phi^T A against Phi^T B, all permutations of the features.

    Raises ValueError, with the reason, when nothing is left to compare, when the problem has competitors, or when the
    map has another number of states.

    >>> x, y, z = (Option.one_hot(i) for i in range(3))
    >>> problem = Problem("p", ("x", "y", "z"), (x,), (y, z))
    >>> found = over_features(problem, FeatureMap(("f", "g"), (x, y, y)))
    >>> len(found.problem.B), len(found.collapses), found.shared
    (1, 1, ())
    >>> over_features(problem, FeatureMap(("f",), (x, x, x)))
    Traceback (most recent call last):
    ...
    ValueError: over features every option of A and B is the same: f
    """
    if problem.C:
        raise ValueError("the problem has competitors; leave C out")
    if len(feature_map.rows) != problem.d:
        raise ValueError(f"{len(feature_map.rows)} feature vectors for {problem.d} states")
    A = {x: feature_map.image(x) for x in problem.A}
    B = {x: feature_map.image(x) for x in problem.B}
    losing, winning = option_set(A.values()), option_set(B.values())
    if losing == winning:
        if len(losing) == 1:
            only = mixture_text(feature_map.features, losing[0])
            raise ValueError(f"over features every option of A and B is the same: {only}")
        raise ValueError(f"over features A and B are the same set of {len(losing)} options: nothing is left to compare")
    collapses = []
    for image in option_set((*losing, *winning)):
        from_a = tuple(x for x in problem.A if A[x] == image)
        from_b = tuple(x for x in problem.B if B[x] == image)
        if len({*from_a, *from_b}) > 1:
            collapses.append(Collapse(image, from_a, from_b))
    shared = tuple(x for x in losing if x in winning)
    name = f"{problem.name} over features"
    return FeaturisedProblem(
        problem,
        feature_map,
        Problem(name, feature_map.features, losing, winning),
        tuple(collapses),
        shared,
    )
