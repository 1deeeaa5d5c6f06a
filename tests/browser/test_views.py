"""Every live view in a real browser: mouse, keyboard, light, dark, sanitised."""

import re

import numpy as np
import pytest

from teachkeras.viz import show
from teachkeras.viz.function import tabs_view
from tests.browser.pages import READY, readout, to_step
from tests.viz.gallery import full_story, named, usual_gallery

# Element names in all shadow roots, and the words in them.
INSIDE = """() => [...document.querySelectorAll('.tk-view')].map(host =>
  [...host.shadowRoot.querySelectorAll('*')].map(e =>
    e.localName + ' ' + e.getAttributeNames().sort().join(' ')).sort().join('|'))"""
WORDS = """host => [...host.shadowRoot.querySelectorAll('svg text')]
  .filter(t => t.getClientRects().length && t.getAttribute('opacity') !== '0' && t.textContent)
  .map(t => t.textContent).sort()"""
PLACES = """host => [...host.shadowRoot.querySelectorAll('.node')]
  .map(node => node.getAttribute('transform'))"""
# The innermost element that has the keyboard, by its label or its words.
FOCUSED = """() => { let e = document.activeElement;
  while (e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
  if (e.getAttribute('aria-label') === 'step') return 'step';
  return e.textContent.slice(0, 12) || e.localName; }"""
# What the tab key can stop at in all views, at most.
COUNT_STOPS = """() => [...document.querySelectorAll('.tk-view')].flatMap(host =>
  [...host.shadowRoot.querySelectorAll('button, input, select, summary, a, [tabindex]')]).length"""
NOTE_THE_BUTTON_AFTER = """() => document.querySelector('main > button')
  .addEventListener('focus', () => { window.reached = true; })"""
THEME_IS = """name => document.querySelector('.tk-view').shadowRoot
  .querySelector('.tk').dataset.theme === name"""
RUN_ELSEWHERE = """code => { const script = document.createElement('script');
  script.text = code; document.head.append(script); }"""
LETTER_HEIGHTS = """all => all.map(
  t => parseFloat(getComputedStyle(t).fontSize) * t.getCTM().a)"""
CUT_OFF = """() => [...document.querySelectorAll('.tk-view')].map(host =>
  host.shadowRoot.querySelector('section')).filter(card =>
  card.scrollHeight > card.clientHeight + 1 || getComputedStyle(card).maxHeight !== 'none')
  .map(card => card.querySelector('h3').textContent)"""
DECODED = "image => image.decode().then(() => image.naturalWidth)"


def test_all_views_stand_on_one_page_twice_and_ask_nobody(open_views):
    views = list(usual_gallery().values())
    page = open_views(*views, *views)
    assert page.locator(".tk-view").count() == 2 * len(views)
    assert page.locator("[id]").count() == 0
    assert page.evaluate(CUT_OFF) == []  # a card is as high as what it holds
    page.watch.assert_quiet()


def test_a_hostile_name_adds_nothing_inside_a_live_view(open_views):
    kinds = [kind for kind in named() if kind != "story"]
    inside = []
    for name in ("abc", "<img src=x onerror=alert(1)>", "</script><b onclick=alert(1)>"):
        views = named(name)
        page = open_views(*[views[kind] for kind in kinds])
        inside.append(dict(zip(kinds, page.evaluate(INSIDE), strict=True)))
        page.watch.assert_quiet()
    for kind in kinds:
        assert inside[0][kind] == inside[1][kind] == inside[2][kind], kind


@pytest.mark.parametrize("kind", ["graph", "story", "matrix", "special", "vector", "scalar"])
def test_the_live_picture_says_what_the_static_one_says(open_views, kind):
    view = usual_gallery()[kind]
    page = open_views(view)
    static = sorted(re.findall(r"<text[^>]*>([^<]+)</text>", view.picture))
    live = page.locator(".tk-view").evaluate(WORDS)
    if kind == "vector":
        static.remove("0")  # a bare vector has no row to count
    assert live == static


