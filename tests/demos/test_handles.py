"""Activations with handles: every curve is its formula, at every place of every handle."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.demos.handles import HANDLES, X
from teachkeras.errors import ArgumentError

LEFT = np.minimum(X, 0)
FORMULAS = {
    "LeakyReLU": lambda s: np.where(X > 0, X, s["alpha"] * X),
    "PReLU": lambda s: np.where(X > 0, X, s["alphas"] * X),
    "ELU": lambda s: np.where(X > 0, X, s["alpha"] * np.expm1(LEFT)),
    "ThresholdedReLU": lambda s: np.where(np.round(X, 6) > s["theta"], X, 0),
    "ParametricSoftplus": lambda s: s["alphas"] * np.logaddexp(0, s["betas"] * X),
    "SReLU": lambda s: srelu(s["t_left"], s["a_left"], s["t_right"], s["a_right"]),
}


def srelu(t_left, a_left, t_right, a_right):
    """Three straight pieces."""
    right = t_left + abs(t_right)
    below, above = t_left + a_left * (X - t_left), right + a_right * (X - right)
    return np.where(X < t_left, below, np.where(X > right, above, X))


@pytest.mark.parametrize("kind", HANDLES)
def test_every_curve_is_the_formula(kind) -> None:
    """At each place of each handle, the others as they were."""
    bent = tk.demos.activation_handles(kind)
    assert list(bent.settings) == list(HANDLES[kind])
    for name in bent.settings:
        for place, curve in zip(bent.places(name), bent.curves[name], strict=True):
            right = FORMULAS[kind]({**bent.settings, name: place})
            np.testing.assert_allclose(curve, right, atol=1e-5)
    np.testing.assert_allclose(bent.y, FORMULAS[kind](bent.settings), atol=1e-5)


def test_a_setting_of_ones_own_is_where_the_slider_begins() -> None:
    bent = tk.demos.activation_handles("SReLU", a_left=0.7, t_right=-1.5)
    view = tk.show(bent)
    groups = {group["name"]: group for group in view.data["groups"]}
    assert list(groups) == ["t_left", "a_left", "t_right", "a_right"]
    for name, value in (("a_left", 0.7), ("t_right", -1.5)):
        group = groups[name]
        assert group["frames"][group["first"]]["name"] == f"{name} = {value:g}"
    assert view.text == repr(bent) and "a_left = 0.7" in view.title


def test_the_handle_lies_on_the_curve() -> None:
    """The dot of the left bend moves along with it, and is drawn on the line."""
    (group, *_) = tk.show(tk.demos.activation_handles("SReLU")).data["groups"]
    dots = [shape for frame in group["frames"] for shape in frame["shapes"] if shape[0] == "c"]
    assert [dot[1] for dot in dots] == sorted(dot[1] for dot in dots) and len(dots) == 5
    for frame, dot in zip(group["frames"], dots, strict=True):
        path = frame["shapes"][1][1]
        points = [tuple(map(float, pair.split())) for pair in path[1:].split("L")]
        across, down = np.array(points).T
        assert np.interp(dot[1], across, down) == pytest.approx(dot[2], abs=0.3)


def test_where_it_jumps_the_line_is_broken() -> None:
    for kind, parts in (("ThresholdedReLU", 2), ("SReLU", 1), ("ParametricSoftplus", 1)):
        (group, *_) = tk.show(tk.demos.activation_handles(kind)).data["groups"]
        frame = group["frames"][group["first"]]
        assert frame["shapes"][1][1].count("M") == parts, kind


@pytest.mark.parametrize(
    "kind, settings",
    [("relu", {}), (["SReLU"], {}), ("ELU", {"alpha": "1"}), ("ELU", {"theta": 1.0})],
)
def test_what_cannot_be_bent_is_refused(kind, settings) -> None:
    with pytest.raises(ArgumentError, match="TK-910"):
        tk.demos.activation_handles(kind, **settings)
