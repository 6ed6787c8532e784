"""The evidence of a certificate step by step: which states each permutation, copy or loop sends where.

A step is by names of states, as the certificate spells them, so that text, tables and pictures of any rule can show it.
States of a block of rule copies are named `block: state`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

Arrow = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One permutation of all states, or one copy of some of them.

    title   as in "phi_1", "block 0 <-> block 2", "copy 3 that wins"
    kind    permutation: moves `arrows` and fixes every other state; copy: sends exactly `arrows`
    arrows  (state, where it goes), in the order of the certificate
    base    the states that carry what is copied
    image   where these go
    """

    title: str
    kind: Literal["permutation", "copy"]
    arrows: tuple[Arrow, ...]
    base: tuple[str, ...]
    image: tuple[str, ...]

    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """The cycles of a permutation; of a copy the arrows one by one."""
        if self.kind == "copy":
            return self.arrows
        goes, done, found = dict(self.arrows), set[str](), []
        for first in goes:
            cycle = []
            while first not in done:
                done.add(first)
                cycle.append(first)
                first = goes[first]
            if cycle:
                found.append(tuple(cycle))
        return tuple(found)


def steps_of(certificate: Any) -> tuple[Step, ...]:
    """The steps of a certificate's JSON value, in the order of its evidence.

    >>> one = {"problem": {"A": [{"x": "1"}], "B": [{"y": "1"}]},
    ...        "proof": {"rule": "clique", "permutations": [[["x", "y"]]]}}
    >>> [(step.title, step.arrows, step.base, step.image) for step in steps_of(one)]
    [('phi_1', (('x', 'y'), ('y', 'x')), ('x',), ('y',))]
    """
    proof = certificate["proof"]
    match proof["rule"]:
        case "clique" | "packing":
            found = _permutations(certificate, "phi")
        case "orbits":
            found = (_permutation(f"g_{k}", cycles, ()) for k, cycles in enumerate(proof["generators"], start=1))
        case "blocks":
            found = _swaps(certificate)
        case "copies":
            found = _parts(certificate)
        case _:
            found = _paths(proof) if proof["form"] == "paths" else _ends(proof)
    return tuple(found)


def _permutations(certificate: Any, letter: str) -> Iterator[Step]:
    proof = certificate["proof"]
    dropped = {drop["option"] for drop in proof.get("dropped", ())}
    base = _support(x for k, x in enumerate(certificate["problem"]["A"]) if k not in dropped)
    for k, cycles in enumerate(proof["permutations"], start=1):
        yield _permutation(f"{letter}_{k}", cycles, base)


def _permutation(title: str, cycles: Sequence[Sequence[str]], base: tuple[str, ...]) -> Step:
    """Without a base everything that moves is the base."""
    arrows = tuple(arrow for cycle in cycles for arrow in (*pairwise(cycle), (cycle[-1], cycle[0])))
    goes = dict(arrows)
    base = base or tuple(goes)
    return Step(title, "permutation", arrows, base, tuple(goes.get(s, s) for s in base))


def _swaps(certificate: Any) -> Iterator[Step]:
    problem, proof = certificate["problem"], certificate["proof"]
    winners = [*problem["B"], *(mixture["option"] for mixture in proof.get("mixtures", ()))]
    blocks = [
        *(_support(problem["A"][k] for k in block) for block in proof["losing"]),
        *(_support(winners[k] for k in block) for block in proof["winning"]),
    ]
    for swap in proof["swaps"]:
        i, j = swap["blocks"]
        yield _permutation(f"block {i} <-> block {j}", swap["permutation"], blocks[i])


def _parts(certificate: Any) -> Iterator[Step]:
    problem = certificate["problem"]
    for number, shape in enumerate(certificate["proof"]["shapes"], start=1):
        base = shape["losing"][0]
        for word, side, parts in (("loses", "A", shape["losing"][1:]), ("wins", "B", shape["winning"])):
            for k, part in enumerate(parts, start=1):
                title = f"part {k} of shape {number} that {word}{_times(problem[side], part)}"
                mapped = part["map"].items()
                here, there = _place(problem["A"], base), _place(problem[side], part)
                yield _copy(title, [(here + s, there + t) for s, t in mapped])


def _place(options: Sequence[Mapping[str, str]], part: Any) -> str:
    entry = options[part["entries"][0]]
    return f"{entry['copies of']}: " if "copies of" in entry else ""


def _times(options: Sequence[Mapping[str, str]], part: Any) -> str:
    entry = options[part["entries"][0]]
    return f", {entry['copies']} times" if "copies of" in entry else ""


def _paths(proof: Any) -> Iterator[Step]:
    for word, copies in (("loses", proof["losing"]), ("wins", proof["winning"])):
        for k, copy in enumerate(copies, start=1):
            yield _copy(f"copy {k} that {word}", zip(proof["states"], copy["images"], strict=True))


def _ends(proof: Any) -> Iterator[Step]:
    for state, action in proof["loops"]:
        yield _copy(f"stay at {state} (action {action})", [(point, state) for point in proof["points"][:1]])
    for number, component in enumerate(proof["components"], start=1):
        for word, copies in (("loses", component["losing"]), ("wins", component["winning"])):
            for k, copy in enumerate(copies, start=1):
                title = f"copy {k} of component {number} that {word}"
                yield _copy(title, zip(component["states"], copy["images"], strict=True))


def _copy(title: str, arrows: Iterable[Arrow]) -> Step:
    listed = tuple(arrows)
    return Step(title, "copy", listed, tuple(s for s, _ in listed), tuple(t for _, t in listed))


def _support(options: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(state for option in options for state in option))
