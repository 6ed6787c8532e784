"""Laws as data, universes of small cases up to symmetry, sweeps that decide every case, the atlas of the results."""
