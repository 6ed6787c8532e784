"""Readers and writers of PRISM explicit, Storm explicit and DRN files."""

import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fuzz_readers
from fuzz_readers import LABELLED, PRISM_LIST, PRISM_ROWS, STORM_DRN, STORM_MDP, WALK
from malformed_models import GOOD, MALFORMED
from orbitcert.environment.drn import drn_text, read_drn
from orbitcert.environment.mdp import ChangedEntry, Mdp, Rationalisation
from orbitcert.environment.prism_explicit import prism_texts, read_tra
from orbitcert.environment.probability_text import ProbabilityReader, parse_number
from orbitcert.environment.rationalise import DECIMAL, REFUSE, Rule, parse_rule
from orbitcert.environment.sources import open_environment
from orbitcert.environment.state_labels import ACTION, LABEL, STATE, carried, restored, spelled, unspelled
from orbitcert.environment.storm_explicit import read_storm
from orbitcert.exact.bad_input import BadInput

READERS = {"drn": (read_drn, ".drn"), "prism": (read_tra, ".tra"), "storm": (read_storm, ".tra")}
HALF = Fraction(1, 2)

NASTY = [
    *("", " ", "a b", "a\nb", '"', "'", "1x", "_20_", "état", "\x00", "\N{DESERT}", "(s=1,a=0)", "//", "[x]", "#"),
    *("a:b", "state_", "state_x", "label_x", "label_", "action_", "action_x", "action_1", "init", "deadlock", "P", "0"),
    *("mdp", "__NOLABEL__", "label_init", "label_state_5f_x", "a0", "a1", "x", "-"),
]
NAMES = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)


@st.composite
def environments(draw):
    """Small environments with nasty names, with or without an initial state, with labels."""
    states = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    indices = range(len(states))

    def row():
        weights = draw(st.dictionaries(st.sampled_from(indices), st.integers(1, 10**20), min_size=1))
        total = sum(weights.values())
        return tuple((t, Fraction(weights[t], total)) for t in sorted(weights))

    actions = [tuple(draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))) for _ in states]
    labels = draw(st.dictionaries(NAMES, st.sets(st.sampled_from(indices)), max_size=3))
    return Mdp(
        "nasty",
        tuple(states),
        tuple(actions),
        tuple(tuple(row() for _ in names) for names in actions),
        initial=draw(st.none() | st.sampled_from(indices)),
        labels=tuple((name, tuple(sorted(labels[name]))) for name in sorted(labels)),
    )


def written(folder, texts, stem="model"):
    """Write the files of these endings; returns the path without ending."""
    for ending, text in texts.items():
        data = text if isinstance(text, bytes) else text.encode()
        (Path(folder) / f"{stem}{ending}").write_bytes(data)
    return str(Path(folder) / stem)


def through(form, mdp):
    """The environment after it was written and read in this format, with the name that it had."""
    texts = {".drn": drn_text(mdp)} if form == "drn" else prism_texts(mdp)
    read, ending = READERS[form]
    with tempfile.TemporaryDirectory() as folder:
        found = read(written(folder, texts) + ending, REFUSE)
    assert found.name == "model"
    return replace(found, name=mdp.name)


@pytest.mark.parametrize("form", ["drn", "prism"])
@given(mdp=environments())
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back_unchanged(form, mdp):
    assert through(form, mdp) == mdp


@pytest.mark.parametrize("form", ["drn", "prism"])
@given(name=NAMES, other=NAMES)
@settings(max_examples=100, deadline=None)
def test_a_label_that_looks_like_a_spelling_is_kept(form, name, other):
    labels = {spelled(STATE, name): (0,), spelled(LABEL, other): (1,), spelled(LABEL, spelled(STATE, name)): (0, 1)}
    mdp = Mdp.of("m", {"x": {"go": {"y": 1}}, "y": {"go": {"x": 1}}})
    for initial in (None, 1):
        full = replace(mdp, initial=initial, labels=tuple(sorted(labels.items())))
        assert through(form, full) == full


@pytest.mark.parametrize("members", [(), (1,), (0, 1)])
@pytest.mark.parametrize("initial", [None, 0])
@pytest.mark.parametrize("form", ["drn", "prism"])
def test_a_label_called_init_is_not_taken_for_the_initial_state(form, initial, members):
    mdp = replace(WALK, initial=initial, labels=(("init", members),))
    assert through(form, mdp) == mdp


