"""The trusted checker of `orbitcert/certificate/1` (normative: docs/reference/certificate-format.md).

Defined here: everything between the bytes of a certificate and its verdict, in one file of the standard
library that shares no code with what writes certificates.  Deliberately not here: any search, and any
arithmetic on the entries of options except for dropped options and for the upper re-count.

A **vector** is the tuple of its non-zero entries (state, text) by increasing state.  Every number has exactly
one spelling, so two vectors are equal exactly when these tuples are.  A **permutation** phi is the dictionary
i -> phi(i) of the states that it moves, and (phi.x)[phi(i)] = x[i].  Say that phi **touches** x when it moves
a state of the support of x; otherwise phi.x = phi^-1.x = x.  Every rule looks only at what is touched.

Usage: python -I -S -O checker.py CERTIFICATE...
Exit status: 0 all verified, 5 something rejected, 4 something malformed or unreadable, 2 wrong usage.
"""

import gc
import json
import math
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

FORMAT = "orbitcert/certificate/1"
PROBLEM_FORMAT = "orbitcert/problem/1"
MAX_BYTES = 256 * 2**20
MAX_NUMBER_CHARACTERS = 10_000
MAX_POSITION_CHARACTERS = 18
MAX_RECOUNT = 2_000_000

Vector = tuple[tuple[int, str], ...]
Permutation = dict[int, int]
Proved = tuple[Fraction, Fraction | None, str]  # weak share, factor of `most` or None, the evidence in words
Status = Literal["verified", "rejected", "malformed"]

_NUMBER = re.compile(r"(-?)(0|[1-9][0-9]*)(?:/([1-9][0-9]*))?")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Verdict:
    """What became of one certificate; `message` is the one line that is printed.

    weak, most  the proved share and factor of a verified certificate (most is None for a weak claim)
    tight       True when a re-counted reward meets the bound, else None (not decided)
    recounted   whether the counts of `upper` were re-counted; None without `upper`
    """

    status: Status
    message: str
    weak: Fraction | None = None
    most: Fraction | None = None
    tight: Literal[True] | None = None
    recounted: bool | None = None


class _Refusal(Exception):  # noqa: N818
    """Why the text is not verified: malformed at a place, or rejected by a named condition."""

    def __init__(self, status: Status, place: str, reason: str) -> None:
        super().__init__(f"{status.upper()} {place}: {reason}")
        self.status = status


def _need(holds: bool, where: str, reason: str) -> None:
    """The text is malformed unless this holds."""
    if not holds:
        raise _Refusal("malformed", where, reason)


def _hold(holds: bool, rule: str, reason: str) -> None:
    """The certificate is rejected unless this holds."""
    if not holds:
        raise _Refusal("rejected", rule, reason)


def _shown(text: str, limit: int = 60) -> str:
    """The text, shortened and with every unprintable character escaped: one line, safe for a terminal."""
    if len(text) > limit:
        text = text[: limit - 20] + "..." + text[-17:]
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


_KINDS = {tuple: "an object", list: "a list", str: "a string", int: "a position", bool: "true or false"}


def _expect(value: Any, kind: type, where: str) -> Any:
    """The value, if it is an object (parsed to a tuple), list or string as expected."""
    if type(value) is not kind:
        found = "null" if value is None else _KINDS.get(type(value), "a decimal")
        raise _Refusal("malformed", where, f"{_KINDS[kind]} is expected, not {found}")
    return value


def _object(value: Any, where: str) -> dict[str, Any]:
    """The object (parsed to a tuple of pairs) as a dictionary; no key occurs twice."""
    fields = dict(_expect(value, tuple, where))
    if len(fields) != len(value):
        keys = [key for key, _ in value]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise _Refusal("malformed", where, f'key "{_shown(repeated)}" occurs twice')
    return fields


