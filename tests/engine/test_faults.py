"""The checkers are checked: faults are planted in every op and every rule, and must be noticed.

At least 99 of 100 must be caught. Survivors are named. A fault that changes nothing (swapping the
operands of a sum gives the same graph) is not counted, and printed with the reason.
"""

from collections import Counter

import pytest

from tests.engine.checkers import cases_of, check_gradient, check_program, check_type
from tests.engine.faults import (
    Fault,
    all_gradient_faults,
    driver_faults,
    value_faults,
)
from tests.engine.graph_checkers import Case, check_gradients
from tests.engine.random_graphs import random_graph
from tests.engine.rule_checkers import check_rule
from tests.engine.rule_faults import rule_faults
from tests.engine.test_every_op import test_value_agrees_with_numpy_and_scipy as check_value


def judge_gradient(kind):
    """The gradient check of test_every_op, on the samples of one op."""
    for case in cases_of(kind):
        check_gradient(case)


def judge_values(kind):
    """The checks of shape rule, value and program of test_every_op, on the samples of one op."""
    for case in cases_of(kind):
        check_type(case)
        check_value(case)
        check_program(case)


def judge_graphs(_):
    """The gradient check of test_random_graphs, on some of its graphs."""
    for seed in range(40):
        check_gradients(Case(random_graph(seed)), thorough=True)


def notices(judge, fault: Fault) -> bool:
    """Whether a judge who knows nothing of the fault complains once it is planted."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        fault.plant(monkeypatch)
        try:
            judge(fault.about)
        except Exception:  # any complaint will do: a wrong number, a refusal, a crash
            return True
    return False


def hunt(judge, faults: list[Fault], capsys) -> None:
    """Plant each fault, print what was found, and demand that 99 of 100 are caught."""
    real = [fault for fault in faults if not fault.same]
    survivors = [fault.name for fault in real if not notices(judge, fault)]
    with capsys.disabled():
        print(f"\n{len(real)} faults, {len(real) - len(survivors)} caught", end="")
        print(f", {len(faults) - len(real)} changed nothing and were not counted")
        for reason, count in Counter(fault.same for fault in faults if fault.same).items():
            names = [fault.name for fault in faults if fault.same == reason]
            print(f"    not counted ({reason}): {'; '.join(names) if count < 9 else count}")
        for name in survivors:
            print(f"    SURVIVED: {name}")
    assert len(survivors) <= 0.01 * len(real), survivors


def test_the_judge_of_graphs_is_content_without_faults():
    """It finds nothing in the engine as it is: what it notices is the fault.

    The other two judges are checks of test_every_op, which pass there for every op.
    """
    judge_graphs(None)


def test_faults_in_gradients_are_caught(capsys):
    faults = all_gradient_faults()
    assert len(faults) >= 150
    hunt(judge_gradient, faults, capsys)


def test_faults_in_the_walk_backwards_are_caught(capsys):
    hunt(judge_graphs, driver_faults(), capsys)


def test_faults_in_values_and_programs_are_caught(capsys):
    faults = list(value_faults())
    assert len(faults) >= 100
    hunt(judge_values, faults, capsys)


def test_faults_in_rules_are_caught(capsys):
    faults = list(rule_faults())
    assert len(faults) >= 200
    hunt(check_rule, faults, capsys)
