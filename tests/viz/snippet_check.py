"""Whether the Python below a picture is true: it is run, and what it gives is in the picture.

Only the standard library and NumPy are used at the top, and nothing of these tests: the kernel of
a lesson runs this file too (tests/lessons/one_run.py).
"""

import ast
import contextlib
import html
import io
import json
import os
import re
import tempfile

import numpy as np

NUMBER = re.compile(r"[-+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[-+]?\d+)?|nan|inf", re.IGNORECASE)
MOST = 12  # numbers of one value that are looked for


def snippets_of(page):
    """(title, setup, lines) of every view in a piece of HTML, those inside of others too."""
    found = []
    for start in re.finditer(r'mountAll\("\w+",', page):
        _, end = json.JSONDecoder().raw_decode(page, start.end())
        data, _ = json.JSONDecoder().raw_decode(page, end + 1)
        waiting = [data]
        while waiting:
            part = waiting.pop(0)
            if isinstance(part, dict):
                if part.get("python"):
                    found.append((part["title"], part.get("setup", []), part["python"]))
                waiting += part.values()
            elif isinstance(part, list):
                waiting += part
    return found


def said_in(page):
    """All a view says: title, table, text, the data of its live version."""
    page = html.unescape(re.sub(r'src="data:[^"]*"', "", page))
    return re.sub(r"<[^>]*>", " ", page)


def complaints(page, said, space):
    """What is wrong with the Python of the views in a piece of HTML; nothing if it is true."""
    numbers = {rounded(float(text.replace(",", ""))) for text in NUMBER.findall(said)}
    found = []
    for title, setup, lines in snippets_of(page):
        alone = setup[:1] == ["# for example"]
        names = {"__name__": "__main__"} if alone else space
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec("\n".join(setup), names)
                values = [value_of(line, names) for line in lines]
        except Exception as error:
            found.append(f"{title}: {setup + lines} raises {type(error).__name__}: {error}")
            continue
        for line, value in zip(lines, values, strict=True):
            if not alone and not shown(value, line, title, said, numbers):
                found.append(f"{title}: {setup} {line} gives {str(value)[:200]}")
    return found


def value_of(line, names):
    """What one line gives; a statement gives None."""
    (statement,) = ast.parse(line).body
    if not isinstance(statement, ast.Expr):
        exec(line, names)
        return None
    return eval(line.partition("    #")[0], names)


def shown(value, line, title, said, numbers):
    """Whether a view shows this value."""
    import teachkeras as tk
    from teachkeras.viz.display import class_of
    from teachkeras.viz.view import View

    comment = line.partition("    # shape ")[2]
    if comment and str(np.shape(value)) != comment:
        return False
    if isinstance(value, View) or class_of(value) is not None:
        view = value if isinstance(value, View) else tk.show(value)
        same = view.title == title or view.title in said
        graph = view.title.startswith("Graph with")  # which may call its end by another name
        return same or (graph and view.title.split(":")[0] == title.split(":")[0])
    words, amounts = [], []
    spread_out(value, words, amounts)
    looked = amounts[:MOST]
    seen = [x for x in looked if rounded(x) in numbers or rounded(round(100 * x, 1)) in numbers]
    there = comment or not looked or len(seen) > len(looked) / 3  # a table may leave lines out
    return bool(there) and all(word in said for word in words[:MOST])


def spread_out(value, words, amounts):
    """The texts and numbers a value is made of."""
    waiting = [value]
    while waiting and len(words) + len(amounts) < 4 * MOST:
        part = waiting.pop(0)
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, dict):
            waiting += [*part.keys(), *part.values()]
        elif isinstance(part, list | tuple):
            waiting += part
        elif isinstance(part, np.ndarray | np.generic | int | float) and part is not None:
            flat = np.ravel(part)
            if flat.dtype.kind in "biuf":
                amounts += [float(x) for x in flat[:MOST]]


def rounded(number):
    """Three digits are compared: views show four."""
    return float(f"{number:.3g}")


def in_a_copy(check, *arguments):
    """Run a check in a copy of this process, so that nothing it does is left behind."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                answer = check(*arguments)
            os.write(writing, json.dumps(answer)[:60_000].encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else ["the copy died"]


def below(shell, pages):
    """The complaints about what one cell shows, with the names as the cell has left them."""
    found = []
    for page in pages:
        if snippets_of(page):
            found += in_a_copy(complaints, page, said_in(page), shell.user_ns)
    return found