def _fields(value: Any, where: str, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Any]:
    """The object, if it has exactly these fields; "format" and "rule" must come first."""
    fields = _object(value, where)
    for name in required:
        _need(name in fields, where, f'field "{name}" is missing')
    for name in fields:
        if name not in required and name not in optional:
            raise _Refusal("malformed", where, f'unknown field "{_shown(name)}"')
    first = required[0]
    _need(first not in ("format", "rule") or value[0][0] == first, where, f'the first field must be "{first}"')
    return fields


def _position(value: Any, count: int, where: str) -> int:
    """An index below `count`; `true` is not one."""
    if _expect(value, int, where) < 0 or value >= count:
        raise _Refusal("malformed", where, f"position {value} is not one of the {count} from 0")
    return int(value)


def _integer(digits: str) -> int:
    """The natural number with these digits, however long (the interpreter converts only short texts)."""
    return int(digits) if len(digits) <= 4000 else _integer(digits[:-4000]) * 10**4000 + int(digits[-4000:])


def _rational(text: Any, where: str) -> Fraction:
    """The number with this one canonical spelling, p or p/q."""
    _need(len(_expect(text, str, where)) <= MAX_NUMBER_CHARACTERS, where, "number of too many characters")
    match = _NUMBER.fullmatch(text)
    if match is None or text == "-0":
        raise _Refusal("malformed", where, f'"{_shown(text)}" is not a number p or p/q')
    sign, above, below = match.groups("1")
    number = Fraction(_integer(above), _integer(below))
    if match[3] is not None and (below == "1" or number.denominator != _integer(below)):
        raise _Refusal("malformed", where, f'"{_shown(text)}" is not in lowest terms')
    return -number if sign else number


def _moved(x: Vector, phi: Permutation) -> Vector:
    """phi.x, that is (phi.x)[phi(i)] = x[i]."""
    if len(x) == 1:
        ((i, text),) = x
        return ((phi.get(i, i), text),)
    return tuple(sorted([(phi.get(i, i), text) for i, text in x]))


class _Problem:
    """The problem, and how options and permutations over its states are read.

    A, B     the option sets in the order of the file; winners is B as a set
    labels   one label per state, or None when the group is everything
    numbers  the non-zero numbers met in options and rewards
    leaves   a permutation that is not in the group, if one has been read
    """

    def __init__(self, value: Any) -> None:
        fields = _fields(value, "problem", ("format", "name", "states", "A", "B"), ("orbit",))
        _need(fields["format"] == PROBLEM_FORMAT, "problem.format", f'"{PROBLEM_FORMAT}" is expected')
        self.name: str = _expect(fields["name"], str, "problem.name")
        self.numbers: dict[str, Fraction] = {}
        self.leaves: str | None = None
        self.index: dict[str, int] = {}
        for k, state in enumerate(_expect(fields["states"], list, "problem.states")):
            if type(state) is not str or self.index.setdefault(state, k) != k:
                _expect(state, str, f"problem.states[{k}]")
                raise _Refusal("malformed", f"problem.states[{k}]", f'state "{_shown(state)}" is listed twice')
        self.d = len(self.index)
        _need(self.d > 0, "problem.states", "at least one state is needed")
        self.A, self.B = (self.vectors(fields[side], f"problem.{side}") for side in ("A", "B"))
        losers, self.winners = set(self.A), set(self.B)
        for side, options, distinct in (("A", self.A, losers), ("B", self.B, self.winners)):
            _need(len(options) > 0, f"problem.{side}", "at least one option is needed")
            _need(len(options) == len(distinct), f"problem.{side}", "an option is listed twice")
        _need(losers != self.winners, "problem", "A and B are the same set")
        self.labels: list[str] | None = None
        if "orbit" in fields:
            where = "problem.orbit.labels"
            labels = _object(_fields(fields["orbit"], "problem.orbit", ("labels",))["labels"], where)
            _need(labels.keys() == self.index.keys(), where, "exactly the states have labels")
            self.labels = [_expect(labels[state], str, where) for state in self.index]

    def vector(self, value: Any, where: str) -> Vector:
        """An object from states to non-zero numbers."""
        entries = []
        for state, text in _expect(value, tuple, where):
            i = self.index.get(state)
            if i is None:
                raise _Refusal("malformed", where, f'unknown state "{_shown(state)}"')
            if type(text) is not str or text not in self.numbers:
                place = f'{where}["{_shown(state)}"]'
                number = _rational(text, place)
                _need(number != 0, place, "weight 0 is refused: leave the state out")
                self.numbers[text] = number
            entries.append((i, text))
        _need(len(dict(entries)) == len(entries), where, "a state occurs twice")
        return tuple(sorted(entries))

    def vectors(self, value: Any, where: str) -> list[Vector]:
        """A list of options in the order of the file."""
        index, numbers = self.index, self.numbers
        result: list[Vector] = []
        for k, item in enumerate(_expect(value, list, where)):
            if type(item) is tuple and len(item) == 1:  # one entry: the common case, without a call
                ((state, text),) = item
                if state in index and type(text) is str and text in numbers:
                    result.append(((index[state], text),))
                    continue
            result.append(self.vector(item, f"{where}[{k}]"))
        return result

    def permutation(self, value: Any, where: str) -> Permutation:
        """A list of disjoint cycles of states; each state goes to the next."""
        index, labels = self.index, self.labels
        phi: Permutation = {}
        listed = 0
        for cycle in _expect(value, list, where):
            _need(type(cycle) is list and len(cycle) >= 2, where, "a cycle is a list of at least two states")
            try:
                states = [index[name] for name in cycle]
            except (KeyError, TypeError):
                stray = next(name for name in cycle if type(name) is not str or name not in index)
                raise _Refusal("malformed", where, f'unknown state "{_shown(_expect(stray, str, where))}"') from None
            phi.update(zip(states, states[1:] + states[:1], strict=True))
            listed += len(states)
        _need(len(phi) == listed, where, "a state is listed twice in one permutation")
        if labels is not None and any(labels[i] != labels[j] for i, j in phi.items()):
            self.leaves = self.leaves or where
        return phi

    def permutations(self, value: Any, where: str) -> list[Permutation]:
        """A list of permutations."""
        return [self.permutation(item, f"{where}[{k}]") for k, item in enumerate(_expect(value, list, where))]


