"""POWERplay's Graphviz files, both forms, read exactly or refused by name."""

import sys
from fractions import Fraction

import pytest

from orbitcert.environment.mdp import ChangedEntry
from orbitcert.environment.powerplay_reader import read_powerplay
from orbitcert.environment.rationalise import DECIMAL, REFUSE, parse_rule
from orbitcert.exact.bad_input import BadInput

pytest.importorskip("pydot")

ONE = Fraction(1)

DETERMINISTIC = """\
// three rooms
digraph "small house" {
  graph [label="{ is no brace -- here"]; node [shape=box]; /* } */
  "the hall"; kitchen;
  "the hall" -> kitchen -> "the hall";  # a chain
  "the hall" -> "the \\"den\\"";
  "the \\"den\\"" -> "the \\"den\\"" [color="red"];
  "kitchen" -> "the hall"
};
"""

STOCHASTIC = """\
strict digraph  {
"[(0, 0)_H^(0, 1)_A]";
"[go]__[(0, 0)_H^(0, 1)_A]";
"[end]__[go]__[(0, 0)_H^(0, 1)_A]";
"[(0, 0)_H^(0, 1)_A]__[go]__[(0, 0)_H^(0, 1)_A]";
"[wait]__[(0, 0)_H^(0, 1)_A]";
"[(0, 0)_H^(0, 1)_A]__[wait]__[(0, 0)_H^(0, 1)_A]";
"[end]__[wait]__[(0, 0)_H^(0, 1)_A]";
"[end]";
"[stay]__[end]";
"[end]__[stay]__[end]";
"[(0, 0)_H^(0, 1)_A]" -> "[go]__[(0, 0)_H^(0, 1)_A]";
"[(0, 0)_H^(0, 1)_A]" -> "[wait]__[(0, 0)_H^(0, 1)_A]";
"[go]__[(0, 0)_H^(0, 1)_A]" -> "[end]__[go]__[(0, 0)_H^(0, 1)_A]"  [weight="0.7"];
"[go]__[(0, 0)_H^(0, 1)_A]" -> "[(0, 0)_H^(0, 1)_A]__[go]__[(0, 0)_H^(0, 1)_A]"  [weight="0.3"];
"[wait]__[(0, 0)_H^(0, 1)_A]" -> "[(0, 0)_H^(0, 1)_A]__[wait]__[(0, 0)_H^(0, 1)_A]"  [weight=1];
"[wait]__[(0, 0)_H^(0, 1)_A]" -> "[end]__[wait]__[(0, 0)_H^(0, 1)_A]"  [weight="0.0"];
"[end]" -> "[stay]__[end]";
"[stay]__[end]" -> "[end]__[stay]__[end]"  [weight="1.0"];
}
"""


def thirds(last):
    """One state per digit, one action `a` in state 1 that leads everywhere."""
    lines = ['"[1]" -> "[a]__[1]";']
    for t, weight in zip("123", ("0.3333333333333333", "0.3333333333333333", last), strict=True):
        lines.append(f'"[a]__[1]" -> "[{t}]__[a]__[1]" [weight="{weight}"];')
    for s in "23":
        lines.append(f'"[{s}]" -> "[b]__[{s}]"; "[b]__[{s}]" -> "[1]__[b]__[{s}]" [weight="1.0"];')
    return "strict digraph {\n" + "\n".join(lines) + "\n}\n"


@pytest.fixture
def read(tmp_path):
    def reading(text, rule=REFUSE):
        path = tmp_path / "house.gv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_powerplay(str(path), rule)

    return reading


def test_a_deterministic_graph_has_one_action_for_each_edge(read):
    mdp = read(DETERMINISTIC)
    assert mdp.name == "house"
    assert mdp.states == ("the hall", "kitchen", 'the "den"')
    assert mdp.actions == (("kitchen", 'the "den"'), ("the hall",), ('the "den"',))
    assert mdp.rows == ((((1, ONE),), ((2, ONE),)), (((0, ONE),),), (((2, ONE),),))
    assert mdp.rationalisation is None


def test_a_stochastic_graph_has_its_weights_read_as_text(read):
    for rule in (REFUSE, DECIMAL):
        mdp = read(STOCHASTIC, rule)
        assert mdp.states == ("(0, 0)_H^(0, 1)_A", "end")
        assert mdp.actions == (("go", "wait"), ("stay",))
        assert mdp.rows == ((((0, Fraction(3, 10)), (1, Fraction(7, 10))), ((0, ONE),)), (((1, ONE),),))
        assert mdp.rationalisation is None


