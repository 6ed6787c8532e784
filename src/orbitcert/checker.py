"""The trusted checker of `orbitcert/certificate/1` (normative: docs/reference/certificate-format.md).

Everything from the bytes of a certificate to its verdict, in one file of the standard library, without any search.
A **vector** is the tuple of its non-zero entries (state, text) by increasing state; every number has one spelling, so
equal vectors are equal tuples.  A **permutation** phi is the dictionary i -> phi(i) of the states that it moves;
(phi.x)[phi(i)] = x[i].  It **touches** x when it moves a state of the support of x; otherwise phi.x = x.
"""

import gc
import hashlib
import json
import math
import os
import re
import stat
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import chain, pairwise, repeat
from typing import Any, Literal

FORMAT, PROBLEM_FORMAT, MDP_FORMAT = "orbitcert/certificate/1", "orbitcert/problem/1", "orbitcert/mdp/1"
MAX_BYTES, MAX_NUMBER_CHARACTERS, MAX_RECOUNT = 256 * 2**20, 10_000, 2_000_000

Vector = tuple[tuple[int, str], ...]
Permutation = dict[int, int]
Proved = tuple[Fraction, Fraction | None, str]  # weak share, factor of `most` or None, evidence in words
Upper = tuple[Vector, list[int], str]  # the reward, its counts (B, tie, A), and these in words
Form = tuple[tuple[int, int], ...]  # a linear form up to a positive factor: coprime integers by increasing state
Cones = tuple[list[Vector], list[Vector]]  # phi.A* and phi.B
Node = tuple[int, Vector, Vector] | list[tuple[int, Fraction]] | None  # split, closed, count
Pools = dict[str, Counter[str]]  # label -> value of a reward -> number of states with both
Status = Literal["verified", "rejected", "malformed"]


@dataclass(frozen=True)
class Verdict:
    """What became of one certificate; `most`, `tight` and `recounted` are None when nothing is said about them."""

    status: Status
    message: str
    weak: Fraction | None = None
    most: Fraction | None = None
    tight: Literal[True] | None = None
    recounted: bool | None = None


class _Refusal(Exception):
    """Why the text is not verified: status, the place or the failed condition, and the reason."""


def _need(holds: bool, place: str, reason: str, status: Status = "malformed") -> None:
    """The certificate is malformed at this place unless this holds."""
    if not holds:
        raise _Refusal(status, place, reason)


_hold = partial(_need, status="rejected")
"""The certificate is rejected by this rule unless this holds."""


def _shown(text: str, limit: int = 60) -> str:
    """The text, shortened and with unprintable characters escaped: one line, safe for a terminal."""
    if len(text) > limit:
        text = text[: limit - 20] + "..." + text[-17:]
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _expect(value: Any, kind: Any, where: str, length: int | None = None) -> Any:
    """The value, if it is of this kind (objects are parsed to tuples) and length."""
    if type(value) is not kind or (length is not None and len(value) != length):
        name = {tuple: "an object", list: "a list", str: "a string", int: "a position"}[kind]
        raise _Refusal("malformed", where, f"{name}{'' if length is None else f' of length {length}'} is expected")
    return value


def _items(value: Any, where: str) -> Iterator[tuple[str, Any]]:
    """The items of a list with their places."""
    return ((f"{where}[{k}]", item) for k, item in enumerate(_expect(value, list, where)))


def _fields(value: Any, where: str, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Any]:
    """The object as a dictionary, if it has each required field once and no unknown or repeated one."""
    fields: dict[str, Any] = {}
    for name, item in _expect(value, tuple, where):
        if name in fields or (name not in required and name not in optional):
            raise _Refusal("malformed", where, f'unknown or repeated field "{_shown(name)}"')
        fields[name] = item
    missing = [name for name in required if name not in fields]
    _need(not missing, where, f"missing: {_shown(', '.join(missing))}")
    return fields


def _position(value: Any, count: int, where: str) -> int:
    """An index below `count`; `true` is not one."""
    _need(0 <= _expect(value, int, where) < count, where, "this position does not exist (they start at 0)")
    return int(value)


def _rational(text: Any, where: str) -> Fraction:
    """The number with this one canonical spelling, p or p/q."""
    _need(len(_expect(text, str, where)) <= MAX_NUMBER_CHARACTERS, where, "number of too many characters")
    match = re.fullmatch("(-?(?:0|[1-9][0-9]*))(?:/([1-9][0-9]*))?", text)
    if match is None or text == "-0":
        raise _Refusal("malformed", where, f'"{_shown(text)}" is not a number p or p/q')
    number, divisor = (int(Decimal(digits)) for digits in match.groups("1"))  # int itself refuses long texts
    _need(math.gcd(number, divisor) == 1 and (divisor > 1 or match[2] is None), where, "not in lowest terms")
    return Fraction(number, divisor)


def _moved(x: Vector, phi: Permutation) -> Vector:
    """phi.x, that is (phi.x)[phi(i)] = x[i]."""
    if len(x) == 1:
        return ((phi.get(x[0][0], x[0][0]), x[0][1]),)
    return tuple(sorted([(phi.get(i, i), text) for i, text in x]))


def _holders(named: Iterable[tuple[Any, Vector]]) -> dict[int, list[Any]]:
    """state -> the names of the vectors with this state in their support."""
    holders: dict[int, list[Any]] = {}
    for name, x in named:
        for state, _ in x:
            holders.setdefault(state, []).append(name)
    return holders


def _options(value: Any, where: str, index: dict[str, int], numbers: dict[str, Fraction]) -> list[Vector]:
    """A list of options over these states: objects from states to non-zero numbers, which are added to `numbers`."""
    result: list[Vector] = []
    for k, item in enumerate(_expect(value, list, where)):
        entries = []
        for state, text in item if type(item) is tuple else _expect(item, tuple, f"{where}[{k}]"):
            if state not in index or type(text) is not str or text not in numbers:
                place = f'{where}[{k}]["{_shown(state)}"]'
                _need(state in index, place, "unknown state")
                number = _rational(text, place)
                _need(number != 0, place, "weight 0 is refused: leave the state out")
                numbers[text] = number
            entries.append((index[state], text))
        if len(entries) > 1:
            _need(len(dict(entries)) == len(entries), f"{where}[{k}]", "a state occurs twice")
            entries.sort()
        result.append(tuple(entries))
    return result


class _Problem:
    """The problem, and how options and permutations over its states are read.

    `winners` is B as a set, `numbers` the non-zero numbers that were read, `leaves` the place of a permutation that was
    read and does not keep the labels, which are all equal without them; `generators` those of a group that has some,
    then `read` lists all permutations of the proof with their places, `words` what spells them.  `mixtures` are options
    of conv(B) with the convex weights that show it; while the proof is checked they are at the end of B.
    """

    def __init__(self, value: Any) -> None:
        fields = _fields(value, "problem", ("format", "name", "states", "A", "B"), ("orbit", "C"))
        _need(value[0] == ("format", PROBLEM_FORMAT), "problem", f'"format": "{PROBLEM_FORMAT}" must come first')
        self.name: str = _expect(fields["name"], str, "problem.name")
        self.index: dict[str, int] = {}
        for k, state in enumerate(_expect(fields["states"], list, "problem.states")):
            if type(state) is not str or self.index.setdefault(state, k) != k:
                name = _shown(_expect(state, str, f"problem.states[{k}]"))
                raise _Refusal("malformed", f"problem.states[{k}]", f'"{name}" is listed twice')
        _need(len(self.index) > 0, "problem.states", "at least one state is needed")
        self.numbers: dict[str, Fraction] = {}
        self.A, self.B = (self.options(fields[side], f"problem.{side}") for side in ("A", "B"))
        self.C = self.options(fields.get("C", []), "problem.C")
        losers, self.winners = set(self.A), set(self.B)
        for side, options, distinct in (("A", self.A, losers), ("B", self.B, self.winners)):
            _need(0 < len(options) == len(distinct), f"problem.{side}", "one option or more, all different, are needed")
        _need(losers != self.winners, "problem", "A and B are the same set")
        apart = len(set(self.C)) == len(self.C) and losers.isdisjoint(self.C) and self.winners.isdisjoint(self.C)
        _need(apart, "problem.C", "competitors are all different and in neither A nor B")
        self.leaves: str | None = None
        self.mixtures: list[tuple[Vector, list[tuple[Vector, Fraction]], str]] = []
        self.group, self.labels = "all", [""] * len(self.index)
        self.generators, self.words, self.read = list[Permutation](), list[list[int]](), list[tuple[str, Permutation]]()
        if "orbit" in fields:
            orbit = _fields(fields["orbit"], "problem.orbit", (), ("labels", "generators"))
            _need(len(orbit) == 1, "problem.orbit", "exactly one of labels and generators is expected")
            self.group, where = next(iter(orbit)), f"problem.orbit.{next(iter(orbit))}"
            if self.group == "labels":
                labels = _fields(orbit["labels"], where, self.index)
                self.labels = [_expect(labels[state], str, where) for state in self.index]
            else:
                self.generators = self.permutations(orbit["generators"], where)
                different = {frozenset(g.items()) for g in self.generators}
                proper = len(different) == len(self.generators) > 0 and all(self.generators)
                _need(proper, where, "one permutation or more, all different and none the identity, are needed")
                self.read = []

    def options(self, value: Any, where: str) -> list[Vector]:
        """A list of options in the order of the file."""
        return _options(value, where, self.index, self.numbers)

    def permutations(self, value: Any, where: str) -> list[Permutation]:
        """A list of permutations: lists of disjoint cycles, in which each state goes to the next."""
        index, labels, labelled = self.index, self.labels, self.group == "labels"
        result: list[Permutation] = []
        for k, item in enumerate(_expect(value, list, where)):
            phi: Permutation = {}
            listed = 0
            for c, cycle in enumerate(item if type(item) is list else _expect(item, list, f"{where}[{k}]")):
                if type(cycle) is not list or len(cycle) < 2:
                    raise _Refusal("malformed", f"{where}[{k}][{c}]", "a list of at least two states is expected")
                try:
                    state = index[cycle[-1]]
                    for name in cycle:
                        phi[state] = state = index[name]
                except (KeyError, TypeError):
                    stray = next(name for name in cycle if type(name) is not str or name not in index)
                    raise _Refusal("malformed", f"{where}[{k}][{c}]", f'unknown state "{_shown(str(stray))}"') from None
                listed += len(cycle)
            if len(phi) != listed:
                raise _Refusal("malformed", f"{where}[{k}]", "a state is listed twice")
            if labelled and any(labels[i] != labels[j] for i, j in phi.items()):
                self.leaves = f"{where}[{k}]"
            result.append(phi)
            self.read.append((f"{where}[{k}]", phi))
        return result

    def spelled(self, word: Sequence[int]) -> Permutation:
        """The product of the generators (from 1) and inverses (negative) in this word; the last one acts first."""
        image, source = Permutation(), Permutation()  # the product so far, and its inverse
        for letter in reversed(word):
            g = self.generators[abs(letter) - 1]
            step = g if letter > 0 else {j: i for i, j in g.items()}
            moved = [(source.get(i, i), j) for i, j in step.items()]
            for i, j in moved:
                image[i], source[j] = j, i
        return {i: j for i, j in image.items() if i != j}


