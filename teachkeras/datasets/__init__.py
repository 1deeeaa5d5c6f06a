"""Data sets that are on this machine already: nothing is ever downloaded."""
