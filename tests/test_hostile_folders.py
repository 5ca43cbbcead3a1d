"""Hostile folders: special files do not block, and changes during the run do not end it."""

import errno
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import polars as pl
import pytest
from conftest import make_trial, picture
from image_corpus import PLAIN_PNG
from levels import some, thorough, tries
from random_model import random_model

from vision_designer.graphs.inspection.image_sets import image_set
from vision_designer.graphs.inspection.kinds import KINDS
from vision_designer.graphs.inspection.requests import Request
from vision_designer.graphs.paths import fingerprint
from vision_designer.nodes import errors
from vision_designer.nodes.components.convert_to_image_directory import ConvertToImageDirectory
from vision_designer.nodes.components.image_dataset import ImageDataset
from vision_designer.nodes.images.category_names import in_order
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.vision.scoring.score import ScoringSettings, score

pytestmark = pytest.mark.usefixtures("narrow_resnet18")

SMALL = TransformationDirectory((("Resize", 32), ("CenterCrop", 32)))
NOBODY = 65534


@pytest.fixture(autouse=True)
def time_limit():
    """Fail after a minute: opening a pipe that nobody writes to blocks forever."""

    def give_up(*_: object) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(tries(60, 300))
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return random_model(tmp_path_factory.mktemp("model"), ("a", "b"), SMALL)


@pytest.fixture
def data(tmp_path) -> Path:
    """Three images of two categories."""
    for name in ("a/1.png", "a/2.png", "b/3.png"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PLAIN_PNG)
    return tmp_path / "data"


def convert(folder: Path, trial, on_invalid_image: str = "skip") -> ImageDirectory:
    dataset = ImageDataset.run(ImageDataset.Parameters.parse({"path": str(folder)}), trial.job)["dataset"]
    parameters = ConvertToImageDirectory.Parameters.parse({"on_invalid_image": on_invalid_image})
    settings = ConvertToImageDirectory.RunSettings.parse({})
    return ConvertToImageDirectory.run(dataset, parameters, settings, trial.job)["output_image_directory"]


def scored(model: ModelDirectory, images: ImageDirectory, trial) -> pl.DataFrame:
    table, _ = score(model, images, ScoringSettings(device="cpu", workers=0), trial.job)
    return table.frame()


def key(path: Path) -> str:
    return fingerprint(str(path), "Path (path)")


def make_socket(path: Path) -> None:
    # A socket address is short, so create it in the current folder.
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as made:
        made.bind(f"{short}/s")
        shutil.move(f"{short}/s", path)


def make_device(path: Path) -> None:
    try:
        os.mknod(path, 0o666 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        path.symlink_to("/dev/zero")


NO_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (lambda path: os.mkfifo(path), "it is a pipe, not a file"),
    "socket": (make_socket, "it is a socket, not a file"),
    "endless device": (make_device, "it is a device, not a file"),
    "link to an endless device": (lambda path: path.symlink_to("/dev/zero"), "it is a device, not a file"),
    "link to a terminal": (lambda path: path.symlink_to("/dev/tty"), "it is a device, not a file"),
    "link to nowhere": (lambda path: path.symlink_to("nowhere"), "No such file"),
    "link to itself": (lambda path: path.symlink_to(path.name), "Too many levels"),
}
every_no_file = pytest.mark.parametrize("kind", NO_FILES)


def replace(path: Path, kind: str) -> str:
    """Replace a file by a special one; returns the reason why it cannot be read."""
    make, why = NO_FILES[kind]
    path.unlink(missing_ok=True)
    make(path)
    return why


# Special files


@every_no_file
def test_non_regular_file_is_skipped_and_never_opened(data, trial, kind):
    why = replace(data / "a" / "odd.png", kind)
    before = key(data)
    images = convert(data, trial)
    assert images.counts() == {"a": 2, "b": 1}
    (skipped,) = images.skipped
    assert skipped.path == f"{data}/a/odd.png"
    assert skipped.reason.startswith(f"{data}/a/odd.png cannot be opened: {why}")
    assert key(data) == before
    with pytest.raises(errors.CouldNotOpenFileError, match=why):
        convert(data, trial, "fail")


