"""Measurements, never tests of time: `make bench`."""
