"""Transition arrays: quantecon's DiscreteDP, pymdptoolbox's P, and both saved by numpy (`.npz`, `.npy`).

Three shapes are read: product form R (n, m) with Q (n, m, n), where R[s, a] = -inf forbids the action; pairs form
R (L,) with Q (L, n) and the integers s_indices, a_indices (L,); and P (A, n, n).  In memory Q of the pairs form and the
matrices of P may be scipy sparse; entries stored twice are added up as rationals.  Rewards only say which actions are
feasible.  States are called "0", "1", ..., actions "a0", "a1", ....  Deliberately not here: pickles of any kind.
"""

import math
import os
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy

from orbitcert.environment.mdp import ChangedEntry, Mdp, Rationalisation, Row
from orbitcert.environment.rationalise import REFUSE, Rule, rational_row
from orbitcert.exact.bad_input import BadInput, one_line

MAX_BYTES = 2**29
"""Most bytes of array data that are read from one file, and about the longest file."""

_MAX_HEADER = 2**16
_HEADERS = {(1, 0): numpy.lib.format.read_array_header_1_0, (2, 0): numpy.lib.format.read_array_header_2_0}

Array = Any
"""A numpy array (mypy's stubs of numpy are not needed for the little that is done with one)."""

Listing = Callable[[int], tuple[list[int], list[Any]]]
"""The successors and entries that are not zero in one row of a matrix."""

Choices = list[dict[int, tuple[Listing, int]]]
"""For each state its feasible actions, with the row of a matrix that belongs to each."""


def mdp_from_quantecon(ddp: Any, rule: Rule = REFUSE, name: str = "ddp") -> Mdp:
    """The environment of a quantecon DiscreteDP, or of any object with R and Q (and s_indices, a_indices).

    Actions with R = -inf are left out.  Raises BadInput, naming the state, action and successor where there is one, for
    shapes and dtypes other than described above, a probability the rule refuses, a row that does not sum to exactly 1,
    a state and action listed twice, and a state without feasible action.

    >>> from types import SimpleNamespace
    >>> ddp = SimpleNamespace(R=[[0, 0], [0, -numpy.inf]], Q=[[[1, 0], [0, 1]], [[0, 1], [0, 0]]])
    >>> mdp_from_quantecon(ddp).actions
    (('a0', 'a1'), ('a0',))
    >>> ddp.Q[0][1] = [0.5, 0.5]
    >>> mdp_from_quantecon(ddp)
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: ddp: state '0', action 'a1', successor '0': probability 0.5 is a float; \
choose --rationalise decimal or --rationalise limit=K
    """
    try:
        parts = [ddp.R, ddp.Q, getattr(ddp, "s_indices", None), getattr(ddp, "a_indices", None)]
    except AttributeError as fault:
        raise BadInput(name, f"no DiscreteDP: {fault}") from None
    return _from_rewards(parts, name, name, rule)


def mdp_from_pymdptoolbox(P: Any, rule: Rule = REFUSE, name: str = "mdp") -> Mdp:
    """The environment of pymdptoolbox's P: an array (A, n, n), or a sequence of A matrices (n, n), dense or sparse.

    Raises BadInput as `mdp_from_quantecon` does; every action is feasible everywhere.

    >>> mdp_from_pymdptoolbox([[[0, 1], [0, 1]], [[1, 0], [1, 0]]]).rows[0]
    (((1, Fraction(1, 1)),), ((0, Fraction(1, 1)),))
    >>> mdp_from_pymdptoolbox([[[0, 1]]])
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: mdp: P[0] has the shape (1, 2); expected (n, n)
    """
    return _from_matrices(P, name, name, rule)