@pytest.mark.slow
def test_image_replaced_by_non_file_is_error_row(data, tmp_path, model):
    for number in range(len(NO_FILES)):
        (data / "b" / f"{number}.png").write_bytes(PLAIN_PNG)
    images = convert(data, make_trial(tmp_path, "convert"))
    whys = {
        f"{data}/b/{number}.png": replace(data / "b" / f"{number}.png", kind) for number, kind in enumerate(NO_FILES)
    }
    (data / "a" / "2.png").unlink()
    (data / "a" / "2.png").mkdir()
    whys[f"{data}/a/2.png"] = "it is a folder, not a file"
    rows = scored(model, images, make_trial(tmp_path, "score")).select("image", "Scored Labels", "error").rows()
    assert [image for image, label, _ in rows if label is None] == sorted(whys)
    for image, _, error in rows:
        assert error is None if image not in whys else error.startswith(f"{image} cannot be opened: {whys[image]}")


@pytest.mark.slow
@pytest.mark.parametrize("format_", some(["zip", "tar"]))
def test_archive_replaced_by_non_file_is_error_in_every_row(data, tmp_path, model, format_):
    archive = Path(shutil.make_archive(str(tmp_path / "packed"), format_, data))
    images = convert(archive, make_trial(tmp_path, "convert"))
    why = replace(archive, "pipe")
    reasons = scored(model, images, make_trial(tmp_path, "score"))["error"].to_list()
    assert len(reasons) == 3
    assert all(why in reason for reason in reasons)


@every_no_file
def test_non_regular_dataset_is_rejected(tmp_path, trial, kind):
    why = replace(tmp_path / "data", kind)
    if kind.startswith("link to nowhere"):
        why = "there is no folder or archive"
    with suppress(errors.CouldNotOpenFileError):
        key(tmp_path / "data")
    assert ImageDataset.labeled_outputs(ImageDataset.Parameters.parse({"path": str(tmp_path / "data")}), {}) is None
    with pytest.raises(errors.CouldNotOpenFileError, match=why) as refused:
        convert(tmp_path / "data", trial)
    assert str(tmp_path / "data") in refused.value.message
    with pytest.raises(errors.CouldNotOpenFileError):
        image_set({"path": str(tmp_path / "data")}, refresh=True)


@every_no_file
def test_replaced_folder_is_rejected(data, tmp_path, trial, kind):
    shutil.rmtree(data)
    replace(data, kind)
    parameters = ConvertToImageDirectory.Parameters.parse({})
    settings = ConvertToImageDirectory.RunSettings.parse({})
    with pytest.raises(errors.CouldNotOpenFileError, match=str(data)):
        ConvertToImageDirectory.run(AnyDirectory(data), parameters, settings, trial.job)


@pytest.mark.parametrize("path", ["x" * 300, "/".join(["y" * 200] * 30), "nul\0byte"], ids=["name", "path", "NUL"])
def test_impossible_path_is_rejected(trial, path):
    with pytest.raises(errors.CouldNotOpenFileError, match=r"cannot be opened|there is no folder"):
        fingerprint(f"/{path}", "Path (path)")
    if "\0" not in path:
        with pytest.raises(errors.CouldNotOpenFileError, match="cannot be opened: File name too long"):
            convert(Path(f"/{path}"), trial)


@every_no_file
def test_non_regular_designer_list_is_rejected(data, trial, kind):
    (data / "_meta.yaml").write_text("type: ImageDirectory")
    why = replace(data / "images.lst", kind)
    with pytest.raises(errors.CouldNotOpenFileError, match=rf"images\.lst cannot be opened: {why}"):
        convert(data, trial)


@every_no_file
def test_thumbnail_of_non_file_is_a_reason(tmp_path, kind):
    why = replace(tmp_path / "x.png", kind)
    arguments = {"file": str(tmp_path / "x.png"), "size": 64}
    assert why in KINDS["thumbnail"](arguments, Request(1, "thumbnail", arguments, "pictures"))["error"]


def test_window_detects_change_in_folder_with_self_link(data):
    (data / "circle").symlink_to("circle")
    assert image_set({"path": str(data)}, refresh=True).describe()["total"] == 3
    assert ImageDataset.labeled_outputs(ImageDataset.Parameters.parse({"path": str(data)}), {}) is True
    (data / "a" / "4.png").write_bytes(PLAIN_PNG)
    os.utime(data / "a", (1e9, 1e9))
    assert image_set({"path": str(data)}, refresh=True).describe()["total"] == 4


