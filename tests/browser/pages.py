"""Pages that hold views and nothing else: how they are written, and what a learner does there."""

READY = "document.querySelectorAll('.tk-view:not([data-ready])').length === 0"


def page_of(views):
    """A whole page that holds some views (or any HTML), with text between and a button after."""
    body = "<p>text between</p>".join(str(getattr(view, "html", view)) for view in views)
    head = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>views</title>'
    return f"{head}<body><main>{body}<button>after</button></main></body></html>"


def readout(page):
    """What stands below the picture."""
    return page.locator(".readout").first.inner_text()


def to_step(page, number):
    """Move the slider as a mouse would."""
    page.locator("input[type=range]").first.evaluate(
        "(slider, k) => { slider.value = k; slider.dispatchEvent(new Event('input')); }", number
    )