def _mixtures(problem: _Problem, value: Any) -> None:
    """Read convex combinations of B and append them to B: max_B stays what it is; `_remaining` checks them."""
    size = len(problem.B)
    for where, item in _items(value, "proof.mixtures"):
        fields, weights = _fields(item, where, ("option", "weights")), dict[int, Fraction]()
        for place, term in _items(fields["weights"], f"{where}.weights"):
            position, weight = _expect(term, list, place, 2)
            weights[_position(position, size, place)] = _rational(weight, place)
        _need(len(weights) == len(fields["weights"]), where, "an option is cited twice")
        option = problem.options([fields["option"]], f"{where}.option")[0]
        problem.mixtures.append((option, [(problem.B[k], weight) for k, weight in weights.items()], where))
    problem.B = [*problem.B, *(option for option, _, _ in problem.mixtures)]
    problem.winners = set(problem.B)


def _hold_convex(problem: _Problem, x: Vector, terms: list[tuple[Vector, Fraction]], rule: str, name: str) -> None:
    """Positive weights with sum 1 give x."""
    total: dict[int, Fraction] = {}
    for vector, weight in terms:
        _hold(weight > 0, rule, f"a weight of {name} is not positive")
        for state, text in vector:
            total[state] = total.get(state, Fraction(0)) + weight * problem.numbers[text]
    _hold(sum(weight for _, weight in terms) == 1, rule, f"the weights of {name} do not sum to 1")
    found = {state: number for state, number in total.items() if number}
    _hold(found == {state: problem.numbers[text] for state, text in x}, rule, f"the weights do not give {name}")


def _remaining(problem: _Problem, dropped: Any) -> tuple[list[int], bool]:
    """The positions of A*, and whether `most` is kept (no drop cites B); every rule calls this after reading.

    All permutations that were read must be in the group, and drops and mixtures the convex combinations that they say.
    """
    drops: dict[int, dict[tuple[str, int], Fraction]] = {}
    for where, item in _items(dropped, "proof.dropped"):
        fields, weights = _fields(item, where, ("option", "weights")), {}
        for place, term in _items(fields["weights"], f"{where}.weights"):
            side, position, weight = _expect(term, list, place, 3)
            _need(side in ("A", "B"), place, 'a side is "A" or "B"')
            options = problem.A if side == "A" else problem.B
            weights[side, _position(position, len(options), place)] = _rational(weight, place)
        _need(len(weights) == len(fields["weights"]), where, "an option is cited twice")
        drops[_position(fields["option"], len(problem.A), where)] = weights
    _hold(problem.leaves is None, "group", f"{problem.leaves} moves a state to one with another label")
    if problem.group == "generators":
        _need(len(problem.words) == len(problem.read), "proof.words", "one word for every permutation is expected")
        for (where, phi), word in zip(problem.read, problem.words, strict=True):
            same = problem.spelled(word) == {i: j for i, j in phi.items() if i != j}
            _hold(same, "group", f"{where} is not the product that its word spells")
    _hold(len(drops) == len(dropped), "dropped", "an option is dropped twice")
    for option, weights in drops.items():
        free = all(side == "B" or position not in drops for side, position in weights)
        _hold(free, "dropped", f"option {option} cites a dropped option")
        terms = [((problem.A if side == "A" else problem.B)[k], weight) for (side, k), weight in weights.items()]
        _hold_convex(problem, problem.A[option], terms, "dropped", f"option {option}")
    for x, terms, where in problem.mixtures:
        _hold_convex(problem, x, terms, "mixture", where)
    keeps_most = all(side == "A" for weights in drops.values() for side, _ in weights)
    return [k for k in range(len(problem.A)) if k not in drops], keeps_most


def _keeps_competitors(problem: _Problem, phis: Sequence[Permutation], first: Iterable[Vector]) -> bool:
    """Whether the least set with these options and all competitors that the permutations keep lies in A u B u C."""
    if not problem.C:
        return True
    everything, kept = {*problem.A, *problem.B, *problem.C}, {*first, *problem.C}
    pending = list(kept)
    while pending:
        x = pending.pop()
        for image in [_moved(x, phi) for phi in phis]:
            if image not in everything:
                return False
            if image not in kept:
                kept.add(image)
                pending.append(image)
    return True


def _clique(problem: _Problem, proof: dict[str, Any]) -> Proved:
    """phi_i^-1 phi_j.x in B for all i != j in 0..n and x in A*, where phi_0 is the identity.

    Looked at are the pairs (0, j) and (j, 0) where phi_j touches x (for the others x must be in B), and (i, j) where
    phi_j touches x and phi_i touches y = phi_j.x.  That decides all i, j >= 1: if phi_j touches x and phi_i does not
    touch y, the option is y: the pair (0, j); if phi_j does not touch x, it is phi_i^-1.x: the pair (i, 0).
    """
    phis = problem.permutations(proof["permutations"], "proof.permutations")
    n, A, winners, rule = len(phis), problem.A, problem.winners, "clique-condition"
    _need(n > 0, "proof.permutations", "at least one permutation is needed")
    remaining, keeps_most = _remaining(problem, proof.get("dropped", []))
    outside = {k for k in remaining if A[k] not in winners}
    losing = _holders((k, A[k]) for k in remaining)
    movers = Counter(chain.from_iterable(phis))  # state -> how many permutations move it
    crossed = []  # (j, k, y = phi_j.A[k]) where phi_j touches A[k], and some other phi_i touches y
    for j, phi in enumerate(phis, 1):
        touched: set[int] = set().union(*[losing[state] for state in phi.keys() & losing.keys()])
        if not outside <= touched:
            _hold(False, rule, f"phi_{j} leaves option {min(outside - touched)} of A outside B")
        back = {image: state for state, image in phi.items()}
        for k in touched:
            y = _moved(A[k], phi)
            if y not in winners or (back != phi and _moved(A[k], back) not in winners):
                _hold(False, rule, f"phi_{j} or phi_{j}^-1 sends option {k} of A outside B")
            if True in [movers.get(state, 0) > (state in phi) for state, _ in y]:
                crossed.append((j, k, y))
    near = _holders((image, image[2]) for image in crossed)
    for i, phi in enumerate(phis if near else (), 1):
        back = {image: state for state, image in phi.items()}
        for state in phi.keys() & near.keys():
            for j, k, y in near[state]:
                if i != j and _moved(y, back) not in winners:
                    _hold(False, rule, f"phi_{i}^-1 phi_{j} sends option {k} of A outside B")
    keeps_most = keeps_most and _keeps_competitors(problem, phis, [A[k] for k in remaining])
    return Fraction(n, n + 1), Fraction(n) if keeps_most else None, f"{n} permutation{'s' if n > 1 else ''}"


