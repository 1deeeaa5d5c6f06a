"""Files go where links lead, keep their permissions, and take nobody else's place."""

import errno
import os
import socket
import stat
import warnings
from pathlib import Path
from typing import Any

import pytest

from teachkeras.errors import FileError, TeachError, TeachWarning, files
from teachkeras.errors.files import beside, path_text, write_atomically


def mode_of(path: Any) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(os.stat(path).st_mode)


@pytest.fixture
def umask(here: Path) -> Any:
    """A function that sets what new files go without; afterwards it is as before."""
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


# links -------------------------------------------------------------------------------------------


def test_a_file_is_written_where_a_chain_of_links_leads(here: Path) -> None:
    """Three links, one of them relative and in another folder; all are links still."""
    Path("deep").mkdir()
    Path("deep/real.bin").write_bytes(b"old")
    Path("deep/third").symlink_to("real.bin")
    Path("second").symlink_to(here / "deep" / "third")
    Path("first").symlink_to("second")
    write_atomically("first", b"new")
    assert Path("deep/real.bin").read_bytes() == b"new"
    assert all(Path(each).is_symlink() for each in ("first", "second", "deep/third"))
    assert sorted(os.listdir("deep")) == ["real.bin", "third"]


def test_a_link_that_leads_nowhere_yet_leads_to_the_file_then(here: Path) -> None:
    """A dangling link, also one into a folder that is not there."""
    Path("dangling").symlink_to("later.bin")
    Path("far").symlink_to("new/folder/later.bin")
    for name in ("dangling", "far"):
        write_atomically(name, b"now")
        assert Path(name).is_symlink() and Path(name).read_bytes() == b"now"
    assert Path("later.bin").is_file() and Path("new/folder/later.bin").is_file()


def test_a_folder_that_is_a_link_is_followed_too(here: Path) -> None:
    """The usual way to keep large files on another disk."""
    Path("disk").mkdir()
    Path("models").symlink_to("disk")
    write_atomically("models/a.bin", b"a")
    assert os.listdir("disk") == ["a.bin"] and Path("models").is_symlink()


def test_links_in_a_circle_are_refused(here: Path) -> None:
    """And stay."""
    Path("a").symlink_to("b")
    Path("b").symlink_to("a")
    with pytest.raises(FileError, match="TK-520"):
        write_atomically("a", b"x")
    assert Path("a").is_symlink() and Path("b").is_symlink()


# permissions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o444, 0o777])
def test_a_file_keeps_its_permissions(umask: Any, mode: int) -> None:
    """Whatever they are, and whatever the umask says about new files."""
    Path("a").write_bytes(b"old")
    os.chmod("a", mode)
    umask(0o077)
    try:
        write_atomically("a", b"new")
    except FileError:
        assert not os.access("a", os.W_OK)  # 0444, unless you may write everywhere
    assert mode_of("a") == mode


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o027, 0o077])
def test_a_new_file_has_what_the_umask_leaves(umask: Any, monkeypatch: Any, mask: int) -> None:
    """As if `open` had made it; and nobody touches the umask, which all threads share."""
    umask(mask)
    with monkeypatch.context() as patched:
        patched.delattr("os.umask")
        write_atomically("a", b"new")
    assert mode_of("a") == 0o666 & ~mask


def test_the_draft_of_a_private_file_is_private(umask: Any, monkeypatch: Any) -> None:
    """There is no moment at which others can read it."""
    Path("a").write_bytes(b"old")
    os.chmod("a", 0o600)
    seen = []

    def sync(number: int) -> None:
        seen.append(os.fstat(number).st_mode & 0o777)

    monkeypatch.setattr("os.fsync", sync)
    write_atomically("a", b"secret")
    assert seen == [0o600]


def test_owner_and_group_are_passed_on(here: Path, monkeypatch: Any) -> None:
    """If the group cannot be, another one does not get what it might do."""
    Path("a").write_bytes(b"draft")
    there = os.stat("a")
    old = os.stat_result((0o100664, 0, 0, 1, there.st_uid + 1, there.st_gid + 1, 0, 0, 0, 0))
    asked = []
    monkeypatch.setattr("os.chown", lambda _, user, group: asked.append((user, group)))
    files._pass_on(old, "a")
    assert asked == [(there.st_uid + 1, -1), (-1, there.st_gid + 1)] and mode_of("a") == 0o664

    def refuse(*_: Any) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.chown", refuse)
    files._pass_on(old, "a")
    assert mode_of("a") == 0o604


