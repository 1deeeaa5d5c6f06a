"""The teacher's board: who has solved what, live, beside a JupyterHub (README.md tells how).

service      what a hub's configuration takes up: the service and its roles
report       what `tk.check` sends, from a thread of its own
verdicts     what a report must look like, and the row that is stored
known        exercises and known mistakes, by the short names that travel
store        the rows, in any database that SQLAlchemy knows
klass        the class as one sees it: grid, frequent mistakes, who is stuck
page         the page of the teacher and the one for a projector
identity     who asks: the hub says so
app          the addresses of the service
local, demo  the board without a hub, with made-up learners
"""
