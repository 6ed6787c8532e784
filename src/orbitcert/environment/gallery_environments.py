"""The entries of the gallery.

Environments are written as graphs, `state: successor successor ...; ...`; an action is named after its
successor, the loop of a state is called `stay`.
"""

from fractions import Fraction

from orbitcert.environment.gallery import Choice, ExpectedCount, GalleryEntry
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem


def graph(name: str, text: str, loops: str = "") -> Mdp:
    """The deterministic environment with these edges; the states of `loops` only have their loop.

    >>> graph("fork", "s: x y", loops="x y").actions
    (('x', 'y'), ('stay',), ('stay',))
    """
    transitions: dict[str, dict[str, dict[str, int]]] = {}
    for part in text.split(";"):
        state, _, successors = part.partition(":")
        s = state.strip()
        transitions[s] = {"stay" if t == s else t: {t: 1} for t in successors.split()}
    for state in loops.split():
        transitions[state] = {"stay": {state: 1}}
    return Mdp.of(name, transitions)


def _numbered(prefix: str, count: int) -> str:
    return " ".join(f"{prefix}{k}" for k in range(1, count + 1))


def _utilities(B: int, tie: int, A: int) -> ExpectedCount:
    """Counts for a reward with the values 0, 1, 2, ... on the states."""
    d = next(d for d in range(1, 20) if _factorial(d) == B + tie + A)
    return ExpectedCount(f"utilities 0..{d - 1}", tuple(range(d)), B, tie, A)


def _factorial(d: int) -> int:
    return 1 if d == 0 else d * _factorial(d - 1)


CASE_STUDY = (
    "*: 0 l r; 0: 0; l: lnw lsw; lnw: lsw; lsw: lnw lsw; r: rne rse; rne: rse rne; rse: rne rse"
)

CANDY = Mdp.of(
    "candy",
    {
        "start": {"left": {"candy": 1}, "right": {"wait": 1}},
        "wait": {"left": {"chocolate": 1}, "right": {"hug": 1}},
        "candy": {"stay": {"candy": 1}},
        "chocolate": {"stay": {"chocolate": 1}},
        "hug": {"stay": {"hug": 1}},
    },
)

SETS = graph(
    "sets",
    "root: set1 set2; set1: a1 a2 a3; a3: a4; a4: a3;"
    "set2: b1 b2 b3 c1 c2 c3 d1 d2 d3 t1; b3: b4; b4: b3; c3: c4; c4: c3; d3: d4; d4: d3;"
    "t1: t2; t2: t3; t3: t1",
    loops="a1 a2 b1 b2 c1 c2 d1 d2",
)

