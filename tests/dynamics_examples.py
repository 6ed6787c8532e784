"""Small questions about environments whose certificates use every part of rule dynamics."""

from orbitcert.dynamics_certificate import DynamicsCertificate
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp import Mdp
from orbitcert.environment_certification import certify_environment

HALF = "1/2"

TWO_AGAINST_THREE = Mdp.of(
    "two-against-three",
    {
        "s": {f"go{k}": {f"x{k}": 1} for k in range(5)},
        **{f"x{k}": {"on": {f"y{k}": 1}, "wait": {f"x{k}": HALF, f"y{k}": HALF}} for k in range(5)},
        **{f"y{k}": {"back": {f"x{k}": 1}} for k in range(5)},
    },
)
COIN_BEHIND_A_DOOR = Mdp.of(
    "coin-behind-a-door",
    {
        "s": {"die": {"c0": 1}, "live": {"hall": HALF, "s": HALF}},
        "hall": {"left": {"c1": 1}, "right": {"hall": HALF, "c2": HALF}},
        **{f"c{k}": {"toss": {f"h{k}": HALF, f"t{k}": HALF}} for k in range(3)},
        **{f"{side}{k}": {"stay": {f"{side}{k}": 1}} for k in range(3) for side in "ht"},
    },
)
TRAP_WITH_A_LOBBY = Mdp.of(
    "trap-with-a-lobby",
    {
        "s": {"in": {"lobby": 1}, "slide": {"u": HALF, "s": HALF}},
        "lobby": {"down": {"trap": 1}, "risk": {"lobby": HALF, "pit": HALF}, "out": {"s": 1}},
        "trap": {"stay": {"trap": 1}},
        "pit": {"roll": {"pit": 1}},
        "u": {"stay": {"u": 1}, "on": {"v": HALF, "u": HALF}},
        "v": {"stay": {"v": 1}, "to": {"w": 1}, "up": {"x": 1}},
        "w": {"stay": {"w": 1}, "to": {"v": 1}},
        "x": {"stay": {"x": 1}},
    },
)
DOORS = Mdp.of(
    "doors",
    {
        "s": {"a": {"x": 1}, "b": {"y": 1}, "c": {"z": 1}, "wait": {"s": 1}},
        **{end: {"stay": {end: 1}} for end in "xyz"},
    },
)
TWINS = Mdp.of(
    "twins",
    {
        "s": {"die": {"d": 1}, "live": {"l": 1}},
        "d": {"a": {"p0": 1}, "b": {"p1": 1}},
        "l": {"a": {"p2": 1}, "b": {"p3": 1}, "c": {"p4": 1}},
        **{f"p{k}": {"swap": {f"q{k}": 1}, "slow": {f"p{k}": HALF, f"q{k}": HALF}} for k in range(5)},
        **{f"q{k}": {"swap": {f"p{k}": 1}} for k in range(5)},
    },
)


def gallery_environment(name: str) -> Mdp:
    """The environment of a gallery entry."""
    environment = gallery_entry(name).environment
    assert environment is not None
    return environment


EXAMPLES = {
    "candy": (gallery_environment("candy"), "start", {"lose": "action:left"}),
    "candy-win": (gallery_environment("candy"), "start", {"lose": "candy", "win": "ends-in:hug"}),
    "sets": (gallery_environment("sets"), "root", {"lose": "action:set1"}),
    "gems": (gallery_environment("gems"), "s", {"lose": "action:red", "criterion": "discount=all"}),
    "left-right": (
        gallery_environment("case-study-left-right"),
        "*",
        {"lose": "action:l", "win": "action:r", "criterion": "discount=all"},
    ),
    "two-against-three": (TWO_AGAINST_THREE, "s", {"lose": "action:go0,go1", "criterion": "discount=all"}),
    "coin": (COIN_BEHIND_A_DOOR, "s", {"lose": "action:die"}),
    "trap": (TRAP_WITH_A_LOBBY, "s", {"lose": "ends-in:lobby,trap,pit"}),
    "twins": (TWINS, "s", {"lose": "action:die"}),
    "doors": (DOORS, "s", {"lose": "action:a", "win": "action:b"}),
}


def example(name: str) -> DynamicsCertificate:
    """The certificate of an example."""
    mdp, start, words = EXAMPLES[name]
    found = certify_environment(mdp, start, rule="dynamics", **words).certificate()
    assert isinstance(found, DynamicsCertificate), name
    return found
