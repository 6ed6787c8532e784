"""The report that is sent: one HTML page with everything inside that shows what a checked certificate says.

`orbit_count.js` counts orbits in the page; it shares no code with the counting in Python, and tests hold the two
together.
"""