GALLERY = (
    GalleryEntry(
        "candy",
        "POST, the candy example of the scaling law",
        "waiting keeps two sweets instead of one; tight",
        Fraction(2, 3),
        Fraction(2),
        CANDY,
        Choice("start", "candy"),
        counts=(_utilities(4, 0, 2),),
    ),
    GalleryEntry(
        "sets",
        "POST, Set 1 and Set 2",
        "Set 1 is two loops and a linked pair; Set 2 is three copies of that and a leftover triangle",
        Fraction(3, 4),
        Fraction(3),
        SETS,
        Choice("root", "action:set1", "action:set2"),
    ),
    GalleryEntry(
        "tree",
        "covered by OPTSP 6.13 / RDSP D.11, average reward",
        "Wait keeps four ends, x keeps two",
        Fraction(2, 3),
        Fraction(2),
        graph("tree", "start: x wait; x: A B; wait: C D E F", loops="A B C D E F"),
        Choice("start", "action:x", "action:wait"),
        counts=(_utilities(480, 0, 240),),
    ),
    GalleryEntry(
        "tree-prime",
        "covered by OPTSP 6.13 / RDSP D.11, average reward",
        "as tree, but D has no loop of its own: D and D' form a cycle, and D' loops",
        Fraction(2, 3),
        Fraction(2),
        graph(
            "tree-prime",
            "start: x wait; x: A B; wait: C D E F; A: A; B: B; C: C; D: D'; D': D D'; E: E; F: F",
        ),
        Choice("start", "action:x", "action:wait"),
        counts=(_utilities(3360, 48, 1632),),
    ),
    GalleryEntry(
        "two-or-51",
        "POST, dying in two ways or living in 51",
        "the scaling law alone (25 copies) gives 25/26; the fractional law (Law 3) 51/53, which is tight",
        Fraction(51, 53),
        Fraction(51, 2),
        graph(
            "two-or-51",
            f"start: die live; die: dying1 dying2; live: {_numbered('living', 51)}",
            loops=f"dying1 dying2 {_numbered('living', 51)}",
        ),
        Choice("start", "action:die", "action:live"),
    ),
    GalleryEntry(
        "case-study-avoid-0",
        "OPTSP, case study; RDSP D.12",
        "average reward: ending in 0 against every other recurrent distribution of *",
        Fraction(3, 4),
        Fraction(3),
        graph("case-study-avoid-0", CASE_STUDY),
        Choice("*", "0"),
    ),
    GalleryEntry(
        "case-study-left-right",
        "OPTSP 6.9 (n = 1), case study",
        "F(*|l) has 4 functions, F(*|r) 6; phi = (l r)(lsw rse)(lnw rne); holds at every discount",
        Fraction(1, 2),
        Fraction(1),
        graph("case-study-left-right", CASE_STUDY),
        Choice("*", "action:l", "action:r", Fraction(9, 10)),
    ),
    GalleryEntry(
        "gems",
        "OPTSP 6.9 (n = 1)",
        "F(s|red) has 2 functions, F(s|blue) 3; holds at every discount",
        Fraction(1, 2),
        Fraction(1),
        graph(
            "gems",
            "s: red blue; red: r1; r1: r2 r3; r2: r4; r3: r4; r4: castle; castle: castle;"
            "blue: b0 b1; b0: gold; b1: b2 b3; b2: b4; b3: b4; b4: gold; gold: gold",
        ),
        Choice("s", "action:red", "action:blue", Fraction(9, 10)),
    ),
    GalleryEntry(
        "keep-erode",
        "covered by OPTSP 6.13 / RDSP D.11, average reward",
        "keep leads to the loop z, erode to two loops and their cycle; all five states are permuted",
        Fraction(2, 3),
        Fraction(2),
        Mdp.of(
            "keep-erode",
            {
                "s": {"keep": {"k": 1}, "erode": {"c1": 1}},
                "k": {"on": {"z": 1}},
                "z": {"stay": {"z": 1}},
                "c1": {"stay": {"c1": 1}, "switch": {"c2": 1}},
                "c2": {"stay": {"c2": 1}, "switch": {"c1": 1}},
            },
        ),
        Choice("s", "action:keep", "action:erode", all_states=True),
        counts=(_utilities(80, 0, 40),),
    ),
    GalleryEntry(
        "restricted",
        "RDSP D.12",
        "dying at once against two further observations",
        Fraction(2, 3),
        Fraction(2),
        graph("restricted", "Start: Obs1 Death; Obs1: Obs2 Obs3", loops="Obs2 Obs3 Death"),
        Choice("Start", "Death"),
        counts=(_utilities(4, 0, 2),),
    ),
    GalleryEntry(
        "pacman-outcomes",
        "RDSP, Pac-Man outcomes; decision rules of RDSP A.11-A.13",
        "lotteries over outcomes, no graph; the same for optimal, anti-optimal, Boltzmann, satisficing",
        Fraction(2, 3),
        Fraction(2),
        problem=Problem(
            "pacman-outcomes",
            ("ghost", "apple", "cherry"),
            (Option.one_hot(0),),
            (Option.one_hot(1), Option.one_hot(2)),
        ),
        counts=(_utilities(4, 0, 2),),
    ),
    GalleryEntry(
        "features-states",
        "POST, remark on featurised rewards",
        "the states themselves are permuted: two against three, by the fractional law",
        Fraction(3, 5),
        Fraction(3, 2),
        graph(
            "features-states",
            "start: left right; left: left tri; right: right circ star",
            loops="tri circ star",
        ),
        Choice("start", "action:left", "action:right"),
        counts=(_utilities(72, 0, 48),),
    ),
    GalleryEntry(
        "features",
        "POST, remark on featurised rewards",
        "features-states in feature space: states without a shape become the zero vector, in A and in B",
        Fraction(2, 3),
        Fraction(2),
        problem=Problem(
            "features",
            ("tri", "circ", "star"),
            (Option(()), Option.one_hot(0)),
            (Option(()), Option.one_hot(1), Option.one_hot(2)),
        ),
        counts=(
            _utilities(4, 0, 2),
            ExpectedCount("all negative", (-1, -2, -3), 0, 6, 0),
        ),
    ),
    GalleryEntry(
        "tic-tac-toe",
        "covered by OPTSP 6.13 / RDSP D.11, average reward (n = 5)",
        "a fragment: ten terminal results, bottom-middle keeps five of them, another move one",
        Fraction(5, 6),
        Fraction(5),
        graph(
            "tic-tac-toe",
            f"board: bottom-middle {_numbered('other', 5)}; bottom-middle: {_numbered('result', 5)}",
            loops=f"{_numbered('other', 5)} {_numbered('result', 5)}",
        ),
        Choice("board", "other1", "action:bottom-middle"),
        counts=(_utilities(600, 0, 120),),
    ),
    GalleryEntry(
        "aima-grid",
        "RDSP D.12, on a grid like the one of AIMA",
        "a ring of eight cells and three exits, every cell with a loop: one exit against the ten other loops",
        Fraction(10, 11),
        Fraction(10),
        graph(
            "aima-grid",
            "1.1: 1.1 1.2 2.1; 1.2: 1.2 1.1 1.3; 1.3: 1.3 1.2 2.3; 2.3: 2.3 1.3 3.3; 3.3: 3.3 2.3 3.2 4.3;"
            "3.2: 3.2 3.3 3.1 4.2; 3.1: 3.1 3.2 2.1 4.1; 2.1: 2.1 3.1 1.1",
            loops="4.1 4.2 4.3",
        ),
        Choice("1.1", "4.2", one_cycles=True),
    ),
)
