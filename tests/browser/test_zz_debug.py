from tests.browser import lab
from tests.browser.test_live import notebook, place
def test_dbg(browser_page, lab_server, notebook):
    page=browser_page
    msgs=[]; page.on("console", lambda m: msgs.append((m.type,m.text[:600])))
    lab.open_notebook(page, lab_server, place(lab_server, notebook))
    lab.run_all(page)
    try: lab.output(page,2).locator(".tk").wait_for(timeout=8000)
    except Exception as e: print("no tk")
    lab.output(page,2).first.scroll_into_view_if_needed()
    page.screenshot(path="/tmp/lab.png")
    print(page.watch.console_errors)
    for m in msgs: print(m)
    print(lab.output(page,2).first.inner_html()[:3000])