@given(name=st.text(st.characters(exclude_categories=["Cs"])), prefix=st.sampled_from([STATE, LABEL, ACTION]))
def test_spellings_are_identifiers_and_have_an_inverse(name, prefix):
    text = spelled(prefix, name)
    assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text, re.ASCII)
    assert unspelled(prefix, text) == name
    assert restored(prefix, carried(prefix, name)) == name


@given(body=st.text("aAf0129_x", max_size=12))
def test_what_has_a_name_is_its_spelling(body):
    name = unspelled(STATE, STATE + body)
    assert name is None or spelled(STATE, name) == STATE + body


def test_texts_that_spell_nothing():
    for body in ["_", "__", "_61_", "_5F_", "_05f_", "_d800_", "_110000_", "_1234567_", "_1_0_", "é", "a b", "_5f"]:
        assert unspelled(STATE, STATE + body) is None


def test_storm_drn_with_rewards_placeholders_and_valuations(tmp_path):
    mdp = read_drn(written(tmp_path, {".drn": STORM_DRN}) + ".drn", REFUSE)
    assert mdp.states == ("(s=0,!b)", "(s=1,b)")
    assert mdp.actions == (("a0", "1"), ("a0",))
    assert mdp.rows[0] == (((0, Fraction(1, 4)), (1, Fraction(3, 4))), ((1, Fraction(1)),))
    assert mdp.rows[1] == (((0, Fraction(1, 10)), (1, Fraction(9, 10))),)
    assert (mdp.initial, mdp.labels) == (0, (("goal", (0,)), ("two words", (0,))))
    assert mdp.rationalisation is None
    assert (open_environment(str(tmp_path / "model.drn"), DECIMAL)) == mdp


def test_prism_lists_and_rows_say_the_same(tmp_path):
    listed = read_tra(written(tmp_path, PRISM_LIST, "listed") + ".tra", REFUSE)
    rows = read_tra(written(tmp_path, PRISM_ROWS, "rows") + ".tra", REFUSE)
    assert listed.states == ("(s=0,b=true)", "(s=1,b=false)", "(s=2,b=true)")
    assert listed.actions == (("go", "stay"), ("a0",), ("end",))
    assert (listed.initial, listed.labels) == (0, (("deadlock", (2,)), ("goal", (2,))))
    assert rows.states == ("0", "1", "2")
    assert (rows.initial, rows.labels) == (None, ())
    assert (rows.actions, rows.rows) == (listed.actions, listed.rows)


def test_transitions_may_come_in_any_order_with_blank_lines_comments_and_windows_ends(tmp_path):
    first, *lines = PRISM_LIST[".tra"].splitlines()[1:]
    mixed = "\r\n".join(["# a comment", "", first, *reversed(lines), "", "# another"])
    ordered = read_tra(written(tmp_path, PRISM_LIST, "ordered") + ".tra", REFUSE)
    found = read_tra(written(tmp_path, {**PRISM_LIST, ".tra": mixed}) + ".tra", REFUSE)
    assert found == replace(ordered, name="model")


def test_chains_have_one_action(tmp_path):
    chain = {".tra": "# Transitions (DTMC)\n2 3\n0 0 0.5 b\n0 1 .5 c\n1 1 1\n"}
    prism = read_tra(written(tmp_path, chain, "prism") + ".tra", REFUSE)
    rows = read_tra(written(tmp_path, {".tra": "2 3\n0 0.5:0 0.5:1\n1 1:1\n"}, "rows") + ".tra", REFUSE)
    storm = read_tra(written(tmp_path, {".tra": "dTmC\n\n0 0 0.5\n 0 1\t0.5\n1 1 1\n"}, "storm") + ".tra", REFUSE)
    drn = "@type: DTMC\n@model\nstate 0\naction 0\n0 : 0.5\n1 : 0.5\nstate 1\n\taction 0\n\t\t1 : 1"
    named = read_drn(written(tmp_path, {".drn": drn}) + ".drn", REFUSE)
    assert prism.rows == rows.rows == storm.rows == named.rows == ((((0, HALF), (1, HALF)),), (((1, Fraction(1)),),))
    assert prism.actions == rows.actions == storm.actions == (("a0",), ("a0",))
    assert named.actions == (("0",), ("0",))


def test_repeated_and_missing_names_of_actions_are_told_apart(tmp_path):
    text = "1 5 5\n0 0 0 1 go\n0 1 0 1\n0 2 0 1 go\n0 3 0 1 a1\n0 4 0 1 go_2\n"
    mdp = read_tra(written(tmp_path, {".tra": text}) + ".tra", REFUSE)
    assert mdp.actions == (("go", "a1_1", "go_2_2", "a1", "go_2"),)


