"""PRISM programs and models of stormpy, compared with rows worked out by hand and with Storm's own counts."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from orbitcert.environment import program_reader
from orbitcert.environment.mdp_file import mdp_from_json, mdp_to_json
from orbitcert.environment.program_reader import mdp_from_stormpy, read_program
from orbitcert.environment.rationalise import DECIMAL, REFUSE, parse_rule
from orbitcert.exact.bad_input import BadInput

stormpy = pytest.importorskip("stormpy")
stormpy.developer.set_log_level(stormpy.developer.LogLevel.OFF)

WALK = """mdp
const int N;
const double p;
module walk
  b : bool init false;
  s : [0..N] init 0;
  [go] s<N -> p:(s'=s+1) + 1-p:(s'=0);
  [go] s=0 -> 0.1:(s'=1) + 0.9:(s'=0);
  [] s<N -> (b'=!b);
endmodule
label "top" = s=N;
rewards true : 1; endrewards
"""


@pytest.fixture
def program(tmp_path):
    def write(text, name="walk.prism"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def step(kind, commands, variables="s:[0..1] init 0;", more=""):
    """A program of one module."""
    return f"{kind}\nmodule m\n {variables}\n {commands}\nendmodule\n{more}\n"


def test_a_program_becomes_exact_rows(program):
    mdp = read_program(f"{program(WALK)},N=1,p=1/3", REFUSE)
    assert mdp.name == "walk.prism,N=1,p=1/3"
    assert mdp.states == ("(b=false,s=0)", "(b=false,s=1)", "(b=true,s=0)", "(b=true,s=1)")
    assert mdp.actions == (("go", "go#2", "a2"), ("a0",), ("go", "go#2", "a2"), ("a0",))
    assert mdp.rows[0] == (
        ((0, Fraction(2, 3)), (1, Fraction(1, 3))),
        ((0, Fraction(9, 10)), (1, Fraction(1, 10))),
        ((2, Fraction(1)),),
    )
    assert mdp.rows[1] == (((1, Fraction(1)),),)
    assert (mdp.initial, mdp.rationalisation) == (0, None)
    assert mdp.labels == (("deadlock", (1, 3)), ("top", (1, 3)))
    assert mdp_from_json(mdp_to_json(mdp)) == mdp


def test_decimals_of_constants_are_exact(program):
    mdp = read_program(f"{program(WALK)},N=1,p=0.1", REFUSE)
    assert mdp.rows[0][0] == ((0, Fraction(9, 10)), (1, Fraction(1, 10)))


def test_overlapping_commands_of_a_chain_are_equally_likely(program):
    mdp = read_program(str(program(step("dtmc", "[] s=0->(s'=1);[] s=0->true;[] s=1->true;"))), REFUSE)
    assert mdp.rows == ((((0, Fraction(1, 2)), (1, Fraction(1, 2))),), (((1, Fraction(1)),),))
    assert mdp.states == ("(s=0)", "(s=1)")


def test_several_starts_stay_a_label(program):
    text = step("mdp", "[] s=0 -> (s'=1); [] s>0 -> true;", "s:[0..2];", "init s<2 endinit")
    mdp = read_program(str(program(text)), REFUSE)
    assert (mdp.initial, mdp.labels) == (None, (("init", (0, 1)),))


def test_a_file_name_may_hold_commas(program):
    path = program(step("mdp", "[] true -> true;"), "a,b=1.nm")
    assert read_program(str(path), REFUSE).name == "a,b=1.nm"


@pytest.mark.parametrize("size", [2, 5, 9])
def test_counts_agree_with_storm(program, size):
    path = program(WALK)
    mdp = read_program(f"{path},N={size},p=2/7", REFUSE)
    parsed = stormpy.parse_prism_program(str(path))
    parsed, _ = stormpy.instantiate_constants(parsed, {"N": size, "p": stormpy.Rational("2/7")})
    model = stormpy.build_model[stormpy.Rational](parsed)
    assert len(mdp.states) == model.nr_states
    assert sum(map(len, mdp.rows)) == model.nr_choices
    assert sum(len(row) for rows in mdp.rows for row in rows) == model.nr_transitions
    assert mdp.labelled("top") == tuple(sorted(model.labeling.get_states("top")))


MALFORMED = [
    ("", "line 1: Storm refuses it: Parsing error at 1:1"),
    (step("mdp", "[] s=0 -> (s'=1)"), 'line 5: Storm refuses it: Parsing error at 5:1: expecting ";"'),
    (step("mdp", "[] s=0 -> q:(s'=1);"), "line 4: Storm refuses it"),
    (step("mdp", "[] s=0 -> 0.5:(s'=1);"), "Probabilities do not sum to one"),
    (step("mdp", "[] s=0 -> 1.5:(s'=1)+(-0.5):true;"), "negative probabilities"),
    (step("mdp", "[] s=0 -> (s'=2);"), "out-of-bounds value (2)"),
    (step("mdp", "[] s=0 -> pow(0.5,0.5):(s'=1)+1-pow(0.5,0.5):true;"), "Exponent of power operator"),
    (step("mdp", "[] s=0 -> 1/0:(s'=1)+1:true;"), "the program divides by zero"),
    (step("mdp", "[] s=0 -> true;", "s:[2..1] init 2;"), "Lower bound must not be above"),
    (step("mdp", "[] s=0 -> true;", "s:[0..1] init 5;"), "does not have a single initial state"),
    (step("mdp", "[] s=0 -> true;", "s:[0..1];", "init s>1 endinit"), "does not have a single initial state"),
    (step("ctmc", "[] s=0 -> 3:(s'=1);[] s=1->1:true;"), "is not a DTMC or an MDP but CTMC"),
    (step("ma", "<> s=0 -> 3:(s'=1);[] s=1->1:true;"), "is not a DTMC or an MDP but MA"),
    (step("pomdp\nobservables s endobservables", "[] true -> true;"), "is not a DTMC or an MDP but POMDP"),
    (step("smg\nplayer a m endplayer", "[] true -> true;"), "is not a DTMC or an MDP"),
    (step("pta", "[] true -> true;"), "is not a DTMC or an MDP but another kind"),
    (WALK, "leaves constants open: program:FILE,N=...,p=..."),
]


@pytest.mark.parametrize(("text", "reason"), MALFORMED)
def test_malformed_programs_are_refused(program, text, reason):
    path = program(text)
    with pytest.raises(BadInput) as caught:
        read_program(str(path), REFUSE)
    assert reason in f"{caught.value.where}: {caught.value.reason}".replace(str(path), "FILE")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("constants", "reason"),
    [
        ("N=2", "leaves constants open: program:FILE,p=..."),
        ("N=2,p=1/3,q=1", "no constant q without a value"),
        ("N=1/2,p=1/3", "constant N is an integer, not '1/2'"),
        ("N=true,p=1/3", "constant N is an integer, not 'true'"),
        ("N=2,p=true", "constant p is a number, not 'true'"),
        ("N=2,p=1/0", "constant p: '1/0' is no integer, decimal"),
        ("N=2,p=1e9", "constant p: '1e9' is no integer, decimal"),
        ("N=2,p=nan", "is no integer, decimal, fraction"),
        ("N=2,p", "is not of the form name=value"),
        ("N=2,N=3", "is not of the form name=value, each once"),
        ("N=2,p=3/2", "negative probabilities"),
        ("N=-1,p=1/2", "Storm refuses it"),
    ],
)
def test_constants_must_fit(program, constants, reason):
    with pytest.raises(BadInput) as caught:
        read_program(f"{program(WALK)},{constants}", REFUSE)
    assert reason in caught.value.reason


def test_states_without_end_are_refused(program, monkeypatch):
    text = step("dtmc", "[] true -> (s'=s+1);", "s:int init 0;")
    source = program_reader.__file__
    monkeypatch.setattr(program_reader, "__name__", "small_program_reader")
    small = program(Path(source).read_text().replace("2 * 2**30", "400 * 2**20"), "small_program_reader.py")
    monkeypatch.syspath_prepend(str(small.parent))
    with pytest.raises(BadInput, match="a variable without bounds"):
        read_program(str(program(text)), REFUSE)


@pytest.mark.parametrize("spec", ["missing.prism", ".", "a\0b", "", ",N=2"])
def test_files_that_do_not_exist_are_refused(spec):
    with pytest.raises(BadInput, match="no such file"):
        read_program(spec, REFUSE)


def test_without_stormpy_the_extra_is_named(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(program_reader.importlib, "import_module", missing)
    assert "pip install" in str(program_reader._serve("x", {}, "x"))


def test_storm_prints_nothing(program):
    path = program(step("ctmc", "[] s=0 -> 3:(s'=1);"))
    code = (
        "from orbitcert.environment.program_reader import read_program\n"
        "from orbitcert.environment.rationalise import REFUSE\n"
        "from orbitcert.exact.bad_input import BadInput\n"
        f"try:\n read_program({str(path)!r}, REFUSE)\nexcept BadInput as fault:\n print(fault.reason)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("is not a DTMC or an MDP but CTMC\n", "")


def built(text, value_type, program):
    return stormpy.build_model[value_type](stormpy.parse_prism_program(str(program(text))))


def test_models_without_valuations_are_named_by_index_and_floats_need_a_rule(program):
    text = step("mdp", "[a] s=0 -> 1/3:(s'=1)+2/3:true; [b] s=1 -> true;")
    exact = mdp_from_stormpy(built(text, stormpy.Rational, program), "m")
    assert (exact.states, exact.actions) == (("0", "1"), (("a0",), ("a0",)))
    assert exact.rows[0][0] == ((0, Fraction(2, 3)), (1, Fraction(1, 3)))
    floats = built(text, float, program)
    with pytest.raises(BadInput, match="state '0', action 'a0', successor '0'"):
        mdp_from_stormpy(floats, "m")
    near = mdp_from_stormpy(floats, "m", parse_rule("limit=3"))
    assert near.rows == exact.rows
    assert [entry.written for entry in near.rationalisation.changed] == [Fraction(2, 3), Fraction(1, 3)]
    with pytest.raises(BadInput, match="not 1"):
        mdp_from_stormpy(floats, "m", DECIMAL)


def test_float_models_without_fractions_need_no_rule(program):
    mdp = mdp_from_stormpy(built(step("mdp", "[a] s=0 -> (s'=1);"), float, program), "m")
    assert mdp.rationalisation is None


def test_other_models_are_refused(program):
    text = step("mdp", "[a] s=0 -> 1/3:(s'=1)+2/3:true; [b] s=1 -> true;")
    with pytest.raises(BadInput, match="parametric"):
        mdp_from_stormpy(built(text, stormpy.RationalFunction, program), "m")
    with pytest.raises(BadInput, match="interval"):
        mdp_from_stormpy(built(text, stormpy.RationalInterval, program), "m")
    with pytest.raises(BadInput, match="not a sparse DTMC or MDP"):
        mdp_from_stormpy(object(), "m")
    symbolic = stormpy.build_symbolic_model[float](stormpy.parse_prism_program(str(program(text))))
    with pytest.raises(BadInput, match="not a sparse DTMC or MDP"):
        mdp_from_stormpy(symbolic, "m")
