"""orbitcert."""
