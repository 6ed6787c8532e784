"""The trusted checker of `orbitcert/certificate/1` (normative: docs/reference/certificate-format.md).

Everything from the bytes of a certificate to its verdict, in one file of the standard library, without any search.
A **vector** is the tuple of its non-zero entries (state, text) by increasing state; every number has one spelling, so
equal vectors are equal tuples.  A **permutation** phi is the dictionary i -> phi(i) of the states that it moves;
(phi.x)[phi(i)] = x[i].  It **touches** x when it moves a state of the support of x; otherwise phi.x = x.
"""

import gc
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

FORMAT, PROBLEM_FORMAT = "orbitcert/certificate/1", "orbitcert/problem/1"
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


class _Problem:
    """The problem, and how options and permutations over its states are read.

    `winners` is B as a set, `numbers` the non-zero numbers that were read, `leaves` the place of a permutation that was
    read and does not keep the labels, which are all equal without `orbit`.  `mixtures` are options of conv(B) with the
    convex weights that show it; while the proof is checked they are at the end of B.
    """

    def __init__(self, value: Any) -> None:
        fields = _fields(value, "problem", ("format", "name", "states", "A", "B"), ("orbit",))
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
        losers, self.winners = set(self.A), set(self.B)
        for side, options, distinct in (("A", self.A, losers), ("B", self.B, self.winners)):
            _need(0 < len(options) == len(distinct), f"problem.{side}", "one option or more, all different, are needed")
        _need(losers != self.winners, "problem", "A and B are the same set")
        self.leaves: str | None = None
        self.mixtures: list[tuple[Vector, list[tuple[Vector, Fraction]], str]] = []
        self.group, self.labels = "all", [""] * len(self.index)
        if "orbit" in fields:
            where = "problem.orbit.labels"
            labels = _fields(_fields(fields["orbit"], "problem.orbit", ("labels",))["labels"], where, self.index)
            self.group, self.labels = "labels", [_expect(labels[state], str, where) for state in self.index]

    def options(self, value: Any, where: str) -> list[Vector]:
        """A list of options, which are objects from states to non-zero numbers, in the order of the file."""
        index, numbers = self.index, self.numbers
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
        return result


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


def _recount(problem: _Problem, reward: Vector, pools: Pools, orbit: int) -> list[int]:
    """How many rewards of the orbit have max_B > max_A, equal, max_A > max_B.  Only states in the support of an option
    are given values; each assignment counts as often as the left-over values have arrangements elsewhere."""
    numbers, point, counts = problem.numbers, dict[int, int](), [0, 0, 0]
    entries = [entry for x in (*problem.A, *problem.B) for entry in x]
    scales = [math.lcm(*{numbers[text].denominator for _, text in x}) for x in (entries, reward)]
    weights = {text: int(numbers[text] * scales[0]) for _, text in entries}
    worth = {"0": 0} | {text: int(numbers[text] * scales[1]) for _, text in reward}
    sets = [[[(i, weights[text]) for i, text in x] for x in side] for side in (problem.B, problem.A)]
    places = [(i, problem.labels[i]) for i in {i for i, _ in entries}]
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


def _check_upper(problem: _Problem, upper: Upper, weak: Fraction, most: Fraction | None) -> bool:
    """Whether the counts were re-counted; they add up to the orbit and do not contradict the claim."""
    (reward, counts, words), total = upper, sum(upper[1])
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


