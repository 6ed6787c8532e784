"""The door to igraph: options as a coloured graph; canonical forms and automorphisms (bliss), embeddings (LAD).

Vertices: classes of interchangeable states (same label, same weight in every option), coloured by label
and size; for every option one vertex per distinct weight, coloured by the weight, joined to the states
that carry it; and one vertex that ties the parts of an option together when it has several weights (or
none).  A permutation of the states in the group that maps the option set onto itself is exactly a
colour-preserving automorphism of this graph.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import igraph

from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.search.budget import BudgetSpent

Colour = tuple[str, str, Fraction, int]


@dataclass(frozen=True, slots=True)
class _Incidence:
    """The coloured graph of some options; the first vertices are the classes of states."""

    classes: tuple[tuple[int, ...], ...]
    colours: tuple[Colour, ...]
    edges: tuple[tuple[int, int], ...]

    def graph(self) -> igraph.Graph:
        return igraph.Graph(n=len(self.colours), edges=list(self.edges))

    def colour_numbers(self) -> list[int]:
        number = {colour: k for k, colour in enumerate(sorted(set(self.colours)))}
        return [number[colour] for colour in self.colours]


def _incidence(problem: Problem, options: Sequence[Option], sides: Sequence[int]) -> _Incidence:
    columns: dict[int, list[tuple[int, Fraction]]] = {}
    for k, option in enumerate(options):
        for state, weight in option.entries:
            columns.setdefault(state, []).append((k, weight))
    labels = problem.state_labels()
    twins: dict[Hashable, list[int]] = {}
    for state in sorted(columns):
        label = "" if labels is None else labels[state]
        twins.setdefault((label, tuple(columns[state])), []).append(state)
    classes = tuple(tuple(states) for states in twins.values())
    colours: list[Colour] = []
    class_of: dict[int, int] = {}
    for c, states in enumerate(classes):
        label = "" if labels is None else labels[states[0]]
        colours.append(("state", label, Fraction(0), len(states)))
        for state in states:
            class_of[state] = c
    edges: list[tuple[int, int]] = []
    for option, side in zip(options, sides, strict=True):
        parts: dict[Fraction, set[int]] = {}
        for state, weight in option.entries:
            parts.setdefault(weight, set()).add(class_of[state])
        tie: int | None = None
        if len(parts) != 1:
            tie = len(colours)
            colours.append(("option", "", Fraction(len(parts)), side))
        for weight in sorted(parts):
            part = len(colours)
            colours.append(("part" if tie is None else "several", "", weight, side))
            edges.extend((c, part) for c in sorted(parts[weight]))
            if tie is not None:
                edges.append((part, tie))
    return _Incidence(classes, tuple(colours), tuple(edges))


def canonical_form(
    problem: Problem, options: Sequence[Option], sides: Sequence[int] | None = None
) -> tuple[Hashable, tuple[int, ...]]:
    """A complete invariant of the coloured option set under the group, and the support in canonical order.

    Option sets X, Y have equal invariants if and only if phi.X = Y, colours kept, for some phi in Gamma, and then
    the map between the canonical orders is such a phi on the supports.
    """
    incidence = _incidence(problem, options, sides if sides is not None else [0] * len(options))
    graph = incidence.graph()
    graph.vs["vertex"] = range(len(incidence.colours))
    canonical = graph.permute_vertices(graph.canonical_permutation(color=incidence.colour_numbers()))
    order: list[int] = canonical.vs["vertex"] if incidence.colours else []
    colours = tuple(incidence.colours[vertex] for vertex in order)
    edges = tuple(sorted((min(u, v), max(u, v)) for u, v in canonical.get_edgelist()))
    states = tuple(state for vertex in order if vertex < len(incidence.classes) for state in incidence.classes[vertex])
    return (colours, edges), states


def isomorphism(problem: Problem, left: Mapping[Option, int], right: Mapping[Option, int]) -> Permutation | None:
    """A permutation in the group that carries the coloured options `left` onto `right`, or None."""
    left_key, left_states = canonical_form(problem, tuple(left), tuple(left.values()))
    right_key, right_states = canonical_form(problem, tuple(right), tuple(right.values()))
    if left_key != right_key:
        return None
    return Permutation.extending(dict(zip(left_states, right_states, strict=True)))


def automorphism_generators(problem: Problem, options: Sequence[Option], sides: Sequence[int]) -> list[Permutation]:
    """Generators of {phi in Gamma : phi maps the options onto themselves, sides kept}; other states stay.

    Permutations of interchangeable states are left out: they move no option.
    """
    incidence = _incidence(problem, options, sides)
    if not incidence.colours:
        return []
    found = incidence.graph().automorphism_group(color=incidence.colour_numbers())
    generators = []
    for images in found:
        mapping: dict[int, int] = {}
        for c, states in enumerate(incidence.classes):
            mapping.update(zip(states, incidence.classes[images[c]], strict=True))
        phi = Permutation.from_mapping(mapping)
        if not phi.is_identity():
            generators.append(phi)
    return generators


def clique_number(count: int, edges: Sequence[tuple[int, int]]) -> int:
    """The size of a largest clique of the graph 0..count-1 with these edges.

    >>> clique_number(4, [(0, 1), (1, 2), (0, 2), (2, 3)])
    3
    """
    return int(igraph.Graph(n=count, edges=list(edges)).clique_number()) if count else 0


def independent_set(count: int, edges: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """A largest independent set of a small graph 0..count-1 with these edges, increasing.

    >>> independent_set(3, [(0, 1), (1, 2)])
    (0, 2)
    """
    return tuple(min(map(sorted, igraph.Graph(n=count, edges=list(edges)).largest_independent_vertex_sets())))


LARGEST_EMBEDDING = 400
"""Vertices of the largest graph that is given to the subgraph solver, which has no budget of its own."""


def embedding_of_states(problem: Problem, allowed: Mapping[Option, Sequence[Option]]) -> dict[int, int] | None:
    """An injective label-preserving map of the sources' states that carries every x into allowed[x], or None.

    Raises BudgetSpent when the question is too large to be asked (LARGEST_EMBEDDING).
    """
    targets = tuple(dict.fromkeys(y for ys in allowed.values() for y in ys))
    if any(not ys for ys in allowed.values()):
        return None
    pattern, host = _Flat(problem, tuple(allowed)), _Flat(problem, targets)
    states_by_label: dict[str, list[int]] = {}
    for v, state in enumerate(host.states):
        states_by_label.setdefault(host.label(state), []).append(v)
    domains: list[list[int]] = [states_by_label.get(pattern.label(s), []) for s in pattern.states]
    position = {y: k for k, y in enumerate(targets)}
    for x, parts in zip(allowed, pattern.parts, strict=True):
        fitting = [host.parts[position[y]] for y in allowed[x] if host.signature(position[y]) == _signature(parts)]
        if not fitting:
            return None
        for k in range(len(parts)):
            domains.append([parts_of_y[k][0] for parts_of_y in fitting])
    if any(not domain for domain in domains):
        return None
    if pattern.size > host.size:
        return None
    if host.size > LARGEST_EMBEDDING:
        raise BudgetSpent(f"subgraph question with {host.size} vertices")
    found, image = host.graph.subisomorphic_lad(pattern.graph, domains=domains, return_mapping=True)
    return {s: host.states[image[v]] for v, s in enumerate(pattern.states)} if found else None


class _Flat:
    """Options as a graph for subgraph search: states first, then one vertex per (option, weight); parts of one
    option are joined in a path by increasing weight."""

    def __init__(self, problem: Problem, options: Sequence[Option]) -> None:
        self._labels = problem.state_labels()
        self.states = sorted({i for x in options for i, _ in x.entries})
        vertex = {state: v for v, state in enumerate(self.states)}
        self.parts: list[list[tuple[int, Fraction, int]]] = []
        edges: list[tuple[int, int]] = []
        self.size = len(self.states)
        for option in options:
            carriers: dict[Fraction, list[int]] = {}
            for state, weight in option.entries:
                carriers.setdefault(weight, []).append(vertex[state])
            parts = []
            for weight in sorted(carriers):
                parts.append((self.size, weight, len(carriers[weight])))
                edges.extend((v, self.size) for v in carriers[weight])
                self.size += 1
            edges.extend((p[0], q[0]) for p, q in pairwise(parts))
            self.parts.append(parts)
        self.graph = igraph.Graph(n=self.size, edges=edges)

    def label(self, state: int) -> str:
        return "" if self._labels is None else self._labels[state]

    def signature(self, k: int) -> tuple[tuple[Fraction, int], ...]:
        return _signature(self.parts[k])


def _signature(parts: Sequence[tuple[int, Fraction, int]]) -> tuple[tuple[Fraction, int], ...]:
    return tuple((weight, size) for _, weight, size in parts)
