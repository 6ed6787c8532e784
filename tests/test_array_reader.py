"""Transition arrays of quantecon, pymdptoolbox and numpy's files, read exactly or refused by name."""

import io
import zipfile
from fractions import Fraction
from types import SimpleNamespace

import numpy
import pytest

from orbitcert.environment import array_reader
from orbitcert.environment.array_reader import mdp_from_pymdptoolbox, mdp_from_quantecon, read_arrays
from orbitcert.environment.mdp import ChangedEntry
from orbitcert.environment.rationalise import DECIMAL, REFUSE, parse_rule
from orbitcert.exact.bad_input import BadInput

HALF, THIRD, ONE = Fraction(1, 2), Fraction(1, 3), Fraction(1)
INF = float("inf")

# Two states: in 0, a0 stays and a1 tosses a fair coin; in 1, only a0, which stays.
R = numpy.array([[5.0, 10.0], [-1.0, -INF]])
Q = numpy.array([[[1.0, 0.0], [0.5, 0.5]], [[0.0, 1.0], [0.7, 0.7]]])
PAIRS = (numpy.array([5.0, 10.0, -1.0]), numpy.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]), [0, 0, 1], [0, 1, 0])
ACTIONS = (("a0", "a1"), ("a0",))
ROWS = ((((0, ONE),), ((0, HALF), (1, HALF))), (((1, ONE),),))


def test_product_form_of_quantecon_becomes_the_rows_written_by_hand():
    markov = pytest.importorskip("quantecon.markov")
    mdp = mdp_from_quantecon(markov.DiscreteDP(R, Q, 0.95), DECIMAL)
    assert (mdp.name, mdp.states, mdp.actions, mdp.rows) == ("ddp", ("0", "1"), ACTIONS, ROWS)
    assert mdp.rationalisation.rule == "decimal"
    assert mdp.rationalisation.changed == ()


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0]])
def test_pairs_form_of_quantecon_becomes_the_same_rows(sparse, order):
    markov = pytest.importorskip("quantecon.markov")
    matrices = pytest.importorskip("scipy.sparse")
    rewards, rows, of_state, of_action = (numpy.array(part)[order] for part in PAIRS)
    given = matrices.csr_matrix(rows) if sparse else rows
    mdp = mdp_from_quantecon(markov.DiscreteDP(rewards, given, 0.95, of_state, of_action), DECIMAL)
    assert (mdp.states, mdp.actions, mdp.rows) == (("0", "1"), ACTIONS, ROWS)
    plain = SimpleNamespace(R=rewards, Q=given, s_indices=of_state, a_indices=of_action)
    assert mdp_from_quantecon(plain, DECIMAL) == mdp


def test_an_infeasible_pair_is_left_out():
    forbidden = SimpleNamespace(
        R=[0.0, -INF, 0.0], Q=PAIRS[1], s_indices=numpy.array([0, 0, 1]), a_indices=numpy.array([0, 1, 7])
    )
    assert mdp_from_quantecon(forbidden).actions == (("a0",), ("a7",))


# pymdptoolbox's forest with 3 ages and fire probability 1/10: waiting ages or burns, cutting goes to age 0.
WAIT = [[0.1, 0.9, 0], [0.1, 0, 0.9], [0.1, 0, 0.9]]
CUT = [[1, 0, 0], [1, 0, 0], [1, 0, 0]]
TENTH, REST = Fraction(1, 10), Fraction(9, 10)
FOREST = tuple((((0, TENTH), (older, REST)), ((0, ONE),)) for older in (1, 2, 2))


def forests():
    matrices = pytest.importorskip("scipy.sparse")
    objects = numpy.empty(2, dtype=object)
    objects[:] = [matrices.csr_matrix(WAIT), matrices.csr_matrix(CUT)]
    return {
        "array": numpy.array([WAIT, CUT]),
        "lists": [WAIT, CUT],
        "matrices": (numpy.array(WAIT), numpy.array(CUT)),
        "csr": [matrices.csr_matrix(WAIT), matrices.csr_matrix(CUT)],
        "objects": objects,
        "coo array": [matrices.coo_array(WAIT), matrices.dok_matrix(numpy.array(CUT))],
    }