def test_fractions_and_small_decimals_are_weights_too(read):
    mdp = read(thirds("0.3333333333333334").replace("0.3333333333333333", "1/3").replace("0.3333333333333334", "1/3"))
    assert mdp.rows[0] == (tuple((t, Fraction(1, 3)) for t in range(3)),)
    assert mdp.states == ("1", "2", "3")
    tiny = thirds("1e-3").replace("0.3333333333333333", "0.4995")
    assert read(tiny).rows[0][0][2] == (2, Fraction(1, 1000))


def test_a_limit_makes_thirds_of_decimals_and_records_them(read):
    mdp = read(thirds("0.3333333333333333"), parse_rule("limit=3"))
    assert mdp.rows[0] == (tuple((t, Fraction(1, 3)) for t in range(3)),)
    assert mdp.rationalisation.rule == "limit=3"
    assert mdp.rationalisation.changed == tuple(
        ChangedEntry("1", "a", t, "0.3333333333333333", Fraction(1, 3)) for t in "123"
    )
    with pytest.raises(BadInput, match=r"state '1', action 'a': probabilities sum to 13/15, not 1 \(under the rule "):
        read(thirds("0.2").replace("0.3333333333333333", "0.3001"), parse_rule("limit=5"))


def test_the_orphan_of_older_pydots_is_no_state(read):
    assert read('digraph { a -> a; "\\n"; }').states == ("a",)
    assert read('digraph { a -> "\\n" -> a; }').states == ("a", "\\n")


def test_an_edge_drawn_twice_alike_counts_once(read):
    assert read("digraph { a -> a; a -> a }").actions == (("a",),)


def swap(old, new, text=STOCHASTIC):
    assert old in text
    return text.replace(old, new, 1)


GO = '"[go]__[(0, 0)_H^(0, 1)_A]" -> "[end]__[go]__[(0, 0)_H^(0, 1)_A]"'
LAST = '"[end]__[stay]__[end]"  [weight="1.0"];\n'

