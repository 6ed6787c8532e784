"""Graphviz files of POWERplay (github.com/gladstoneai/POWERplay): deterministic and stochastic graphs.

Without weights a graph is deterministic: nodes are states, and the edge s -> t is an action of s, named "t", that leads
to t.  As soon as one edge has a weight the graph is stochastic: the nodes are "[s]" (state s), "[a]__[s]" (action a in
s) and "[t]__[a]__[s]" (then t); an edge from the first to the second has no weight, an edge from the second to the
third has the probability as its weight.  Names hold no bracket and no "__".  Weights are read as text, exactly.  Other
attributes are ignored.  Deliberately not here: subgraphs, ports, HTML and undirected graphs, none of which POWERplay
writes, and its policy graphs, which are no environments.
"""

import contextlib
import importlib
import io
import re
import warnings
from fractions import Fraction
from pathlib import Path
from typing import Any

from orbitcert.environment.mdp import ChangedEntry, Mdp, Rationalisation, Row
from orbitcert.environment.model_text import read_text, shown
from orbitcert.environment.probability_text import ProbabilityReader, parse_number
from orbitcert.environment.rationalise import ONE, Rule
from orbitcert.exact.bad_input import BadInput

MAX_CHARACTERS = 2**22
"""Longest text; pydot reads about 25,000 characters a second, and the largest file of POWERplay has 2.7 million."""

