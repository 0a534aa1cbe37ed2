"""Text as such: cleaning, tokens, sentences, fingerprints, language. Pure functions on strings."""
