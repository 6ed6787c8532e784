"""Rule copies: equal shapes on disjoint supports, counted instead of listed (Laws 3 and 7).

Defined here: the evidence, and what it proves.  The definition is the whole trust: a member is one plain part of a side
or all copies of one block, and a map on state names carries the first losing member of a shape onto every other one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.option import Option, support_of
from orbitcert.proof.claim import Claim, NotProved

Side = Literal["A", "B"]


@dataclass(frozen=True, slots=True)
class Member:
    """Plain options of one side, or all copies of a block in it, and how the base of the shape is carried onto it.

    block    the position of the block, or None: then `options` are plain ones
    psi      pairs (state of the base, state of this member) of the local indices; empty for the base itself
    """

    block: int | None
    options: tuple[Option, ...] = ()
    psi: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class CopiedShape:
    """Members that are images of the base, which is the first losing one."""

    losing: tuple[Member, ...]
    winning: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Copies:
    """The evidence of rule copies."""

    shapes: tuple[CopiedShape, ...]


def copies_claim(counts: Iterable[tuple[int, int]]) -> Claim:
    """What m_s losing and n_s winning copies of each shape s prove; with q the least n_s/m_s:

    most(q) when q >= 1 and there is one shape (Law 3) or q is a whole number (q disjoint copies of A: Law 1),
    else weak(q/(q+1)) (Law 2).  Raises NotProved when there is no shape or one without a winning copy.

    >>> copies_claim([(2, 51)]).most, copies_claim([(2, 1)]), copies_claim([(1, 2), (2, 5)]).most
    (Fraction(51, 2), Claim(relation='weak', value=Fraction(1, 3)), Fraction(2, 1))
    >>> copies_claim([(2, 3), (1, 2)])
    Claim(relation='weak', value=Fraction(3, 5))
    """
    pairs = tuple(counts)
    if not pairs or any(m < 1 or n < 1 for m, n in pairs):
        raise NotProved("copies-fraction", "nothing loses, or a shape has no winning copy")
    q = min(Fraction(n, m) for m, n in pairs)
    if q >= 1 and (len(pairs) == 1 or q.denominator == 1):
        return Claim("most", q)
    return Claim("weak", q / (q + 1))


def shape_counts(problem: CopiedProblem, shape: CopiedShape) -> tuple[int, int]:
    """The numbers of losing and of winning copies of a shape."""
    return (
        sum(_number(problem, "A", member) for member in shape.losing),
        sum(_number(problem, "B", member) for member in shape.winning),
    )


def check_copies(problem: CopiedProblem, evidence: Copies) -> Claim:
    """What this evidence proves about every reward; raises NotProved with the failed condition.

    Conditions: the losing members are all plain options and all blocks of A, each once; no block of B is a member
    twice; plain members have pairwise disjoint supports; every map is injective and carries the base onto its member.
    """
    losing = [member for shape in evidence.shapes for member in shape.losing]
    winning = [member for shape in evidence.shapes for member in shape.winning]
    _hold_listed(problem, "A", losing)
    _hold_listed(problem, "B", winning)
    plain = sorted(x for member in losing for x in member.options)
    blocks = {member.block for member in losing if member.block is not None}
    all_lose = plain == list(problem.A) and blocks == {k for k, a in enumerate(problem.alpha) if a}
    if not all_lose:
        raise NotProved("copies-cover", "the losing members are not all of A")
    seen: set[int] = set()
    for member in (*losing, *winning):
        support = support_of(member.options)
        if not seen.isdisjoint(support):
            raise NotProved("copies-disjoint", "two members share a state")
        seen |= support
    for shape in evidence.shapes:
        if not shape.losing:
            raise NotProved("copies-fraction", "a shape has no losing member")
        base = member_options(problem, shape.losing[0])
        for member in (*shape.losing[1:], *shape.winning):
            _hold_map(base, member_options(problem, member), member.psi)
    return copies_claim(shape_counts(problem, shape) for shape in evidence.shapes)


def member_options(problem: CopiedProblem, member: Member) -> tuple[Option, ...]:
    """The options of a plain member, or those of one copy of its block."""
    return member.options if member.block is None else problem.blocks[member.block].options


def _number(problem: CopiedProblem, side: Side, member: Member) -> int:
    if member.block is None:
        return 1
    return (problem.alpha if side == "A" else problem.beta)[member.block]


def _hold_listed(problem: CopiedProblem, side: Side, members: Sequence[Member]) -> None:
    """Every member is a part of this side, none is listed twice."""
    options = set(problem.A if side == "A" else problem.B)
    blocks = [member.block for member in members if member.block is not None]
    for member in members:
        is_part = set(member.options) <= options if member.block is None else _number(problem, side, member) > 0
        if not is_part or bool(member.options) == (member.block is not None):
            raise NotProved("copies-cover", f"a member is not a part of {side}")
    if len(set(blocks)) != len(blocks):
        raise NotProved("copies-cover", f"a block of {side} is a member twice")


def _hold_map(base: Sequence[Option], target: Sequence[Option], pairs: Sequence[tuple[int, int]]) -> None:
    psi = dict(pairs)
    if not len(pairs) == len(psi) == len(set(psi.values())) or set(psi) != support_of(base):
        raise NotProved("copies-map", "a map is not injective on the states of the base")
    image = {Option.of({psi[i]: weight for i, weight in x.entries}) for x in base}
    if image != set(target):
        raise NotProved("copies-map", "a map does not carry the base onto its member")
