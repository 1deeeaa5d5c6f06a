"""The button that ends a kernel: it asks first, leaves a sentence, and works in a real kernel."""

import pytest

import teachkeras as tk
from teachkeras.notebook import kill_button as killing
from teachkeras.notebook.kill_button import KillButton


def test_without_a_front_end_it_prints_the_line(capsys):
    assert tk.demos.kill_button() is None
    assert killing.LINE in capsys.readouterr().out


def test_it_asks_first_and_takes_a_no(monkeypatch):
    monkeypatch.setattr(killing, "SECONDS", 0)
    ended = []
    button = KillButton(lambda: ended.append(True))
    assert button.box.children == (button.offer,)
    button.offer.click()
    assert button.box.children == (button.question, button.answers)
    assert "lost" in button.question.value and ended == []
    button.no.click()
    assert button.box.children == (button.offer,) and ended == []


def test_a_yes_ends_it(monkeypatch):
    made = []
    monkeypatch.setattr(killing.threading, "Timer", lambda *told: Started(made, told))
    button = KillButton()
    button.offer.click()
    button.yes.click()
    assert made == [(killing.SECONDS, killing.end_this_kernel)]
    assert button.box.children == ()


class Started:
    """A clock that only notes what it was told when it is started."""

    def __init__(self, made, told):
        self.made, self.told = made, told

    def start(self):
        self.made.append(self.told)


@pytest.fixture
def kernel():
    """A kernel of its own, and a client of it."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def messages_of(client, code, **how):
    """Everything a kernel says while it runs a cell."""
    found = []
    client.execute_interactive(code, timeout=60, output_hook=found.append, **how)
    return found


def test_a_run_of_a_whole_notebook_shows_no_button(kernel):
    """nbclient and nbval say that nobody is there to type."""
    _, client = kernel
    said = messages_of(client, "import teachkeras as tk; tk.demos.kill_button()", allow_stdin=False)
    assert [each["msg_type"] for each in said if "comm" in each["msg_type"]] == []
    texts = [each["content"]["text"] for each in said if each["msg_type"] == "stream"]
    assert texts == [f"To end this kernel on purpose, type:  {killing.LINE}\n"]


def test_two_presses_end_a_real_kernel(kernel):
    """As the page sends them: the offer, then yes. The last thing it says is the sentence."""
    manager, client = kernel
    code = "import teachkeras as tk; tk.demos.kill_button()"
    said = messages_of(client, code, allow_stdin=True, stdin_hook=lambda _: None)
    shown = [each["content"] for each in said if each["msg_type"] == "display_data"]
    assert [each["data"]["text/plain"] for each in shown] == ["a button: End this kernel"]
    buttons = {
        content["data"]["state"]["description"]: content["comm_id"]
        for content in (each["content"] for each in said if each["msg_type"] == "comm_open")
        if content["data"]["state"].get("_model_name") == "ButtonModel"
    }
    for words in ("End this kernel", "Yes, end it"):
        pressed = {"method": "custom", "content": {"event": "click"}}
        content = {"comm_id": buttons[words], "data": pressed}
        client.shell_channel.send(client.session.msg("comm_msg", content))
    assert manager.provisioner.process.wait(timeout=60) == -9
    last = []
    while client.iopub_channel.msg_ready():
        last.append(client.get_iopub_msg(timeout=5))
    updates = [each["content"] for each in last if each["msg_type"] == "update_display_data"]
    assert [each["data"]["text/plain"] for each in updates] == [killing.ENDED]
    assert updates[0]["transient"] == shown[0]["transient"]
