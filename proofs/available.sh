#!/usr/bin/env bash
# Succeeds when Coq and the MathComp libraries are here.
where=$(coqc -where 2>/dev/null) && [ -d "$where/user-contrib/mathcomp/algebra" ] && [ -d "$where/user-contrib/mathcomp/fingroup" ]
