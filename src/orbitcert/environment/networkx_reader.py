"""Directed graphs of networkx as environments: an edge is a sure step, or one outcome of an action.

An action is named by the edge attribute `action`, else after the successor; a loop without a name is called `stay`.
Edges of one node with the same `action` and a `probability` are the outcomes of one action.  The graph attribute
`initial` names the node in which an episode begins.
"""

import re
import warnings
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import ParseError

import networkx

from orbitcert.environment.mdp import ChangedEntry, Mdp, Rationalisation, Row
from orbitcert.environment.model_text import read_text
from orbitcert.environment.probability_text import parse_number
from orbitcert.environment.rationalise import REFUSE, Rule
from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.rational import rational_text

_DOCTYPE = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PROBABILITY = re.compile(r"(\bprobability\s+)([-+.0-9][-+.0-9eE]*)(?=\s)")
_LINE = re.compile(r"line (\d+)|\((\d+), \d+\)")


def read_graph(source: str, rule: Rule) -> Mdp:
    """The environment in a `.graphml` or `.gml` file; raises BadInput with the file, and the line where it is known."""
    text = read_text(source)
    try:
        if source.lower().endswith(".gml"):
            graph = networkx.parse_gml(_PROBABILITY.sub(r'\1"\2"', text))  # numbers stay text
        else:
            found = _DOCTYPE.search(text)
            if found is not None:
                line = text.count("\n", 0, found.start()) + 1
                raise BadInput(f"{source}:{line}", "a document type or entity is refused")
            graph = _graphml(text, source)
    except ParseError as fault:
        raise BadInput(f"{source}:{fault.position[0]}", f"not XML: {fault}") from None
    except (networkx.NetworkXError, ValueError, KeyError, TypeError, AttributeError, IndexError) as fault:
        place = _LINE.search(str(fault))
        where = f"{source}:{place[1] or place[2]}" if place else source
        raise BadInput(where, f"networkx refuses it: {fault}") from None
    except RecursionError:
        raise BadInput(source, "nested too deeply") from None
    return mdp_from_networkx(graph, Path(source).stem, rule, where=source)


def _graphml(text: str, source: str) -> Any:
    """The only graph of the file; numbers stay text, and nothing that networkx would merge or pass over is accepted."""
    root = ElementTree.fromstring(text)
    counts = {"graph": 0, "node": 0, "edge": 0, "default": 0}
    for element in root.iter():
        kind = str(element.tag).rpartition("}")[2]
        if kind in counts:
            counts[kind] += 1
        if kind == "key":
            element.set("attr.type", "string")
    if counts["graph"] != 1 or counts["default"]:
        raise BadInput(source, "exactly one graph, without defaults of attributes, is expected")
    with warnings.catch_warnings(action="ignore"):
        graph = networkx.parse_graphml(ElementTree.tostring(root, encoding="unicode"))
    if (graph.number_of_nodes(), graph.number_of_edges()) != (counts["node"], counts["edge"]):
        raise BadInput(source, "a node or an edge is listed twice, or an edge names a node that is not listed")
    return graph


def mdp_from_networkx(
    graph: Any, name: str = "graph", rule: Rule = REFUSE, absorbing_ends: bool = False, where: str = "graph"
) -> Mdp:
    """The environment of a directed graph; probabilities are text, integers, Fractions, or floats read by the rule.

    A node without out-edges is refused unless `absorbing_ends` gives it a loop `stay`.  Raises BadInput at `where`.

    >>> fork = networkx.DiGraph([("s", "x"), ("s", "y"), ("x", "x"), ("y", "y")])
    >>> mdp_from_networkx(fork).actions
    (('x', 'y'), ('stay',), ('stay',))
    """
    if not isinstance(graph, networkx.Graph) or not graph.is_directed():
        raise BadInput(where, "a directed graph is expected")
    nodes = list(graph.nodes)
    states = tuple(str(node) for node in nodes)
    if not nodes or len(set(states)) != len(nodes):
        raise BadInput(where, "the graph has no nodes, or two nodes with the same text")
    index = {node: s for s, node in enumerate(nodes)}
    reading = _Reading(where, rule, states)
    actions, rows = [], []
    for node in nodes:
        edges = [(index[t], data) for _, t, data in graph.out_edges(node, data=True)]
        if not edges and not absorbing_ends:
            reason = f"node {one_line(repr(states[index[node]]), 60)} has no out-edge: give an end a loop"
            raise BadInput(where, reason)
        acts = dict(reading.actions(index[node], edges or [(index[node], {})]))
        actions.append(tuple(acts))
        rows.append(tuple(acts.values()))
    begin = graph.graph.get("initial")
    places = {state: s for s, state in enumerate(states)}
    if begin is not None and str(begin) not in places:
        raise BadInput(where, f"the initial node {one_line(repr(begin), 60)} does not exist")
    record = Rationalisation(rule.text, tuple(reading.changed)) if reading.met_float else None
    try:
        initial = None if begin is None else places[str(begin)]
        return Mdp(name, states, tuple(actions), tuple(rows), record, initial)
    except ValueError as fault:
        raise BadInput(where, str(fault)) from None


