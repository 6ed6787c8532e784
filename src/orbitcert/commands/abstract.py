"""`orbitcert abstract`: another abstraction of the same question, and what it does to the bound."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orbitcert.commands.shared import (
    FORMAT_HELP,
    Rationalise,
    print_json,
    print_line,
    print_lines,
    progress,
    read_question,
)
from orbitcert.exact.bad_input import BadInput, one_line

if TYPE_CHECKING:
    from orbitcert.environment.mdp import Mdp


def abstract(
    source: Annotated[
        str,
        typer.Argument(metavar="PROBLEM|MDP", help="a problem (file or gallery name); with --lose an environment"),
    ],
    collapse: Annotated[bool, typer.Option("--collapse", help="interchangeable blocks become single states")] = False,
    blow_up: Annotated[
        str | None, typer.Option("--blow-up", help="x,y,H*: each of these ends becomes a copy of --by")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="the environment that is copied")] = None,
    entry: Annotated[str | None, typer.Option("--entry", help="the state of --by where a copy is entered")] = None,
    merge: Annotated[str | None, typer.Option("--merge", help="x,y,z=name: these ends become one")] = None,
    split: Annotated[str | None, typer.Option("--split", help="x=k: this end becomes k ends")] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="the state the agent is in; default: where the environment begins")
    ] = None,
    lose: Annotated[
        str | None, typer.Option("--lose", help="A: x,y | states:x,y | ends-in:x,y | label:NAME | action:a; patterns")
    ] = None,
    win: Annotated[str | None, typer.Option("--win", help="B, in the same words; default: everything else")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="write the changed problem or MDP here")] = None,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="write the certificate that was carried across here")
    ] = None,
    form: Annotated[str | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    rationalise: Rationalise = "refuse",
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """Collapse or blow up interchangeable blocks, merge or split ends: the bound before and after."""
    from orbitcert.distribution.abstraction import NotAbstract
    from orbitcert.environment.rationalise import parse_rule
    from orbitcert.environment.sources import open_environment
    from orbitcert.present.abstract_words import abstract_json, abstract_lines

    given = {"--collapse": collapse or None, "--blow-up": blow_up, "--merge": merge, "--split": split}
    changes = [name for name, value in given.items() if value is not None]
    if len(changes) != 1:
        raise typer.BadParameter(f"exactly one of {', '.join(given)}")
    if (blow_up is None) != (by is None) or (entry is not None and by is None):
        raise typer.BadParameter("--blow-up and --by (with --entry) belong together", param_hint="--blow-up")
    change = _Change(changes[0], given[changes[0]], by, entry)
    with progress("reading") as stage:
        try:
            if lose is None and _is_problem(source):
                for name, value in (("--from", start), ("--win", win), ("--format", form)):
                    if value is not None:
                        raise typer.BadParameter("is for environments", param_hint=name)
                answer = change.of_problem(read_question(source), stage)
            else:
                if lose is None and win is not None:
                    raise typer.BadParameter("needs --lose", param_hint="--win")
                mdp = open_environment(source, parse_rule(rationalise), form)
                answer = change.of_environment(mdp, start, lose, win, stage)
        except NotAbstract as fault:
            raise BadInput(change.option, str(fault)) from None
        if certificate is not None:
            carried = None if answer.comparison is None else answer.comparison.carried_certificate()
            if carried is None:
                raise BadInput("--certificate", "no evidence was carried across: nothing was written")
            carried.write(certificate)
        files = [] if output is None else _written(answer.changed, output)
    if as_json:
        print_json(abstract_json(answer, files, certificate))
    else:
        print_lines(abstract_lines(answer))
        for file in files:
            print_line(f"written to {file}")
        if certificate is not None:
            print_line(f"carried certificate written to {certificate}; check it with: orbitcert check {certificate}")
    if answer.comparison is not None and None in (answer.comparison.before.weak, answer.comparison.after.weak):
        raise typer.Exit(3)


def _is_problem(source: str) -> bool:
    """True for a gallery name and for a file that says it is a problem."""
    from orbitcert.environment.gallery import gallery_names
    from orbitcert.exact.problem_file import FORMAT
    from orbitcert.exact.strict_json import read_json

    if source in gallery_names():
        return True
    if not source.endswith(".json") or not Path(source).is_file():
        return False
    value = read_json(source)
    return isinstance(value, dict) and value.get("format") == FORMAT


def _written(changed: Any, output: Path) -> list[str]:
    from orbitcert.environment.exports import write_environment
    from orbitcert.exact.problem import Problem
    from orbitcert.exact.problem_file import problem_to_json
    from orbitcert.exact.strict_json import write_json_atomically

    if isinstance(changed, Problem):
        write_json_atomically(output, problem_to_json(changed))
        return [str(output)]
    return [str(path) for path in write_environment(changed, output)]


class _Change:
    """One of the four changes, with its arguments as they were given."""

    def __init__(self, option: str, text: Any, by: str | None, entry: str | None) -> None:
        self.option, self._text, self._by, self._entry = option, text, by, entry

    def of_problem(self, question: Any, stage: Any) -> Any:
        """The changed problem beside the given one."""
        from orbitcert.abstraction_comparison import compare
        from orbitcert.distribution import abstraction, merging
        from orbitcert.present.abstract_words import AbstractAnswer

        across = None
        if self.option == "--collapse":
            across = abstraction.collapse(question)
            after = across.small
        elif self.option == "--blow-up":
            shape, names = self._copied_options()
            across = abstraction.blow_up(question, self._chosen(question.states, self._text), shape, names)
            after = across.large
        elif self.option == "--merge":
            states, name = self._parted()
            after = merging.merge(question, self._chosen(question.states, states), name)
        else:
            state, parts = self._split(question.states)
            after = merging.split(question, state, parts)
        sizes = question.d, after.d
        return AbstractAnswer(question.name, self.option, sizes, after, compare(question, after, across, stage))

    def of_environment(self, mdp: "Mdp", start: str | None, lose: str | None, win: str | None, stage: Any) -> Any:
        """The changed environment beside the given one; with `lose` the bounds of both."""
        from orbitcert.abstraction_comparison import compare
        from orbitcert.distribution import abstraction
        from orbitcert.distribution import environment_abstraction as environments
        from orbitcert.distribution.description import read_description, start_state
        from orbitcert.distribution.selection import select
        from orbitcert.present.abstract_words import AbstractAnswer

        needs_start = start is not None or lose is not None
        origin = start_state(mdp, start) if needs_start else mdp.initial
        described = {
            option: read_description(mdp, 0 if origin is None else origin, text, option)
            for option, text in (("--lose", lose), ("--win", win))
            if text is not None
        }
        parts: dict[str, tuple[str, ...]] = {}
        if self.option == "--collapse":
            marks = [d.states for d in described.values()]
            classes = environments.find_copies(mdp, origin, lambda s: "".join(str(int(s in m)) for m in marks))
            blocks = [block for members in classes for block in members]
            changed = environments.collapse_blocks(mdp, blocks)
            parts = {mdp.states[b.entry]: tuple(mdp.states[s] for s in b.states) for b in blocks}
        elif self.option == "--blow-up":
            copied, inside = self._copied()
            changed = environments.blow_up_ends(mdp, self._chosen(mdp.states, self._text), copied, inside)
            parts = {mdp.states[s]: new for s, new in enumerate(changed.parts) if len(new) > 1}
        elif self.option == "--merge":
            states, name = self._parted()
            changed = environments.merge_ends(mdp, self._chosen(mdp.states, states), name)
        else:
            state, number = self._split(mdp.states)
            changed = environments.split_end(mdp, state, number)
        sizes = len(mdp.states), len(changed.mdp.states)
        if origin is None or lose is None:
            return AbstractAnswer(mdp.name, self.option, sizes, changed.mdp, None)
        stage("enumerating option sets")
        before = select(mdp, mdp.states[origin], lose=lose, win=win, only_supports=True).problem
        told = {
            option: environments.described_after(mdp, changed, d, self.option == "--blow-up")
            for option, d in described.items()
        }
        begin = mdp.states[origin] if not changed.parts[origin] else changed.parts[origin][0]
        after = select(changed.mdp, begin, lose=told["--lose"], win=told.get("--win"), only_supports=True).problem
        across, note = None, ""
        if parts:
            small, large = (after, before) if self.option == "--collapse" else (before, after)
            try:
                across = abstraction.correspondence_by_names(small, large, parts)
            except abstraction.NotAbstract as fault:
                note = str(fault)
        return AbstractAnswer(mdp.name, self.option, sizes, changed.mdp, compare(before, after, across, stage), note)

    def _copied(self) -> "tuple[Mdp, int]":
        """The environment of --by and the state of --entry."""
        from orbitcert.environment.sources import open_environment

        copied = open_environment(str(self._by))
        if self._entry is None:
            if copied.initial is None:
                raise BadInput("--entry", f"{copied.name!r} does not say where it begins: name a state")
            return copied, copied.initial
        try:
            return copied, copied.index(self._entry)
        except KeyError:
            raise BadInput("--entry", f"{copied.name!r} has no state {self._entry!r}") from None

    def _copied_options(self) -> Any:
        """What a copy can end up doing, as an option set on positions, with the names of these."""
        from orbitcert.distribution.recurrent import recurrent_distributions
        from orbitcert.exact.option import Option, option_set, support_of

        copied, inside = self._copied()
        options = recurrent_distributions(copied, inside)
        place = {s: k for k, s in enumerate(sorted(support_of(options)))}
        shape = option_set(Option.of({place[s]: w for s, w in x.entries}) for x in options)
        return shape, tuple(copied.states[s] for s in place)

    def _parted(self) -> tuple[str, str]:
        """What stands before and after the last equals sign."""
        left, equals, right = str(self._text).rpartition("=")
        if not equals or not left or not right:
            form = "x,y,z=name" if self.option == "--merge" else "x=k"
            raise BadInput(self.option, f"{one_line(str(self._text), 60)!r} is not of the form {form}")
        return left, right

    def _split(self, states: Sequence[str]) -> tuple[int, int]:
        name, number = self._parted()
        if name not in states:
            raise BadInput(self.option, f"there is no state {one_line(name, 60)!r}")
        if not number.isascii() or not number.isdigit() or len(number) > 4:
            raise BadInput(self.option, f"{one_line(number, 20)!r} is not a number of parts (2 to 9999)")
        return states.index(name), int(number)

    def _chosen(self, states: Sequence[str], text: str) -> list[int]:
        """The states with these names or patterns; an exact name wins over its reading as a pattern."""
        from orbitcert.distribution.description import split_names

        found: set[int] = set()
        for pattern in split_names(text):
            exact = [s for s, state in enumerate(states) if state == pattern]
            matches = exact or [s for s, state in enumerate(states) if fnmatchcase(state, pattern)]
            if not matches:
                raise BadInput(self.option, f"no state is called or matches {one_line(pattern, 60)!r}")
            found.update(matches)
        return sorted(found)