def _verdict(value: Any) -> Verdict:
    """Everything is read before anything is checked: a malformed certificate is never merely rejected."""
    fields = _fields(value, "certificate", ("format", "problem", "claim", "proof"), ("upper", "source"))
    _need(value[0] == ("format", FORMAT), "certificate", f'"format": "{FORMAT}" must come first')
    problem = _Problem(fields["problem"])
    claim = _fields(fields["claim"], "claim", ("relation", "orbit"), ("fraction", "factor"))
    kind = {"weak": "fraction", "most": "factor"}.get(_expect(claim["relation"], str, "claim.relation"), "")
    _need(kind in claim and len(claim) == 3, "claim", "weak with a fraction or most with a factor is expected")
    number = _rational(claim[kind], f"claim.{kind}")
    _need(claim["orbit"] in ("all", "labels"), "claim.orbit", '"all" or "labels" is expected')
    upper = _read_upper(problem, fields["upper"]) if "upper" in fields else None
    remarks = ""
    if "source" in fields:
        source = _fields(fields["source"], "source", ("name", "sha256"))
        name, digest = (_expect(source[key], str, f"source.{key}") for key in ("name", "sha256"))
        _need(re.fullmatch("[0-9a-f]{64}", digest) is not None, "source.sha256", "64 lowercase hex digits expected")
        remarks = f"; source {_shown(name)}, sha256 {digest}"
    pairs = _expect(fields["proof"], tuple, "proof")
    rule = pairs[0][1] if pairs and pairs[0][0] == "rule" else None
    _need(type(rule) is str and rule in RULES, "proof.rule", f"comes first and is one of {', '.join(RULES)}")
    check, required, optional = RULES[str(rule)]
    proof = _fields(pairs, "proof", ("rule", *required), ("dropped", "mixtures", *optional))
    B = problem.B
    _mixtures(problem, proof.get("mixtures", []))

    weak, most, words = check(problem, proof)
    problem.B = B
    proved = ("weak", weak, problem.group) if most is None else ("most", most, problem.group)
    yields = f"the rule yields exactly {proved[0]} {proved[1]} of orbit {problem.group}"
    _hold((claim["relation"], number, claim["orbit"]) == proved, "claim", yields)
    recounted = None if upper is None else _check_upper(problem, upper, weak, most)
    tight: Literal[True] | None = True if upper and recounted and sum(upper[1][:2]) == weak * sum(upper[1]) else None
    if upper is not None:
        how = "worst reward re-counted" if tight else "reward re-counted" if recounted else "NOT re-counted"
        remarks = f"; {'tight' if tight else 'upper'}: {how}, {upper[2]}{remarks}"
    bound = f"weak {weak}" if most is None else f"weak {weak} (most {most})"
    whom = "every reward" if problem.group == "all" else "every reward, permuted within labels"
    sizes = f"d = {len(problem.index)}, |A| = {len(problem.A)}, |B| = {len(problem.B)}"
    message = f"VERIFIED {bound} for {whom}: {_shown(problem.name)}, rule {rule}, {words}, {sizes}{remarks}"
    return Verdict("verified", message, weak, most, tight, recounted)


def check_text(text: str) -> Verdict:
    """The verdict on a certificate given as text."""
    collecting = gc.isenabled()
    gc.disable()  # nothing here makes reference cycles, and the collector would walk all entries many times
    try:
        # objects become tuples of pairs, which still show repeated keys; other numbers floats, accepted nowhere
        index = lambda digits: int(digits) if digits.isdigit() and len(digits) < 19 else math.nan  # noqa: E731
        value = json.loads(text, object_pairs_hook=tuple, parse_int=index)
        if re.search(r"\\u[dD][89a-fA-F]", text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        return _verdict(value)
    except json.JSONDecodeError as fault:
        return Verdict("malformed", f"MALFORMED line {fault.lineno} column {fault.colno}: not JSON: {fault.msg}")
    except (RecursionError, UnicodeEncodeError):
        return Verdict("malformed", "MALFORMED certificate: nested too deeply, or half of a surrogate pair")
    except _Refusal as refusal:
        status, place, reason = refusal.args
        return Verdict(status, f"{status.upper()} {place}: {reason}")
    finally:
        if collecting:
            gc.enable()


def check_file(path: str | os.PathLike[str]) -> Verdict:
    """The verdict on the certificate in this file; a file that cannot be read is malformed."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            raise OSError(f"not a regular file of at most {MAX_BYTES} bytes")
        with open(path, "rb") as stream:
            text = stream.read(status.st_size + 1).decode("utf-8")
    except (OSError, ValueError) as fault:  # ValueError: not UTF-8, or a path with a NUL character
        return Verdict("malformed", f"MALFORMED file: cannot be read: {_shown(str(fault), 100)}")
    return check_text(text)


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
