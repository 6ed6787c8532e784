"""Directed graphs of networkx, as values and as files."""

from fractions import Fraction
from pathlib import Path

import networkx
import pytest

from orbitcert.environment.networkx_reader import mdp_from_networkx, read_graph
from orbitcert.environment.rationalise import DECIMAL, REFUSE, parse_rule
from orbitcert.environment.sources import open_environment
from orbitcert.exact.bad_input import BadInput

CANDY = [("start", "candy"), ("start", "wait"), ("wait", "hug"), ("candy", "candy"), ("hug", "hug")]


def coin(probability: object = "1/2") -> networkx.MultiDiGraph:
    graph = networkx.MultiDiGraph(initial="s")
    graph.add_edge("s", "h", action="toss", probability=probability)
    graph.add_edge("s", "t", action="toss", probability=probability)
    graph.add_edge("s", "s", action="wait")
    graph.add_edges_from([("h", "h"), ("t", "t"), ("t", "h"), ("t", "h")])
    return graph


def test_edges_are_actions_named_after_their_successors() -> None:
    mdp = mdp_from_networkx(networkx.DiGraph(CANDY), "candy")
    assert mdp.states == ("start", "candy", "wait", "hug")
    assert mdp.actions == (("candy", "wait"), ("stay",), ("hug",), ("stay",))
    assert mdp.is_deterministic()


def test_edges_of_one_action_are_its_outcomes() -> None:
    mdp = mdp_from_networkx(coin())
    half = Fraction(1, 2)
    assert mdp.actions == (("toss", "wait"), ("stay",), ("stay", "h", "h#2"))
    assert mdp.rows[0] == (((1, half), (2, half)), ((0, Fraction(1)),))
    assert (mdp.initial, mdp.rationalisation) == (0, None)


def test_floats_need_a_rule() -> None:
    with pytest.raises(BadInput, match=r"0\.5 is a float"):
        mdp_from_networkx(coin(0.5))
    mdp = mdp_from_networkx(coin(0.5), rule=DECIMAL)
    assert mdp.rows[0][0][0] == (1, Fraction(1, 2))
    assert mdp.rationalisation is not None
    assert mdp.rationalisation.rule == "decimal"


def test_ends_get_a_loop_only_when_asked() -> None:
    graph = networkx.DiGraph([("s", "x")])
    with pytest.raises(BadInput, match="'x' has no out-edge"):
        mdp_from_networkx(graph)
    assert mdp_from_networkx(graph, absorbing_ends=True).actions == (("x",), ("stay",))


@pytest.mark.parametrize("ending", [".graphml", ".gml"])
def test_files_are_read_by_their_ending(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"coin{ending}"
    write = networkx.write_graphml if ending == ".graphml" else networkx.write_gml
    write(coin(), path)
    mdp = open_environment(str(path))
    assert (mdp.name, mdp.actions, mdp.rows, mdp.initial) == ("coin", *(
        getattr(mdp_from_networkx(coin()), field) for field in ("actions", "rows", "initial")
    ))  # fmt: skip


HEAD = '<?xml version="1.0"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
MALFORMED = {
    "truncated.graphml": (HEAD + '<graph edgedefault="directed">\n<node id="a">', "not XML", ":4"),
    "bomb.graphml": ('<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n<graphml/>', "entity is refused", ":2"),
    "undirected.graphml": (HEAD + '<graph edgedefault="undirected"><node id="a"/></graph></graphml>', "directed", ""),
    "empty.graphml": ("", "not XML", ":1"),
    "nothing.graphml": (HEAD + "</graphml>", "one graph", ""),
    "ends.graphml": (HEAD + '<graph edgedefault="directed"><node id="a"/></graph></graphml>', "no out-edge", ""),
    "twice.graphml": (
        HEAD + '<graph edgedefault="directed"><node id="a"/><edge id="0" source="a" target="a"/>'
        '<edge id="0" source="a" target="a"/></graph></graphml>',
        "listed twice",
        "",
    ),
    "undeclared.graphml": (
        HEAD + '<graph edgedefault="directed"><node id="a"/><edge source="a" target="b"/></graph></graphml>',
        "not listed",
        "",
    ),
    "two.graphml": (HEAD + '<graph edgedefault="directed"/><graph edgedefault="directed"/></graphml>', "one graph", ""),
    "actions.gml": (
        'graph [ directed 1 node [ id 0 label "a" ] edge [ source 0 target 0 action "x" action "y" ] ]',
        "named by text",
        ": node 'a'",
    ),
    "text.gml": ("digraph { a -> b }", "refuses", ":1"),
    "empty.gml": ("", "refuses", ""),
    "truncated.gml": ("graph [\n directed 1\n node [\n id 0\n label", "refuses", ":6"),
    "twice.gml": ('graph [ directed 1 node [ id 0 label "a" ] node [ id 1 label "a" ] ]', "refuses", ""),
    "undirected.gml": ('graph [ node [ id 0 label "a" ] ]', "directed", ""),
    "control.gml": ("graph [\n\x00 ]", "control character", ":2"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_gets_one_line(name: str, tmp_path: Path) -> None:
    text, reason, line = MALFORMED[name]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=reason) as caught:
        read_graph(str(path), REFUSE)
    assert caught.value.where == f"{path}{line}"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("1/3", "sum to 2/3, not 1"),
        ("3/2", "not between 0 and 1"),
        ("-1/2", "not between 0 and 1"),
        ("half", "is not a number"),
        (True, "is no number"),
        (None, "need a probability each"),
        (float("nan"), "not a number"),
    ],
)
def test_probabilities_that_are_none_are_refused(given: object, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        mdp_from_networkx(coin(given))


def test_a_value_that_is_no_directed_graph_is_refused() -> None:
    for value in (networkx.Graph([(1, 2)]), None, networkx.DiGraph(), networkx.DiGraph([(1, "1")])):
        with pytest.raises(BadInput):
            mdp_from_networkx(value)
    graph = coin()
    graph.graph["initial"] = "nowhere"
    with pytest.raises(BadInput, match="does not exist"):
        mdp_from_networkx(graph)


@pytest.mark.parametrize("ending", [".graphml", ".gml"])
def test_numbers_of_files_never_become_floats(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"g{ending}"
    long = "0.3333333333333333333333333"
    rest = "0.6666666666666666666666667"
    if ending == ".gml":
        edges = "".join(f'edge [ source 0 target {t} action "a" probability {p} ] ' for t, p in ((0, long), (1, rest)))
        path.write_text(f'graph [ directed 1 node [ id 0 label "x" ] node [ id 1 label "y" ] {edges} '
                        'edge [ source 1 target 1 ] ]')  # fmt: skip
    else:
        keys = '<key id="p" for="edge" attr.name="probability" attr.type="double"/>'
        keys += '<key id="a" for="edge" attr.name="action" attr.type="string"/>'
        data = '<edge source="x" target="{}"><data key="p">{}</data><data key="a">a</data></edge>'
        edges = data.format("x", long) + data.format("y", rest) + '<edge source="y" target="y"/>'
        nodes = '<node id="x"/><node id="y"/>'
        path.write_text(f'{HEAD}{keys}<graph edgedefault="directed">{nodes}{edges}</graph></graphml>')
    assert read_graph(str(path), REFUSE).rows[0][0][0] == (0, Fraction(long))
    assert read_graph(str(path), parse_rule("limit=3")).rows[0][0][0] == (0, Fraction(1, 3))