Drop = tuple[int, list[tuple[str, int, Fraction]]]
"""Option i of A as the sum of weight * option j of side: (i, [(side, j, weight), ...])."""


def _read_dropped(problem: _Problem, value: Any) -> list[Drop]:
    drops = []
    for k, item in enumerate(_expect(value, list, "proof.dropped")):
        where = f"proof.dropped[{k}]"
        fields = _fields(item, where, ("option", "weights"))
        weights = []
        for term in _expect(fields["weights"], list, where):
            _need(len(_expect(term, list, where)) == 3, where, "a weight is [side, position, number]")
            side, position, weight = term
            _need(side in ("A", "B"), where, 'a side is "A" or "B"')
            count = len(problem.A if side == "A" else problem.B)
            weights.append((side, _position(position, count, where), _rational(weight, where)))
        _need(len({term[:2] for term in weights}) == len(weights), where, "an option is cited twice")
        drops.append((_position(fields["option"], len(problem.A), where), weights))
    return drops


def _remaining(problem: _Problem, drops: list[Drop]) -> list[int]:
    """The positions of A*, after every drop has been found to be the convex combination that it says."""
    numbers = problem.numbers
    gone = {option for option, _ in drops}
    _hold(len(gone) == len(drops), "dropped", "an option is dropped twice")
    for option, weights in drops:
        total: dict[int, Fraction] = {}
        for side, position, weight in weights:
            _hold(weight > 0, "dropped", f"a weight of option {option} is not positive")
            _hold(side == "B" or position not in gone, "dropped", f"option {option} cites a dropped option")
            for state, text in (problem.A if side == "A" else problem.B)[position]:
                total[state] = total.get(state, Fraction(0)) + weight * numbers[text]
        sums_to_one = sum((weight for _, _, weight in weights), Fraction(0)) == 1
        _hold(sums_to_one, "dropped", f"the weights of option {option} do not sum to 1")
        found = {state: number for state, number in total.items() if number}
        wanted = {state: numbers[text] for state, text in problem.A[option]}
        _hold(found == wanted, "dropped", f"the weights do not give option {option}")
    return [position for position in range(len(problem.A)) if position not in gone]


