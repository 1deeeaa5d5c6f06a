# One line each; start.py does the work and explains itself: python3 start.py --help
PYTHON ?= python3

.PHONY: lab test full lessons lint bench

lab:      ; $(PYTHON) start.py lab
test:     ; $(PYTHON) start.py test
full:     ; $(PYTHON) start.py test --full
lessons:  ; $(PYTHON) start.py lessons
lint:     ; $(PYTHON) start.py lint
bench:    ; $(PYTHON) start.py bench
