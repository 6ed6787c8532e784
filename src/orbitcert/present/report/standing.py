"""What a report says is proved, what was searched and what was sampled, and which rows and limits concern it."""

from collections.abc import Iterator
from dataclasses import dataclass

from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.problem import Problem
from orbitcert.present.report.claim_sentences import claim_of, is_among
from orbitcert.present.report.subject import SHOWN_DISCOUNT, Split, Subject
from orbitcert.present.report.trust_rows import LIMITS, SPECIFIC
from orbitcert.present.vast_words import ratio_words, share_words


@dataclass(frozen=True, slots=True)
class Tightness:
    """How far the bound is from the truth, as far as that is known: a word, and a sentence that says why."""

    word: str
    reason: str

    @property
    def short(self) -> str:
        """The answer to: can the bound be improved?"""
        return "no, it is tight" if self.word.startswith("tight") else "not decided"


def tightness(subject: Subject) -> Tightness:
    """Tight, or not decided."""
    bound, worst = claim_of(subject.checked).weak, subject.worst
    if subject.checked.verdict.tight:
        return Tightness("tight", "The worst reward meets the bound, so no larger share is true for every reward.")
    if bound == 1:
        return Tightness("tight", "There is nothing above 1.")
    if worst is None:
        return Tightness("not decided", "No reward was counted, so a larger share may be true for every reward.")
    if worst.counts.weak == bound and worst.standing == "stated":
        why = "The stated counts of the worst reward meet the bound, but the checker did not count them again."
        return Tightness("not decided", why)
    if worst.counts.weak == bound:
        why = (
            "A reward that was found and counted while this page was made meets the bound. The checker did not count "
            "it: it is not in the certificate."
        )
        if worst.words:
            why = "The reward that is 1 on one state meets the bound. A formula counted its orbit, not the checker."
        elif subject.checked.environment is not None:
            why += " That the options are all there are rests on how they were listed."
        return Tightness("tight (counted, not in the certificate)", why)
    why = "The worst reward known lies above the bound. Which share between is the truth is not decided."
    return Tightness("not decided", why)


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
    if worst is not None and worst.standing == "searched":
        yield (
            "The worst reward shown: found by a search while this page was made, its orbit counted exactly. A worse "
            "reward may exist unless it meets the bound."
        )
    if worst is not None and worst.standing == "stated":
        yield "The counts of the worst reward: stated in the certificate, too large for the checker to count again."
    if worst is not None and worst.standing == "recounted" and not subject.checked.verdict.tight:
        yield "That no worse reward exists: the worst reward in the certificate is the worst one that was found."
    if subject.options is not None and subject.listed:
        yield f"The options listed here: {listed_remark(subject)}"
    if subject.asked is not None:
        yield "How the orbit of the chosen reward splits: counted exactly when this page was made; no proof has it."
    if subject.held:
        yield f"The environment drawn here beside the option sets: {subject.held}"
    if subject.is_counted:
        yield "How the orbit of a reward that you type splits: counted exactly by this page, by a program of its own."


def listed_remark(subject: Subject) -> str:
    """Where the option sets come from when they are not in the certificate."""
    if isinstance(subject.checked.problem, CopiedProblem):
        return "written out, copy by copy, while this page was made; the certificate only counts them."
    at = ""
    if subject.checked.value["question"]["criterion"] != "average":
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
    if any(split is not None and split.standing in ("searched", "asked") for split in (subject.worst, subject.asked)):
        keys.add("count")
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


STANDINGS = {
    "recounted": "in the certificate, counted again by the checker",
    "stated": "in the certificate, NOT counted again by the checker",
    "searched": "searched: found while this page was made, not in the certificate",
    "asked": "chosen by whoever made this page",
}


def standing_text(split: Split) -> str:
    """Who counted this orbit."""
    return STANDINGS[split.standing]