def _blocks(problem: _Problem, proof: dict[str, Any]) -> Proved:
    """Each swap exchanges its two blocks and maps the others onto themselves; the swaps connect all."""
    blocks: list[set[Vector]] = []
    for field, options in (("losing", problem.A), ("winning", problem.B)):
        for where, item in _items(proof[field], f"proof.{field}"):
            block = [options[_position(k, len(options), where)] for k in _expect(item, list, where)]
            blocks.append(set(block))
            _need(0 < len(block) == len(blocks[-1]), where, "a block needs one option or more, all different")
    m, n = len(proof["losing"]), len(proof["winning"])
    _need(m > 0 and n > 0, "proof", "at least one losing and one winning block are needed")
    swaps = [_fields(item, where, ("blocks", "permutation")) for where, item in _items(proof["swaps"], "proof.swaps")]
    phis = problem.permutations([swap["permutation"] for swap in swaps], "proof.swaps")
    edges = []
    for where, pair in _items([swap["blocks"] for swap in swaps], "proof.swaps"):
        edges.append([_position(k, m + n, where) for k in _expect(pair, list, where, 2)])
        _need(edges[-1][0] != edges[-1][1], where, "a block is not swapped with itself")
    remaining, keeps_most = _remaining(problem, proof.get("dropped", []))
    covered: set[Vector] = set().union(*blocks[:m])
    for k in remaining:
        _hold(problem.A[k] in covered, "blocks-cover", f"option {k} of A is in no losing block")
    holders = _holders((k, x) for k, members in enumerate(blocks) for x in members)
    component = [{k} for k in range(m + n)]
    for s, ((i, j), phi) in enumerate(zip(edges, phis, strict=True)):
        for k in {i, j}.union(*[holders[state] for state in phi if state in holders]):
            target = j if k == i else i if k == j else k
            same = {_moved(x, phi) for x in blocks[k]} == blocks[target]
            _hold(same, "blocks-swap", f"swap {s} does not send block {k} to block {target}")
        small, large = sorted((component[i], component[j]), key=len)
        if small is not large:
            large |= small
            for k in small:
                component[k] = large
    _hold(len(component[0]) == m + n, "blocks-connected", f"only {len(component[0])} blocks are connected to block 0")
    listed = [*(problem.A[k] for k in remaining), *set().union(*blocks)]
    keeps_most = keeps_most and _keeps_competitors(problem, phis, listed)
    return Fraction(n, n + m), Fraction(n, m) if n >= m and keeps_most else None, f"{n} winning and {m} losing blocks"


def _orbits(problem: _Problem, proof: dict[str, Any]) -> Proved:
    """g.C = C (as C is finite, g.x in C for the x that g touches), and the least share of winners over linked cells."""
    sides = {"A": problem.A, "B": problem.B, "extra": problem.options(proof.get("extra", []), "proof.extra")}
    members, links = list[Vector](), list[tuple[int, int] | None]()
    for where, item in _items(proof["members"], "proof.members"):
        side, position = _expect(item, list, where, 2)
        options = sides.get(_expect(side, str, where), [])
        members.append(options[_position(position, len(options), where)])
    generators = problem.permutations(proof["generators"], "proof.generators")
    for where, item in _items(_expect(proof["links"], list, "proof.links", len(members)), "proof.links"):
        g, earlier = (None, None) if item is None else _expect(item, list, where, 2)
        links.append(item and (_position(g, len(generators), where), _position(earlier, len(links), where)))
    remaining, _ = _remaining(problem, proof.get("dropped", []))
    C = set(members)
    _hold(len(C) == len(members), "orbits-members", "two members are the same vector")
    for k in remaining:
        _hold(problem.A[k] in C, "orbits-members", f"option {k} of A is not a member")
    holders = _holders(enumerate(members))
    for g, phi in enumerate(generators):
        for k in set().union(*[holders[state] for state in phi.keys() & holders.keys()]):
            if _moved(members[k], phi) not in C:
                _hold(False, "orbits-invariant", f"generator {g} moves member {k} outside C")
    cells: list[list[int]] = []  # member -> its cell as [winning members, members], shared by linked members
    for k, (x, link) in enumerate(zip(members, links, strict=True)):
        if link is not None and _moved(members[link[1]], generators[link[0]]) != x:
            _hold(False, "orbits-link", f"generator {link[0]} does not send member {link[1]} to member {k}")
        cells.append([0, 0] if link is None else cells[link[1]])
        cells[k][0] += x in problem.winners
        cells[k][1] += 1
    share = min((Fraction(*cell) for cell in {tuple(cell) for cell in cells}), default=Fraction(1))
    _hold(share > 0, "orbits-fraction", "a cell has no winning member")
    return share, None, f"{len(members)} members, {len(generators)} generators"