def _read_clique(problem: _Problem, proof: dict[str, Any]) -> list[Permutation]:
    permutations = problem.permutations(proof["permutations"], "proof.permutations")
    _need(len(permutations) > 0, "proof.permutations", "at least one permutation is needed")
    return permutations


def _check_clique(problem: _Problem, remaining: list[int], phis: list[Permutation]) -> Proved:
    """phi_i^-1 phi_j.x in B for all i != j in 0..n and x in A*, where phi_0 is the identity.

    Looked at are the pairs (0, j) and (j, 0) for the x that phi_j touches (for the others x itself must be in
    B), and the pairs (i, j), i, j >= 1, where phi_j touches x and phi_i touches y = phi_j.x.  This decides all
    pairs: if phi_j touches x and phi_i does not touch y, the option is y, which is the pair (0, j); if phi_j
    does not touch x, it is phi_i^-1.x, which is the pair (i, 0).
    """
    A, winners, rule = problem.A, problem.winners, "clique-condition"
    outside = {k for k in remaining if A[k] not in winners}
    holders: dict[int, list[int]] = {}  # state -> the options of A* with it in their support
    for k in remaining:
        for state, _ in A[k]:
            holders.setdefault(state, []).append(k)
    movers: dict[int, list[int]] = {}  # state -> the i >= 1 with phi_i moving it
    images: list[tuple[int, int, Vector]] = []  # (j, k, phi_j.A[k]) where phi_j touches A[k]
    inverses: list[Permutation] = [{}]
    for j, phi in enumerate(phis, 1):
        inverses.append(dict(zip(phi.values(), phi, strict=True)))
        touched: set[int] = set()
        for state in phi:
            movers.setdefault(state, []).append(j)
            if state in holders:
                touched.update(holders[state])
        if not outside <= touched:
            _hold(False, rule, f"phi_{j} leaves option {min(outside - touched)} of A outside B")
        for k in touched:
            y = _moved(A[k], phi)
            if y not in winners:
                _hold(False, rule, f"phi_{j} sends option {k} of A outside B")
            if _moved(A[k], inverses[j]) not in winners:
                _hold(False, rule, f"phi_{j}^-1 sends option {k} of A outside B")
            images.append((j, k, y))
    for j, k, y in images:
        for state, _ in y:
            for i in movers.get(state, ()):
                if i != j and _moved(y, inverses[i]) not in winners:
                    _hold(False, rule, f"phi_{i}^-1 phi_{j} sends option {k} of A outside B")
    n = len(phis)
    return Fraction(n, n + 1), Fraction(n), f"{n} permutation{'s' if n > 1 else ''}"


Swap = tuple[int, int, Permutation]


def _read_blocks(problem: _Problem, proof: dict[str, Any]) -> tuple[int, list[list[Vector]], list[Swap]]:
    """The number m of losing blocks, the blocks with the losing ones first, and the swaps."""
    blocks: list[list[Vector]] = []
    for field, options in (("losing", problem.A), ("winning", problem.B)):
        _need(len(_expect(proof[field], list, "proof")) > 0, f"proof.{field}", "at least one block is needed")
        for k, block in enumerate(proof[field]):
            where = f"proof.{field}[{k}]"
            positions = {_position(position, len(options), where) for position in _expect(block, list, where)}
            _need(0 < len(positions) == len(block), where, "a block is a non-empty list of different positions")
            blocks.append([options[position] for position in block])
    swaps = []
    for k, item in enumerate(_expect(proof["swaps"], list, "proof.swaps")):
        where = f"proof.swaps[{k}]"
        fields = _fields(item, where, ("blocks", "permutation"))
        pair = [_position(block, len(blocks), where) for block in _expect(fields["blocks"], list, where)]
        _need(len(pair) == 2 and pair[0] != pair[1], where, "a swap exchanges two different blocks")
        swaps.append((pair[0], pair[1], problem.permutation(fields["permutation"], f"{where}.permutation")))
    return len(proof["losing"]), blocks, swaps


