"""The report that is sent: one HTML page with everything inside that shows what a checked certificate says.

The scripts `orbit_*.js` count orbits in the page; they share no code with the counting in Python, and tests hold the
two together.
"""
