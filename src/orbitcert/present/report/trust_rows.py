"""What each statement of a report rests on, and the limits of every bound, in the words of docs/explanation/trust.md.

The texts are Markdown, word for word those of that page (a test compares); here each has a key, so that a report shows
those that concern it.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrustRow:
    """One row of the page's table: a claim, and whom one has to believe."""

    key: str
    claim: str
    rests_on: str


ROWS = (
    TrustRow(
        "bound",
        "the bound of a certificate that `check` verified",
        "`src/orbitcert/checker.py` (one file, standard library only, no search), Python's `json` and `fractions`, and "
        "the proof of the rule, which Coq has checked",
    ),
    TrustRow(
        "coq",
        "the same, exported to Coq and compiled",
        "Coq's kernel, `proofs/theory/definitions.v` and what `tokens.v` says that a list of entries means; neither "
        "the search, nor the exporter, nor `checker.py` ([proofs](../../proofs/README.md))",
    ),
    TrustRow(
        "option sets",
        '"A and B are the option sets of this environment"',
        "`distribution/`: the completeness of its enumeration. A certificate speaks about the two sets it contains; "
        "its `source` digest says which file they came from",
    ),
    TrustRow(
        "dynamics",
        "a certificate of rule `dynamics`",
        "the same checker, which reads the environment itself: no list of policies or options has to be complete. Its "
        "rule is proved in [laws.md](../mathematics/laws.md), not in Coq",
    ),
    TrustRow(
        "environment",
        '"this is the environment in my file"',
        "the readers in `environment/`, held to Storm's exact engine on exported models; `source` gives the file's "
        "digest",
    ),
    TrustRow(
        "worst",
        "the worst reward",
        "an exact count of one orbit. The checker counts again up to 2,000,000 elementary steps and says when it did "
        "not",
    ),
    TrustRow("tight", '"tight"', "both of the above: a bound for every reward, and one reward that meets it"),
    TrustRow(
        "count",
        "a count of `orbit`",
        "the counting code in `orbit/`; three methods that share little are held to each other and to brute force, but "
        "no certificate carries a count beyond what the checker re-counts",
    ),
    TrustRow(
        "copies",
        "a certificate of rule `copies`",
        "the same checker: it compares the blocks and calculates with their numbers of copies; the proof is in "
        "[laws.md](../mathematics/laws.md), not in Coq",
    ),
    TrustRow(
        "generators",
        "a certificate under a group given by generators",
        "the same checker: every permutation comes with a word in the generators, which is multiplied out",
    ),
    TrustRow(
        "exact",
        "the exact worst case of `tight`",
        "the enumeration of `orbit/`: the regions are not written down, so it is `searched`. Its reward is evidence "
        "that no more holds; a certificate, by rule `packing` where the others stop, proves how much does",
    ),
)

LIMITS = (
    "Shares are over the counting measure of one orbit: all ways to hand a reward's values to the states. Another "
    "encoding of the same situation (a state split in two, one shared game-over screen) is another orbit and can have "
    "another share.",
    "By default all states of the environment are permuted. `--only-supports` permutes only the states that carry "
    "weight in A or B, as the literature's small examples do; every bound for the supports also holds for all states, "
    "not the other way round.",
    "They say where *optimal* agents end up, not what trained agents do.",
    "With stochastic dynamics only pure outcomes are compared: an agent that dies with probability 1/2 is in neither "
    "pure set.",
)
"""What every report states, whatever it is about."""

SPECIFIC = {
    "labels": "Rewards are permuted only among states with the same label; about other permutations nothing is said.",
    "generators": "Rewards are permuted only by the group that the given permutations generate.",
    "competitors": "Being optimal is meant among all options, also those on neither side. Variants in which neither "
    "side holds an optimal option count as no loss.",
    "average": "Optimal means: of greatest average reward in the long run. What happens on the way does not count.",
    "discount=all": "The bound holds at each discount between 0 and 1 separately; it says nothing about the limit.",
    "dynamics": "The certificate speaks about the environment inside it, as it was encoded and with the actions that "
    "it lists.",
    "problem": "The certificate speaks about the two option sets inside it. That they are all an agent can do is not "
    "part of it.",
    "copies": "Copies of a block share no state, by the definition of the question.",
}


def rows_for(keys: frozenset[str]) -> Iterator[TrustRow]:
    """The rows with these keys, in the order of the page."""
    return (row for row in ROWS if row.key in keys)