_QUOTED = r'"(?:[^"\\]++|\\.)*+"'
_COMMENT = r"//[^\n]*|#[^\n]*|/\*.*?\*/"
_MARK = re.compile(rf'{_QUOTED}|{_COMMENT}|--|[{{}}<"]|/\*', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LINE = re.compile(r" *\(at char [0-9]+\), \(line:([0-9]+), col:[0-9]+\)")
_PART = re.compile(r"\[([^][]+)\]")
_KEYWORDS = ("node", "edge", "graph", "digraph", "subgraph", "strict")
_ORPHAN = r"\n"  # an isolated node of this name comes from older versions of pydot; POWERplay drops it as well

Edges = dict[tuple[str, str], str | None]
"""The weights, as text, of the edges in the order of the file."""

Drawn = dict[str, dict[str, dict[str, str]]]
"""Probabilities as text, by state, action and successor."""


def read_powerplay(source: str, rule: Rule) -> Mdp:
    r"""The environment of a `.gv` file; states and actions in the order of the file, named after the file.

    Weights of zero are dropped; under "limit=K" every weight becomes the nearest fraction and changes are recorded.
    Raises BadInput at the file, with the line of what is no Graphviz, or with the node at fault: a state without
    out-edges, a node or an edge that fits neither form, an action without weights, weights that are no probabilities or
    do not sum to exactly 1, a successor that is no state; and when pydot is not installed.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "two.gv")
    ...     _ = path.write_text('digraph { s -> s; s -> "t 1"; "t 1" -> s }')
    ...     two = read_powerplay(str(path), Rule("refuse"))
    >>> two.states, two.actions
    (('s', 't 1'), (('s', 't 1'), ('s',)))
    """
    text = read_text(source)
    _check_plain(text, source)
    nodes, edges = _nodes_and_edges(_parsed(text, source), source)
    if any(weight is not None for weight in edges.values()):
        return _stochastic(nodes, edges, source, rule)
    return _deterministic(nodes, edges, source)


def _check_plain(text: str, where: str) -> None:
    """Refuses what pydot overlooks, or takes exponential time for: `--`, nested braces, HTML, a second graph."""
    if len(text) > MAX_CHARACTERS:
        raise BadInput(where, f"{len(text)} characters; at most {MAX_CHARACTERS} are read")
    faults = {
        "<": "names in HTML are not supported",
        "--": "an edge without direction; environments need ->",
        '"': "this name does not end",
        "/*": "this comment does not end",
    }
    opened, end = False, len(text)
    for mark in _MARK.finditer(text):
        reason = faults.get(mark[0])
        if mark[0] == "{":
            reason, opened = "subgraphs are not supported" if opened else None, True
        elif mark[0] == "}":
            end = mark.end()
            break
        if reason is not None:
            raise BadInput(f"{where}:{_line(text, mark.start())}", reason)
    rest = re.compile(rf"(?:[ \t\r\n;]++|{_COMMENT})*+", re.DOTALL).match(text, end)
    if rest is not None and rest.end() < len(text):
        raise BadInput(f"{where}:{_line(text, rest.end())}", "text after the end of the graph")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _parsed(text: str, where: str) -> Any:
    """The one graph of this text; what pydot prints about it becomes the reason of a BadInput."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pydot = importlib.import_module("pydot")
            parsing = importlib.import_module("pyparsing")
    except ModuleNotFoundError:
        raise BadInput(where, 'pydot is not installed: pip install "orbitcert[powerplay]"') from None
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graphs = pydot.graph_from_dot_data(text)
    except (
        parsing.ParseBaseException, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError
    ) as fault:
        raise BadInput(where, f"pydot refuses it: {fault}") from None
    if not graphs or len(graphs) != 1:
        said = printed.getvalue().strip().rpartition("\n")[2]
        line = _LINE.search(said)
        place = where if line is None else f"{where}:{line[1]}"
        raise BadInput(place, f"no graph in Graphviz's language: {_LINE.sub('', said).strip() or 'pydot finds none'}")
    if graphs[0].get_type() != "digraph":
        raise BadInput(where, "an undirected graph; environments need a digraph")
    return graphs[0]


def _nodes_and_edges(graph: Any, where: str) -> tuple[tuple[str, ...], Edges]:
    """Names of nodes, declared ones first, and weights of edges; an edge drawn twice counts once."""
    nodes: dict[str, None] = {}
    for node in sorted(graph.get_nodes(), key=lambda node: int(node.get_sequence())):
        raw = node.get_name()
        if raw in ("node", "edge", "graph"):
            if _weight(node, where, f"the default for every {raw}") is not None:
                raise BadInput(where, "a default weight; every edge needs its own")
        elif node.get_port() is not None:
            raise BadInput(where, f"node {shown(raw)}: ports are not supported")
        else:
            nodes[_name(raw, where)] = None
    edges: Edges = {}
    for edge in sorted(graph.get_edges(), key=lambda edge: int(edge.get_sequence())):
        ends = (_name(edge.get_source(), where), _name(edge.get_destination(), where))
        weight = _weight(edge, where, _edge(*ends))
        if ends in edges and edges[ends] != weight:
            raise BadInput(where, f"{_edge(*ends)} is drawn twice, with different weights")
        edges[ends] = weight
        nodes |= dict.fromkeys(ends)
    if _ORPHAN in nodes and not any(_ORPHAN in ends for ends in edges):
        del nodes[_ORPHAN]
    if not nodes:
        raise BadInput(where, "the graph has no nodes")
    return tuple(nodes), edges


def _name(raw: Any, where: str) -> str:
    """The name that this identifier of Graphviz's language spells."""
    name = str(raw)
    if re.fullmatch(_QUOTED, name, re.DOTALL):
        name = _ESCAPE.sub(lambda pair: '"' if pair[1] == '"' else pair[0], name[1:-1])
    elif name.lower() in _KEYWORDS:
        raise BadInput(where, f"the keyword {name} cannot be a node; quote it")
    elif not re.fullmatch(r"[\w.]+", name):
        raise BadInput(where, f"node {shown(name)}: ports are not supported")
    if not name.strip() or not name.isprintable():
        raise BadInput(where, f"node {shown(name)}: a name needs printable characters, and no others")
    return name


def _weight(element: Any, where: str, place: str) -> str | None:
    """The attribute `weight`, as text."""
    weights = []
    for key, value in element.get_attributes().items():
        if value is None:  # `weight=1e3` is read as `weight=1, e3`
            raise BadInput(where, f"{place}: the attribute {shown(str(key))} has no value")
        if str(key).strip('"') == "weight":
            weights.append(str(value))
    if len(weights) > 1:
        raise BadInput(where, f"{place} has two weights")
    return weights[0].removeprefix('"').removesuffix('"') if weights else None


def _edge(source: str, target: str) -> str:
    return f"the edge {shown(source)} -> {shown(target)}"


def _parts(node: str) -> tuple[str, ...]:
    """(s,), (a, s) or (t, a, s); () for a name of another form."""
    matches = [_PART.fullmatch(part) for part in node.split("__")]
    found = tuple([match[1] for match in matches if match is not None])
    return found if len(found) == len(matches) <= 3 else ()


def _deterministic(nodes: tuple[str, ...], edges: Edges, where: str) -> Mdp:
    actions: dict[str, list[str]] = {state: [] for state in nodes}
    for source, target in edges:
        actions[source].append(target)
    index = {state: s for s, state in enumerate(nodes)}
    for state, names in actions.items():
        if len(_parts(state)) > 1:
            raise BadInput(where, f"node {shown(state)} belongs to a stochastic graph, but no edge has a weight")
        if not names:
            raise BadInput(where, f"state {shown(state)} has no out-edge")
    rows: dict[str, Row] = {state: ((s, ONE),) for state, s in index.items()}
    all_rows = tuple(tuple(rows[target] for target in names) for names in actions.values())
    return _made(where, nodes, tuple(map(tuple, actions.values())), all_rows, None)


def _stochastic(nodes: tuple[str, ...], edges: Edges, where: str, rule: Rule) -> Mdp:
    drawn = _drawn(nodes, edges, where)
    names = tuple(drawn)
    index = {state: s for s, state in enumerate(names)}
    reader, known = ProbabilityReader(rule), dict[str, bool]()
    all_rows: list[tuple[Row, ...]] = []
    changed: list[ChangedEntry] = []
    for state, actions in drawn.items():
        rows: list[Row] = []
        for action, weights in actions.items():
            place = f"state {shown(state)}, action {shown(action)}"
            for target in weights:
                if target not in index:
                    raise BadInput(where, f"{place}: successor {shown(target)} is not a state")
            try:
                for text in weights.values():
                    if text not in known:
                        known[text] = parse_number(text) != 0
                entries = {index[t]: reader.probability(text) for t, text in weights.items() if known[text]}
                values = reader.distribution(tuple(entries.values()))
            except ValueError as fault:
                under = "" if rule.limit is None else f" (under the rule {rule.text})"
                raise BadInput(where, f"{place}: {fault}{under}") from None
            row: dict[int, Fraction] = dict(zip(entries, values, strict=True))
            rows.append(tuple(sorted([(t, p) for t, p in row.items() if p])))
            changed.extend(
                ChangedEntry(state, action, names[t], p.text, p.value) for t, p in entries.items() if p.changed
            )
        all_rows.append(tuple(rows))
    record = None if rule.limit is None else Rationalisation(rule.text, tuple(changed))
    return _made(where, names, tuple(map(tuple, drawn.values())), tuple(all_rows), record)


def _drawn(nodes: tuple[str, ...], edges: Edges, where: str) -> Drawn:
    """The weights by state, action and successor; refuses every node and edge that is not part of this pattern."""
    drawn: Drawn = {}
    for node in nodes:
        parts = _parts(node)
        if not parts:
            raise BadInput(where, f"node {shown(node)} is none of [s], [a]__[s], [t]__[a]__[s]")
        if len(parts) == 1:
            drawn[parts[0]] = {}
    reached: set[str] = set()
    for (source, target), weight in edges.items():
        before, after = _parts(source), _parts(target)
        if after[1:] != before or len(after) == 1:
            raise BadInput(where, f"{_edge(source, target)} leads neither to an action of its state nor to its outcome")
        if len(after) == 2:
            if weight is not None:
                raise BadInput(where, f"{_edge(source, target)} has a weight: is this a policy graph?")
            drawn[before[0]][after[0]] = {}
        elif weight is None:
            raise BadInput(where, f"{_edge(source, target)} has no weight")
        reached.add(target)
    for node in nodes:
        if len(_parts(node)) > 1 and node not in reached:
            raise BadInput(where, f"no edge leads to the node {shown(node)}")
    for (_, target), weight in edges.items():
        after = _parts(target)
        if len(after) == 3 and weight is not None:
            drawn[after[2]][after[1]][after[0]] = weight
    for state, actions in drawn.items():
        if not actions:
            raise BadInput(where, f"state {shown(state)} has no out-edge")
        for action, weights in actions.items():
            if not weights:
                raise BadInput(where, f"state {shown(state)}, action {shown(action)} has no out-edge")
    return drawn


def _made(
    where: str,
    states: tuple[str, ...],
    actions: tuple[tuple[str, ...], ...],
    rows: tuple[tuple[Row, ...], ...],
    record: Rationalisation | None,
) -> Mdp:
    try:
        return Mdp(Path(where).stem, states, actions, rows, record)
    except ValueError as fault:
        raise BadInput(where, str(fault)) from None
