"""People's life: deputies, new accounts, moves, erasure, what they may read about themselves."""
