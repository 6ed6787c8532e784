"""Writes docs/environments.md: what rule dynamics says about environments that people have.

    python scripts/environments_page.py docs/environments.md build/environments

The first argument is the page, the second a folder for the certificates; every certificate is checked by the
independent checker before its digest is printed.  Needs the extras gymnasium, minigrid and storm.
"""

import hashlib
import shlex
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orbitcert.checker import check_file
from orbitcert.environment.gallery import gallery
from orbitcert.environment.rationalise import parse_rule
from orbitcert.environment.sources import open_environment
from orbitcert.environment_certification import EnvironmentCriterion, certify_environment
from orbitcert.exact.bad_input import BadInput
from orbitcert.proof.dynamics import Ends


@dataclass(frozen=True, slots=True)
class Asked:
    """One row: the source as the page names it and as it is opened, and the question."""

    shown: str
    source: str
    lose: str
    dying: str
    start: str | None = None
    win: str | None = None
    criterion: EnvironmentCriterion = "average"
    rule: str = "refuse"


def gymnasium_rows() -> Iterator[Asked]:
    for size, slips in (("4x4", "false"), ("4x4", "true"), ("8x8", "false"), ("8x8", "true")):
        lake = f"FrozenLake-v1,map_name={size},is_slippery={slips}"
        yield Asked(lake, f"gymnasium:{lake}", "ends-in:H*", "ending in a hole", rule="limit=3")
    for cliff in ("CliffWalking-v1", "CliffWalking-v1,is_slippery=true"):
        yield Asked(cliff, f"gymnasium:{cliff}", "label:end", "the episode ends at the goal", rule="limit=3")
    yield Asked("Taxi-v4", "gymnasium:Taxi-v4", "label:end", "the episode ends after a delivery", start="t0.0-pR-dG")
    yield Asked("Blackjack-v1", "gymnasium:Blackjack-v1", "label:end", "the episode ends")


def minigrid_rows() -> Iterator[Asked]:
    for name in ("LavaGapS5", "LavaGapS6", "LavaGapS7", "LavaCrossingS9N1", "LavaCrossingS9N2", "DistShift1"):
        yield Asked(f"MiniGrid-{name}-v0", f"minigrid:MiniGrid-{name}-v0", "label:lava", "ending in lava")
    for name in ("Empty-8x8", "SimpleCrossingS9N2", "FourRooms", "DoorKey-5x5", "DoorKey-6x6", "MultiRoom-N2-S4"):
        yield Asked(f"MiniGrid-{name}-v0", f"minigrid:MiniGrid-{name}-v0", "label:goal", "the episode ends at the goal")
    for name in ("Fetch-5x5-N2", "GoToDoor-5x5", "MemoryS7", "RedBlueDoors-6x6"):
        yield Asked(f"MiniGrid-{name}-v0", f"minigrid:MiniGrid-{name}-v0", "label:failure", "the task has failed")
    obstacles = "MiniGrid-Dynamic-Obstacles-5x5-v0"
    yield Asked(obstacles, f"minigrid:{obstacles}", "label:goal", "the episode ends")


def program_rows() -> Iterator[Asked]:
    from stormpy.examples import files

    folder = Path(files.prism_mdp_coin_2_2).parent
    for name, lose, dying in (
        ("coin2-2.nm", "label:all_coins_equal_0", "all coins stay 0"),
        ("two_dice.nm", "label:seven", "the dice show seven"),
        ("die_selection.nm", "label:one", "the die shows one"),
        ("maze_2.nm", "label:goal", "staying at the goal"),
        ("maze_2_multigoal.nm", "label:goalalt1", "staying at one of three goals"),
        ("scheduler_generation.nm", "label:target", "staying at the target"),
        ("SmallPrismTest.nm", "label:deadlock", "a deadlock"),
        ("slipgrid.nm", "label:goal", "staying at the goal"),
        ("csma2-2.nm", "label:all_delivered", "all is delivered"),
        ("leader3.nm", "label:elected", "a leader is elected"),
        ("firewire3-0.5.nm", "label:elected", "a leader is elected"),
    ):
        yield Asked(name, f"program:{folder / name}", lose, dying)