# Unreadable files


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Continue as a user who cannot read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def common_place(tmp_path) -> Iterator[Path]:
    """A folder that an ordinary user can reach and write."""
    # Lazily imported modules are readable only by root.
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "x.png").write_bytes(PLAIN_PNG)
    convert(tmp_path / "first", make_trial(tmp_path, "first"))
    place = Path(tempfile.mkdtemp(prefix="hostile-"))
    place.chmod(0o777)
    yield place
    subprocess.run(["rm", "-rf", place], check=True)


def test_unreadable_file_is_skipped_and_detected_when_readable(common_place):
    data = common_place / "data"
    for name in ("a/1.png", "a/secret.png", "b/2.png", "c/3.png", "d/4.png"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(PLAIN_PNG)
    (data / "link.png").symlink_to("/root/nobody/may/look.png")
    (data / "link.png").rename(data / "a" / "link.png")
    (data / "a" / "secret.png").chmod(0)
    (data / "c").chmod(0)
    # Names can be listed, but files cannot be read.
    (data / "d").chmod(0o444)
    with ordinary_user():
        before = key(data)
        trial = make_trial(common_place, "key")
        images = convert(data, trial)
        assert images.images["member"].to_list() == ["a/1.png", "b/2.png"]
        reasons = {Path(skipped.path).relative_to(data).as_posix(): skipped.reason for skipped in images.skipped}
        assert {name.split("/")[-1] for name in reasons} == {"link.png", "secret.png", "c", "4.png"}
        assert all("cannot be opened: " in reason for reason in reasons.values())
        assert "Permission denied" in reasons["a/secret.png"]
        assert ImageDataset.labeled_outputs(ImageDataset.Parameters.parse({"path": str(data)}), {}) is True
        assert image_set({"path": str(data)}, refresh=True).describe()["total"] == 5
        assert key(data) == before
    (data / "c").chmod(0o755)
    with ordinary_user():
        assert key(data) != before
        assert convert(data, make_trial(common_place, "key2")).counts()["c"] == 1


def test_unreadable_dataset_is_rejected(common_place):
    data = common_place / "closed" / "data"
    data.mkdir(parents=True)
    (data / "1.png").write_bytes(PLAIN_PNG)
    for closed in (data, data.parent):
        closed.chmod(0)
        with ordinary_user():
            with pytest.raises(errors.CouldNotOpenFileError, match=r"data cannot be opened: Permission denied"):
                key(data)
            with pytest.raises(errors.CouldNotOpenFileError, match=r"data cannot be opened: Permission denied"):
                convert(data, make_trial(common_place, "key"))
            assert ImageDataset.labeled_outputs(ImageDataset.Parameters.parse({"path": str(data)}), {}) is None


# Changes during the run


def put_folder(path: Path) -> None:
    path.mkdir()
    (path / "inside.png").write_bytes(PLAIN_PNG)


CHANGES: dict[str, tuple[Callable[[Path], object] | None, str]] = {
    "gone": (None, "No such file"),
    "a folder": (put_folder, "it is a folder, not a file"),
    "a pipe": (os.mkfifo, "it is a pipe"),
    "empty": (lambda path: path.write_bytes(b""), "is not a readable image"),
    "cut short": (lambda path: path.write_bytes(PLAIN_PNG[:30]), "is not a readable image"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_file_changed_between_list_and_open_is_skipped(data, trial, change):
    make, why = CHANGES[change]
    trial.job.PROGRESS_INTERVAL = 0

    def change_all(done: int, total: int, unit: str) -> None:
        if done == 1:
            (data / "a" / "2.png").unlink()
            if make is not None:
                make(data / "a" / "2.png")

    trial.heard.progress = change_all
    images = convert(data, trial)
    assert images.images["member"].to_list() == ["a/1.png", "b/3.png"]
    (skipped,) = images.skipped
    assert skipped.reason.startswith(f"{data}/a/2.png ")
    assert why in skipped.reason


class Watching(threading.Event):
    """Calls a function on the n-th cancellation check; a conversion checks before each folder."""

    def __init__(self, number: int, act: Callable[[], object]) -> None:
        super().__init__()
        self.left, self.act = number, act

    def is_set(self) -> bool:
        self.left -= 1
        if self.left == 0:
            self.act()
        return False


@pytest.mark.parametrize("number", [2, 3, 4])
def test_folder_removed_during_conversion_is_tolerated(data, trial, number):
    trial.job._cancelled = Watching(number, lambda: shutil.rmtree(data / "a"))
    images = convert(data, trial)
    assert images.images["member"].to_list() == ["b/3.png"]
    assert images.skipped
    assert all(skipped.path.startswith(f"{data}/a") and "No such file" in skipped.reason for skipped in images.skipped)


def test_dataset_removed_during_conversion_is_rejected(data, trial):
    trial.job._cancelled = Watching(4, lambda: shutil.rmtree(data))
    with pytest.raises(errors.InvalidDatasetError, match=rf"{data} contains no usable images: none of its 3"):
        convert(data, trial)


@pytest.mark.slow
def test_dataset_missing_at_scoring_is_error_in_every_row(data, tmp_path, model):
    images = convert(data, make_trial(tmp_path, "convert"))
    data.rename(tmp_path / "elsewhere")
    reasons = scored(model, images, make_trial(tmp_path, "score"))["error"].to_list()
    assert [reason.split(" cannot be opened: ")[1][:12] for reason in reasons] == ["No such file"] * 3


@pytest.mark.slow
def test_constantly_changing_folder_is_converted(tmp_path, figure):
    """A thread creates, removes, replaces, and renames files and folders all the time."""
    data = tmp_path / "data"
    for number in range(150):
        (data / str(number % 5)).mkdir(parents=True, exist_ok=True)
        (data / str(number % 5) / f"{number}.png").write_bytes(PLAIN_PNG)
    (data / "still").mkdir()
    (data / "still" / "0.png").write_bytes(PLAIN_PNG)
    ended = threading.Event()
    chance = random.Random(0)

    def disturb() -> None:
        while not ended.is_set():
            number = chance.randrange(150)
            path = data / str(number % 5) / f"{number}.png"
            with suppress(OSError):
                match chance.randrange(7):
                    case 0:
                        path.unlink()
                    case 1:
                        # A pipe would now block until it has a reader.
                        path.unlink(missing_ok=True)
                        path.write_bytes(PLAIN_PNG)
                    case 2:
                        os.mkfifo(path)
                    case 3:
                        path.mkdir()
                    case 4:
                        path.symlink_to(chance.choice(["..", "/dev/zero", "nowhere", path.name]))
                    case 5:
                        path.rmdir()
                    case 6:
                        path.parent.rename(data / f"x{number % 5}")
                        time.sleep(0.001)
                        (data / f"x{number % 5}").rename(path.parent)

    disturbing = threading.Thread(target=disturb)
    disturbing.start()
    rounds, found = 0, set()
    try:
        for number in range(tries(20, 600)):
            key(data)
            trial = make_trial(tmp_path, f"key{number % 3}")
            try:
                images = convert(data, trial)
            except errors.InvalidDatasetError as error:
                # All folders may be gone except for one without images.
                assert str(data) in error.message
                continue
            rounds += 1
            assert "still/0.png" in images.images["member"].to_list()
            found.add(len(images))
            for skipped in images.skipped:
                assert skipped.path in skipped.reason
    finally:
        ended.set()
        disturbing.join()
    assert rounds
    assert len(found) > 1
    figure("conversions of a constantly changing folder", rounds)


# Depth, number, and names


@pytest.mark.slow
@pytest.mark.parametrize("depth", some([500, 1200]))
def test_image_at_maximum_depth_is_read(tmp_path, trial, depth):
    root = tmp_path / "data"
    root.mkdir()
    # Beyond Python's recursion limit.
    place = f"{root}{'/d' * depth}"
    subprocess.run(["mkdir", "-p", place], check=True)
    (root / "e").mkdir()
    for path in (Path(place, "1.png"), root / "e" / "2.png"):
        path.write_bytes(PLAIN_PNG)
    try:
        before = key(root)
        images = convert(root, trial)
        assert images.counts() == {"d": 1, "e": 1}
        Path(place, "3.png").write_bytes(PLAIN_PNG)
        assert key(root) != before
    finally:
        subprocess.run(["rm", "-rf", root], check=True)


def test_image_beyond_maximum_path_length_is_skipped(data, trial, figure):
    name = "d" * 200
    descriptor = os.open(data / "a", os.O_RDONLY)
    for _ in range(30):
        os.mkdir(name, dir_fd=descriptor)
        deeper = os.open(name, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = deeper
    os.close(os.open("x.png", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
    os.close(descriptor)
    try:
        assert key(data) == key(data)
        images = convert(data, trial)
        assert images.counts() == {"a": 2, "b": 1}
        (skipped,) = images.skipped
        assert skipped.path.startswith(f"{data}/a/{name}/{name}")
        assert skipped.reason.endswith("cannot be opened: File name too long")
        assert image_set({"path": str(data)}, refresh=True).describe()["total"] == 3
    finally:
        subprocess.run(["rm", "-rf", data], check=True)
    figure("longest path, bytes", 30 * 201)


NAMES = [
    " a b ",
    "new\nline",
    "carriage\rreturn",
    "\x1b[31mred",
    "\x07bell",
    "tab\there",
    "😀👩‍👩‍👧",
    "\u202egnp.exe",
    "\u200fright to left",
    "e\u0301 as two, é as one",
    "quote\"'`$(x)",
    "-rf",
    "CON",
    "a:b",
    "back\\slash",
    "percent%20s",
    "x" * 251,
    "語" * 83,
    "*?[x]",
    "{braces}",
    "<img src=x>",
    "#&;|",
]


@pytest.mark.slow
def test_any_file_name_is_kept_byte_for_byte(tmp_path, model):
    data = tmp_path / "data"
    for number, name in enumerate(NAMES):
        folder = data / name
        folder.mkdir(parents=True)
        picture(number, (9, 7)).save(folder / "picture.png")
        (folder / "picture.png").rename(folder / f"{name}.png")
        (folder / f"bad {name}"[:60]).with_suffix(".jpg").write_bytes(b"no image")
    trial = make_trial(tmp_path, "convert")
    images = convert(data, trial)
    assert images.categories == tuple(in_order(NAMES))
    assert set(images.counts().values()) == {1}
    assert len(images.skipped) == len(NAMES)
    folder = trial.job.output_folder("kept")
    images.write(folder)
    again = ImageDirectory.read(folder)
    assert again.images.equals(images.images)
    assert again.skipped == images.skipped
    table = scored(model, again, make_trial(tmp_path, "score"))
    is_scored = table["error"].is_null()
    assert sorted(table.filter(is_scored)["image"]) == sorted(f"{data}/{name}/{name}.png" for name in NAMES)
    assert sorted(table.filter(~is_scored)["image"]) == sorted(skipped.path for skipped in again.skipped)


def test_names_that_differ_in_case_are_distinct(tmp_path, trial):
    for name in ("Cat/A.png", "Cat/a.png", "Cat/a.PNG", "cat/a.png", "CAT/A.PNG"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PLAIN_PNG)
    if len(list((tmp_path / "data").iterdir())) < 3:
        pytest.skip("this file system is not case-sensitive")
    assert convert(tmp_path / "data", trial).counts() == {"CAT": 1, "Cat": 3, "cat": 1}


@thorough
@pytest.mark.slow
def test_many_files_are_converted(tmp_path, figure):
    count = tries(3000, 200_000)
    data = tmp_path / "data"
    for number in range(100):
        (data / f"{number:02}").mkdir(parents=True)
        (data / f"{number:02}" / f"{number}.png").write_bytes(PLAIN_PNG)
    # Only names are created, because this many files would take minutes to write.
    for number in range(100, count):
        os.link(data / f"{number % 100:02}" / f"{number % 100}.png", data / f"{number % 100:02}" / f"{number}.png")
    os.mkfifo(data / "00" / "pipe.png")
    begun = time.perf_counter()
    before = key(data)
    looked = time.perf_counter()
    images = convert(data, make_trial(tmp_path, "key"))
    done = time.perf_counter()
    assert len(images) == count
    assert len(images.skipped) == 1
    (data / "99" / "another.png").write_bytes(PLAIN_PNG)
    assert key(data) != before
    figure("files of one folder converted", count)
    figure("time to convert them, seconds", round(done - looked, 1))
    figure("time to check them for changes, seconds", round(looked - begun, 1))
    subprocess.run(["rm", "-rf", data], check=True)


def test_disk_error_affects_one_image(data, trial, monkeypatch):
    """A worn disk fails on reading, not on opening."""
    from vision_designer.nodes.images import image_source

    class Worn:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def read(self, size=-1):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        def seek(self, *_):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        tell = seek

    open_file = image_source.open_file
    monkeypatch.setattr(
        image_source, "open_file", lambda path: Worn(open_file(path)) if path.name == "2.png" else open_file(path)
    )
    images = convert(data, trial)
    assert len(images) == 2
    assert "2.png is damaged: [Errno 5] Input/output error" in images.skipped[0].reason
