"""DRN and explicit files that Storm wrote, or reads from us, against stormpy's own reading of them."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from orbitcert.environment.drn import drn_text, read_drn
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.rationalise import REFUSE, parse_rule
from orbitcert.environment.sources import open_environment
from orbitcert.environment.state_labels import LABEL, STATE, restored
from orbitcert.exact.bad_input import BadInput

stormpy = pytest.importorskip("stormpy")
stormpy.developer.set_log_level(stormpy.developer.LogLevel.OFF)

FILES = Path(stormpy.__file__).parent / "examples" / "files"


def transitions_alike(mdp, model):
    """How many transitions there are; states, choices, transitions, labels and initial state are those of the model."""
    matrix, count, row = model.transition_matrix, 0, 0
    assert model.nr_states == len(mdp.states)
    for s, rows in enumerate(mdp.rows):
        for k, ours in enumerate(rows):
            theirs = tuple((entry.column, Fraction(str(entry.value))) for entry in matrix.get_row(row))
            assert ours == theirs, (s, k)
            count, row = count + len(ours), row + 1
    assert row == matrix.nr_rows == model.nr_choices
    labels = {label: tuple(model.labeling.get_states(label)) for label in model.labeling.get_labels()}
    assert labels.pop("init", ()) == (() if mdp.initial is None else (mdp.initial,))
    theirs = {restored(LABEL, label): members for label, members in labels.items() if members and STATE not in label}
    assert theirs == {label: members for label, members in mdp.labels if members}
    return count


@pytest.mark.parametrize(
    ("program", "exact", "states", "transitions", "first"),
    [
        ("mdp/coin2-2.nm", False, 272, 492, "(counter=6,pc1=0,coin1=0,pc2=0,coin2=0)"),
        ("mdp/two_dice.nm", True, 169, 436, "(s1=0,d1=0,s2=0,d2=0)"),
        ("mdp/slipgrid.nm", True, 16, 96, "(x=1,y=1)"),
        ("dtmc/die.pm", False, 13, 20, "(s=0,d=0)"),
        ("dtmc/brp-16-2.pm", True, 677, 867, None),
    ],
)
def test_what_storm_exports_is_what_storm_built(tmp_path, program, exact, states, transitions, first):
    kind = stormpy.Rational if exact else float
    options = stormpy.BuilderOptions(build_full=True)
    model = stormpy.build_model[kind](stormpy.parse_prism_program(str(FILES / program)), options=options)
    model.labeling.add_label("two words")
    model.labeling.add_label_to_state("two words", 1)
    stormpy.io.export_to_drn(model, str(tmp_path / "storm.drn"))
    mdp = read_drn(str(tmp_path / "storm.drn"), REFUSE)
    assert (mdp.name, len(mdp.states), mdp.labelled("two words")) == ("storm", states, (1,))
    assert transitions_alike(mdp, model) == transitions
    assert first is None or mdp.states[0] == first
    (tmp_path / "ours.drn").write_text(drn_text(mdp), encoding="utf-8")
    back = stormpy.build_model_from_drn[stormpy.Rational](str(tmp_path / "ours.drn"))
    assert transitions_alike(mdp, back) == transitions
    assert read_drn(str(tmp_path / "ours.drn"), REFUSE).states == mdp.states


def test_storm_keeps_the_names_of_our_actions_and_states(tmp_path):
    mdp = Mdp.of("m", {"at home": {"go on": {"": "1/3", "at home": "2/3"}, "go-left": {"": 1}}, "": {"P": {"": 1}}})
    (tmp_path / "ours.drn").write_text(drn_text(mdp), encoding="utf-8")
    options = stormpy.io.DirectEncodingParserOptions()
    options.build_choice_labeling = True
    model = stormpy.build_model_from_drn[stormpy.Rational](str(tmp_path / "ours.drn"), options=options)
    names = [model.choice_labeling.get_labels_of_choice(row) for row in range(3)]
    assert names == [{"action_go_20_on"}, {"go-left"}, {"P"}]
    assert model.labeling.get_labels() >= {"state_at_20_home", "state_"}
    assert transitions_alike(mdp, model) == 4


@pytest.mark.parametrize(("stem", "transitions"), [("dtmc/die", 20), ("mdp/two_dice", 436)])
def test_storms_own_explicit_files(stem, transitions):
    mdp = open_environment(str(FILES / f"{stem}.tra"))
    model = stormpy.build_model_from_explicit(str(FILES / f"{stem}.tra"), str(FILES / f"{stem}.lab"))
    assert transitions_alike(mdp, model) == transitions
    assert mdp.labelled("deadlock") == ()
    assert mdp.states[:2] == ("0", "1")


def test_rounded_numbers_are_refused_unless_a_limit_mends_them(tmp_path):
    program = stormpy.parse_prism_program(str(FILES / "mdp" / "maze_2.nm"))
    stormpy.io.export_to_drn(stormpy.build_model(program), str(tmp_path / "maze.drn"))
    with pytest.raises(BadInput, match=r"choice 0: probabilities sum to 24999999999/25000000000, not 1"):
        read_drn(str(tmp_path / "maze.drn"), REFUSE)
    mdp = read_drn(str(tmp_path / "maze.drn"), parse_rule("limit=13"))
    assert {p for _, p in mdp.rows[0][0]} == {Fraction(1, 13)}
    assert [entry.written for entry in mdp.rationalisation.changed] == 13 * [Fraction(1, 13)]


def test_every_file_of_storm_is_read_exactly_or_refused_at_a_line():
    places, accepted = [], []
    for path in [*FILES.rglob("*.drn"), *FILES.rglob("*.tra")]:
        try:
            mdp = open_environment(str(path))
        except BadInput as fault:
            places.append(fault.where)
        else:
            accepted.append(path.name)
            assert all(sum(p for _, p in row) == 1 for rows in mdp.rows for row in rows)
    assert len(places) >= 20
    assert all(re.fullmatch(r".*:[0-9]+", place) for place in places)
    assert {"die.tra", "two_dice.tra"} <= set(accepted)
    assert not {"maze.drn", "dft.drn", "die.drn", "tiny-01.drn", "ctmc.tra", "ma.tra"} & set(accepted)
