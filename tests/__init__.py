"""The tests mirror teachkeras/, room by room; `python3 start.py test` runs them all."""
