"""Budgets of searches, in counted steps: the same question gets the same answer on every machine."""

from dataclasses import dataclass, field


class BudgetSpent(Exception):
    """The search stopped before it had an answer; says nothing about whether one exists."""


@dataclass(slots=True)
class Budget:
    """A number of elementary steps that a search may take; counted, never timed."""

    steps: int
    spent: int = field(default=0)

    def spend(self, steps: int = 1) -> None:
        """Raise BudgetSpent when the steps are used up."""
        self.spent += steps
        if self.spent > self.steps:
            raise BudgetSpent(f"{self.steps} steps")
