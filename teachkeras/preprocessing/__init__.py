"""From raw things to arrays: words, sequences of uneven length, pictures."""