@pytest.mark.parametrize("shape", ["array", "lists", "matrices", "csr", "objects", "coo array"])
def test_the_forest_of_pymdptoolbox_becomes_the_rows_written_by_hand(shape):
    mdp = mdp_from_pymdptoolbox(forests()[shape], DECIMAL)
    assert (mdp.name, mdp.states) == ("mdp", ("0", "1", "2"))
    assert mdp.actions == (("a0", "a1"),) * 3
    assert mdp.rows == FOREST
    assert len(mdp.rationalisation.changed) == 6
    assert mdp.rationalisation.changed[0] == ChangedEntry("0", "a0", "0", "0.1", TENTH)


def test_entries_stored_twice_in_a_sparse_matrix_are_added_up_as_rationals():
    matrices = pytest.importorskip("scipy.sparse")
    thrice = matrices.coo_matrix(([0.1] * 3 + [0.7, 1.0], ([0, 0, 0, 0, 1], [0, 0, 0, 1, 1])), shape=(2, 2))
    mdp = mdp_from_pymdptoolbox([thrice], DECIMAL)
    assert mdp.rows[0] == (((0, Fraction(3, 10)), (1, Fraction(7, 10))),)


def test_integers_and_booleans_need_no_rule():
    for dtype in (bool, numpy.int8, numpy.uint64, ">i4", float, numpy.float32):
        mdp = mdp_from_pymdptoolbox(numpy.array([[[0, 1], [1, 0]]], dtype=dtype))
        assert mdp.rows == ((((1, ONE),),), (((0, ONE),),))
        assert mdp.rationalisation is None


def test_files_say_what_the_arrays_say(tmp_path):
    path = tmp_path / "coin.npz"
    numpy.savez(path, R=R, Q=Q, beta=numpy.array(0.95))
    mdp = read_arrays(str(path), DECIMAL)
    assert (mdp.name, mdp.actions, mdp.rows) == ("coin", ACTIONS, ROWS)
    rewards, rows, of_state, of_action = PAIRS
    numpy.savez_compressed(path, R=rewards, Q=rows, s_indices=of_state, a_indices=of_action)
    assert read_arrays(str(path), DECIMAL) == mdp
    P = numpy.array([WAIT, CUT])
    numpy.savez(path, P=P, R=numpy.zeros((3, 2)))
    assert read_arrays(str(path), DECIMAL).rows == FOREST
    for kind, array in (("C", P), ("Fortran", numpy.asfortranarray(P))):
        path = tmp_path / f"{kind}.npy"
        numpy.save(path, array)
        assert read_arrays(str(path), DECIMAL) == mdp_from_pymdptoolbox(P, DECIMAL, kind)
    with pytest.raises(BadInput, match=r"Fortran\.npy: state '0', action 'a0', successor '0': probability 0\.1 is a "):
        read_arrays(str(path), REFUSE)


def test_thirds_need_a_limit_and_are_recorded():
    P = numpy.full((1, 3, 3), 1 / 3)
    mdp = mdp_from_pymdptoolbox(P, parse_rule("limit=3"))
    assert mdp.rows == ((((0, THIRD), (1, THIRD), (2, THIRD)),),) * 3
    assert mdp.rationalisation.rule == "limit=3"
    assert len(mdp.rationalisation.changed) == 9


def test_a_thousand_states_with_four_actions_are_read():
    P = numpy.zeros((4, 1000, 1000))
    for a in range(4):
        P[a, numpy.arange(1000), (numpy.arange(1000) + a + 1) % 1000] = 1
    mdp = mdp_from_pymdptoolbox(P)
    assert mdp.rows[999] == tuple(((t, ONE),) for t in range(4))


def changed(index, value):
    array = numpy.array([WAIT, CUT])
    array[index] = value
    return array


PAIR = {"R": PAIRS[0], "Q": PAIRS[1], "s_indices": numpy.array(PAIRS[2]), "a_indices": numpy.array(PAIRS[3])}

