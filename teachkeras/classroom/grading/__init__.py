"""Grading what learners hand in: with nbgrader, or a folder of notebooks without it.

`judging.py` runs a notebook and judges its answers; `folder.py` does so for a folder, side by side;
`nbgrader_parts.py` is what nbgrader calls. The README says what is protected, and what is not.
"""
