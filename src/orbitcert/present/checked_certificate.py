"""A certificate in a file as the checker judged it: its bytes, its JSON value, the verdict, and what it is about.

Reports, figures and exports begin here, so that what they show is what was checked, also when the file is replaced
meanwhile.  Nothing is judged here.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orbitcert import checker
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.mdp_file import mdp_from_json
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.copied_problem_file import copied_problem_from_json
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import problem_from_json
from orbitcert.exact.strict_json import json_from_text

OTHERS = {
    "problem": "is a problem, a certificate is expected: `certify PROBLEM -o CERT` makes one",
    "mdp": "is an environment, a certificate is expected: `certify MDP --lose ... -o CERT` makes one",
}
"""What a file of another format of ours is, and how it becomes a certificate."""


@dataclass(frozen=True, slots=True)
class CheckedCertificate:
    """A certificate that is well formed; the verdict says whether it is verified.

    file         the file's name, without folders
    data         its bytes; sha256 is their digest
    value        the JSON value
    problem      the problem inside, None when the certificate is about an environment
    environment  the environment of rule dynamics, None for a problem
    """

    file: str
    data: bytes
    value: Any
    verdict: checker.Verdict
    problem: Problem | CopiedProblem | None
    environment: Mdp | None

    @property
    def sha256(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def name(self) -> str:
        """The name of the problem, or of the environment."""
        if self.environment is not None:
            return self.environment.name
        return "" if self.problem is None else self.problem.name

    @property
    def rule(self) -> str:
        """The rule that proves the claim."""
        return str(self.value["proof"]["rule"])


def checked_certificate(path: str | Path) -> CheckedCertificate:
    """The certificate in this file; BadInput when the checker finds it malformed or the file cannot be read."""
    found = checker.check_file(path)
    folder = Path(path).absolute().parent
    if found.status != "malformed":
        data = Path(path).read_bytes()  # what is shown is what was checked, also when the file is replaced meanwhile
        found = checker.check_text(data.decode("utf-8", "replace"), str(folder))
    if found.status == "malformed":
        other = re.search("the format is orbitcert/(problem|mdp)/1, not", found.message)
        raise BadInput(str(path), OTHERS[other[1]] if other else found.message.removeprefix("MALFORMED "))
    value: Any = json_from_text(data.decode("utf-8"), str(path))
    problem = None if "problem" not in value else _problem(value["problem"], str(path))
    environment = None if "question" not in value else _environment(value["question"]["environment"], folder, str(path))
    return CheckedCertificate(Path(path).name, data, value, found, problem, environment)


def _problem(value: Any, where: str) -> Problem | CopiedProblem:
    reads = copied_problem_from_json if "blocks" in value else problem_from_json
    return reads(value, f"{where}: problem")


def _environment(value: Any, folder: Path, where: str) -> Mdp:
    if "file" not in value:
        return mdp_from_json(value, f"{where}: question.environment")
    beside = folder / value["file"]
    data = beside.read_bytes()
    if hashlib.sha256(data).hexdigest() != value["sha256"]:
        raise BadInput(str(beside), "was replaced while it was read")
    return mdp_from_json(json_from_text(data.decode("utf-8"), str(beside)), str(beside))
