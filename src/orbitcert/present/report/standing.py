"""What a report says is proved, what was searched and what was sampled, and which rows and limits concern it."""

from collections.abc import Iterator
from dataclasses import dataclass

from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.problem import Problem
from orbitcert.present.report.claim_sentences import claim_of, is_among
from orbitcert.present.report.splits import Split
from orbitcert.present.report.subject import SHOWN_DISCOUNT, Subject
from orbitcert.present.report.trust_rows import LIMITS, SPECIFIC
from orbitcert.present.vast_words import ratio_words, share_words


@dataclass(frozen=True, slots=True)
class Tightness:
    """How far the bound is from the truth, as far as that is known.

    word    tight or not decided, and who says so
    reason  a sentence that says why
    short   the answer to: can the bound be improved?
    """

    word: str
    reason: str
    short: str


def tightness(subject: Subject) -> Tightness:
    """Tight, not tight, or not decided; what the checker did not see is said to be counted or computed."""
    bound, worst = claim_of(subject.checked).weak, subject.worst
    if subject.checked.verdict.tight:
        why = "The worst reward meets the bound, so no larger share is true for every reward."
        return Tightness("tight", why, "no, it is tight")
    if bound == 1:
        return Tightness("tight", "There is nothing above 1.", "no, nothing is above 1")
    if worst is None:
        why = "No reward was counted, so a larger share may be true for every reward."
        return Tightness("not decided", why, "not decided")
    if worst.counts.weak == bound and worst.standing == "stated":
        why = "The stated counts of the worst reward meet the bound, but nobody counted them again."
        return Tightness("not decided", why, "not decided")
    if worst.counts.weak == bound:
        return Tightness("tight (counted, not checked)", _met(subject, worst), "no, a counted reward meets it")
    share = share_words(worst.counts.weak)
    if worst.least and at_one_discount(subject):
        why = (
            f"At discount {SHOWN_DISCOUNT} the exact worst case is {share}, computed while this page was made. Other "
            "discounts were not computed, and the claim is about all of them."
        )
        return Tightness("not decided", why, "not decided")
    if worst.least:
        why = (
            f"The exact worst case is {share}: no reward has a smaller one. It was computed while this page was made, "
            "by going through all kinds of rewards; the certificate does not prove it, and the checker did not see it."
        )
        return Tightness(
            "not tight (computed, not proved)", f"{why}{_on_listing(subject)}", f"yes, to {share} (computed)"
        )
    at = f" at discount {SHOWN_DISCOUNT}" if at_one_discount(subject) else ""
    why = f"The worst reward known{at} lies above the bound. Which share between is the truth is not decided."
    return Tightness("not decided", why, "not decided")


def _met(subject: Subject, worst: Split) -> str:
    """Who counted the reward that meets the bound."""
    if worst.standing == "formula":
        return "The reward that is 1 on one state meets the bound. A formula counted its orbit, not the checker."
    if worst.standing in ("counted", "wrong"):
        but = "" if worst.standing == "counted" else " The counts that the certificate states for it are wrong."
        return (
            "The worst reward in the certificate meets the bound. Its orbit was counted again while this page was "
            f"made, not by the checker.{but}"
        )
    at = f" at discount {SHOWN_DISCOUNT}" if at_one_discount(subject) else ""
    return (
        f"A reward that was found and counted while this page was made meets the bound{at}. The checker did not count "
        f"it: it is not in the certificate.{_on_listing(subject)}"
    )


def _on_listing(subject: Subject) -> str:
    if subject.checked.environment is None:
        return ""
    return " That the options are all there are rests on how they were listed."


def at_one_discount(subject: Subject) -> bool:
    """True when the claim is about every discount, and the options are listed at one."""
    checked = subject.checked
    return checked.environment is not None and checked.value["question"]["criterion"] != "average"


def proved(subject: Subject) -> Iterator[str]:
    """What the checker verified."""
    checked = subject.checked
    claim = claim_of(checked)
    most = "" if claim.most is None else f" (and most {ratio_words(claim.most)})"
    among = ", optimal among all options" if is_among(checked) else ""
    yield f"The bound: weak {share_words(claim.weak)}{most}, for every reward{among}, by rule {checked.rule}."
    if checked.verdict.recounted:
        yield "How the orbit of the worst reward splits: the checker counted it again."
    if checked.verdict.tight:
        yield "That the bound is tight: one reward meets it."


def searched(subject: Subject) -> Iterator[str]:
    """What was found or counted without being part of a proof."""
    worst = subject.worst
    if worst is not None:
        yield from _worst_remarks(subject, worst)
    if subject.options is not None and subject.listed:
        yield f"The options listed here: {listed_remark(subject)}"
    if subject.asked is not None:
        yield "How the orbit of the chosen reward splits: counted exactly when this page was made; no proof has it."
    if subject.held:
        yield f"The environment drawn here beside the option sets: {subject.held}"
    if subject.is_counted:
        yield "How the orbit of a reward that you type splits: counted exactly by this page, by a program of its own."


