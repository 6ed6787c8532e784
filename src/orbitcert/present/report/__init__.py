"""Pages that a reader opens in a browser: what they are made of, and what counts inside them."""
