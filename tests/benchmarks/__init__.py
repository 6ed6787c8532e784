"""Benchmarks: `cd tests && python -m benchmarks [--quick] [--markdown FILE]`.

Every timed thing returns a value that is checked; times are compared with a peer measured in the same run.
"""
