from tests.browser import lab
from tests.browser.test_live import notebook, place, freeze_in, FREEZE
def test_dbg(browser_page, lab_server, notebook):
    page=browser_page
    msgs=[]; page.on("console", lambda m: msgs.append((m.type,m.text[:600])))
    lab.open_notebook(page, lab_server, place(lab_server, notebook))
    lab.run_all(page)
    lab.output(page,2).locator(".tk").wait_for(timeout=8000)
    freeze_in(page, FREEZE)
    page.wait_for_timeout(1500)
    page.locator(".jp-Notebook .jp-CodeCell").last.scroll_into_view_if_needed()
    page.screenshot(path="/tmp/lab.png")
    lab.output(page,4).first.scroll_into_view_if_needed()
    page.screenshot(path="/tmp/lab2.png")
    for m in msgs: print(m)
