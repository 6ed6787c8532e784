"""From a problem to evidence: reductions first, then symmetry, then z3 on the irreducible core."""