class _Reading:
    """One reading: edges to actions, and the record of changed probabilities."""

    def __init__(self, where: str, rule: Rule, states: tuple[str, ...]) -> None:
        self._where = where
        self._rule = rule
        self._states = states
        self.changed: list[ChangedEntry] = []
        self.met_float = False

    def actions(self, state: int, edges: list[tuple[int, Any]]) -> Iterator[tuple[str, Row]]:
        """The actions of a state, in the order of their first edges."""
        grouped: dict[str, list[tuple[int, Any]]] = {}
        for successor, data in edges:
            given = data.get("action")
            if (given is not None and not isinstance(given, str | int)) or given == "":
                raise BadInput(f"{self._where}: node {self._states[state]!r}", "an action is named by text")
            if given is None and data.get("probability") is not None:
                reason = "an edge with a probability needs the action whose outcome it is"
                raise BadInput(f"{self._where}: node {self._states[state]!r}", reason)
            name = str(given) if given is not None else "stay" if successor == state else self._states[successor]
            if given is None and name in grouped:
                copy = 2
                while f"{name}#{copy}" in grouped:
                    copy += 1
                name = f"{name}#{copy}"
            grouped.setdefault(name, []).append((successor, data.get("probability")))
        for name, outcomes in grouped.items():
            yield name, self._row(state, name, outcomes)

    def _row(self, state: int, action: str, outcomes: list[tuple[int, Any]]) -> Row:
        place = f"{self._where}: node {one_line(repr(self._states[state]), 60)}, action {one_line(repr(action), 60)}"
        if len(outcomes) == 1 and outcomes[0][1] is None:
            return ((outcomes[0][0], Fraction(1)),)
        weights: dict[int, Fraction] = {}
        for successor, given in outcomes:
            if given is None:
                raise BadInput(place, "several edges need a probability each")
            try:
                weight = self._number(state, action, successor, given)
            except ValueError as fault:
                raise BadInput(place, str(fault)) from None
            if weight < 0 or weight > 1:
                raise BadInput(place, f"probability {one_line(str(given), 40)} is not between 0 and 1")
            if weight:
                weights[successor] = weights.get(successor, Fraction(0)) + weight
        total = sum(weights.values(), start=Fraction(0))
        if total != 1:
            raise BadInput(place, f"probabilities sum to {one_line(rational_text(total), 80)}, not 1")
        return tuple(sorted(weights.items()))

    def _number(self, state: int, action: str, successor: int, given: Any) -> Fraction:
        """The probability of an edge.  Raises ValueError when it is none."""
        if isinstance(given, Fraction) or (isinstance(given, int) and not isinstance(given, bool)):
            return Fraction(given)
        names = self._states[state], action, self._states[successor]
        if isinstance(given, str):
            exact = parse_number(given)
            if self._rule.limit is None:
                return exact
            self.met_float = True
            written = exact.limit_denominator(self._rule.limit)
            if written != exact:
                self.changed.append(ChangedEntry(*names, given, written))
            return written
        if not isinstance(given, float):
            raise ValueError(f"probability {one_line(repr(given), 40)} is no number")
        written = self._rule.rational(given)
        self.met_float = True
        if written != Fraction(given):
            self.changed.append(ChangedEntry(*names, repr(given), written))
        return written
