"""The report that is sent: one HTML page with everything inside that shows what a checked certificate says."""
