"""The process: wiring, and everything that knows how the product runs."""