def test_nothing_moves_from_step_to_step(open_views):
    page = open_views(full_story())
    host = page.locator(".tk-view")
    places = host.evaluate(PLACES)
    for step in range(page.locator("input[type=range]").evaluate("s => Number(s.max)") + 1):
        to_step(page, step)
        assert host.evaluate(PLACES) == places


def test_the_slider_fills_the_graph_and_goes_back(open_views):
    page = open_views(full_story())
    to_step(page, 0)
    assert page.locator(".node.hollow").count() == 1  # the placeholder
    page.get_by_role("button", name="written").click()
    assert page.locator(".node.solid").count() == 2  # the constants 1 and 0
    assert page.locator(".node.hollow").count() == 6
    page.get_by_role("button", name="forward").click()
    assert "a = 2" in readout(page)
    page.get_by_role("button", name="one step on").click()
    assert "a * 1 = 2 * 1 = 2" in readout(page)
    page.get_by_role("button", name="one step back").click()
    assert "a = 2" in readout(page)
    page.get_by_role("button", name="simplify").click()
    assert page.locator(".node.ghost").count() > 0
    assert "rule" in readout(page)


def test_a_story_can_be_walked_with_the_keyboard_alone(open_views):
    page = open_views(full_story())
    names = []
    for _ in range(10):
        page.keyboard.press("Tab")
        names.append(page.evaluate(FOCUSED))
    controls = ["?", "written", "forward", "gradient", "simplify", "play", "◀", "step"]
    assert names[: len(controls)] == controls
    page.locator("input[type=range]").focus()
    page.keyboard.press("Home")
    assert page.locator("output").inner_text().startswith("step 1 of")
    page.keyboard.press("ArrowRight")
    assert page.locator("output").inner_text().startswith("step 2 of")
    page.locator(".picture svg").focus()
    first = readout(page)
    page.keyboard.press("ArrowUp")
    assert readout(page) != first and "your line" in readout(page)
    chosen = readout(page)
    page.keyboard.press("Enter")
    page.locator("input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    assert readout(page).split("\n")[0] == chosen.split("\n")[0]
    page.locator(".picture svg").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) != "svg"