def gallery_rows() -> Iterator[Asked]:
    for entry in gallery():
        choice = entry.choice
        if choice is not None:
            criterion: EnvironmentCriterion = "average" if choice.discount is None else "discount=all"
            dying = f"the action {choice.lose[7:]}" if choice.lose.startswith("action:") else f"ending in {choice.lose}"
            yield Asked(entry.name, entry.name, choice.lose, dying, choice.start, choice.win, criterion)


def row(asked: Asked, folder: Path) -> str:
    """The row of the table; the certificate has been checked."""
    begin = time.perf_counter()
    try:
        mdp = open_environment(asked.source, parse_rule(asked.rule))
        result = certify_environment(
            mdp, asked.start, lose=asked.lose, win=asked.win, criterion=asked.criterion, rule="dynamics"
        )
    except BadInput as fault:
        return f"| {asked.shown} | - | {asked.dying} | - | not read: {fault.reason} | - | - | - |"
    certificate = result.certificate()
    seconds = f"{time.perf_counter() - begin:.1f}"
    finding = result.dynamics
    states = len(mdp.states)
    if certificate is None or finding is None or finding.claim is None:
        reason = "" if finding is None else finding.reason
        return f"| {asked.shown} | {states} | {asked.dying} | - | nothing: {reason} | dynamics | {seconds} | - |"
    path = folder / f"{hashlib.sha256(asked.shown.encode()).hexdigest()[:16]}.json"
    certificate.write(path)
    verdict = check_file(path)
    if verdict.weak != finding.claim.weak:
        raise SystemExit(f"{asked.shown}: {verdict.message}")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    evidence = finding.evidence
    if isinstance(evidence, Ends):
        blocks = ", ".join(f"{n} against {m}" for m, n in evidence.shapes())
    else:
        blocks = f"{len(evidence.winning)} against {1 + len(evidence.losing)}" if evidence is not None else ""
    most = "" if finding.claim.most is None else f", most {finding.claim.most}"
    form = "ends" if isinstance(evidence, Ends) else "paths"
    form += "" if asked.criterion == "average" else ", every discount"
    cells = asked.shown, states, asked.dying, blocks, f"weak {finding.claim.weak}{most}", f"dynamics ({form})", seconds
    return f"| {' | '.join(map(str, cells))} | `{digest}` |"


def command(asked: Asked) -> str:
    """The command line of a row."""
    words = ["orbitcert", "certify", asked.source if "/" not in asked.source else f"program:{asked.shown}"]
    for option, value in (("--from", asked.start), ("--lose", asked.lose), ("--win", asked.win)):
        words += [option, value] if value is not None else []
    words += [] if asked.criterion == "average" else ["--criterion", str(asked.criterion)]
    words += [] if asked.rule == "refuse" else ["--rationalise", asked.rule]
    return shlex.join(words)


HEAD = """# Real environments

Made by `make environments`; every certificate was checked. Each row asks: over all ways to hand a reward's values to
the states, how often is it optimal not to *die*, whatever dying means there? Where no action and no state is one that
kills, it means that the episode ends: the row then says what it is to be switched off.

*n against m*: n disjoint copies that win, m that lose, for each shape of end (`ends`), or for all that a losing action
leads to (`paths`). `weak p`: for every reward, not dying is at least as good on at least p of its variants. `most q`:
strictly better at least q times as often as strictly worse. Average reward unless a row says otherwise. Seconds are
those of reading and searching. The last column begins the SHA-256 of the certificate that `-o FILE` writes. With
stochastic dynamics only pure outcomes are compared: where chance decides between the ends, nothing is proved.
"""


def main() -> None:
    page, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    lines = [HEAD]
    for title, found in (
        ("Gymnasium, toy text", gymnasium_rows()),
        ("MiniGrid (seed 0)", minigrid_rows()),
        ("PRISM programs that stormpy ships", program_rows()),
        ("The gallery", gallery_rows()),
    ):
        asked = list(found)
        lines.append(f"\n## {title}\n")
        lines.append("| environment | states | dying is | n against m | bound | rule | s | certificate |")
        lines.append("| --- | --- | --- | --- | --- | --- | --- | --- |")
        for item in asked:
            lines.append(row(item, folder))
            print(lines[-1], flush=True)
        lines.append("\n```sh")
        lines += [command(item) for item in asked]
        lines.append("```")
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