def _form(problem: _Problem, x: Vector, y: Vector) -> Form:
    """x - y up to a positive factor."""
    total: dict[int, Fraction] = {}
    for sign, vector in ((1, x), (-1, y)):
        for state, text in vector:
            total[state] = total.get(state, Fraction(0)) + sign * problem.numbers[text]
    scale = math.lcm(*[w.denominator for w in total.values()])
    whole = {state: int(w * scale) for state, w in sorted(total.items()) if w}
    divisor = math.gcd(*whole.values())
    return tuple((state, w // divisor) for state, w in whole.items())


def _negated(form: Form) -> Form:
    return tuple((state, -w) for state, w in form)


def _multipliers(value: Any, where: str) -> list[tuple[int, Fraction]]:
    """A list of [number of a row, weight]."""
    pairs = [(place, _expect(item, list, place, 2)) for place, item in _items(value, where)]
    return [(_position(row, 10**18, place), _rational(text, place)) for place, (row, text) in pairs]


def _cancels(rows: Sequence[Form], strict: Collection[int], weights: list[tuple[int, Fraction]]) -> bool:
    """Positive weights, some on a strict row, whose combination of the rows is zero: no r satisfies all rows."""
    total: dict[int, Fraction] = {}
    for row, weight in weights:
        if weight <= 0 or row >= len(rows):
            return False
        for state, w in rows[row]:
            total[state] = total.get(state, Fraction(0)) + weight * w
    return any(row in strict for row, _ in weights) and not any(total.values())


def _packing(problem: _Problem, proof: dict[str, Any]) -> Proved:
    """Every reward is in at most m of the cones phi_i.K, K = {r : max_A(r) > max_B(r)}, i = 0..n, phi_0 the identity.

    r is in phi_i.K if and only if some a in A* has (phi_i.a - phi_i.b).r > 0 for every b in B.
    """
    phis: list[Permutation] = [{}, *problem.permutations(proof["permutations"], "proof.permutations")]
    _need(("pairs" in proof) != ("tree" in proof), "proof", "either pairs or a tree is expected")
    _need("sorted" not in proof or "tree" in proof, "proof", "sorted belongs to a tree")
    pairs = [_multipliers(item, where) for where, item in _items(proof.get("pairs", []), "proof.pairs")]
    nodes = [_node(problem, len(phis), item, where) for where, item in _items(proof.get("tree", []), "proof.tree")]
    waiting = 1  # subtrees that are still to come
    for k, node in enumerate(nodes):
        _need(waiting > 0, f"proof.tree[{k}]", "a node after the end of the tree")
        waiting += 1 if isinstance(node, tuple) else -1
    _need("pairs" in proof or waiting == 0, "proof.tree", "the tree has no end")
    chains = []
    for where, item in _items(proof.get("sorted", []), "proof.sorted"):
        chains.append([problem.index.get(_expect(name, str, where), -1) for name in _expect(item, list, where)])
    listed = [state for states in chains for state in states]
    _need(len(set(listed)) == len(listed) and -1 not in listed, "proof.sorted", "unknown or repeated state")
    remaining, keeps_most = _remaining(problem, proof.get("dropped", []))
    cones = [([_moved(problem.A[k], phi) for k in remaining], [_moved(x, phi) for x in problem.B]) for phi in phis]
    N, words = len(phis), f"{len(phis)} cones"
    if "pairs" in proof:
        _hold(N > 1, "packing-fraction", "one cone alone proves nothing")
        if _check_pairs(problem, cones, pairs) and keeps_most:
            return Fraction(N - 1, N), Fraction(N - 1), f"{words} without a common reward, the others where B wins"
        return Fraction(N - 1, N), None, f"{words} without a common reward"
    _check_sorted(cones, chains)
    m = _most_possible(problem, phis, cones, nodes, chains)
    _hold(m < N, "packing-fraction", "the tree leaves all cones possible")
    return 1 - Fraction(m, N), None, f"at most {m} of {words} at once, case tree of size {len(nodes)}"


def _node(problem: _Problem, cones: int, value: Any, where: str) -> Node:
    """A node of a case tree: the position of a cone and a form of it, or multipliers, or nothing."""
    kind = value[0] if type(value) is list and value else None
    if kind == "split":
        _, i, a, b = _expect(value, list, where, 4)
        A, B = problem.A, problem.B
        return _position(i, cones, where), A[_position(a, len(A), where)], B[_position(b, len(B), where)]
    if kind == "closed":
        return _multipliers(_expect(value, list, where, 2)[1], f"{where}[1]")
    _need(value == ["count"], where, '["split", i, a, b], ["closed", weights] or ["count"] is expected')
    return None


def _check_pairs(problem: _Problem, cones: Sequence[Cones], pairs: list[list[tuple[int, Fraction]]]) -> bool:
    """No two cones meet; True when all multipliers for cone 0 and another use a row of the other one.

    Then no r in the other cone has max_A >= max_B: weights on rows >= 0 of cone 0 and rows > 0 of the other cancel.
    """
    forms = [[[_form(problem, a, b) for b in winners] for a in losers] for losers, winners in cones]
    systems = [(i, j, x, y) for j in range(len(cones)) for i in range(j) for x in forms[i] for y in forms[j]]
    _hold(len(systems) == len(pairs), "packing-pair", f"{len(systems)} lists of multipliers are expected")
    size, injective = len(problem.B), True
    for (i, j, x, y), weights in zip(systems, pairs, strict=True):
        holds = _cancels([*x, *y], range(2 * size), weights)
        _hold(holds, "packing-pair", f"the multipliers for cones {i} and {j} do not exclude a common reward")
        injective = injective and (i > 0 or any(row >= size for row, _ in weights))
    return injective


def _check_sorted(cones: Sequence[Cones], chains: Sequence[list[int]]) -> None:
    """Swapping two neighbours of a chain permutes the cones, so that sorting a reward keeps how many contain it."""
    family = Counter((frozenset(losers), frozenset(winners)) for losers, winners in cones)
    for states in chains:
        for x, y in pairwise(states):
            swap = {x: y, y: x}
            image = Counter({(_swapped(A, swap), _swapped(B, swap)): count for (A, B), count in family.items()})
            _hold(image == family, "packing-sorted", "swapping neighbours of a sorted list does not permute the cones")


def _swapped(options: frozenset[Vector], swap: Permutation) -> frozenset[Vector]:
    return frozenset(_moved(x, swap) for x in options)


def _sorted_decides(form: Form, chains: Sequence[list[int]]) -> bool:
    """The form is <= 0 at every r that does not increase along the chains: its partial sums are <= 0, the last 0."""
    left = dict(form)
    for states in chains:
        total = 0
        for state in states:
            total += left.pop(state, 0)
            if total > 0:
                return False
        if total:
            return False
    return not left


def _most_possible(
    problem: _Problem,
    phis: Sequence[Permutation],
    cones: Sequence[Cones],
    nodes: Sequence[Node],
    chains: Sequence[list[int]],
) -> int:
    """The most cones that a counted leaf leaves possible.  Nodes come in preorder, first the answer > 0, then <= 0."""
    # the rows are r_x - r_y >= 0 for the neighbours of the chains, then the answers so far
    rows: list[Form] = [((x, 1), (y, -1)) for states in chains for x, y in pairwise(states)]
    chained = len(rows)
    forms = [[[_form(problem, a, b) for b in winners] for a in losers] for losers, winners in cones]
    excluded = Counter(f for cone in forms for row in cone for f in row if _sorted_decides(f, chains))
    strict: set[int] = set()
    most = 0
    for k, node in enumerate(nodes):
        if isinstance(node, tuple):
            i, a, b = node
            strict.add(len(rows))
            rows.append(_form(problem, _moved(a, phis[i]), _moved(b, phis[i])))
            excluded[_negated(rows[-1])] += 1
            continue
        if node is not None:
            _hold(_cancels(rows, strict, node), "packing-closed", f"the multipliers of node {k} exclude nothing")
        else:
            # Counter gives 0 for a form that no answer on this path decides
            possible = [any(not any(excluded[f] for f in row) for row in cone) for cone in forms]
            most = max(most, sum(possible))
        while len(rows) - 1 not in strict and len(rows) > chained:
            excluded[_negated(rows.pop())] -= 1
        if len(rows) == chained:
            break
        strict.remove(len(rows) - 1)
        excluded[_negated(rows[-1])] -= 1
        rows[-1] = _negated(rows[-1])
        excluded[_negated(rows[-1])] += 1
    return most


class _Environment:
    """A rewardless environment as in `orbitcert/mdp/1`; every row T(state, action) has been read."""

    def __init__(self, value: Any) -> None:
        where = "question.environment"
        notes = ("rationalisation", "initial", "labels")  # not used
        fields = _fields(value, where, ("format", "name", "states", "transitions"), notes)
        _need(value[0] == ("format", MDP_FORMAT), where, f'"format": "{MDP_FORMAT}" must come first')
        self.name: str = _expect(fields["name"], str, f"{where}.name")
        names = _expect(fields["states"], list, f"{where}.states")
        self.index = {_expect(state, str, f"{where}.states"): k for k, state in enumerate(names)}
        _need(0 < len(self.index) == len(names), f"{where}.states", "at least one state, each once, is needed")
        self._numbers: dict[str, Fraction] = {}
        self._acts: list[Any] = [None] * len(names)
        for state, acts in _expect(fields["transitions"], tuple, f"{where}.transitions"):
            k = self.index.get(state, -1)
            if k < 0 or self._acts[k] is not None or type(acts) is not tuple or not 0 < len(dict(acts)) == len(acts):
                raise _Refusal("malformed", where, f'"{_shown(state)}": unknown, twice, or without different actions')
            for action, row in acts:
                if type(row) is not tuple or len(row) != 1 or row[0][1] != "1" or row[0][0] not in self.index:
                    self._read(row, f'{where}.transitions["{_shown(state)}"]["{_shown(action)}"]')
            self._acts[k] = acts
        _need(None not in self._acts, f"{where}.transitions", "a state is missing")

    def _read(self, row: Any, where: str) -> None:
        """Refuse the row unless it is a distribution."""
        total = Fraction(0)
        for state, text in _expect(row, tuple, where):
            if type(text) is not str or text not in self._numbers:
                self._numbers[text] = _rational(text, where)
            _need(state in self.index and self._numbers[text] > 0, where, "unknown successor, or not positive")
            total += self._numbers[text]
        _need(total == 1 and len(dict(row)) == len(row), where, "does not sum to 1, or lists a successor twice")

    def actions(self, state: int) -> list[str]:
        """The actions of a state, in the order of the file."""
        return [action for action, _ in self._acts[state]]

    def row(self, state: int, action: str, where: str) -> Vector:
        """T(state, action)."""
        for name, row in self._acts[state]:
            if name == action:
                return tuple(sorted([(self.index[t], text) for t, text in row]))
        raise _Refusal("malformed", where, f'a state has no action "{_shown(action)}"')

    def rows(self, state: int) -> list[Vector]:
        """All rows of a state."""
        return [self.row(state, action, "") for action in self.actions(state)]

    def state(self, name: Any, where: str) -> int:
        """The index of a state."""
        _need(type(name) is str and name in self.index, where, f'unknown state "{_shown(str(name))}"')
        return self.index[name]

    def states(self, value: Any, where: str) -> list[int]:
        """A list of different states."""
        found = [self.state(name, where) for name in _expect(value, list, where)]
        _need(len(set(found)) == len(found), where, "a state is listed twice")
        return found

    def pairs(self, value: Any, where: str) -> list[tuple[int, str]]:
        """A list of pairs [state, action] of this environment."""
        found = []
        for place, item in _items(value, where):
            state, action = _expect(item, list, place, 2)
            found.append((self.state(state, place), _expect(action, str, place)))
            self.row(*found[-1], place)
        return found


class _Question:
    """What is compared: A is what losing actions, or staying in losing states, can do; B what winning ones can."""

    def __init__(self, value: Any, folder: str | None) -> None:
        fields = _fields(value, "question", ("environment", "from", "criterion", "lose"), ("win",))
        self.env = env = _Environment(_environment_value(fields["environment"], folder))
        self.start = env.state(fields["from"], "question.from")
        _need(fields["criterion"] in ("average", "discount=all"), "question.criterion", "average or discount=all")
        self.average = fields["criterion"] == "average"
        self.lose_actions, lose_states = self._side(fields["lose"], "question.lose")
        win_actions, self.win_states = self._side(fields["win"], "question.win") if "win" in fields else ([], None)
        self.lose_states = lose_states or []
        self.first = set(win_actions) or set(env.actions(self.start)).difference(self.lose_actions)
        alone = self.average or (lose_states is None and self.win_states is None)
        _need(alone, "question", "at every discount only actions lose and win")
        _need(bool(self.first) and self.first.isdisjoint(self.lose_actions), "question.win", "no action is left to win")

    def _side(self, value: Any, where: str) -> tuple[list[str], list[int] | None]:
        """The actions at the start, or the states, that lose or win."""
        fields = _fields(value, where, (), ("actions", "states"))
        _need(len(fields) == 1, where, "either actions or states are expected")
        if "states" in fields:
            states = self.env.states(fields["states"], where)
            _need(len(states) > 0, where, "at least one state is needed")
            return [], states
        actions = [_expect(name, str, where) for name in _expect(fields["actions"], list, where)]
        _need(0 < len(actions) == len(set(actions)), where, "at least one action, each once, is needed")
        _need(set(actions) <= set(self.env.actions(self.start)), where, "the start has no such action")
        return actions, None

    def entry(self, action: str) -> Vector:
        """T(start, action)."""
        return self.env.row(self.start, action, "proof")


def _environment_value(value: Any, folder: str | None) -> Any:
    """The environment itself, or the one in a file beside the certificate that has the stated SHA-256."""
    if type(value) is not tuple or not value or value[0][0] != "file":
        return value
    where = "question.environment"
    fields = _fields(value, where, ("file", "sha256"))
    name, digest = (_expect(fields[key], str, f"{where}.{key}") for key in ("file", "sha256"))
    _need(folder is not None, where, "its file is looked for beside the certificate: check it as a file")
    _need(os.path.basename(name) == name and name not in ("", ".", ".."), where, "a name without folder is expected")
    data = _read_bytes(os.path.join(str(folder), name), where)
    _hold(hashlib.sha256(data).hexdigest() == digest, "environment", f'the SHA-256 of "{_shown(name)}" is another one')
    return _parsed(data.decode("utf-8"))


Copy = tuple[list[int], list[list[str]], str | None]  # images of the base states, matching actions, first action


def _copies(question: _Question, value: Any, actions: list[list[str]], first: bool, where: str) -> list[Copy]:
    """A list of copies of a base with these listed actions; `first`: they may name the action that enters them."""
    env, start, found = question.env, question.start, list[Copy]()
    for place, item in _items(value, where):
        fields = _fields(item, place, ("images", "actions"), ("first",) if first else ())
        images = env.states(fields["images"], f"{place}.images")
        matched = _action_lists(fields["actions"], f"{place}.actions")
        sizes = [len(names) for names in matched] == [len(names) for names in actions]
        _need(len(images) == len(actions) and sizes, place, "one image for every state, one action for every action")
        entered = _expect(fields["first"], str, f"{place}.first") if "first" in fields else None
        for s, names in [*zip(images, matched, strict=True), (start, [entered] if entered is not None else [])]:
            for name in names:
                env.row(s, name, place)
        found.append((images, matched, entered))
    return found


def _action_lists(value: Any, where: str) -> list[list[str]]:
    return [[_expect(name, str, place) for name in _expect(item, list, place)] for place, item in _items(value, where)]


def _moved_row(psi: dict[int, int], row: Vector) -> Vector:
    """psi.row; empty when psi does not map some successor."""
    return tuple(sorted([(psi[t], text) for t, text in row])) if all(t in psi for t, _ in row) else ()


def _hold_copy(env: _Environment, base: list[int], actions: list[list[str]], copy: Copy, name: str) -> dict[int, int]:
    """psi is such that T(psi(x), beta) = psi.T(x, alpha) for every listed alpha and its match beta."""
    psi = dict(zip(base, copy[0], strict=True))
    for x, listed, matched in zip(base, actions, copy[1], strict=True):
        for alpha, beta in zip(listed, matched, strict=True):
            row = _moved_row(psi, env.row(x, alpha, "proof"))
            same = bool(row) and env.row(psi[x], beta, "proof") == row
            _hold(same, "dynamics-match", f'{name} has no match for "{_shown(alpha)}" of a state of the base')
    return psi


def _hold_disjoint(blocks: Iterable[list[int]], used: Iterable[int]) -> None:
    seen = set(used)
    for block in blocks:
        _hold(seen.isdisjoint(block), "dynamics-disjoint", "two blocks share a state, or a block contains the start")
        seen.update(block)


def _routed(question: _Question, avoided: Collection[int], routes: list[list[tuple[int, str]]]) -> set[int]:
    """What the routes reach almost surely: each leads to the only successor outside its states, by positive steps."""
    reached, rule = {question.start}, "dynamics-reach"
    for k, route in enumerate(routes):
        listed = {s for s, _ in route}
        rows = [question.env.row(s, action, "proof.routes") for s, action in route]
        targets = {t for row in rows for t, _ in row} - listed
        begun = len(listed) == len(route) and len(targets) == 1 and not reached.isdisjoint(listed)
        _hold(begun, rule, f"route {k} does not begin where one has been, or has no single target")
        first = all(s != question.start or action in question.first for s, action in route)
        _hold(first, rule, f"route {k} takes a first action that does not win")
        _hold(listed.isdisjoint(avoided), rule, f"route {k} passes through a copy")
        near = set(targets)
        for (s, _), row in zip(route, rows, strict=True):
            _hold(any(t in near for t, _ in row), rule, f"a state of route {k} comes no closer to its target")
            near.add(s)
        reached |= targets
    return reached


def _paths(question: _Question, proof: dict[str, Any]) -> list[tuple[int, int]]:
    """R, all that the first losing action leads to, and its disjoint copies; losing copies can do nothing else."""
    env, start, cover = question.env, question.start, "dynamics-cover"
    _need(bool(question.lose_actions), "proof.form", "paths need losing actions")
    base = env.states(proof["states"], "proof.states")
    actions = [env.actions(s) for s in base]
    losing, winning = (_copies(question, proof[side], actions, True, f"proof.{side}") for side in ("losing", "winning"))
    routes = [env.pairs(item, where) for where, item in _items(proof.get("routes", []), "proof.routes")]
    entry, inside = question.entry(question.lose_actions[0]), set(base)
    closed = all(t in inside for row in (entry, *chain.from_iterable(map(env.rows, base))) for t, _ in row)
    _hold(closed and start not in inside, cover, "a losing action leads outside the base, or back to the start")
    _hold_disjoint([base, *(copy[0] for copy in (*losing, *winning))], [start])
    entered = {entry}
    for k, copy in enumerate((*losing, *winning)):
        psi = _hold_copy(env, base, actions, copy, f"copy {k}")
        firsts, first = question.lose_actions if k < len(losing) else question.first, copy[2]
        if first is None:
            single = k >= len(losing) and question.average and len(entry) == 1
            _hold(single, "dynamics-entry", f"copy {k} needs a first action that enters it")
            continue
        enters = first in firsts and question.entry(first) == _moved_row(psi, entry)
        _hold(enters, "dynamics-entry", f"copy {k} is not entered as the base is, by an action of its side")
        if k < len(losing):
            entered.add(question.entry(first))
            for s, names in zip(copy[0], copy[1], strict=True):
                listed = {env.row(s, name, "proof") for name in names}
                _hold(listed.issuperset(env.rows(s)), cover, f"copy {k} loses and can do what the base cannot")
    lost = all(question.entry(action) in entered for action in question.lose_actions)
    _hold(lost, cover, "a losing action enters no losing copy")
    images = {s for copy in winning for s in copy[0]}
    kept = question.win_states is None or images <= set(question.win_states)
    _hold(kept, "dynamics-reach", "a winning copy is not inside the winning states")
    reached = _routed(question, images, routes)
    for copy in winning:
        arrived = copy[2] is not None or copy[0][base.index(entry[0][0])] in reached
        _hold(arrived, "dynamics-reach", "no route leads to the entry of a winning copy")
    return [(1 + len(losing), len(winning))]


def _ends(question: _Question, proof: dict[str, Any]) -> list[tuple[int, int]]:
    """Blocks in which every losing policy ends, and copies of them that winning policies reach and do not leave."""
    env = question.env
    _need(question.average, "proof.form", "ends speak about average reward only")
    region, points = (env.states(proof[key], f"proof.{key}") for key in ("region", "points"))
    loops = env.pairs(proof["loops"], "proof.loops")
    ranks = []
    for where, item in _items(proof["ranks"], "proof.ranks"):
        ranks.append([_position(rank, 10**18, where) for rank in _expect(item, list, where, len(region))])
    components: list[tuple[list[int], list[list[str]], list[Copy], list[Copy]]] = []
    for where, item in _items(proof["components"], "proof.components"):
        fields = _fields(item, where, ("states", "actions", "losing", "winning"))
        base = env.states(fields["states"], f"{where}.states")
        actions = _action_lists(fields["actions"], f"{where}.actions")
        _need(0 < len(base) == len(actions) and all(actions), where, "every state needs at least one action")
        _ = [env.row(s, name, where) for s, names in zip(base, actions, strict=True) for name in names]
        lost, won = (_copies(question, fields[key], actions, False, f"{where}.{key}") for key in ("losing", "winning"))
        components.append((base, actions, lost, won))
    routes = [env.pairs(item, where) for where, item in _items(proof["routes"], "proof.routes")]
    blocks = [copy[0] for _, _, losing, winning in components for copy in (*losing, *winning)]
    _hold_disjoint([points, [s for s, _ in loops], *(base for base, _, _, _ in components), *blocks], [])
    _need(len({s for s, _ in loops}) == len(loops), "proof.loops", "a state is listed twice")
    inner: dict[int, set[Vector]] = {}
    used = list(loops)  # the pairs that winning policies use for ever
    reached = _routed(question, (), routes)
    for c, (base, actions, losing, winning) in enumerate(components):
        for images, matched, _ in ((base, actions, None), *losing):
            for s, names in zip(images, matched, strict=True):
                inner[s] = {env.row(s, name, "proof.components") for name in names}
        _hold(_is_connected(base, inner), "dynamics-connected", f"the base of component {c} is not strongly connected")
        for k, copy in enumerate((*losing, *winning)):
            _hold_copy(env, base, actions, copy, f"copy {k} of component {c}")
        for images, matched, _ in winning:
            used.extend((s, name) for s, names in zip(images, matched, strict=True) for name in names)
            _hold(not reached.isdisjoint(images), "dynamics-reach", f"no route leads to a copy of component {c}")
    for s, action in loops:
        _hold(env.row(s, action, "proof.loops") == ((s, "1"),), "dynamics-match", "an action of a loop does not stay")
        _hold(s in reached, "dynamics-reach", "no route leads to a loop")
    first = all(s != question.start or action in question.first for s, action in used)
    _hold(first, "dynamics-reach", "a winning copy takes a first action that does not win")
    kept = question.win_states is None or {s for s, _ in used} <= set(question.win_states)
    _hold(kept, "dynamics-reach", "a winning copy is not inside the winning states")
    _hold_covered(question, region, ranks, set(points), inner)
    shapes = [(len(points), len(loops))] if points else []
    return [*shapes, *((1 + len(losing), len(winning)) for _, _, losing, winning in components)]


def _is_connected(base: list[int], inner: dict[int, set[Vector]]) -> bool:
    """Along the listed rows, which stay inside (the copies show that), every state leads to every other one."""
    steps: tuple[dict[int, list[int]], dict[int, list[int]]] = ({s: [] for s in base}, {s: [] for s in base})
    for s in base:
        for t in [t for row in inner[s] for t, _ in row if t in steps[0]]:
            steps[0][s].append(t)
            steps[1][t].append(s)
    for arrows in steps:
        seen, pending = {base[0]}, [base[0]]
        while pending:
            fresh = set(arrows[pending.pop()]) - seen
            seen |= fresh
            pending += fresh
        if len(seen) < len(base):
            return False
    return True


def _hold_covered(
    question: _Question, region: list[int], ranks: list[list[int]], points: set[int], inner: dict[int, set[Vector]]
) -> None:
    """What can be done for ever in the region stays among the points or is listed for its block.

    An end component uses rows that stay in the region, to states that have such rows.  In a round ranks do not rise
    along these, so in an end component they are constant: the rows along which they fall are in none.
    """
    env, rule, inside = question.env, "dynamics-cover", set(region)
    remaining: dict[int, list[Vector]] = {}
    for s in region:
        losing = question.lose_actions if s == question.start else []
        rows = [question.entry(action) for action in losing] or env.rows(s)
        remaining[s] = [row for row in rows if all(t in inside for t, _ in row)]
        closed = not question.lose_actions or len(remaining[s]) == len(rows)
        _hold(closed, rule, "a losing policy leaves the region")
    for action in question.lose_actions:
        _hold(all(t in inside for t, _ in question.entry(action)), rule, "a losing policy leaves the region")
    _hold(bool(question.lose_actions) or inside == set(question.lose_states), rule, "the region is not what loses")
    for values in ranks:
        rank, following = dict(zip(region, values, strict=True)), dict[int, list[Vector]]()
        for s, rows in remaining.items():
            rising = any(rank[t] > rank[s] for row in rows for t, _ in row if remaining[t])
            _hold(not rising, rule, "a rank rises along a row that remains")
            following[s] = [row for row in rows if all(remaining[t] and rank[t] == rank[s] for t, _ in row)]
        remaining = following
    for s, rows in remaining.items():
        for row in rows:
            covered = row in inner.get(s, ()) or (s in points and all(t in points for t, _ in row))
            _hold(covered, rule, "something that a losing policy can do for ever is in no losing block")


def _dynamics(fields: dict[str, Any], pairs: Any, folder: str | None) -> tuple[_Question, Proved]:
    """Rule dynamics: m losing and n winning blocks of every shape."""
    question = _Question(fields["question"], folder)
    form = dict(pairs).get("form")
    _need(form in ("ends", "paths"), "proof.form", '"ends" or "paths" is expected')
    if form == "ends":
        required: tuple[str, ...] = ("region", "ranks", "points", "loops", "components", "routes")
        shapes = _ends(question, _fields(pairs, "proof", ("rule", "form", *required)))
    else:
        shapes = _paths(question, _fields(pairs, "proof", ("rule", "form", "states", "losing", "winning"), ("routes",)))
    _hold(bool(shapes) and all(n for _, n in shapes), "dynamics-fraction", "nothing loses, or a block has no copy")
    blocks = ", ".join(f"{n} against {m}" for m, n in shapes)
    return question, (*_least_share(shapes), f"{form}, blocks {blocks}")


Entry = tuple[str | None, list[Vector], int]  # block (None: one option of the problem), options, number of copies
Part = tuple[list[int], Entry, dict[int, int]]  # positions in a side, what stands there, map from the base


class _Copied:
    """A problem whose sides list options and copies of blocks; every copy is on states of its own.

    `scopes` are the states of the options of the problem (under None) and of every block.
    """

    def __init__(self, value: Any) -> None:
        fields = _fields(value, "problem", ("format", "name", "states", "blocks", "A", "B"))
        _need(value[0] == ("format", PROBLEM_FORMAT), "problem", f'"format": "{PROBLEM_FORMAT}" must come first')
        self.name: str = _expect(fields["name"], str, "problem.name")
        self.numbers: dict[str, Fraction] = {}
        self.scopes: dict[str | None, dict[str, int]] = {None: _scope(fields["states"], "problem.states")}
        _need("copies of" not in self.scopes[None], "problem.states", 'no state is called "copies of" beside blocks')
        self.blocks: dict[str, list[Vector]] = {}
        for name, item in _expect(fields["blocks"], tuple, "problem.blocks"):
            where = f'problem.blocks["{_shown(name)}"]'
            block = _fields(item, where, ("states", "options"))
            _need(name not in self.blocks, where, "a block is listed twice")
            self.scopes[name] = _scope(block["states"], f"{where}.states")
            self.blocks[name] = options = _options(block["options"], where, self.scopes[name], self.numbers)
            _need(0 < len(options) == len(set(options)), where, "one option or more, all different, are needed")
            full = all(options) and len({i for x in options for i, _ in x}) == len(self.scopes[name])
            _need(full, where, "a state or an option has no weight")
        self.A, self.B = (self._side(fields[side], f"problem.{side}") for side in ("A", "B"))
        used = {name for name, _, _ in (*self.A, *self.B)}
        _need(bool(self.blocks) and used.issuperset(self.blocks), "problem.blocks", "none, or one in neither A nor B")
        self.d = sum(len(self.scopes[name]) * k for name, _, k in (*self.A, *self.B) if name is not None)
        self.d += len(self.scopes[None])

    def _side(self, value: Any, where: str) -> list[Entry]:
        """Options, and references to blocks with a positive number of copies."""
        entries: list[Entry] = []
        for place, item in _items(value, where):
            if all(field != "copies of" for field, _ in _expect(item, tuple, place)):
                entries.append((None, _options([item], place, self.scopes[None], self.numbers), 1))
                _need(len(item) > 0, place, "the zero vector is refused beside blocks")
                continue
            fields = _fields(item, place, ("copies of", "copies"))
            name, number = _expect(fields["copies of"], str, place), _rational(fields["copies"], f"{place}.copies")
            _need(name in self.blocks, place, "unknown block")
            _need(number.denominator == 1 and number > 0, f"{place}.copies", "a positive integer is expected")
            entries.append((name, self.blocks[name], int(number)))
        different = {options[0] if name is None else name for name, options, _ in entries}
        _need(0 < len(entries) == len(different), where, "one entry or more, all different, are needed")
        return entries

    def part(self, value: Any, where: str, side: list[Entry], base: Entry | None) -> Part:
        """Options of one side, or one reference, with the map from the base of the shape unless this is the base."""
        fields = _fields(value, where, ("entries",) if base is None else ("entries", "map"))
        positions = [_position(k, len(side), place) for place, k in _items(fields["entries"], f"{where}.entries")]
        listed = [side[k] for k in positions]
        whole = len(listed) == 1 or all(name is None for name, _, _ in listed)
        _need(0 < len(set(positions)) == len(positions) and whole, where, "options, or one reference, are expected")
        name, psi = listed[0][0], dict[int, int]()
        if base is not None:
            source, target = self.scopes[base[0]], self.scopes[name]
            for state, image in _expect(fields["map"], tuple, f"{where}.map"):
                known = state in source and _expect(image, str, f"{where}.map") in target
                _need(known and source[state] not in psi, f"{where}.map", "unknown state, or one listed twice")
                psi[source[state]] = target[image]
        return positions, (name, [x for _, options, _ in listed for x in options], listed[0][2]), psi


def _scope(value: Any, where: str) -> dict[str, int]:
    """Different names of states with their indices."""
    names = _expect(value, list, where)
    index = {_expect(name, str, f"{where}[{k}]"): k for k, name in enumerate(names)}
    _need(len(index) == len(names), where, "a state is listed twice")
    return index


def _copies_of_shapes(problem: _Copied, value: Any) -> tuple[Fraction, Fraction | None, str]:
    """Parts of equal shape on disjoint supports: their copies in A and in B are counted, A wholly."""
    shapes: list[tuple[list[Part], list[Part]]] = []
    for where, item in _items(value, "proof.shapes"):
        fields = _fields(item, where, ("losing", "winning"))
        items = list(_items(fields["losing"], f"{where}.losing"))
        _need(len(items) > 0, f"{where}.losing", "at least one part is needed; the first one is the base")
        base = problem.part(items[0][1], items[0][0], problem.A, None)
        losing = [base, *(problem.part(part, place, problem.A, base[1]) for place, part in items[1:])]
        parts = _items(fields["winning"], f"{where}.winning")
        shapes.append((losing, [problem.part(part, place, problem.B, base[1]) for place, part in parts]))
    everything = [[part for shape in shapes for part in shape[k]] for k in (0, 1)]
    lost, won = (Counter(k for positions, _, _ in parts for k in positions) for parts in everything)
    for k in range(len(problem.A)):
        _hold(lost[k] == 1, "copies-cover", f"entry {k} of A is in {lost[k]} losing parts, not in one")
    _hold(all(count == 1 for count in won.values()), "copies-disjoint", "an entry of B is in two winning parts")
    seen: set[int] = set()
    for _, (name, options, _), _ in chain(*everything):
        support = {i for x in options for i, _ in x} if name is None else set()
        _hold(seen.isdisjoint(support), "copies-disjoint", "two parts share a state")
        seen |= support
    counts = []
    for s, (losing, winning) in enumerate(shapes):
        origin = losing[0][1][1]
        support = {i for x in origin for i, _ in x}
        for _, (_, options, _), psi in (*losing[1:], *winning):
            injective = psi.keys() == support and len(set(psi.values())) == len(psi)
            same = injective and {_moved(x, psi) for x in origin} == set(options)
            _hold(same, "copies-map", f"a map of shape {s} does not carry the base onto its part")
        counts.append((sum(entry[2] for _, entry, _ in losing), sum(entry[2] for _, entry, _ in winning)))
    _hold(bool(counts) and all(n for _, n in counts), "copies-fraction", "a shape has no winning part")
    words = ", ".join(f"{_number(n)} against {_number(m)}" for m, n in counts)
    return *_least_share(counts), f"copies {_shown(words, 200)}"


def _least_share(shapes: Sequence[tuple[int, int]]) -> tuple[Fraction, Fraction | None]:
    """The weak share of m losing and n winning blocks of every shape, and the factor of `most` where that holds."""
    least = min(Fraction(n, m) for m, n in shapes)
    keeps_most = least >= 1 and (len(shapes) == 1 or least.denominator == 1)
    return least / (least + 1), least if keeps_most else None


def _number(number: int | Fraction) -> str:
    """A number of any size in at most some 100 characters."""
    digits = [str(Decimal(k)) for k in (number.numerator, number.denominator)]
    texts = [text if len(text) <= 60 else f"{text[:12]}...{text[-12:]} ({len(text)} digits)" for text in digits]
    return texts[0] if number.denominator == 1 else "/".join(texts)


def _words(problem: _Problem, proof: dict[str, Any]) -> list[list[int]]:
    """One word per permutation, exactly when the group has generators: letters from 1, negative for inverses."""
    needed = problem.group == "generators"
    _need(("words" in proof) == needed, "proof.words", f"words are {'missing' if needed else 'for generators only'}")
    words = [_expect(item, list, where) for where, item in _items(proof.get("words", []), "proof.words")]
    for k, word in enumerate(words):
        for letter in word:
            exists = 1 <= abs(_expect(letter, int, f"proof.words[{k}]")) <= len(problem.generators)
            _need(exists, f"proof.words[{k}]", "a letter is the number of a generator, from 1, or minus it")
    return words


RULES: dict[str, tuple[Callable[..., Proved], Sequence[str], Sequence[str]]] = {  # check, required, optional fields
    "clique": (_clique, ("permutations",), ()),
    "blocks": (_blocks, ("losing", "winning", "swaps"), ()),
    "orbits": (_orbits, ("members", "generators", "links"), ("extra",)),
    "packing": (_packing, ("permutations",), ("pairs", "tree", "sorted")),
}


def _read_upper(problem: _Problem, value: Any) -> Upper:
    fields = _fields(value, "upper", ("reward", "counts"))
    given = _fields(fields["counts"], "upper.counts", ("B", "tie", "A"))
    counts = [_rational(given[name], f"upper.counts.{name}") for name in ("B", "tie", "A")]
    _need(all(c.denominator == 1 and c >= 0 for c in counts), "upper.counts", "a count is an integer from 0")
    words = ", ".join(f"{name} {_shown(given[name])}" for name in ("B", "tie", "A"))
    return problem.options([fields["reward"]], "upper.reward")[0], [int(c) for c in counts], words


def _whole(problem: _Problem, vectors: Iterable[Vector]) -> dict[str, int]:
    """The numbers of these vectors times one positive integer, by text."""
    numbers = {text: problem.numbers[text] for x in vectors for _, text in x}
    scale = math.lcm(*{number.denominator for number in numbers.values()})
    return {text: int(number * scale) for text, number in numbers.items()}


def _recount(problem: _Problem, reward: Vector, pools: Pools, orbit: int) -> list[int]:
    """How many rewards of the orbit have max_B > max_A, equal, max_A > max_B.  Only states in the support of an option
    are given values; each assignment counts as often as the left-over values have arrangements elsewhere."""
    point, counts = dict[int, int](), [0, 0, 0]
    weights, worth = _whole(problem, [*problem.A, *problem.B]), {"0": 0} | _whole(problem, [reward])
    sets = [[[(i, weights[text]) for i, text in x] for x in side] for side in (problem.B, problem.A)]
    places = [(i, problem.labels[i]) for i in {i for x in (*problem.A, *problem.B) for i, _ in x}]
    pending = [(-1, "", orbit)]  # (depth, value, rewards it stands for); 0 rewards: take the value back
    while pending:
        depth, text, rewards = pending.pop()
        if depth >= 0:
            state, label = places[depth]
            point[state] = worth[text]
            pools[label][text] += -1 if rewards else 1
            pending += [(depth, text, 0)] if rewards else []
        if rewards and depth + 1 < len(places):
            pool = pools[places[depth + 1][1]]
            pending += [(depth + 1, text, rewards * c // pool.total()) for text, c in pool.items() if c]
        elif rewards:
            best_b, best_a = (max(sum([w * point[i] for i, w in x]) for x in side) for side in sets)
            counts[0 if best_b > best_a else 1 if best_b == best_a else 2] += rewards
    return counts


def _check_generated(problem: _Problem, upper: Upper, weak: Fraction, most: Fraction | None) -> bool:
    """The same for a group with generators: the orbit is listed when the counts say that it is small enough."""
    (reward, counts, words), total = upper, sum(upper[1])
    consistent = counts[0] + counts[1] >= weak * total if most is None else counts[0] >= most * counts[2]
    _hold(consistent, "upper", f"{words} contradict the claim")
    entries = sum(len(x) for x in (*problem.A, *problem.B))
    if total * (entries + len(problem.generators) * (1 + len(reward))) > MAX_RECOUNT:
        return False
    orbit, pending, found = {reward}, [reward], [0, 0, 0]
    while pending and len(orbit) <= total:
        w = pending.pop()
        for image in [_moved(w, g) for g in problem.generators]:
            if image not in orbit:
                orbit.add(image)
                pending.append(image)
    _hold(len(orbit) == total, "upper", f"{words} do not add up to the size of the orbit")
    weights, worth = _whole(problem, [*problem.A, *problem.B]), _whole(problem, [reward])
    sets = [[[(i, weights[text]) for i, text in x] for x in side] for side in (problem.B, problem.A)]
    for w in orbit:
        point = {i: worth[text] for i, text in w}
        best_b, best_a = (max(sum([weight * point.get(i, 0) for i, weight in x]) for x in side) for side in sets)
        found[0 if best_b > best_a else 1 if best_b == best_a else 2] += 1
    _hold(found == counts, "upper", f"a re-count gives B {found[0]}, tie {found[1]}, A {found[2]}, not {words}")
    return True


def _check_upper(problem: _Problem, upper: Upper, weak: Fraction, most: Fraction | None) -> bool:
    """Whether the counts were re-counted; they add up to the orbit and do not contradict the claim."""
    (reward, counts, words), total = upper, sum(upper[1])
    if problem.group == "generators":
        return _check_generated(problem, upper, weak, most)
    pools, orbit = Pools(), 1
    texts = map(dict(reward).get, range(len(problem.labels)), repeat("0"))
    for (label, text), count in Counter(zip(problem.labels, texts, strict=True)).items():
        pools.setdefault(label, Counter())[text] = count
    for pool in pools.values():  # the orbit is the product of the arrangements of the values in each label
        places = pool.total()
        for count in sorted(pool.values())[:-1]:
            # binom(places, count) >= (places // count)^count: refuse before computing what is too large
            small = orbit <= total and count * ((places // count).bit_length() - 1) <= total.bit_length()
            _hold(small, "upper", f"{words} do not add up to the size of the orbit")
            orbit *= math.comb(places, count)
            places -= count
    _hold(orbit == total, "upper", f"{words} do not add up to the size of the orbit")
    consistent = counts[0] + counts[1] >= weak * total if most is None else counts[0] >= most * counts[2]
    _hold(consistent, "upper", f"{words} contradict the claim")
    if total * sum(len(x) for x in (*problem.A, *problem.B)) > MAX_RECOUNT:
        return False
    found = _recount(problem, reward, pools, total)
    _hold(found == counts, "upper", f"a re-count gives B {found[0]}, tie {found[1]}, A {found[2]}, not {words}")
    return True


def _read_claim(value: Any, competing: bool) -> tuple[str, Fraction, str]:
    """Relation, number and orbit of a claim; with competitors it says that it is about all options."""
    among = ("among",) if competing else ()
    claim = _fields(value, "claim", ("relation", "orbit", *among), ("fraction", "factor"))
    _need(not competing or claim["among"] == "all options", "claim.among", '"all options" is expected')
    kind = {"weak": "fraction", "most": "factor"}.get(_expect(claim["relation"], str, "claim.relation"), "")
    one = kind in claim and len(claim) == 3 + len(among)
    _need(one, "claim", "weak with a fraction or most with a factor is expected")
    groups = ("all", "labels", "generators")
    _need(claim["orbit"] in groups, "claim.orbit", '"all", "labels" or "generators" is expected')
    return claim["relation"], _rational(claim[kind], f"claim.{kind}"), claim["orbit"]


def _read_source(fields: dict[str, Any]) -> str:
    """The source in words, for the end of a verdict."""
    if "source" not in fields:
        return ""
    source = _fields(fields["source"], "source", ("name", "sha256"))
    name, digest = (_expect(source[key], str, f"source.{key}") for key in ("name", "sha256"))
    _need(re.fullmatch("[0-9a-f]{64}", digest) is not None, "source.sha256", "64 lowercase hex digits expected")
    return f"; source {_shown(name)}, sha256 {digest}"


def _hold_claim(claim: tuple[str, Fraction, str], weak: Fraction, most: Fraction | None, group: str) -> str:
    """The bound in words, when the claim is exactly what the rule yields."""
    proved = ("weak", weak, group) if most is None else ("most", most, group)
    _hold(claim == proved, "claim", f"the rule yields exactly {proved[0]} {_number(proved[1])} of orbit {group}")
    return f"weak {_number(weak)}" if most is None else f"weak {_number(weak)} (most {_number(most)})"


def _copied_verdict(fields: dict[str, Any]) -> Verdict:
    """The verdict on a certificate whose problem has blocks."""
    claim, remarks = _read_claim(fields["claim"], False), _read_source(fields)
    _need("upper" not in fields, "upper", "no counts are kept beside blocks")
    problem = _Copied(fields["problem"])
    proof = _fields(fields["proof"], "proof", ("rule", "shapes"))
    _need(fields["proof"][0] == ("rule", "copies"), "proof.rule", "comes first and is copies for a problem with blocks")
    weak, most, words = _copies_of_shapes(problem, proof["shapes"])
    bound = _hold_claim(claim, weak, most, "all")
    message = f"VERIFIED {bound} for every reward: {_shown(problem.name)}, rule copies, {words}"
    return Verdict("verified", f"{message}, d = {_number(problem.d)}{remarks}", weak, most)


def _verdict(value: Any, folder: str | None) -> Verdict:
    """Everything is read before anything is checked: a malformed certificate is never merely rejected."""
    asked = type(value) is tuple and any(name == "question" for name, _ in value)
    subject, further = ("question", ("source",)) if asked else ("problem", ("upper", "source"))
    other = value[0][1] if type(value) is tuple and value and value[0][0] == "format" else None
    _need(other not in (PROBLEM_FORMAT, MDP_FORMAT), "certificate", f"the format is {other}, not {FORMAT}")
    fields = _fields(value, "certificate", ("format", subject, "claim", "proof"), further)
    _need(value[0] == ("format", FORMAT), "certificate", f'"format": "{FORMAT}" must come first')
    if type(fields.get("problem")) is tuple and any(name == "blocks" for name, _ in fields["problem"]):
        return _copied_verdict(fields)
    problem = None if asked else _Problem(fields["problem"])
    competing = problem is not None and bool(problem.C)
    claim, remarks = _read_claim(fields["claim"], competing), _read_source(fields)
    pairs = _expect(fields["proof"], tuple, "proof")
    rule = pairs[0][1] if pairs and pairs[0][0] == "rule" else None
    if asked:
        _need(rule == "dynamics", "proof.rule", "comes first and is dynamics for a question about an environment")
        question, (weak, most, words) = _dynamics(fields, pairs, folder)
        bound = _hold_claim(claim, weak, most, "all")
        when = "average reward" if question.average else "every discount"
        message = f"VERIFIED {bound} for every reward, {when}: {_shown(question.env.name)}, rule dynamics, {words}"
        return Verdict("verified", f"{message}, d = {len(question.env.index)}{remarks}", weak, most)
    problem = problem or _Problem(fields["problem"])
    _need(not problem.C or "upper" not in fields, "upper", "no counts are kept with competitors")
    upper = _read_upper(problem, fields["upper"]) if "upper" in fields else None
    _need(type(rule) is str and rule in RULES, "proof.rule", f"comes first and is one of {', '.join(RULES)}")
    _need(not problem.C or rule != "packing", "proof.rule", "packing does not speak about competitors")
    check, required, optional = RULES[str(rule)]
    proof = _fields(pairs, "proof", ("rule", *required), ("dropped", "mixtures", "words", *optional))
    B, problem.words = problem.B, _words(problem, proof)
    _mixtures(problem, proof.get("mixtures", []))

    weak, most, words = check(problem, proof)
    problem.B = B
    bound = _hold_claim(claim, weak, most, problem.group)
    recounted = None if upper is None else _check_upper(problem, upper, weak, most)
    tight: Literal[True] | None = True if upper and recounted and sum(upper[1][:2]) == weak * sum(upper[1]) else None
    if upper is not None:
        how = "worst reward re-counted" if tight else "reward re-counted" if recounted else "NOT re-counted"
        remarks = f"; {'tight' if tight else 'upper'}: {how}, {upper[2]}{remarks}"
    by = {"all": "", "labels": ", permuted within labels", "generators": ", permuted by the generated group"}
    whom = f"every reward{by[problem.group]}"
    whom += ", optimal among all options" if problem.C else ""
    sizes = f"d = {len(problem.index)}, |A| = {len(problem.A)}, |B| = {len(problem.B)}"
    sizes += f", |C| = {len(problem.C)}" if problem.C else ""
    message = f"VERIFIED {bound} for {whom}: {_shown(problem.name)}, rule {rule}, {words}, {sizes}{remarks}"
    return Verdict("verified", message, weak, most, tight, recounted)


def _parsed(text: str) -> Any:
    """The JSON value.  Objects become tuples of pairs, which still show repeated keys; other numbers become floats,
    which are accepted nowhere."""
    index = lambda digits: int(digits) if digits != "-0" and len(digits) < 19 else math.nan  # noqa: E731
    value = json.loads(text, object_pairs_hook=tuple, parse_int=index)
    if re.search(r"\\u[dD][89a-fA-F]", text):
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def check_text(text: str, folder: str | None = None) -> Verdict:
    """The verdict on a certificate given as text; `folder` is where an environment that it names by file is."""
    collecting = gc.isenabled()
    gc.disable()  # nothing here makes reference cycles, and the collector would walk all entries many times
    try:
        return _verdict(_parsed(text), folder)
    except json.JSONDecodeError as fault:
        return Verdict("malformed", f"MALFORMED line {fault.lineno} column {fault.colno}: not JSON: {fault.msg}")
    except (RecursionError, UnicodeError):
        return Verdict("malformed", "MALFORMED certificate: nested too deeply, not UTF-8, or half of a surrogate pair")
    except _Refusal as refusal:
        status, place, reason = refusal.args
        return Verdict(status, f"{status.upper()} {place}: {reason}")
    finally:
        if collecting:
            gc.enable()


def _read_bytes(path: str | os.PathLike[str], where: str) -> bytes:
    """The bytes of a regular file that is not too large."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            raise OSError(f"not a regular file of at most {MAX_BYTES} bytes")
        with open(path, "rb") as stream:
            return stream.read(status.st_size + 1)
    except (OSError, ValueError) as fault:  # ValueError: a path with a NUL character
        raise _Refusal("malformed", where, f"cannot be read: {_shown(str(fault), 100)}") from None


def check_file(path: str | os.PathLike[str]) -> Verdict:
    """The verdict on the certificate in this file; a file that cannot be read is malformed."""
    try:
        text = _read_bytes(path, "file").decode("utf-8")
    except _Refusal as refusal:
        return Verdict("malformed", f"MALFORMED {refusal.args[1]}: {refusal.args[2]}")
    except ValueError as fault:
        return Verdict("malformed", f"MALFORMED file: cannot be read: {_shown(str(fault), 100)}")
    return check_text(text, os.path.dirname(os.path.abspath(path)))


def main(argv: Sequence[str]) -> int:
    """One line per certificate.  Exit status: 0 all verified, 5 a rejected one, 4 a malformed one, 2 wrong usage."""
    if not argv or any(argument.startswith("-") for argument in argv):
        print("usage: python -I -S -O checker.py CERTIFICATE...", file=sys.stderr)
        return 2
    found, encoding = set(), sys.stdout.encoding or "ascii"
    for path in argv:
        verdict = check_file(path)
        found.add(verdict.status)
        line = f"{_shown(path, 200)}: {verdict.message}" if len(argv) > 1 else verdict.message
        print(line.encode(encoding, "backslashreplace").decode(encoding))
    return 4 if "malformed" in found else 5 if "rejected" in found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