def test_no_view_is_a_trap_for_the_tab_key(open_views):
    page = open_views(*usual_gallery().values())
    page.evaluate(NOTE_THE_BUTTON_AFTER)
    for _ in range(page.evaluate(COUNT_STOPS) // 50 + 2):
        for _ in range(50):
            page.keyboard.press("Tab")
        if page.evaluate("window.reached"):
            return
    pytest.fail("the button after the views was never reached")


def test_the_question_mark_lists_the_keys_and_escape_hides_them(open_views):
    page = open_views(full_story())
    keys = page.locator(".keys")
    page.locator(".picture svg").focus()
    page.keyboard.press("?")
    assert keys.is_visible()
    page.keyboard.press("Escape")
    assert not keys.is_visible()


def test_cells_are_read_with_arrow_keys_and_mouse(open_views):
    page = open_views(show([[1, 2, 3], [4, 5, 6]], "X"))
    page.locator(".picture svg").focus()
    assert readout(page).startswith("X[0, 0] = 1")
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert readout(page).startswith("X[1, 2] = 6")
    made = "X = np.asarray([[1, 2, 3], [4, 5, 6]])"  # what is copied can be typed as it is
    assert page.locator("footer code").inner_text() == f"{made}\nX[1, 2]"
    box = page.locator(".frame").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    assert readout(page).startswith("X[0, 0] = 1")


def test_a_vector_lies_in_three_ways(open_views):
    page = open_views(show([1, 2, 3], "v"))
    shapes = []
    for form in ("bare vector", "row", "column"):
        page.get_by_role("button", name=form).click()
        shapes.append(readout(page).split("\n")[0])
    assert shapes == ["shape (3,)", "shape (1, 3)", "shape (3, 1)"]
    box = page.locator(".frame").bounding_box()
    assert box["height"] > box["width"]


def test_a_margin_shows_which_axis_disappears(open_views):
    page = open_views(show([[1, 2, 3], [4, 5, 6]], "X"))
    page.get_by_role("button", name="sum").click()
    page.get_by_role("button", name="sum(axis=1)").focus()
    assert "X.sum(axis=1) = [6, 15]" in readout(page)
    assert "shape (2, 3) becomes (2,)" in readout(page)
    assert page.locator(".sweep.across").count() == 1


def test_a_heatmap_has_the_colours_of_its_numbers(open_views):
    view = usual_gallery()["thinned"]
    page = open_views(view)
    pixels = page.locator("canvas, .picture rect.cell")
    assert pixels.count() > 0
    page.locator(".picture svg").focus()
    assert re.match(r"abc\[0:\d+, 0:\d+\] has mean", readout(page))
    assert "min/max whiskers" in readout(page) and "smallest" in readout(page)


def test_a_cube_is_cut_by_its_sliders_and_the_slice_is_numpys(open_views):
    page = open_views(show(np.arange(24).reshape(2, 3, 4), "x"))
    assert readout(page).startswith("x[0, 0, 0] = 0")
    page.get_by_role("slider", name="axis 2").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator(".caption code").inner_text() == "x[:, :, 2]"
    assert page.locator(".panels .over text.mid:not(.small)").all_text_contents() == [
        "2", "6", "10", "14", "18", "22"
    ]  # fmt: skip
    page.locator(".panels .over svg").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert readout(page).startswith("x[1, 1, 2] = 18")
    assert "x[:, :, 2]" in page.locator("footer code").inner_text()
    assert page.get_by_role("slider", name="axis 0").input_value() == "1"


def test_the_cube_can_be_dragged_and_clicked(open_views):
    page = open_views(show(np.arange(24).reshape(2, 3, 4), "x"))
    face = page.locator(".plane").bounding_box()
    page.mouse.click(face["x"] + 0.4 * face["width"], face["y"] + 0.5 * face["height"])
    assert readout(page).startswith("x[0, 1, 1] = 5")
    page.mouse.move(face["x"] + 20, face["y"] + 20)
    page.mouse.down()
    page.mouse.move(face["x"] + 70, face["y"] - 10, steps=4)
    page.mouse.up()
    assert readout(page).startswith("x[1, 1, 1] = 17")


def test_any_element_can_be_asked_for(open_views):
    page = open_views(show(np.arange(240).reshape(5, 4, 4, 3), "x"))
    field = page.get_by_role("textbox", name="index")
    field.fill("4, 2, 3, 0")
    field.press("Enter")
    assert readout(page).startswith(
        f"x[4, 2, 3, 0] = {np.arange(240).reshape(5, 4, 4, 3)[4, 2, 3, 0]}"
    )
    assert "rank 3: x[4] (4, 4, 3)" in readout(page)
    field.fill("5, 0, 0, 0")
    field.press("Enter")
    assert "there is no element [5, 0, 0, 0]" in readout(page)


def test_a_large_array_says_what_it_does_not_hold(open_views):
    page = open_views(show(np.zeros((32, 3, 32, 32), "float32"), "x"))
    field = page.get_by_role("textbox", name="index")
    field.fill("31, 2, 17, 5")
    field.press("Enter")
    assert "not exact" in readout(page) and "98,304 numbers" in readout(page)
    assert "the block lies between about 0 and 0" in readout(page)
    assert page.locator("footer code").inner_text().endswith("x[31, 2, 17, 5]")


def test_th_and_tf_permute_the_labels_and_print_the_transpose(open_views):
    page = open_views(show(np.arange(240).reshape(5, 3, 4, 4), "x"))
    page.get_by_role("button", name="tf").click()
    assert "shape (5, 4, 4, 3)" in readout(page)
    code = page.locator("footer code")
    assert code.inner_text().split("\n")[1].startswith("x.transpose(0, 2, 3, 1).shape")
    assert page.locator(".sliders span").all_inner_texts()[1] == "axis 3 · channel"
    page.get_by_role("slider", name="axis 0").press("ArrowRight")
    assert code.inner_text().split("\n")[1].startswith("x.transpose(0, 2, 3, 1)[1, :, :, 0]")


def test_a_shape_that_fits_both_orderings_is_doubted_aloud(open_views):
    page = open_views(show(np.zeros((3, 3, 3, 3)), "W"))
    page.get_by_role("button", name="tf").click()
    assert "only you know" in readout(page)


def test_a_picture_is_composed_and_split_and_says_its_range(open_views):
    page = open_views(usual_gallery()["image"])
    assert "range: bytes from 0 to 255" in page.locator(".caption").inner_text()
    page.get_by_role("button", name="colour planes").click()
    assert page.locator(".planes canvas").count() == 3
    assert page.locator(".planes code").all_inner_texts()[2] == "abc[:, :, 2]"


def test_a_row_of_cubes_has_a_tile_for_each(open_views):
    page = open_views(usual_gallery()["batch"])
    assert page.locator(".tiles [data-tile]").count() == 12
    page.locator("[data-tile='7']").click()
    assert readout(page).startswith("abc[7, ")


def test_a_row_of_grey_pictures_is_chosen_from_and_its_buttons_stay_in_sight(open_views):
    """At 200 % zoom a window of 1280 has room for 640; the layers of a cube are drawn once."""
    page = open_views(show(np.arange(96).reshape(6, 4, 4), "x"), viewport=NARROW)
    assert page.locator(".tiles [data-tile]").count() == 6
    page.locator("[data-tile='4']").click()
    assert readout(page).startswith("x[4, 0, 0] = 64")
    page.get_by_role("slider", name="axis 0").press("ArrowRight")
    assert page.locator("[data-tile='5']").get_attribute("class") == "on"
    card = page.locator("section").bounding_box()
    for button in page.get_by_role("button", name=re.compile("play")).all():
        box = button.bounding_box()
        assert box["x"] + box["width"] <= card["x"] + card["width"]


NARROW = {"width": 520, "height": 700}


def test_a_functions_program_lights_its_nodes(open_views):
    page = open_views(usual_gallery()["function"])
    page.get_by_role("button", name="what runs").click()
    page.get_by_role("button", name="program", exact=True).click()
    line = page.locator(".lines button").nth(2)
    line.click()
    assert line.get_attribute("aria-current") == "true"
    assert page.locator(".halo.now:visible").count() == 1
    slider = page.locator("input[type=range]:visible")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".lines button").nth(3).get_attribute("aria-current") == "true"
    page.watch.assert_quiet()