def _check_blocks(
    problem: _Problem, remaining: list[int], evidence: tuple[int, list[list[Vector]], list[Swap]]
) -> Proved:
    """Each swap exchanges its two blocks and maps the others onto themselves; the swaps connect all blocks."""
    m, blocks, swaps = evidence
    n, sets = len(blocks) - m, [set(block) for block in blocks]
    covered: set[Vector] = set().union(*blocks[:m])
    for k in remaining:
        _hold(problem.A[k] in covered, "blocks-cover", f"option {k} of A is in no losing block")
    holders: dict[int, set[int]] = {}  # state -> the blocks with it in their support
    for k, block in enumerate(blocks):
        for x in block:
            for state, _ in x:
                holders.setdefault(state, set()).add(k)
    neighbours: list[list[int]] = [[] for _ in blocks]
    for s, (i, j, phi) in enumerate(swaps):
        for k in {i, j}.union(*[holders[state] for state in phi if state in holders]):
            target = j if k == i else i if k == j else k
            if {_moved(x, phi) for x in blocks[k]} != sets[target]:
                _hold(False, "blocks-swap", f"swap {s} does not send block {k} to block {target}")
        neighbours[i].append(j)
        neighbours[j].append(i)
    reached, waiting = {0}, [0]
    while waiting:
        found = set(neighbours[waiting.pop()]) - reached
        reached |= found
        waiting.extend(found)
    _hold(len(reached) == m + n, "blocks-connected", f"{len(reached)} of {m + n} blocks are connected to block 0")
    return Fraction(n, n + m), Fraction(n, m) if n >= m else None, f"{n} winning against {m} losing blocks"


Orbits = tuple[list[Vector], list[Permutation], list[tuple[int, int] | None]]
"""Members, generators, links (generator, earlier member)."""


def _read_orbits(problem: _Problem, proof: dict[str, Any]) -> Orbits:
    sides = {"A": problem.A, "B": problem.B, "extra": problem.vectors(proof.get("extra", []), "proof.extra")}
    members = []
    for k, item in enumerate(_expect(proof["members"], list, "proof.members")):
        where = f"proof.members[{k}]"
        _need(len(_expect(item, list, where)) == 2, where, "a member is [side, position]")
        side = sides.get(_expect(item[0], str, where), [])
        members.append(side[_position(item[1], len(side), where)])
    generators = problem.permutations(proof["generators"], "proof.generators")
    links: list[tuple[int, int] | None] = []
    for k, item in enumerate(_expect(proof["links"], list, "proof.links")):
        where = f"proof.links[{k}]"
        if item is not None:
            _need(len(_expect(item, list, where)) == 2, where, "a link is null or [generator, earlier member]")
            item = (_position(item[0], len(generators), where), _position(item[1], k, where))
        links.append(item)
    _need(len(links) == len(members), "proof.links", f"{len(links)} links for {len(members)} members")
    return members, generators, links


