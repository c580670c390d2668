"""The page of the sandbox in a real browser, with a real bot behind it."""