def test_memory_colours_boxes_and_a_bar_lights_its_tenants(open_views):
    page = open_views(usual_gallery()["function"])
    page.get_by_role("button", name="what runs").click()
    page.get_by_role("button", name="memory", exact=True).click()
    page.locator("input[type=range]:visible").focus()
    page.keyboard.press("End")
    assert page.locator(".node.placed").count() >= 2
    page.locator(".life").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".life.lit").count() >= 1
    assert "shared by" in page.locator(".readout:visible").first.inner_text()
    page.get_by_role("button", name="without reuse").click()
    rows = page.locator(".life rect").evaluate_all(
        "all => new Set(all.map(r => r.getAttribute('y'))).size"
    )
    assert rows == page.locator(".life").count()


def test_shapes_stand_in_the_boxes_and_go_again(open_views):
    page = open_views(usual_gallery()["shapes"])
    page.locator("input[type=range]").press("End")
    assert page.locator(".node.solid").count() == 4
    page.get_by_role("button", name="written").click()
    assert page.locator(".node.solid").count() == 0


def test_a_guess_comes_before_the_answer(open_views):
    page = open_views(full_story(predict=True))
    page.get_by_role("button", name="forward").click()
    page.get_by_role("button", name="one step on").click()
    assert readout(page).startswith("Predict first: what does a * 1 give?")
    assert page.locator(".node.solid").count() == 3  # a, 1 and 0: nothing that is computed
    page.locator("input[type=range]").press("End")
    assert readout(page).startswith("Predict first: what does a * 1 give?")
    page.get_by_label("your guess").fill("2")
    page.get_by_label("your guess").press("Enter")
    assert readout(page).startswith("✓ right: 2") and "a * 1 = 2 * 1 = 2" in readout(page)
    page.get_by_role("button", name="one step on").click()
    page.get_by_label("your guess").fill("77")
    page.get_by_role("button", name="commit").click()
    assert readout(page).startswith("✗ you said 77; it is 2")
    assert page.locator(".score").inner_text().startswith("1 right of 2 guessed")


