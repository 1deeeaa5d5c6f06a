"""The only room that knows IPython and widgets: the magics, and views that run in Python."""