def test_a_file_that_may_only_be_read_is_not_replaced(here: Path, monkeypatch: Any) -> None:
    """A rename would not ask, and who wrote-protects a file means it."""
    Path("a").write_bytes(b"old")
    monkeypatch.setattr("os.access", lambda path, how: how != os.W_OK)
    with pytest.raises(FileError, match="TK-520") as caught:
        write_atomically("a", b"new")
    assert caught.value.errno == errno.EACCES
    assert Path("a").read_bytes() == b"old" and os.listdir() == ["a"]


# what is no file ---------------------------------------------------------------------------------


def things(here: Path) -> dict[str, str]:
    """Name -> the word for what stands there."""
    os.mkdir("folder")
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
    Path("link").symlink_to("pipe")
    return {
        "folder": "a folder",
        "pipe": "a pipe",
        "socket": "a socket",
        "link": "a pipe",
        "/dev/null": "a device",
        ".": "a folder",
        "new/": "a folder's name",
    }


def test_only_files_are_replaced(here: Path) -> None:
    """Pipes, sockets, devices, folders, and links to them are as they were.

    A folder is an error; beside the others the work goes on, with a warning.
    """
    for name, word in things(here).items():
        before = os.stat(name) if os.path.exists(name) else None
        with warnings.catch_warnings(), pytest.raises(TeachError, match="TK-535") as caught:
            warnings.simplefilter("error", TeachWarning)
            write_atomically(name, b"x")
        assert word in str(caught.value)
        assert isinstance(caught.value, FileError if "folder" in word else TeachWarning)
        after = os.stat(name) if os.path.exists(name) else None
        assert before == after or (before.st_ino, before.st_mode) == (after.st_ino, after.st_mode)
    assert sorted(os.listdir()) == ["folder", "link", "pipe", "socket"]


# names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x" * 255, "é" * 127, "x" * 101 + ".h5", "€" * 80 + ".json"])
def test_a_name_may_be_as_long_as_the_system_allows(here: Path, name: str) -> None:
    """255 bytes; what a killed writer left behind is found again all the same."""
    write_atomically(name, b"1")
    draft = f".{files._stem(name)}.{dead_process()}-00ff.tmp"
    Path(draft).write_bytes(b"half")
    write_atomically(name, b"2")
    assert os.listdir() == [name] and Path(name).read_bytes() == b"2"
    with pytest.raises(FileError, match="TK-520"):
        write_atomically(name.ljust(256, "x"), b"3")


def dead_process() -> int:
    """The number of a process that has ended."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


@pytest.mark.parametrize("name", ["b.h5", "x" * 255, "é" * 127])
def test_a_name_with_an_ending_fits_too(name: str) -> None:
    """It is the same every time, in the same folder, and another for another name."""
    found = beside(f"models/{name}", ".previous")
    assert found == beside(f"models/{name}", ".previous") != beside(f"models/y{name}", ".previous")
    assert found.startswith("models/") and found.endswith(".previous")
    assert len(os.fsencode(os.path.basename(found))) <= 255


@pytest.mark.parametrize("path", ["a b", b"a b", Path("a b"), "\udcff", b"\xff", "ä\n"])
def test_texts_bytes_and_paths_are_paths(here: Path, path: Any) -> None:
    """Also names that are no text in any language."""
    write_atomically(path, b"x")
    assert os.listdir() == [path_text(path)] and os.fsencode(path_text(path)) == os.fsencode(path)


NO_PATHS = [None, 0, 1, True, 2.5, [], ["a"], {}, object(), "", b"", "a\0b", b"\0", "\ud800"]


@pytest.mark.parametrize("path", NO_PATHS, ids=lambda path: repr(path).partition(" at ")[0])
def test_everything_else_is_refused(here: Path, path: Any) -> None:
    """In four parts, also for `except TypeError`; nothing is written."""
    with pytest.raises(TypeError, match="TK-534") as caught:
        write_atomically(path, b"x")
    assert isinstance(caught.value, FileError) and caught.value.fix
    assert all(line.isprintable() for line in str(caught.value).split("\n"))
    assert os.listdir() == []


def test_a_folder_that_may_not_be_listed_may_be_written(here: Path, monkeypatch: Any) -> None:
    """Clearing up is a courtesy, and not what was asked for."""

    def refuse(_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("os.listdir", refuse)
    write_atomically("a", b"x")
    assert Path("a").read_bytes() == b"x"