def test_a_picture_behind_a_button_is_there(open_views):
    parts = {"lines": usual_gallery()["trace"], "layers": usual_gallery()["layers"]}
    page = open_views(tabs_view("two pictures", parts, ()))
    assert page.locator(".picture img:visible").evaluate(DECODED) > 0
    page.get_by_role("button", name="layers").click()
    assert page.locator(".picture img:visible").evaluate(DECODED) > 0


def test_a_number_opens_into_those_it_was_made_of(open_views):
    page = open_views(usual_gallery()["why"])
    lines = page.locator(".picture summary:visible, .picture .leaf:visible")
    before = lines.count()
    page.locator(".picture summary").nth(1).focus()
    page.keyboard.press("Enter")
    assert lines.count() > before


def test_curves_are_read_epoch_by_epoch(open_views):
    page = open_views(usual_gallery()["curves"])
    page.locator(".picture svg").focus()
    page.keyboard.press("End")
    assert readout(page).startswith("epoch 4") and "val_loss" in readout(page)


@pytest.mark.parametrize("width, lines", [(1280, 1), (700, 2)])
def test_curves_stand_side_by_side_where_there_is_room_and_stay_readable(open_views, width, lines):
    page = open_views(usual_gallery()["curves"], viewport={"width": width, "height": 900})
    tops = page.locator(".picture g").evaluate_all("all => all.map(g => g.getCTM().f)")
    assert len(set(tops)) == lines
    letters = page.locator(".picture text").evaluate_all(LETTER_HEIGHTS)
    assert min(letters) >= 12
    drawn = "all => all.filter(e => getComputedStyle(e).display !== 'none').length"
    assert page.locator(".cursor").evaluate_all(drawn) == 0  # before an epoch is chosen
    page.mouse.move(300, 300)
    assert page.locator(".cursor").evaluate_all(drawn) == 2


def test_without_scripts_the_picture_and_the_table_remain(open_views):
    views = usual_gallery()
    bare = [
        re.sub(r"<script>.*?</script>", "", view.html, flags=re.DOTALL) for view in views.values()
    ]
    page = open_views(*bare, ready=False)
    images = page.locator("img")
    assert images.count() == len(views)
    assert all(images.nth(at).evaluate(DECODED) > 0 for at in range(len(views)))
    page.locator("summary").first.click()
    assert page.locator("details table, details pre").first.is_visible()


def test_the_table_stays_reachable_in_the_live_view(open_views):
    page = open_views(show([[1, 2], [3, 4]], "X"))
    page.locator("summary").click()
    assert page.locator("table").is_visible()
    assert page.get_by_role("cell", name="4").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_system_theme_is_followed_and_jupyters_wins(open_views, scheme):
    page = open_views(show([1, 2, 3]), color_scheme=scheme)
    root = page.locator(".tk")
    assert root.get_attribute("data-theme") == scheme
    for light, name in (("false", "dark"), ("true", "light")):
        page.evaluate("light => { document.body.dataset.jpThemeLight = light; }", light)
        page.wait_for_function(THEME_IS, arg=name)


def test_reduced_motion_stands_still(open_views):
    page = open_views(show([[1, 2], [3, 4]]), reduced_motion="reduce")
    page.get_by_role("button", name="sum").click()
    page.get_by_role("button", name="sum(axis=0)").focus()
    assert page.locator(".sweep").evaluate("s => getComputedStyle(s).animationName") == "none"


def test_a_front_end_that_runs_scripts_elsewhere_still_mounts(open_views):
    """VS Code runs scripts outside the output; the key in the script finds the host."""
    view = show([1, 2, 3])
    script = re.search(r"<script>(.*?)</script>", view.html, re.DOTALL).group(1)
    page = open_views(view.html.replace(f"<script>{script}</script>", ""), ready=False)
    page.evaluate(RUN_ELSEWHERE, script)
    page.wait_for_function(READY)
    assert page.locator("h3").inner_text() == view.title
