"""Records that lessons show: each is worked out here, prints as text, and is drawn in viz.

`tk.show(record)` draws one; a notebook draws it by itself.
"""
