"""What must hold for any layer, also for one of the learner's own: `tk.check_layer`.

`record.py` is what comes out, `subject.py` a layer with the inputs it is tried with, `asked.py`
what can be asked of it (start, shapes, settings), `numbers.py` what is measured.
"""