def _check_orbits(problem: _Problem, remaining: list[int], evidence: Orbits) -> Proved:
    """g.C = C for every generator, and the least share of winning members over the linked cells.

    g is injective and C finite, so it is enough that g.x is in C for every x in C that g touches.
    """
    members, generators, links = evidence
    C = set(members)
    _hold(len(C) == len(members), "orbits-members", "two members are the same vector")
    for k in remaining:
        _hold(problem.A[k] in C, "orbits-members", f"option {k} of A is not a member")
    holders: dict[int, list[Vector]] = {}  # state -> the members with it in their support
    for x in members:
        for state, _ in x:
            holders.setdefault(state, []).append(x)
    for g, phi in enumerate(generators):
        for state in phi:
            for x in holders.get(state, ()):
                if _moved(x, phi) not in C:
                    _hold(False, "orbits-invariant", f"generator {g} moves a member outside C")
    cells: list[list[int]] = []  # member -> [winning members, members] of its cell
    for k, (x, link) in enumerate(zip(members, links, strict=True)):
        cells.append([0, 0] if link is None else cells[link[1]])
        if link is not None and _moved(members[link[1]], generators[link[0]]) != x:
            _hold(False, "orbits-link", f"generator {link[0]} does not send member {link[1]} to member {k}")
        cells[k][0] += x in problem.winners
        cells[k][1] += 1
    share = min((Fraction(*cell) for cell in {tuple(cell) for cell in cells}), default=Fraction(1))
    _hold(share > 0, "orbits-fraction", "a cell has no winning member")
    return share, None, f"{len(members)} members, {len(generators)} generators"


Rule = tuple[tuple[str, ...], tuple[str, ...], Callable[..., Any], Callable[..., Proved]]
RULES: dict[str, Rule] = {  # rule -> required fields, optional fields, reading, checking
    "clique": (("permutations",), (), _read_clique, _check_clique),
    "blocks": (("losing", "winning", "swaps"), (), _read_blocks, _check_blocks),
    "orbits": (("members", "generators", "links"), ("extra",), _read_orbits, _check_orbits),
}

Pools = dict[str | None, dict[str, int]]
"""label -> value of the reward -> number of states of that label with that value."""


def _read_upper(problem: _Problem, value: Any) -> tuple[Vector, list[int], str]:
    """The reward, its counts (B, tie, A), and these in words."""
    fields = _fields(value, "upper", ("reward", "counts"))
    given = _fields(fields["counts"], "upper.counts", ("B", "tie", "A"))
    counts = [_rational(given[name], f"upper.counts.{name}") for name in ("B", "tie", "A")]
    _need(all(c.denominator == 1 and c >= 0 for c in counts), "upper.counts", "a count is an integer from 0")
    words = ", ".join(f"{name} {_shown(given[name])}" for name in ("B", "tie", "A"))
    return problem.vector(fields["reward"], "upper.reward"), [int(c) for c in counts], words


