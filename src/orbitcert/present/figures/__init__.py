"""Figures of environments, option sets and permutations: one drawing in integers, written as SVG, TikZ or DOT."""
