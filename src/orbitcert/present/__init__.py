"""What a person sees: closed forms, words, tables."""