MALFORMED = {
    "no text": ("", ".gv:1: no graph in Graphviz's language: Expected"),
    "no Graphviz": ("a -> b", ".gv:1: no graph in Graphviz's language: Expected"),
    "a missing bracket": (swap('[weight="0.7"]', '[weight="0.7"'), ".gv:14: no graph in Graphviz's language: Expected"),
    "a missing brace": ("digraph {\na -> a;\n", ".gv:3: no graph in Graphviz's language: Expected"),
    "an endless name": ('digraph {\n"a -> a }', ".gv:2: this name does not end"),
    "an endless comment": ("digraph {\n\n/* a -> a }", ".gv:3: this comment does not end"),
    "no nodes": ("digraph { }", "the graph has no nodes"),
    "a control character": ("digraph { \0 }", ".gv:1: control character"),
    "not UTF-8": (b"digraph { \xff }", ".gv:1: not UTF-8"),
    "undirected": ("graph { a; }", "an undirected graph"),
    "an undirected edge": ("digraph {\na -- a }", ".gv:2: an edge without direction"),
    "a cluster": ("digraph {\nsubgraph cluster_a { a -> a } }", ".gv:2: subgraphs are not supported"),
    "a pit of braces": ("digraph " + "{" * 50_000, ".gv:1: subgraphs are not supported"),
    "a second graph": ("digraph { a -> a }\n// more\ndigraph { b -> b }", ".gv:3: text after the end of the graph"),
    "HTML": ("digraph {\n<b> -> a }", ".gv:2: names in HTML are not supported"),
    "a port": ("digraph { a:n -> a }", "node 'a:n': ports are not supported"),
    "a port of a name": ('digraph { "a":n -> "a" }', "ports are not supported"),
    "a declared port": ("digraph { a:n; a -> a }", "ports are not supported"),
    "a keyword": ("digraph { Node -> Node }", "the keyword Node cannot be a node; quote it"),
    "an empty name": ('digraph { "" -> "" }', "a name needs printable characters"),
    "a name of two lines": ('digraph { "a\nb" -> "a\nb" }', "a name needs printable characters"),
    "a dead end": ("digraph { a -> b }", "state 'b' has no out-edge"),
    "an isolated state": ("digraph { a -> a; b }", "state 'b' has no out-edge"),
    "lost weights": ('digraph { "[a]__[s]" -> "[a]__[s]" }', "belongs to a stochastic graph, but no edge has a weight"),
    "a dead end with weights": (swap('"[end]" -> "[stay]__[end]";\n', ""), "no edge leads to the node '[stay]__[end]'"),
    "a state alone": (swap('"[end]";', '"[end]"; "[x]";'), "state 'x' has no out-edge"),
    "an action alone": (swap(LAST, LAST + '"[end]" -> "[b]__[end]";'), "state 'end', action 'b' has no out-edge"),
    "an outcome alone": (swap(LAST, LAST + '"[x]__[stay]__[end]"'), "no edge leads to the node '[x]__[stay]__[end]'"),
    "an open graph": (
        swap(LAST, '"[far]__[stay]__[end]"  [weight="1.0"]', swap('"[end]__[stay]__[end]";\n', "")),
        "state 'end', action 'stay': successor 'far' is not a state",
    ),
    "a plain node": (swap('"[end]";', '"[end]"; x -> x;'), "node 'x' is none of [s], [a]__[s], [t]__[a]__[s]"),
    "four parts": (swap('"[end]";', '"[a]__[b]__[c]__[d]";'), "node '[a]__[b]__[c]__[d]' is none of"),
    "a crossed edge": (
        swap('"[end]" -> "[stay]__[end]"', '"[end]" -> "[go]__[(0, 0)_H^(0, 1)_A]"'), "leads neither to an action of"
    ),
    "an edge between states": (swap(LAST, LAST + '"[end]" -> "[end]"'), "leads neither to an action of its state nor"),
    "a policy": ('digraph { "[s]" -> "[a]__[s]" [weight=1] }', "has a weight: is this a policy graph?"),
    "a missing weight": (swap('  [weight="0.3"]', ""), "has no weight"),
    "two weights": (swap('[weight="0.3"]', '[weight="0.3", "weight"="0.4"]'), "has two weights"),
    "drawn twice": (swap(LAST, LAST + GO + '[weight="0.2"]'), "is drawn twice, with different weights"),
    "a default": (swap('"[end]";', 'edge [weight="0.5"]; "[end]";'), "a default weight; every edge needs its own"),
    "a bare exponent": (swap("weight=1]", "weight=1e0]"), "the attribute 'e0' has no value"),
    "a word": (swap('"0.3"', '"often"'), "action 'go': 'often' is not a number"),
    "not a number": (swap('"0.3"', '"nan"'), "action 'go': 'nan' is not a number"),
    "negative": (swap('"0.3"', '"-0.3"'), "state '(0, 0)_H^(0, 1)_A', action 'go': probability '-0.3' is not positive"),
    "above 1": (swap('"0.3"', '"1.3"'), "action 'go': probability '1.3' is above 1"),
    "a sum": (swap('"0.3"', '"0.2999999999999999"'), "probabilities sum to 9999999999999999/10000000000000000, not 1"),
    "three decimals": (thirds("0.3333333333333333"), "state '1', action 'a': probabilities sum to 9999999999999999/1"),
    "only zeros": (swap('"1.0"', '"0.0"'), "state 'end', action 'stay': probabilities sum to 0, not 1"),
}


@pytest.mark.parametrize("fault", MALFORMED)
def test_malformed_files_are_refused_in_one_line_and_nothing_is_printed(fault, read, capfd):
    text, reason = MALFORMED[fault]
    with pytest.raises(BadInput) as refusal:
        read(text)
    assert reason in str(refusal.value)
    assert "house.gv" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert capfd.readouterr() == ("", "")


def test_without_pydot_the_extra_is_named(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "pydot", None)
    with pytest.raises(BadInput, match=r'pydot is not installed: pip install "orbitcert\[powerplay\]"'):
        read("digraph { a -> a }")


def test_long_files_and_missing_files_are_refused(read):
    with pytest.raises(BadInput, match="4194306 characters; at most 4194304 are read"):
        read("digraph {".ljust(2**22 + 1) + "}")
    with pytest.raises(BadInput, match=r"nowhere\.gv: cannot be read: No such file"):
        read_powerplay("nowhere.gv", REFUSE)
