"""Problems whose sides hold many copies of small option sets, without listing the copies.

A `Block` is an option set over states of its own.  A `CopiedProblem` has plain options over named states, and so many
copies of each block in A and in B: every copy is on new states, which no other copy and no plain option has.  So all
copies have disjoint supports by definition, and their number is one integer.  Rewards are permuted by all permutations.

Deliberately not here: labels and competitors.  `search/copies_search` finds equal shapes,
`proof/copies` proves with them.
"""

from dataclasses import dataclass

from orbitcert.exact.option import Option, OptionSet, option_set, support_of
from orbitcert.exact.problem import Problem

MOST_STATES = 10_000
"""A problem of at most so many states may be written out."""


@dataclass(frozen=True, slots=True)
class Block:
    """An option set over its own states: every state carries weight in an option, no option is the zero vector.

    Raises ValueError with the reason otherwise.

    >>> Block("life", ("x",), (Option.one_hot(0),)).states
    ('x',)
    """

    name: str
    states: tuple[str, ...]
    options: OptionSet

    def __post_init__(self) -> None:
        if len(set(self.states)) != len(self.states):
            raise ValueError("two states have the same name")
        if not self.options:
            raise ValueError("a block needs at least one option")
        canonical = option_set(self.options)
        if len(canonical) != len(self.options):
            raise ValueError("an option is listed twice")
        object.__setattr__(self, "options", canonical)
        if not all(x.entries for x in self.options):
            raise ValueError("the zero vector is refused in a problem with copies")
        if support_of(self.options) != set(range(len(self.states))):
            raise ValueError("every state of a block carries weight in one of its options")


@dataclass(frozen=True, slots=True)
class CopiedProblem:
    """Plain options and copies of blocks: A loses, B wins.

    states  names of the states of the plain options
    A, B    the plain options of each side, without the zero vector; canonical order
    blocks  at least one, with different names
    alpha   for every block the number of copies in A, from 0
    beta    for every block the number of copies in B, from 0; each block is in A or in B

    Raises ValueError with the reason when these conditions fail or a side is empty.

    >>> vast = copies_of_a_state("vast", 1, 10**53)
    >>> vast.d == 1 + 10**53, vast.alpha, vast.fits
    (True, (1,), False)
    """

    name: str
    states: tuple[str, ...]
    A: OptionSet
    B: OptionSet
    blocks: tuple[Block, ...]
    alpha: tuple[int, ...]
    beta: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(set(self.states)) != len(self.states):
            raise ValueError("two states have the same name")
        if not self.blocks:
            raise ValueError("at least one block is needed")
        if len({block.name for block in self.blocks}) != len(self.blocks):
            raise ValueError("two blocks have the same name")
        if not len(self.alpha) == len(self.beta) == len(self.blocks):
            raise ValueError("one number of copies for every block and side is expected")
        if min(*self.alpha, *self.beta) < 0 or any(a + b == 0 for a, b in zip(self.alpha, self.beta, strict=True)):
            raise ValueError("a block has a negative number of copies, or is in neither A nor B")
        for side, options, copies in (("A", self.A, self.alpha), ("B", self.B, self.beta)):
            if not options and not any(copies):
                raise ValueError(f"{side} is empty: both option sets need at least one option")
            canonical = option_set(options)
            if len(canonical) != len(options):
                raise ValueError(f"{side} lists an option twice")
            object.__setattr__(self, side, canonical)
            if not all(x.entries for x in options):
                raise ValueError("the zero vector is refused in a problem with copies")
            if any(x.entries[-1][0] >= len(self.states) for x in options):
                raise ValueError(f"{side} has an option with a state outside 0..{len(self.states) - 1}")

    @property
    def d(self) -> int:
        """The number of states, those of all copies included."""
        copies = zip(self.blocks, self.alpha, self.beta, strict=True)
        return len(self.states) + sum((a + b) * len(block.states) for block, a, b in copies)

    @property
    def fits(self) -> bool:
        """True when the problem may be written out."""
        return self.d <= MOST_STATES

    def size(self, side: str) -> int:
        """The number of options of a side, "A" or "B", those of all copies included."""
        plain, copies = (self.A, self.alpha) if side == "A" else (self.B, self.beta)
        return len(plain) + sum(c * len(block.options) for c, block in zip(copies, self.blocks, strict=True))

    def expanded(self) -> Problem:
        """The same problem with every copy written out; ValueError above MOST_STATES states.

        State x of copy k (from 1, first those in A) of block b is called `b#k x`, with primes where that name is taken.

        >>> copies_of_a_state("tiny", 1, 2).expanded().states
        ('state#1 x', 'state#2 x', 'state#3 x')
        """
        if not self.fits:
            raise ValueError(f"more than {MOST_STATES} states when written out")
        states, taken = list(self.states), set(self.states)
        sides: tuple[list[Option], list[Option]] = (list(self.A), list(self.B))
        for block, a, b in zip(self.blocks, self.alpha, self.beta, strict=True):
            for k in range(a + b):
                first = len(states)
                for state in block.states:
                    name = f"{block.name}#{k + 1} {state}"
                    while name in taken:
                        name += "'"
                    taken.add(name)
                    states.append(name)
                copy = [Option(tuple([(first + i, weight) for i, weight in x.entries])) for x in block.options]
                sides[k >= a].extend(copy)
        return Problem(self.name, tuple(states), option_set(sides[0]), option_set(sides[1]))


def copies_of_a_state(name: str, m: int, n: int) -> CopiedProblem:
    """m losing and n winning states, each with its one-hot option: m + n copies of one block.

    >>> copies_of_a_state("2 or 51", 2, 51).expanded().d
    53
    """
    return CopiedProblem(name, (), (), (), (Block("state", ("x",), (Option.one_hot(0),)),), (m,), (n,))