MALFORMED = {
    "nan": ({"P": changed((0, 1, 2), numpy.nan)}, "state '1', action 'a0', successor '2': probability nan is not"),
    "inf": ({"P": changed((1, 0, 0), numpy.inf)}, "state '0', action 'a1', successor '0': probability inf is above 1"),
    "minus inf": ({"P": changed((1, 0, 0), -numpy.inf)}, "successor '0': probability -inf is negative"),
    "negative": ({"P": changed((0, 2, 1), -0.1)}, "state '2', action 'a0', successor '1': probability -0.1 is neg"),
    "integer 2": ({"P": numpy.array([[[2]]])}, "state '0', action 'a0', successor '0': probability 2 is above 1"),
    "sum above": ({"P": changed((0, 0, 1), 0.9000000000000001)}, "state '0', action 'a0': under the rule decimal"),
    "sum below": ({"P": changed((0, 0, 1), 0.8999999999999999)}, "sum to 9999999999999999/10000000000000000, not 1"),
    "zero row": ({"P": changed((1, 0, 0), 0)}, "state '0', action 'a1': under the rule decimal the probabilities sum"),
    "flat": ({"P": numpy.eye(3)}, "P has the shape (3, 3); expected (A, n, n)"),
    "not square": ({"P": numpy.ones((1, 2, 3))}, "P[0] has the shape (2, 3); expected (n, n)"),
    "empty": ({"P": numpy.zeros((0, 3, 3))}, "P is empty: its shape is (0, 3, 3)"),
    "no state": ({"P": numpy.zeros((3, 0, 0))}, "P is empty"),
    "complex": ({"P": numpy.ones((1, 1, 1), complex)}, "P: the dtype is complex128; expected real numbers"),
    "object": ({"P": numpy.array([[[1]]], object)}, "P: the dtype is object"),
    "text": ({"P": numpy.array([[["1"]]])}, "P: the dtype is <U1"),
    "records": ({"P": numpy.zeros((1, 1, 1), [("p", float)])}, "P: the dtype is [('p', '<f8')]"),
    "dates": ({"P": numpy.zeros((1, 1, 1), "m8[s]")}, "P: the dtype is timedelta64[s]"),
    "no Q": ({"R": R}, "has no Q; a .npz needs P, or R and Q (it holds R)"),
    "no keys": ({}, "has no R"),
    "P and Q": ({"P": Q, "Q": Q}, "has both P and Q"),
    "one index": ({**PAIR, "a_indices": None}, "has no a_indices"),
    "short indices": ({**PAIR, "s_indices": numpy.array([0, 1])}, "s_indices has the shape (2,); Q has (3, 2)"),
    "float indices": ({**PAIR, "s_indices": numpy.array([0.0, 0, 1])}, "s_indices has the dtype float64"),
    "beyond": ({**PAIR, "s_indices": numpy.array([0, 0, 2])}, "pair 2 is state 2, action 0; there are 2 states"),
    "below": ({**PAIR, "a_indices": numpy.array([0, -1, 0])}, "pair 1 is state 0, action -1"),
    "twice": ({**PAIR, "a_indices": numpy.array([1, 1, 0])}, "state '0', action 'a1' is listed twice"),
    "left out": ({**PAIR, "s_indices": numpy.array([0, 0, 0]), "a_indices": numpy.arange(3)}, "state '1' has no feas"),
    "Q for R": ({"R": R, "Q": Q[:1]}, "R has the shape (2, 2), Q (1, 2, 2); expected (n, m) and (n, m, n)"),
    "forbidden": ({"R": numpy.full((2, 2), -INF), "Q": Q}, "state '0' has no feasible action"),
    "nan reward": ({"R": numpy.array([[0, numpy.nan], [0, 0]]), "Q": Q}, "R[0, 1]: the reward is nan"),
    "few pairs": ({**PAIR, "Q": numpy.zeros((3, 9))}, "9 states, but only 3 pairs"),
}


@pytest.mark.parametrize("fault", MALFORMED)
def test_malformed_arrays_are_refused_in_one_line(fault, tmp_path):
    arrays, reason = MALFORMED[fault]
    path = tmp_path / "bad.npz"
    numpy.savez(path, **{key: array for key, array in arrays.items() if array is not None})
    with pytest.raises(BadInput) as refusal:
        read_arrays(str(path), DECIMAL)
    assert reason in str(refusal.value)
    assert str(refusal.value).startswith(str(path))
    assert "\n" not in str(refusal.value)


def npy(array):
    stream = io.BytesIO()
    numpy.save(stream, array)
    return stream.getvalue()