def read_arrays(source: str, rule: Rule) -> Mdp:
    """The environment saved in a `.npy` file (P) or a `.npz` file (P, or R, Q and perhaps s_indices, a_indices).

    Other keys of a `.npz` are ignored.  The kind of file is told by its first bytes.  No array is allocated before its
    header agrees with the number of bytes there are, and pickles are never loaded.  Raises BadInput at file and key.
    """
    name = Path(source).stem
    with _faults(source), open(source, "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > MAX_BYTES + _MAX_HEADER:
            raise BadInput(source, f"{size} bytes; at most {MAX_BYTES} are read")
        magic = stream.read(6)
        stream.seek(0)
        if magic == numpy.lib.format.MAGIC_PREFIX:
            arrays = {"P": _array(stream, size, source)}
        elif magic[:2] == b"PK":
            arrays = _members(stream, source)
        else:
            raise BadInput(source, "neither a .npy nor a .npz file")
    if "P" in arrays:
        return _from_matrices(arrays["P"], name, source, rule)
    return _from_rewards([arrays.get(key) for key in ("R", "Q", "s_indices", "a_indices")], name, source, rule)


@contextmanager
def _faults(where: str) -> Iterator[None]:
    """Whatever files and zip archives raise becomes one BadInput."""
    try:
        yield
    except OSError as fault:
        raise BadInput(where, f"cannot be read: {fault.strerror or fault}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OverflowError, MemoryError) as fault:
        raise BadInput(where, f"cannot be read: {fault}") from None
    except (tokenize.TokenError, SyntaxError) as fault:  # numpy takes the header for a Python literal
        raise BadInput(where, f"cannot be read: {fault}") from None


def _members(stream: IO[bytes], where: str) -> dict[str, Array]:
    """The arrays of a zip archive that make an environment."""
    with zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
        present = [entry.filename.removesuffix(".npy") for entry in entries]
        if "P" in present and "Q" in present:
            raise BadInput(where, "has both P and Q; which one holds the probabilities?")
        keys = ["P"] if "P" in present else ["R", "Q"]
        if "P" not in present and ("s_indices" in present or "a_indices" in present):
            keys += ["s_indices", "a_indices"]
        for key in keys:
            if present.count(key) != 1:
                shown = one_line(", ".join(present[:20]), 100) or "nothing"
                count = "no" if key not in present else "more than one"
                raise BadInput(where, f"has {count} {key}; a .npz needs P, or R and Q (it holds {shown})")
        chosen = {key: entries[present.index(key)] for key in keys}
        total = sum(entry.file_size for entry in chosen.values())
        if total > MAX_BYTES + _MAX_HEADER:
            raise BadInput(where, f"its arrays unpack to {total} bytes; at most {MAX_BYTES} are read")
        arrays = {}
        for key, entry in chosen.items():
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BadInput(f"{where}: {key}", "is neither stored nor deflated")
            with _faults(f"{where}: {key}"), archive.open(entry) as member:
                arrays[key] = _array(member, entry.file_size, f"{where}: {key}")
        return arrays


def _array(stream: IO[bytes], size: int, where: str) -> Array:
    """The array of a stream of `size` bytes in numpy's format; raises BadInput or ValueError before allocating."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        version = numpy.lib.format.read_magic(stream)
        if version not in _HEADERS:
            raise BadInput(where, f"version {version} of numpy's format holds no numbers")
        shape, _, dtype = _HEADERS[version](stream)
        _check_dtype(dtype, where)
        if any(length < 0 for length in shape):
            raise BadInput(where, f"shape {shape}")
        announced, there = math.prod(shape) * dtype.itemsize, size - stream.tell()
        if announced > MAX_BYTES:
            raise BadInput(where, f"{_shape(shape)} of {dtype} is {announced} bytes; at most {MAX_BYTES} are read")
        if announced != there:
            raise BadInput(where, f"{_shape(shape)} of {dtype} is {announced} bytes, but there are {there}")
        stream.seek(0)
        return numpy.lib.format.read_array(stream, allow_pickle=False)


def _from_matrices(P: Any, name: str, where: str, rule: Rule) -> Mdp:
    if isinstance(P, numpy.ndarray) and P.dtype.kind == "O" and P.ndim == 1:
        P = list(P)
    if not isinstance(P, Sequence) or isinstance(P, str | bytes):
        P = _numbers(P, "P", where)
        if P.ndim != 3:
            raise BadInput(where, f"P has the shape {_shape(P.shape)}; expected (A, n, n)")
    matrices = [_matrix(matrix, f"P[{a}]", where) for a, matrix in enumerate(P)]
    if not matrices:
        raise BadInput(where, "P has no action")
    n = matrices[0][0][0]
    for a, (shape, _) in enumerate(matrices):
        if shape != (n, n):
            size = f"({n}, {n})" if a else "(n, n)"
            raise BadInput(where, f"P[{a}] has the shape {_shape(shape)}; expected {size}")
    return _built([{a: (rows, s) for a, (_, rows) in enumerate(matrices)} for s in range(n)], name, where, rule)


def _from_rewards(parts: Sequence[Any], name: str, where: str, rule: Rule) -> Mdp:
    R, Q = _numbers(parts[0], "R", where), parts[1]
    if parts[2] is not None or parts[3] is not None:
        return _from_pairs(R, Q, parts[2:], name, where, rule)
    Q = _numbers(Q, "Q", where)
    if R.ndim != 2 or Q.shape != (*R.shape, R.shape[0]):
        shapes = f"R has the shape {_shape(R.shape)}, Q {_shape(Q.shape)}"
        raise BadInput(where, f"{shapes}; expected (n, m) and (n, m, n), or s_indices and a_indices")
    n, m = R.shape
    feasible = [[a for a in range(m) if _is_feasible(R[s, a], f"{where}: R[{s}, {a}]")] for s in range(n)]
    return _built([{a: (_dense(Q[s]), a) for a in actions} for s, actions in enumerate(feasible)], name, where, rule)


def _from_pairs(R: Array, Q: Any, indices: Sequence[Any], name: str, where: str, rule: Rule) -> Mdp:
    (length, n), rows = _matrix(Q, "Q", where)
    named = zip(("s_indices", "a_indices"), indices, strict=True)
    of_state, of_action = (_numbers(numbers, key, where) for key, numbers in named)
    for key, array in (("R", R), ("s_indices", of_state), ("a_indices", of_action)):
        if array.shape != (length,):
            raise BadInput(where, f"{key} has the shape {_shape(array.shape)}; Q has {_shape((length, n))}")
        if key != "R" and array.dtype.kind not in "iu":
            raise BadInput(where, f"{key} has the dtype {array.dtype}; expected integers")
    if n > length:
        raise BadInput(where, f"{n} states, but only {length} pairs: some state has no action")
    choices: Choices = [{} for _ in range(n)]
    for k, (s, a) in enumerate(zip(of_state.tolist(), of_action.tolist(), strict=True)):
        if not 0 <= s < n or a < 0:
            raise BadInput(where, f"pair {k} is state {s}, action {a}; there are {n} states")
        if a in choices[s]:
            raise BadInput(where, f"state '{s}', action 'a{a}' is listed twice (again as pair {k})")
        choices[s][a] = (rows, k)
    for k, (s, a) in enumerate(zip(of_state.tolist(), of_action.tolist(), strict=True)):
        if not _is_feasible(R[k], f"{where}: R[{k}]"):
            del choices[s][a]
    return _built([dict(sorted(actions.items())) for actions in choices], name, where, rule)


def _is_feasible(reward: Any, where: str) -> bool:
    if numpy.isnan(reward) or reward == numpy.inf:
        raise BadInput(where, f"the reward is {reward}")
    return bool(reward != -numpy.inf)


def _built(choices: Choices, name: str, where: str, rule: Rule) -> Mdp:
    """The environment with these rows, their entries read by the rule."""
    states = tuple(map(str, range(len(choices))))
    all_rows: list[tuple[Row, ...]] = []
    changed: list[ChangedEntry] = []
    read_floats = False
    for state, actions in zip(states, choices, strict=True):
        if not actions:
            raise BadInput(where, f"state {state!r} has no feasible action")
        rows = []
        for a, (listing, k) in actions.items():
            successors, entries = listing(k)
            for t, p in zip(successors, entries, strict=True):
                if not 0 <= p <= 1:
                    reason = "negative" if p < 0 else "above 1" if p > 1 else "not a number"
                    place = f"{where}: state {state!r}, action 'a{a}', successor '{t}'"
                    raise BadInput(place, f"probability {p!r} is {reason}")
                read_floats = read_floats or p not in (0, 1)
            numbers = zip(successors, map(float, entries), strict=True)
            row, record = rational_row(rule, where, states, (state, f"a{a}"), numbers)
            rows.append(row)
            changed.extend(record)
        all_rows.append(tuple(rows))
    names = tuple(tuple(f"a{a}" for a in actions) for actions in choices)
    record_of_rule = Rationalisation(rule.text, tuple(changed)) if read_floats else None
    try:
        return Mdp(name, states, names, tuple(all_rows), record_of_rule)
    except ValueError as fault:
        raise BadInput(where, str(fault)) from None


def _matrix(matrix: Any, what: str, where: str) -> tuple[tuple[int, int], Listing]:
    """The shape and the rows of a matrix, dense or sparse."""
    listing: Callable[[Array], Listing]
    if hasattr(matrix, "tocoo"):
        coo = matrix.tocoo()
        _check_dtype(coo.dtype, f"{where}: {what}")
        listing = _sparse
    else:
        coo = _numbers(matrix, what, where)
        listing = _dense
    if len(coo.shape) != 2:
        raise BadInput(where, f"{what} has the shape {_shape(coo.shape)}; expected a matrix")
    return (int(coo.shape[0]), int(coo.shape[1])), listing(coo)


def _dense(matrix: Array) -> Listing:
    def listing(k: int) -> tuple[list[int], list[Any]]:
        (successors,) = numpy.nonzero(matrix[k])
        return successors.tolist(), matrix[k][successors].tolist()

    return listing


def _sparse(coo: Any) -> Listing:
    order = numpy.argsort(coo.row, kind="stable")
    columns, entries = coo.col[order], coo.data[order]
    starts = numpy.searchsorted(coo.row[order], numpy.arange(coo.shape[0] + 1)).tolist()

    def listing(k: int) -> tuple[list[int], list[Any]]:
        piece = slice(starts[k], starts[k + 1])
        return columns[piece].tolist(), entries[piece].tolist()

    return listing


def _numbers(data: Any, what: str, where: str) -> Array:
    """The data as an array of real numbers."""
    if data is None:
        raise BadInput(where, f"has no {what}")
    if hasattr(data, "tocoo") or isinstance(data, numpy.ma.MaskedArray):
        raise BadInput(where, f"{what} is a {type(data).__name__}; expected a full array")
    try:
        array = numpy.asarray(data)
    except (TypeError, ValueError, OverflowError) as fault:
        raise BadInput(where, f"{what} is no array of numbers: {fault}") from None
    _check_dtype(array.dtype, f"{where}: {what}")
    if not array.size:
        raise BadInput(where, f"{what} is empty: its shape is {_shape(array.shape)}")
    return array


def _check_dtype(dtype: Any, where: str) -> None:
    if dtype.kind not in "biuf" or dtype.itemsize > 8:
        raise BadInput(where, f"the dtype is {dtype}; expected real numbers of at most 64 bits")


def _shape(shape: tuple[int, ...]) -> str:
    return one_line(str(tuple(map(int, shape))), 80)