def test_names_fall_back_from_labels_to_valuations_to_numbers(tmp_path):
    tra = {".tra": "2 2 2\n0 0 0 1\n1 0 1 1\n"}
    sta = {".sta": "(s)\n0:(7)\n1:(8)\n"}
    lab = {".lab": '0="init" 1="state_x" 2="state_a_20_b"\n0: 0 1\n1: 2\n'}
    several = {".lab": '0="init" 1="state_x" 2="state_a_20_b"\n0: 0 1\n1: 0 1 2\n'}
    cases = [
        ({**tra, **sta, **lab}, ("x", "a b"), 0, ()),
        ({**tra, **sta}, ("(s=7)", "(s=8)"), None, ()),
        ({**tra, ".sta": "(s)\n1:(7)\n0:(7)\n"}, ("0", "1"), None, ()),
        (
            {**tra, **sta, **several},
            ("(s=7)", "(s=8)"),
            None,
            (("init", (0, 1)), ("state_a_20_b", (1,)), ("state_x", (0, 1))),
        ),
    ]
    for number, (texts, names, initial, labels) in enumerate(cases):
        mdp = read_tra(written(tmp_path, texts, f"case{number}") + ".tra", REFUSE)
        assert (mdp.states, mdp.initial, mdp.labels) == (names, initial, labels)


def test_states_are_written_as_values_of_variables_where_their_names_are_that():
    cells = fuzz_readers.CELLS
    assert prism_texts(cells)[".sta"] == "(x,b)\n0:(0,true)\n1:(1,false)\n"
    others = [("x", "y"), ("(x=0)", "(y=1)"), ("(x=0)", "(x=)"), ("(true=0)", "(true=1)"), ("(x=0)", "(x=true)")]
    for states in [*others, ("(x=1)", "(x=0)"), ("(b=true)", "(b=false)"), ("()", "(x=1)"), ("(x=0,x=1)", "(x=0,x=2)")]:
        assert ".sta" not in prism_texts(replace(cells, states=states))


def test_the_rule_limit_is_recorded_and_the_others_take_the_text_at_its_word(tmp_path):
    text = "mdp\n0 0 0 0.333\n0 0 1 0.667\n1 0 1 1\n"
    path = written(tmp_path, {".tra": text}) + ".tra"
    assert read_storm(path, REFUSE) == read_storm(path, DECIMAL)
    assert read_storm(path, REFUSE).rows[0][0] == ((0, Fraction(333, 1000)), (1, Fraction(667, 1000)))
    thirds = read_storm(path, parse_rule("limit=3"))
    assert thirds.rows[0][0] == ((0, Fraction(1, 3)), (1, Fraction(2, 3)))
    assert thirds.rationalisation == Rationalisation(
        "limit=3",
        (
            ChangedEntry("0", "a0", "0", "0.333", Fraction(1, 3)),
            ChangedEntry("0", "a0", "1", "0.667", Fraction(2, 3)),
        ),
    )
    even = written(tmp_path, {".tra": "dtmc\n0 0 0.3\n0 1 0.3\n0 2 0.4\n1 1 1\n2 2 1\n"}, "even") + ".tra"
    with pytest.raises(BadInput, match=r":2: state 0, choice 0: .* sum to 3/2, not 1 \(under the rule limit=2\)"):
        read_storm(even, parse_rule("limit=2"))
    rare = written(tmp_path, {".tra": "mdp\n0 0 0 0.999\n0 0 1 0.001\n1 0 1 1\n"}, "rare") + ".tra"
    dropped = read_storm(rare, parse_rule("limit=2"))
    assert dropped.rows[0][0] == ((0, Fraction(1)),)
    assert [(entry.read, entry.written) for entry in dropped.rationalisation.changed] == [("0.999", 1), ("0.001", 0)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        (".5", HALF),
        ("5.", Fraction(5)),
        ("1e-3", Fraction(1, 1000)),
        ("25E-2", Fraction(1, 4)),
        ("1.5e+2", Fraction(150)),
        ("007", Fraction(7)),
        ("2/4", HALF),
        ("-1/3", Fraction(-1, 3)),
        ("1e-1000", Fraction(1, 10**1000)),
        ("0." + 9000 * "0" + "1", Fraction(1, 10**9001)),
        ("1e00000000000000000001", Fraction(10)),
        ("0.1000000000000000055511151231257827021181583404541015625", Fraction(float("0.1"))),
    ],
)
def test_numbers_are_read_exactly(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "-", "e5", ".e1", "1_0", "1 2", "+1", "--1", "nan", "inf", "1/", "/2", "1/0", "1/-2", "1.5/2"),
        *("0x1", "1e", "1e1.5", "1e1001", "1e-1001", "1e999999999", "\u0663", "1\u0660", "0.5\n", "[0,1]", "p"),
        "1" * 10_001,
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        parse_number(text)