def header(text, data=b""):
    raw = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(raw).to_bytes(2, "little") + raw + data


def archive(*members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members:
            target.writestr(name, data)
    return stream.getvalue()


WHOLE = npy(numpy.array([[[1]]]))
SHAPED = "{'descr': '<f8', 'fortran_order': False, 'shape': %s, }"

DAMAGED = {
    "no bytes": (b"", "neither a .npy nor a .npz file"),
    "a pickle": (b"\x80\x04K\x01.", "neither a .npy nor a .npz file"),
    "half a magic": (WHOLE[:7], "cannot be read"),
    "half a header": (WHOLE[:40], "cannot be read"),
    "half an array": (WHOLE[:-4], "is 8 bytes, but there are 4"),
    "more than an array": (WHOLE + b"\0", "is 8 bytes, but there are 9"),
    "a version to come": (b"\x93NUMPY\x09\x00" + WHOLE[8:], "version (9, 0)"),
    "a header bomb": (header(SHAPED % "(1000, 10000, 10000)"), "is 800000000000 bytes; at most"),
    "a header for more": (header(SHAPED % "(2, 2, 2)", b"\0" * 8), "is 64 bytes, but there are 8"),
    "states without bytes": (header(SHAPED % f"(0, {10**30}, {10**30})"), "bad.npy: "),
    "a negative length": (header(SHAPED % "(-1, 1, 1)"), "shape (-1, 1, 1)"),
    "a header of calls": (header("__import__('os').system('true')"), "cannot be read"),
    "a nested header": (header("(" * 100), "cannot be read"),
    "an unsteady header": (header("  1\n 2"), "cannot be read"),
    "a header of signs": (header("-" * 9000 + "1"), "cannot be read"),
    "a pickled array": (npy(numpy.array([[[1]]], object)), "the dtype is object"),
    "half a zip": (archive(("P.npy", WHOLE))[:-30], "cannot be read"),
    "a broken member": (archive(("P.npy", WHOLE)).replace(b"P.npy", b"P.npz", 1), "P: cannot be read"),
    "a member twice": (archive(("P.npy", WHOLE), ("P", WHOLE)), "has more than one P"),
    "a member of text": (archive(("P.npy", b"hello")), "P: cannot be read"),
    "a member bomb": (archive(("P.npy", header(SHAPED % "(1000, 10000, 10000)"))), "P: (1000, 10000, 10000) of "),
}


@pytest.mark.parametrize("fault", DAMAGED)
def test_damaged_files_are_refused_in_one_line(fault, tmp_path):
    data, reason = DAMAGED[fault]
    path = tmp_path / "bad.npy"
    path.write_bytes(data)
    with pytest.raises(BadInput) as refusal:
        read_arrays(str(path), DECIMAL)
    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_zip_bomb_is_refused_by_the_size_of_its_members(tmp_path, monkeypatch):
    monkeypatch.setattr(array_reader, "MAX_BYTES", 2**22)
    path = tmp_path / "bomb.npz"
    path.write_bytes(archive(("P.npy", header(SHAPED % "(1, 1000, 1000)", bytes(8_000_000)))))
    assert path.stat().st_size < 2**16
    with pytest.raises(BadInput, match="its arrays unpack to 8000128 bytes; at most 4194304 are read"):
        read_arrays(str(path), DECIMAL)


def test_objects_without_arrays_are_refused():
    for wrong in (None, 7, "P", [], [None], [[1]], {"P": 1}, numpy.ma.ones((1, 1, 1)), [[[1, 2], [3]]], [[[1, 0]]]):
        with pytest.raises(BadInput):
            mdp_from_pymdptoolbox(wrong)
        with pytest.raises(BadInput):
            mdp_from_quantecon(wrong)
    with pytest.raises(BadInput, match=r"mdp: P\[1\] has the shape \(2, 2\); expected \(1, 1\)"):
        mdp_from_pymdptoolbox([[[1]], [[1, 0], [0, 1]]])
    with pytest.raises(BadInput, match=r"nowhere\.npz: cannot be read: No such file"):
        read_arrays("nowhere.npz", REFUSE)
    with pytest.raises(BadInput, match="cannot be read"):
        read_arrays("nul\0.npz", REFUSE)
