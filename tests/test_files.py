import os
import stat
from pathlib import Path

import pytest
from machine import needs_limits

from segvec.errors import RenderError
from segvec.files import write_atomically
from segvec.folders import folders_made


def permissions(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("name", ["plain.svg", "with space.svg", "žluťoučký 絵.svg", "-leading dash.svg", ".hidden"])
def test_bytes_arrive_under_any_name(tmp_path, name):
    write_atomically(tmp_path / name, b"\x00\xff\r\n")
    assert (tmp_path / name).read_bytes() == b"\x00\xff\r\n"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_text_is_utf8_with_its_line_ends(tmp_path):
    write_atomically(tmp_path / "a.svg", "é\r\n\n")
    assert (tmp_path / "a.svg").read_bytes() == b"\xc3\xa9\r\n\n"


def test_plain_string_and_relative_paths_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_atomically("-o", "x")
    assert (tmp_path / "-o").read_text() == "x"


def test_longest_possible_name_works(tmp_path):
    write_atomically(tmp_path / ("n" * 255), "x")
    assert (tmp_path / ("n" * 255)).read_text() == "x"


@pytest.mark.parametrize(("umask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_new_file_follows_the_umask(tmp_path, umask, expected):
    previous = os.umask(umask)
    try:
        write_atomically(tmp_path / "new", "x")
    finally:
        os.umask(previous)
    assert permissions(tmp_path / "new") == expected


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o666])
def test_existing_permissions_are_kept(tmp_path, mode):
    target = tmp_path / "old"
    target.write_text("before")
    target.chmod(mode)
    write_atomically(target, "after")
    assert (target.read_text(), permissions(target)) == ("after", mode)


def test_link_stays_and_its_file_is_written(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "real").write_text("before")
    (tmp_path / "link").symlink_to(Path("folder", "real"))
    write_atomically(tmp_path / "link", "after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder" / "real").read_text() == "after"


def test_link_to_nothing_creates_its_file(tmp_path):
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", "x")
    assert (tmp_path / "real").read_text() == "x"
    assert (tmp_path / "link").is_symlink()


def test_open_reader_keeps_the_whole_old_file(tmp_path):
    target = tmp_path / "old"
    target.write_text("before")
    with target.open() as reader:
        write_atomically(target, "after")
        assert reader.read() == "before"


def test_device_is_written_to_not_replaced():
    write_atomically(os.devnull, "x")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_is_one_clear_line():
    with pytest.raises(RenderError, match=r"^cannot write /dev/full: the disk is full$"):
        write_atomically("/dev/full", "x")


def fail(tmp_path, target, reason, data="x"):
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RenderError) as raised:
        write_atomically(target, data)
    message = str(raised.value)
    assert "\n" not in message
    assert message.startswith("cannot write ")
    assert reason in message
    assert sorted(tmp_path.rglob("*")) == before


def test_missing_folders_are_made(tmp_path):
    write_atomically(tmp_path / "new" / "folder" / "a.svg", "x")
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["a.svg"]


def test_failed_write_leaves_no_folder_behind(tmp_path):
    fail(tmp_path, tmp_path / "new" / "folder" / ("n" * 256), "too long")


def test_folder_that_somebody_else_filled_meanwhile_stays(tmp_path):
    def interrupted():
        with folders_made(tmp_path / "new" / "folder"):
            (tmp_path / "new" / "theirs").write_text("x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["theirs"]


def test_path_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    fail(tmp_path, tmp_path / "file" / "a" / "a.svg", "file is a file, not a folder")


def test_directory_is_refused(tmp_path):
    fail(tmp_path, tmp_path, "it is a directory")


def test_circle_of_links_is_refused_and_kept(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    fail(tmp_path, tmp_path / "a", "ymbolic link")
    assert (tmp_path / "a").is_symlink()


def test_too_long_name_is_refused(tmp_path):
    fail(tmp_path, tmp_path / ("n" * 256), "too long")


def test_null_character_in_the_path_is_refused(tmp_path):
    fail(tmp_path, f"{tmp_path}/a\0b", "null")


def test_message_about_an_odd_name_stays_one_line(tmp_path):
    fail(tmp_path, tmp_path / "no\n\x1b[31m" / ("a" * 256), "no?")


def test_unencodable_text_leaves_the_old_file(tmp_path):
    (tmp_path / "old").write_text("before")
    fail(tmp_path, tmp_path / "old", "surrogates", data="\ud800")
    assert (tmp_path / "old").read_text() == "before"


def test_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    (tmp_path / "old").write_text("before")
    with pytest.raises(TypeError):
        write_atomically(tmp_path / "old", object())
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_text() == "before"


@needs_limits
def test_read_only_directory_and_file_are_refused(tmp_path):
    target = tmp_path / "old"
    target.write_text("before")
    target.chmod(0o444)
    fail(tmp_path, target, "no permission")
    tmp_path.chmod(0o555)
    try:
        fail(tmp_path, tmp_path / "new", "no permission")
    finally:
        tmp_path.chmod(0o755)