def _orbit_size(pools: Iterable[dict[str, int]], bound: int) -> int | None:
    """The product of the multinomial coefficients of the pools, or None when it is above the bound."""
    size, bits = 1, bound.bit_length()
    for pool in pools:
        places = sum(pool.values())
        for count in sorted(pool.values())[:-1]:
            # binom(places, count) >= (places // count)^count: refuse before computing what is too large
            if count * ((places // count).bit_length() - 1) > bits:
                return None
            size *= math.comb(places, count)
            places -= count
            if size > bound:
                return None
    return size


def _recount(problem: _Problem, reward: Vector, pools: Pools, orbit: int) -> list[int]:
    """How many rewards of the orbit have max_B > max_A, equal, max_A > max_B, by enumeration.

    Only the states in the support of an option are given values; an assignment stands for as many rewards
    as the left-over values have arrangements on the other states.
    """
    numbers = problem.numbers
    entries = [entry for x in (*problem.A, *problem.B) for entry in x]
    scales = [math.lcm(*{numbers[text].denominator for _, text in x}) for x in (entries, reward)]
    weights = {text: int(numbers[text] * scales[0]) for _, text in entries}
    worth = {"0": 0} | {text: int(numbers[text] * scales[1]) for _, text in reward}
    sets = [[[(i, weights[text]) for i, text in x] for x in side] for side in (problem.B, problem.A)]
    places = [(i, None if problem.labels is None else problem.labels[i]) for i in {i for i, _ in entries}]
    free = {label: sum(pool.values()) for label, pool in pools.items()}
    point: dict[int, int] = {}
    counts = [0, 0, 0]
    pending: list[tuple[int, str, int]] = []  # (depth, value, rewards it stands for); 0 rewards: take it back

    def branch(depth: int, rewards: int) -> None:
        label = places[depth][1]
        pending.extend((depth, text, rewards * c // free[label]) for text, c in pools[label].items() if c)

    branch(0, orbit)
    while pending:
        depth, text, rewards = pending.pop()
        state, label = places[depth]
        if rewards and depth + 1 == len(places):
            point[state] = worth[text]
            best_b, best_a = (max(sum([w * point[i] for i, w in x]) for x in side) for side in sets)
            counts[0 if best_b > best_a else 1 if best_b == best_a else 2] += rewards
            continue
        change = -1 if rewards else 1
        pools[label][text] += change
        free[label] += change
        if rewards:
            point[state] = worth[text]
            pending.append((depth, text, 0))
            branch(depth + 1, rewards)
    return counts


def _check_upper(
    problem: _Problem, upper: tuple[Vector, list[int], str], weak: Fraction, most: Fraction | None
) -> tuple[Literal[True] | None, bool]:
    """Whether the bound is tight (True, or None for not decided), and whether the counts were re-counted."""
    reward, counts, words = upper
    values = dict(reward)
    pools: Pools = {}
    for state, label in enumerate(problem.labels or [None] * problem.d):
        pool, text = pools.setdefault(label, {}), values.get(state, "0")
        pool[text] = pool.get(text, 0) + 1
    (won, tied, lost), total = counts, sum(counts)
    _hold(_orbit_size(pools.values(), total) == total, "upper", f"{words} do not add up to the orbit's size")
    consistent = won >= most * lost if most is not None else won + tied >= weak * total
    _hold(consistent, "upper", f"{words} contradict the claim")
    if total * sum(len(x) for x in (*problem.A, *problem.B)) > MAX_RECOUNT:
        return None, False
    found = _recount(problem, reward, pools, total)
    _hold(found == counts, "upper", f"re-counted B {found[0]}, tie {found[1]}, A {found[2]}, not {words}")
    return (True if won + tied == weak * total else None), True


def _parse_position(digits: str) -> int:
    if len(digits) > MAX_POSITION_CHARACTERS or digits == "-0":
        raise _Refusal("malformed", "certificate", f"the JSON number {_shown(digits)} is refused")
    return int(digits)


def _parse(text: str) -> Any:
    """The JSON value; objects become tuples of pairs, so that a repeated key is still there to be refused.

    Decimals, NaN and Infinity become floats, which are accepted nowhere.
    """
    try:
        value = json.loads(text, object_pairs_hook=tuple, parse_int=_parse_position)
        if _SURROGATE_ESCAPE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno} column {fault.colno}"
        raise _Refusal("malformed", place, f"not JSON: {fault.msg}") from None
    except RecursionError:
        raise _Refusal("malformed", "certificate", "nested too deeply") from None
    except UnicodeEncodeError:
        raise _Refusal("malformed", "certificate", "half of a surrogate pair is no character") from None
    return value


def _verdict(value: Any) -> Verdict:
    """First everything is read, then it is checked: a malformed certificate is never merely rejected."""
    fields = _fields(value, "certificate", ("format", "problem", "claim", "proof"), ("upper", "source"))
    _need(fields["format"] == FORMAT, "format", f'"{FORMAT}" is expected')
    problem = _Problem(fields["problem"])
    relation = _object(fields["claim"], "claim").get("relation")
    _need(relation in ("weak", "most"), "claim.relation", '"weak" or "most" is expected')
    kind = "fraction" if relation == "weak" else "factor"
    claim = _fields(fields["claim"], "claim", ("relation", kind, "orbit"))
    number, orbit = _rational(claim[kind], f"claim.{kind}"), claim["orbit"]
    _need(orbit in ("all", "labels"), "claim.orbit", '"all" or "labels" is expected')
    rule = _expect(_object(fields["proof"], "proof").get("rule"), str, "proof.rule")
    _need(rule in RULES, "proof.rule", f"one of {', '.join(RULES)} is expected")
    required, optional, read, check = RULES[rule]
    proof = _fields(fields["proof"], "proof", ("rule", *required), ("dropped", *optional))
    drops = _read_dropped(problem, proof.get("dropped", []))
    evidence = read(problem, proof)
    upper = _read_upper(problem, fields["upper"]) if "upper" in fields else None
    remarks = ""
    if "source" in fields:
        source = _fields(fields["source"], "source", ("name", "sha256"))
        digest = _expect(source["sha256"], str, "source.sha256")
        _need(_SHA256.fullmatch(digest) is not None, "source.sha256", "64 lowercase hex digits are expected")
        remarks = f"; source {_shown(_expect(source['name'], str, 'source.name'))}, sha256 {digest}"

    _hold(problem.leaves is None, "group", f"{problem.leaves} moves a state to one with another label")
    weak, most, words = check(problem, _remaining(problem, drops), evidence)
    if any(side == "B" for _, weights in drops for side, _, _ in weights):
        most = None
    proved, group = ("weak", weak) if most is None else ("most", most), "labels" if problem.labels else "all"
    spelled = f"{relation} {_shown(claim[kind])} of orbit {orbit}"
    yields = f"the rule yields {proved[0]} {proved[1]} of orbit {group}"
    _hold((relation, number, orbit) == (*proved, group), "claim", f"{spelled}, but {yields}")
    tight, recounted = None, None
    if upper is not None:
        tight, recounted = _check_upper(problem, upper, weak, most)
        how = "worst reward re-counted" if tight else "reward re-counted" if recounted else "NOT re-counted"
        remarks = f"; {'tight' if tight else 'upper'}: {how}, {upper[2]}{remarks}"
    words += f", {len(drops)} dropped" if drops else ""
    sizes = f"d = {problem.d}, |A| = {len(problem.A)}, |B| = {len(problem.B)}"
    bound = f"weak {weak}" if most is None else f"weak {weak} (most {most})"
    whom = "for every reward" if problem.labels is None else "for every reward, permuted within labels"
    message = f"VERIFIED {bound} {whom}: {_shown(problem.name)}, rule {rule}, {words}, {sizes}{remarks}"
    return Verdict("verified", message, weak, most, tight, recounted)


def check_text(text: str) -> Verdict:
    """The verdict on a certificate given as text."""
    collecting = gc.isenabled()
    gc.disable()  # nothing here makes reference cycles, and the collector would walk all entries many times
    try:
        return _verdict(_parse(text))
    except _Refusal as refusal:
        return Verdict(refusal.status, str(refusal))
    finally:
        if collecting:
            gc.enable()


def check_file(path: str | os.PathLike[str]) -> Verdict:
    """The verdict on the certificate in this file; a file that cannot be read is malformed."""
    try:
        status = os.stat(path)
        _need(stat.S_ISREG(status.st_mode), "file", "not a regular file")
        _need(status.st_size <= MAX_BYTES, "file", f"{status.st_size} bytes, at most {MAX_BYTES} are read")
        with open(path, "rb") as stream:
            text = stream.read(status.st_size).decode("utf-8")
    except _Refusal as refusal:
        return Verdict(refusal.status, str(refusal))
    except UnicodeDecodeError as fault:
        return Verdict("malformed", f"MALFORMED file: not UTF-8 at byte {fault.start}")
    except (OSError, ValueError) as fault:  # ValueError: a path with a NUL character
        return Verdict("malformed", f"MALFORMED file: cannot be read: {_shown(str(fault))}")
    return check_text(text)


def main(argv: Sequence[str]) -> int:
    """Print one line per certificate; the exit status of the whole run."""
    if not argv or any(argument.startswith("-") for argument in argv):
        print("usage: checker.py CERTIFICATE...", file=sys.stderr)
        return 2
    found = set()
    for path in argv:
        verdict = check_file(path)
        found.add(verdict.status)
        line = f"{_shown(path, 200)}: {verdict.message}" if len(argv) > 1 else verdict.message
        encoding = sys.stdout.encoding or "ascii"
        print(line.encode(encoding, "backslashreplace").decode(encoding))
    return 4 if "malformed" in found else 5 if "rejected" in found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
