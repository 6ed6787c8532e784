"""The theorems of an exported certificate, in the words of proofs/theory/definitions.v and reading.v.

Natural numbers up to 100 are written as such; larger ones stay binary, `N.to_nat 2000`, so that no term of unary
numerals is built.  The proofs only name the soundness theorems; Coq compares both sides by computing.
"""

from fractions import Fraction
from typing import Any

from orbitcert.checker import Verdict
from orbitcert.present.coq_terms import MAX_UNARY, natural_term


def theorem_lines(certificate: Any, verdict: Verdict) -> list[str]:
    """The bound and, when the worst reward is part of the certificate, that it cannot be improved."""
    problem, claim = certificate["problem"], certificate["claim"]
    d = natural_term(len(problem["states"]), "N")
    lists = f"(options_of R {d} {{}}_options)"
    A, B = lists.format("A"), lists.format("B")
    labelled = "orbit" in problem
    value = Fraction(claim["fraction"] if claim["relation"] == "weak" else claim["factor"])
    p, q = natural_term(value.numerator, "Z"), natural_term(value.denominator, "Pos")
    lines = ["", "(** * What is proved *)", ""]
    if claim["relation"] == "most":
        lines += _theorem(
            "most_bound",
            "For every reward, B wins at least this many times as often as A.",
            f"{p} * #|{_set(f'wins {A} {B}', d, labelled)}| <=\n   {q} * #|{_set(f'wins {B} {A}', d, labelled)}|",
            f"exact: {_words('most', labelled)}(check_sound checked R).",
            d,
        )
        total = value.numerator + value.denominator
        q = str(total) if total <= MAX_UNARY else f"({p} + {q})"
    orbit = f"#|group_of {d} (Some state_labels)|" if labelled else f"{d}`!"
    lines += _theorem(
        "bound",
        f"For every reward, at least {verdict.weak} of its variants have max_B >= max_A.",
        f"{p} * {orbit} <=\n   {q} * #|{_set(f'at_least {B} {A}', d, labelled)}|",
        f"exact: {_words('weak', labelled)}(@check_weak _ checked R).",
        d,
    )
    if verdict.tight:
        lines += [
            "(** The worst reward of the certificate, counted by the kernel. *)",
            "Lemma met : meets the_certificate = true.",
            "Proof. vm_cast_no_check (erefl true). Qed.",
            "",
            "(** The bound cannot be improved: at some reward the share is exactly this. *)",
            "Theorem tight (R : realFieldType) :",
            f"  (exists r : reward R {d},",
            f"   {q} * #|{_set(f'at_least {B} {A}', d, labelled)}| = {p} * {orbit})%N.",
            f"Proof. exact: {_words('reached', labelled)}(meets_sound met R). Qed.",
            "",
        ]
    return lines


def _theorem(name: str, says: str, statement: str, proof: str, d: str) -> list[str]:
    return [
        f"(** {says} *)",
        f"Theorem {name} (R : realFieldType) (r : reward R {d}) :",
        f"  ({statement})%N.",
        f"Proof. move: r; {proof} Qed.",
        "",
    ]


def _words(relation: str, labelled: bool) -> str:
    return "" if labelled else f"{relation}_in_words "


def _set(condition: str, d: str, labelled: bool) -> str:
    where = f"s in group_of {d} (Some state_labels)" if labelled else f"s : 'S_{d}"
    return f"[set {where} | {condition} (act s r)]"