def _worst_remarks(subject: Subject, worst: Split) -> Iterator[str]:
    if worst.standing == "searched" and not worst.least:
        yield (
            "The worst reward shown: found by a search while this page was made, its orbit counted exactly. A worse "
            "reward may exist unless it meets the bound."
        )
    if worst.standing == "formula" and not worst.least:
        yield (
            "The worst reward shown: 1 on one state, its orbit counted by a formula while this page was made. A worse "
            "reward may exist unless it meets the bound."
        )
    if worst.standing == "stated":
        yield "The counts of the worst reward: stated in the certificate, too large to be counted again."
    if worst.standing == "counted":
        yield "The counts of the worst reward: in the certificate, counted again by orbitcert, not by the checker."
    if worst.standing == "wrong":
        yield (
            "The counts of the worst reward: the certificate states OTHER counts, which are wrong; those here were "
            "counted by orbitcert. The checker did not count them, and the bound does not need them."
        )
    if worst.least:
        at = f" at discount {SHOWN_DISCOUNT}" if at_one_discount(subject) else ""
        more = "; the reward in the certificate is not the worst" if _is_replaced(subject) else ""
        yield (
            f"That {share_words(worst.counts.weak)} is the exact worst case over every reward{at}: computed by "
            f"orbitcert while this page was made, no proof has it{more}."
        )
    elif worst.standing == "recounted" and not subject.checked.verdict.tight:
        yield "That no worse reward exists: not shown; the reward in the certificate is the worst one that is known."


def _is_replaced(subject: Subject) -> bool:
    return "upper" in subject.checked.value and subject.worst is not None and subject.worst.standing == "computed"


def worst_title(subject: Subject) -> str:
    """What the reward that is shown first is called: the worst of all only where that is computed or proved."""
    worst = subject.worst
    met = worst is not None and worst.standing != "stated" and worst.counts.weak == claim_of(subject.checked).weak
    known = "" if worst is not None and (met or worst.least) else " known"
    at = f" at discount {SHOWN_DISCOUNT}" if at_one_discount(subject) else ""
    return f"The worst reward{known}{at}"


def listed_remark(subject: Subject) -> str:
    """Where the option sets come from when they are not in the certificate."""
    if isinstance(subject.checked.problem, CopiedProblem):
        return "written out, copy by copy, while this page was made; the certificate only counts them."
    at = ""
    if at_one_discount(subject):
        at = f" The claim is about every discount; they are listed at discount {SHOWN_DISCOUNT}."
    return (
        "worked out from the environment while this page was made. They are not part of the certificate, whose bound "
        f"does not need them.{at}"
    )


def trust_keys(subject: Subject) -> frozenset[str]:
    """The rows of the trust table that concern this certificate."""
    checked = subject.checked
    keys = {checked.rule} if checked.rule in ("dynamics", "copies") else {"bound", "coq"}
    if checked.environment is None:
        keys.add("option sets")
    if checked.environment is not None or "source" in checked.value:
        keys.add("environment")
    if isinstance(checked.problem, Problem) and checked.problem.generators is not None:
        keys.add("generators")
    if "upper" in checked.value:
        keys.add("worst")
    if checked.verdict.tight:
        keys.add("tight")
    if any(split is not None and split.standing in COUNTED_HERE for split in (subject.worst, subject.asked)):
        keys.add("count")
    if subject.worst is not None and subject.worst.least:
        keys.add("exact")
    return frozenset(keys)


def limits(subject: Subject) -> Iterator[str]:
    """What the claim does not say: always, and of this certificate."""
    yield from LIMITS
    checked, problem = subject.checked, subject.checked.problem
    if checked.environment is not None:
        yield SPECIFIC["dynamics"]
        yield SPECIFIC[checked.value["question"]["criterion"]]
    else:
        yield SPECIFIC["problem"]
    if isinstance(problem, CopiedProblem):
        yield SPECIFIC["copies"]
    if isinstance(problem, Problem):
        for word, concerned in (
            ("labels", problem.labels is not None),
            ("generators", problem.generators is not None),
            ("competitors", bool(problem.C)),
        ):
            if concerned:
                yield SPECIFIC[word]


COUNTED_HERE = ("searched", "formula", "asked", "computed", "counted", "wrong")

STANDINGS = {
    "recounted": "in the certificate, counted again by the checker",
    "counted": "in the certificate, counted again by orbitcert, NOT by the checker",
    "wrong": "in the certificate, which states OTHER counts; these were counted by orbitcert, not by the checker",
    "stated": "in the certificate, NOT counted again by the checker",
    "searched": "searched: found while this page was made, not in the certificate",
    "formula": "counted by a formula while this page was made, not in the certificate",
    "computed": "computed while this page was made, not in the certificate",
    "asked": "chosen by whoever made this page",
}


def standing_text(split: Split) -> str:
    """Who counted this orbit, and whether a worse one may exist."""
    least = "; no reward has a smaller share: computed by orbitcert, not proved" if split.least else ""
    return f"{STANDINGS[split.standing]}{least}"