def test_equal_numbers_and_equal_rows_are_one_object(tmp_path):
    reader = ProbabilityReader(Rule("refuse"))
    assert reader.probability("0.5").value is reader.probability("1/2").value
    d = 300
    shared = Mdp(
        "m",
        tuple(f"s{i}" for i in range(d)),
        (("on", "split"),) * d,
        tuple((((0, Fraction(1)),), ((0, HALF), (1, HALF))) for _ in range(d)),
    )
    for texts, ending in (({".drn": drn_text(shared)}, ".drn"), (prism_texts(shared), ".tra")):
        mdp = open_environment(written(tmp_path, texts) + ending)
        assert len({id(row) for rows in mdp.rows for row in rows}) == 2


@pytest.mark.parametrize(("form", "texts", "ending", "line", "reason"), MALFORMED)
def test_malformed_files_are_refused_at_their_line(tmp_path, form, texts, ending, line, reason):
    read, main = READERS[form]
    path = written(tmp_path, texts)
    with pytest.raises(BadInput) as caught:
        read(path + main, REFUSE)
    assert caught.value.where == f"{path}{ending}:{line}"
    assert reason in caught.value.reason
    assert len(str(caught.value)) <= 300


def test_the_table_of_malformed_files_is_not_shortened_and_its_neighbours_are_accepted(tmp_path):
    assert len(MALFORMED) >= 115
    assert len({reason for *_, reason in MALFORMED}) >= 95
    for form, texts in (("drn", {".drn": GOOD}), ("prism", PRISM_LIST), ("prism", PRISM_ROWS), ("storm", STORM_MDP)):
        read, main = READERS[form]
        assert len(read(written(tmp_path, texts, form) + main, REFUSE).states) >= 2
        for name in (tmp_path).glob(f"{form}.*"):
            name.unlink()


@pytest.mark.parametrize("form", sorted(READERS))
def test_files_that_are_missing_too_large_or_no_files_are_refused(tmp_path, form):
    read, ending = READERS[form]
    with pytest.raises(BadInput, match="cannot be read"):
        read(str(tmp_path / f"none{ending}"), REFUSE)
    with pytest.raises(BadInput, match="cannot be read"):
        read(str(tmp_path), REFUSE)
    with pytest.raises(BadInput, match="cannot be read"):
        read("\0", REFUSE)
    with open(tmp_path / f"large{ending}", "wb") as stream:
        stream.truncate(256 * 2**20 + 1)
    with pytest.raises(BadInput, match="at most 268435456 are read"):
        read(str(tmp_path / f"large{ending}"), REFUSE)


def test_a_row_whose_common_denominator_explodes_is_refused(tmp_path):
    row = [f"{t} : 1/{10**3000 + 2 * t + 1}" for t in range(200)]
    text = "@type: MDP\n@model\nstate 0\naction a\n" + "\n".join(row)
    with pytest.raises(BadInput, match=":4: state 0, choice 0: the common denominator has more than 100000 bits"):
        read_drn(written(tmp_path, {".drn": text}) + ".drn", REFUSE)


@pytest.mark.parametrize("form", sorted(fuzz_readers.FORMATS))
def test_mutated_files_are_read_or_refused(form):
    script = [sys.executable, fuzz_readers.__file__, "--seconds", "2", "--format", form]
    done = subprocess.run(script, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    match = re.fullmatch(rf"{form}: (\d+) runs, (\d+) accepted, (\d+) refused, .*\n", done.stdout)
    assert match is not None, done.stdout
    runs, accepted, refused = map(int, match.groups())
    assert runs == accepted + refused
    assert accepted >= 10
    assert refused >= 10


def test_all_samples_of_the_fuzzer_are_valid(tmp_path):
    count = 0
    for name, form in fuzz_readers.FORMATS.items():
        for number, texts in enumerate(form.samples):
            mdp = form.read(written(tmp_path, texts, f"{name}{number}") + form.ending, REFUSE)
            assert len(mdp.states) >= 2
            count += 1
    assert count >= 12
    assert through("drn", LABELLED) == through("prism", LABELLED) == LABELLED
