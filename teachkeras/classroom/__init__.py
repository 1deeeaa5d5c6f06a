"""The classroom around the framework: opening lessons, checking a machine, proving outputs.

    command      the command line, `python -m teachkeras ...`
    lab          start JupyterLab, wait until a kernel answers, stop it without a trace
    handout      copy the lessons to a work folder and never overwrite a learner's work
    collect      bring the work of all learners into one folder; give a lesson afresh
    truth        run a lesson again and compare every output with the stored one
    first_cell   a kernel that says which cell a name is missing from
    copies       a lesson without the outputs that answer its questions, for working in
    doctor       a table of what this machine has and lacks
    killing      a button that ends the kernel on purpose
    browser      find Chromium, Chrome or Edge
    environment  the settings that make a lesson's numbers the same everywhere
    exercises    checks and hints; the exercises are data, one file each, found by exercise_table
    sandbox      an answer in a process of its own, its judge in another
    beside       what the judge and the answer say to each other, as plain data (wire)
    stage        what a check sets up beside an answer

`import teachkeras` imports nothing of this; Jupyter's packages are imported where they are used.
"""
