"""The environment of an exported certificate: its data, a policy for every option, and the theorem that they fit.

Coq checks every option of A and B against its policy in the environment (proofs/theory/model.v).  That the two lists
are complete is not checked there.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orbitcert.distribution.description import start_state
from orbitcert.distribution.policy_witnesses import PolicyWitness, find_witnesses
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option
from orbitcert.exact.rational import parse_rational, rational_text
from orbitcert.present.coq_terms import comment_text, list_term, natural_term, rational_term


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the option sets come from: an environment, a start (None: where it begins), a discount (None: average)."""

    mdp: Mdp
    start: str | None
    discount: Fraction | None = None


def environment_lines(certificate: Any, origin: Origin) -> list[str]:
    """The environment, the policies and the theorem; BadInput when an option belongs to no policy."""
    mdp, problem = origin.mdp, certificate["problem"]
    start = start_state(mdp, origin.start)
    missing = [state for state in problem["states"] if state not in mdp.states]
    if missing:
        raise BadInput("--environment", f"the environment has no state {missing[0]!r} of the certificate")
    options = [
        Option.of({mdp.index(state): parse_rational(weight) for state, weight in option.items()})
        for side in ("A", "B")
        for option in problem[side]
    ]
    witnesses = find_witnesses(mdp, start, options, origin.discount)
    for k, option in enumerate(options):
        if option not in witnesses:
            side, position = ("A", k) if k < len(problem["A"]) else ("B", k - len(problem["A"]))
            raise BadInput("--environment", f"no policy from {mdp.states[start]!r} has option {position} of {side}")
    kind = "long_run" if origin.discount is None else "visits"
    return [
        *_model_lines(mdp, origin),
        "(** The environment's number of each state of the problem. *)",
        "Definition the_places : seq N :=",
        f"  {list_term(str(mdp.index(state)) for state in problem['states'])}%coqN.",
        "",
        "(** For each option of A, then of B: a policy (the number of its choice in every state)"
        + (", and what shows its long run. *)" if origin.discount is None else ". *)"),
        f"Definition the_witnesses : seq {'long_run_witness' if origin.discount is None else '(seq N)'} :=",
        f"  {list_term(_witness_term(witnesses[option], origin) for option in options)}.",
        "",
        f"Lemma environment_checked : all_{kind} the_environment {_discount(origin)}start_state the_places",
        "  (A_options ++ B_options) the_witnesses = true.",
        "Proof. vm_cast_no_check (erefl true). Qed.",
        "",
        *_theorem_lines(origin, kind),
    ]


def _model_lines(mdp: Mdp, origin: Origin) -> list[str]:
    rows = [
        list_term(
            (
                list_term((f"on {t} {rational_term(rational_text(p))}" for t, p in row), 8)
                for row in mdp.rows[s]
            ),
            6,
        )
        for s in range(len(mdp.states))
    ]
    choices = ";\n".join(
        f"      (* {s} {comment_text(name)} *) {row}"
        for s, (name, row) in enumerate(zip(mdp.states, rows, strict=True))
    )
    lines = [
        "(** * The environment *)",
        "",
        "(** For every state its choices, each a distribution over the next state. *)",
        "Definition the_environment :=",
        f"  Model {len(mdp.states)} [::\n{choices}].",
        f"Definition start_state : N := {start_state(mdp, origin.start)}.",
    ]
    if origin.discount is not None:
        lines.append(f"Definition the_discount : Q := {rational_term(rational_text(origin.discount))}.")
    return [*lines, ""]


def _discount(origin: Origin) -> str:
    return "" if origin.discount is None else "the_discount "


def _witness_term(witness: PolicyWitness, origin: Origin) -> str:
    policy = f"{list_term(map(str, witness.choices), 6)}%coqN"
    if origin.discount is not None:
        return policy
    flow = list_term((f"on {s} {rational_term(rational_text(w))}" for s, w in witness.flow), 6)
    steps = list_term((f"({a}, {b})" for a, b in witness.steps), 6)
    return f"LongRun {policy} {flow} {steps}%coqN"


def _theorem_lines(origin: Origin, kind: str) -> list[str]:
    count = natural_term(len(origin.mdp.states), "N")
    states = f"'I_{count}"
    if origin.discount is None:
        says = "is the recurrent state distribution of some policy"
        predicate = "recurrent_distribution (follows R the_environment policy) s"
        value, law = "g s", "average_bellman (follows R the_environment policy) r g b"
        unknowns = "(g b : vector _ R)"
        proof = "move=> r g b eq; case: recurrent => _ _ long _; exact: long_run_value long eq"
    else:
        says = "is the visit distribution of some policy"
        predicate = "visit_distribution (follows R the_environment policy) (number R the_discount) s"
        value, law = "V s", "bellman (follows R the_environment policy) (number R the_discount) r V"
        unknowns, proof = "(V : vector _ R)", "move=> r V eq; exact: visit_value recurrent eq"
    option = f"(option_of R {count} (placed the_places x))"
    return [
        f"(** Every option {says} from the start. *)",
        f"Theorem from_the_environment (R : realFieldType) (s : {states}) :",
        "  N.of_nat s = start_state -> forall x, x \\in A_options ++ B_options ->",
        "  exists2 policy, is_policy the_environment policy &",
        f"    {predicate}\n      {option}.",
        f"Proof. exact: all_{kind}_sound environment_checked. Qed.",
        "",
        "(** What a policy earns is the value of its option: for every reward and every solution of its equations. *)",
        f"Theorem value_of_policies (R : realFieldType) (s : {states}) :",
        "  N.of_nat s = start_state -> forall x, x \\in A_options ++ B_options ->",
        "  exists2 policy, is_policy the_environment policy &",
        f"    forall (r : vector _ R) {unknowns}, {law} ->",
        f"      value {option} r = {value}.",
        "Proof.",
        "move=> s_start x mem; have [policy ok recurrent] := @from_the_environment R s s_start x mem.",
        "exists policy => //.",
        f"by {proof}.",
        "Qed.",
        "",
    ]
