"""The process that reads data for the window."""

import base64
import io
import json
import queue
import subprocess
import sys
import tarfile
import threading
import zipfile

import polars as pl
import pytest
from conftest import make_trial, picture
from levels import some, thorough
from PIL import Image
from waiting import PATIENCE

from vision_designer.graphs.inspection.image_sets import image_set
from vision_designer.graphs.inspection.outputs import evaluation, model, transformation
from vision_designer.graphs.inspection.pictures import open_named, thumbnail
from vision_designer.graphs.inspection.previews import PreviewStep, chosen_operations, sample_rows
from vision_designer.graphs.inspection.requests import MAX_PICTURES, LruCache, Request, Requests
from vision_designer.graphs.inspection.tables import TOP, export_table, table
from vision_designer.nodes.errors import InvalidDatasetError, RunCancelledError, VisionDesignerError
from vision_designer.nodes.images.image_source import FolderSource
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory, ImageTableBuilder
from vision_designer.nodes.types.model_directory import ModelDirectory
from vision_designer.nodes.types.transformation_directory import TransformationDirectory
from vision_designer.nodes.types.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.vision.datasets.conversion import convert
from vision_designer.nodes.vision.decoding.decode import decode
from vision_designer.nodes.vision.evaluation.report import report

pytestmark = pytest.mark.slow


class Asked:
    """The process, with requests as lines."""

    def __init__(self, *command) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *(command or ("-m", "vision_designer.graphs.inspection"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.answers: queue.Queue = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            try:
                self.answers.put(json.loads(line))
            except ValueError:
                self.answers.put(line)

    def send(self, line):
        text = line if isinstance(line, bytes) else json.dumps(line).encode()
        self.process.stdin.write(text + b"\n")
        self.process.stdin.flush()

    def answer(self):
        return self.answers.get(timeout=PATIENCE)

    def ask(self, kind, **arguments):
        self.send({"id": 1, "kind": kind, "arguments": arguments})
        return self.answer()

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(timeout=PATIENCE) == 0
        self.process.stdout.close()


@pytest.fixture(scope="module")
def asked():
    """A process for all tests; started once, because a preview imports torch."""
    asked = Asked()
    yield asked
    asked.end()


def request(kind="images"):
    return Request(1, kind, {}, "ordinary")


def opened(answer) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(answer["png"])))


@pytest.fixture
def scored(tmp_path):
    """A scored table in two parts, with one wrong row and one error."""
    folder = tmp_path / "scored"
    folder.mkdir()
    parts = [
        {
            "category": ["cat", "dog", "cat"],
            "id": [0, 1, 2],
            "image": ["/images/cat/a.png", "/images/dog/B.png", "/images/cat/c.png"],
            "Scored Probabilities_cat": [0.9, 0.2, 0.4],
            "Scored Probabilities_dog": [0.1, 0.8, 0.6],
            "Scored Labels": ["cat", "dog", "dog"],
            "error": [None, None, None],
        },
        {
            "category": ["dog"],
            "id": [3],
            "image": ["/images/dog/d.png"],
            "Scored Probabilities_cat": [None],
            "Scored Probabilities_dog": [None],
            "Scored Labels": [None],
            "error": ["it is damaged"],
        },
    ]
    types = {"error": pl.String, "Scored Labels": pl.String}
    types |= dict.fromkeys(["Scored Probabilities_cat", "Scored Probabilities_dog"], pl.Float64)
    for number, part in enumerate(parts):
        pl.DataFrame(part, schema_overrides=types).write_parquet(folder / f"part-{number}.parquet")
    properties = {"learner": "image classification", "categories": ["cat", "dog"], "labelled": True}
    directory = DataFrameDirectory(folder, ("part-0.parquet", "part-1.parquet"), properties)
    directory.write(folder)
    return directory


# The process


def test_process_answers_and_ends_with_its_input(make_images, tmp_path):
    asked = Asked()
    folder = make_images(tmp_path / "data")
    answer = asked.ask("images", path=str(folder))
    assert answer["id"] == 1
    assert answer["result"]["categories"] == [["green", 8], ["red", 8]]
    asked.end()


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[]",
        b'"text"',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"id": "text", "kind": "images"}',
        b'{"id": 7, "kind": "no such kind"}',
        b'{"id": 7, "kind": ["images"]}',
        b'{"id": 7, "kind": "images", "arguments": [1]}',
        b'{"id": 7, "kind": "images", "arguments": {"path": "a\\u0000b"}}',
        b'{"id": 7, "kind": "images", "arguments": {"path": "\\ud800"}}',
        b'{"id": 7, "kind": "thumbnail", "arguments": {"position": "x", "size": -4}}',
        b'{"id": 7, "kind": "table", "arguments": {"folder": 5, "filters": 3}}',
        b'{"id": 7, "kind": "transformed", "arguments": {"steps": [1]}}',
    ],
)
def test_bad_input_is_answered_with_error(asked, line, make_images, tmp_path):
    asked.send(line)
    error = asked.answer()["error"]
    assert error["name"] and error["message"]
    assert asked.ask("images", path=str(make_images(tmp_path / "data")))["result"]["total"] == 16


def test_library_output_does_not_mix_with_answers():
    asked = Asked(
        "-c",
        "import os\n"
        "from vision_designer.graphs.inspection import kinds, server\n"
        "def loud(arguments, request):\n"
        "    print('printed', flush=True); os.write(1, b'written\\n'); return {'ok': True}\n"
        "kinds.KINDS['loud'] = loud\n"
        "server.main()\n",
    )
    assert [asked.ask("loud") for _ in range(3)] == [{"id": 1, "result": {"ok": True}}] * 3
    asked.end()
    assert asked.answers.empty()


def test_process_starts_without_torch_and_polars():
    code = (
        "import sys; from vision_designer.graphs.inspection import server; "
        "print([name for name in ('torch', 'polars', 'sklearn', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert done.stdout.strip() == "[]"


def test_images_tables_and_thumbnails_need_no_torch(make_images, tmp_path, scored):
    folder = make_images(tmp_path / "data")
    code = (
        "import sys\n"
        "from vision_designer.graphs.inspection.kinds import KINDS\n"
        "from vision_designer.graphs.inspection.requests import Request\n"
        f"request = Request(1, '', {{}}, 'ordinary'); path = {{'path': {str(folder)!r}}}\n"
        "KINDS['images'](path, request); KINDS['thumbnail'](path, request)\n"
        f"KINDS['table']({{'folder': {str(scored.folder)!r}}}, request)\n"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("in_a_workspace", some([False, True]))
def test_scratch_files_are_removed_at_exit(make_images, tmp_path, monkeypatch, in_a_workspace):
    place = tmp_path / "workspace" / "cache" if in_a_workspace else tmp_path / "scratch"
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    (place / "vision-designer-data-999999999-orphan").mkdir(parents=True)
    folder = make_images(tmp_path / "data")
    with tarfile.open(tmp_path / "data.tar.gz", "w:gz") as archive:
        archive.add(folder, "data")
    module = ("-m", "vision_designer.graphs.inspection")
    asked = Asked(*module, str(tmp_path / "workspace")) if in_a_workspace else Asked()
    assert asked.ask("images", path=str(tmp_path / "data.tar.gz"))["result"]["total"] == 16
    assert len(list(place.iterdir())) == 1
    asked.end()
    assert list(place.iterdir()) == list((tmp_path / "scratch").iterdir()) == []


# Queues


def test_latest_thumbnails_are_made_first():
    requests = Requests()
    for number in range(3):
        requests.add(Request(number, "thumbnail", {}, "pictures"))
    requests.add(Request(3, "table", {}, "ordinary"))
    assert [requests.take(("ordinary", "pictures")).id for _ in range(4)] == [3, 2, 1, 0]


def test_oldest_thumbnail_requests_are_dropped():
    requests = Requests()
    given_up = []
    for number in range(MAX_PICTURES + 2):
        given_up += requests.add(Request(number, "thumbnail", {}, "pictures"))
    assert [one.id for one in given_up] == [0, 1]


def test_cancelled_request_is_not_processed():
    requests = Requests()
    waiting, running = Request(1, "images", {}, "slow"), Request(2, "images", {}, "slow")
    requests.add(running)
    assert requests.take(("slow",)) is running
    requests.add(waiting)
    requests.cancel(1)
    requests.cancel(2)
    with pytest.raises(RunCancelledError):
        running.check_cancelled()
    assert not requests.finish(running)
    requests.add(Request(3, "images", {}, "slow"))
    assert requests.take(("slow",)).id == 3


def test_failed_result_is_not_cached():
    kept: LruCache[int] = LruCache(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 5) == 5
    assert kept.get("a", lambda: 6) == 5
    kept.get("b", lambda: 1)
    kept.get("c", lambda: 1)
    assert kept.get("a", lambda: 7) == 7


# Images


def test_listing_has_categories_of_conversion(make_images, tmp_path):
    folder = make_images(tmp_path / "wrap" / "data", ("red", "green", "blue"), 5)
    (folder / "notes.txt").write_text("x")
    listed = image_set({"path": str(tmp_path / "wrap")}).describe()
    converted = convert(tmp_path / "wrap", fail_on_invalid=False, job=make_trial(tmp_path).job)
    assert dict(map(tuple, listed["categories"])) == converted.counts()
    assert listed["total"] == 15
    assert listed["others"] == 1


def test_listing_is_refreshed_when_folder_changes(make_images, tmp_path):
    folder = make_images(tmp_path / "data")
    assert image_set({"path": str(folder)}).describe()["total"] == 16
    picture(1).save(folder / "red" / "more.png")
    assert image_set({"path": str(folder)}).describe()["total"] == 16
    assert image_set({"path": str(folder)}, refresh=True).describe()["total"] == 17
    assert image_set({"path": str(folder)}).describe()["total"] == 17


def test_archives_are_listed(make_images, tmp_path):
    folder = make_images(tmp_path / "data")
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        for file in folder.rglob("*.png"):
            archive.write(file, file.relative_to(tmp_path))
    with tarfile.open(tmp_path / "data.tar", "w") as archive:
        archive.add(folder, "data")
    for name in ("data.zip", "data.tar"):
        answer = thumbnail({"path": str(tmp_path / name), "category": "red", "position": 2}, request())
        assert answer["name"] == "data/red/002.png"
        with Image.open(folder / "red" / "002.png") as original:
            assert opened(answer).tobytes() == original.convert("RGB").tobytes()


def test_output_that_is_a_folder_is_listed(make_images, tmp_path):
    folder, output = make_images(tmp_path / "data"), tmp_path / "output"
    output.mkdir()
    AnyDirectory(folder).write(output)
    assert image_set({"folder": str(output)}).describe()["total"] == 16


def test_unlistable_source_states_reason(tmp_path):
    with pytest.raises(VisionDesignerError, match="there is no folder or archive"):
        image_set({"path": str(tmp_path / "nothing")})
    with pytest.raises(InvalidDatasetError, match="no folder or archive"):
        image_set({"path": ""})


def test_listing_stops_when_cancelled(make_images, tmp_path):
    folder = make_images(tmp_path / "data")
    cancelled = request()
    cancelled.cancelled.set()
    with pytest.raises(RunCancelledError):
        image_set({"path": str(folder)}, cancelled)


# Pictures


def test_thumbnail_is_never_enlarged(make_images, tmp_path):
    folder = make_images(tmp_path / "data", size=(200, 100))
    answer = thumbnail({"path": str(folder), "position": 0, "size": 50}, request())
    assert opened(answer).size == (50, 25)
    assert (answer["width"], answer["height"], answer["category"], answer["row"]) == (200, 100, "green", 0)
    assert opened(thumbnail({"path": str(folder), "position": 0, "size": 900}, request())).size == (200, 100)


def test_positions_are_counted_within_category(make_images, tmp_path):
    folder = make_images(tmp_path / "data")
    answer = thumbnail({"path": str(folder), "category": "red", "position": 3}, request())
    assert (answer["name"], answer["row"]) == ("red/003.png", 11)
    with pytest.raises(InvalidDatasetError):
        thumbnail({"path": str(folder), "category": "red", "position": 8}, request())


def test_thumbnails_apply_exif_orientation(tmp_path):
    folder = tmp_path / "data" / "a"
    folder.mkdir(parents=True)
    image = Image.new("RGB", (600, 300), (0, 0, 200))
    image.paste((200, 0, 0), (0, 0, 300, 300))
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(folder / "turned.jpg", exif=exif)
    answer = thumbnail({"path": str(tmp_path / "data"), "size": 64}, request())
    assert (answer["width"], answer["height"]) == (300, 600)
    red, _, blue = opened(answer).convert("RGB").getpixel((16, 5))
    assert opened(answer).size == (32, 64)
    assert red > 150 > 50 > blue


def test_jpeg_is_decoded_at_reduced_size(tmp_path):
    picture(1, (1600, 800)).save(tmp_path / "large.jpg")
    with (tmp_path / "large.jpg").open("rb") as file:
        assert decode(file, "large", min_side=100).size == (200, 100)
    with (tmp_path / "large.jpg").open("rb") as file:
        assert decode(file, "large").size == (1600, 800)


def test_non_image_is_reported(tmp_path):
    (tmp_path / "data" / "a").mkdir(parents=True)
    (tmp_path / "data" / "a" / "broken.png").write_bytes(b"no image")
    answer = thumbnail({"path": str(tmp_path / "data")}, request())
    assert (answer["name"], answer["category"]) == ("a/broken.png", "a")
    assert "is not a readable image" in answer["error"] and "png" not in answer
    assert "cannot be opened" in thumbnail({"file": str(tmp_path / "none.png")}, request())["error"]


def test_images_are_found_by_table_name(make_images, tmp_path):
    folder = make_images(tmp_path / "data")
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.write(folder / "red" / "001.png", "data/red/001.png")
    with tarfile.open(tmp_path / "data.tar", "w") as archive:
        archive.add(folder, "data")
    wanted = (folder / "red" / "001.png").read_bytes()
    for name in ("data", "data.zip/data", "data.tar/data"):
        with open_named(f"{tmp_path.as_posix()}/{name}/red/001.png") as file:
            assert file.read() == wanted
    for name in ("data/red/none.png", "data.zip/none.png", "data.tar/none.png", "data/red/\0.png"):
        with pytest.raises(VisionDesignerError):
            open_named(f"{tmp_path.as_posix()}/{name}")


def test_image_is_found_by_row_in_large_table(make_images, tmp_path):
    folder = make_images(tmp_path / "data", ("red",), 1)
    builder = ImageTableBuilder()
    for number in range(100_000):
        category = "red" if number % 10 else "green"
        builder.add(number, "red/000.png" if number in (77_777, 90_000) else "none.png", category, (24, 24))
    output = tmp_path / "output"
    output.mkdir()
    ImageDirectory(FolderSource(folder), builder.build(["green", "red"]), ("green", "red")).write(output)
    assert thumbnail({"folder": str(output), "position": 77_777}, request())["category"] == "red"
    assert thumbnail({"folder": str(output), "category": "green", "position": 9_000}, request())["row"] == 90_000


# Transformations


def test_preview_steps_are_combined_like_nodes():
    steps = [
        {"parameters": {"size": 40, "center_crop": False, "random_horizontal_flip": True}, "mode": "for_inference"},
        {"parameters": {"resize": False, "center_crop": False, "pad": True, "padding": 3}, "mode": "for_training"},
    ]
    operations = chosen_operations(map(PreviewStep.of, steps)).operations
    assert operations == (("Resize", 40), ("Pad", 3), ("RandomHorizontalFlip", 0.5))


def test_invalid_parameter_is_reported():
    with pytest.raises(VisionDesignerError, match=r"Size \(size\) is 0"):
        chosen_operations([PreviewStep(parameters={"size": 0})])


def test_sample_covers_every_category(make_images, tmp_path):
    folder = make_images(tmp_path / "data", ("red", "green", "blue"), 4)
    found = image_set({"path": str(folder)})
    rows = sample_rows(found, 6, 0)
    labels = [found.directory.images["label"][row] for row in rows]
    assert sorted(labels) == [0, 0, 1, 1, 2, 2]
    assert rows == sample_rows(found, 6, 0)
    assert any(rows != sample_rows(found, 6, choice) for choice in range(1, 5))
    assert len(sample_rows(found, 500, 0)) == 12


@thorough
def test_preview_seed_changes_only_random_operations(asked, make_images, tmp_path):
    folder = make_images(tmp_path / "data", ("red", "green"), 3, size=(40, 20))
    steps = [{"parameters": {"size": 32, "crop_size": 32, "random_horizontal_flip": False}}]
    answer = asked.ask("transformed", path=str(folder), steps=steps, count=2, size=64)["result"]
    assert not answer["random"]
    for image in answer["images"]:
        assert (image["before"]["width"], image["before"]["height"]) == (40, 20)
        assert [(after["width"], after["height"]) for after in image["after"]] == [(32, 32)]
    again = asked.ask("transformed", path=str(folder), steps=steps, count=2, size=64, seed=1)["result"]
    assert again == answer

    steps = [{"parameters": {"random_rotation": True, "random_rotation_degrees": 90}}]
    first, same, other = (
        asked.ask("transformed", path=str(folder), steps=steps, count=2, size=64, seed=seed, draws=2)["result"]
        for seed in (5, 5, 6)
    )
    assert first["random"] and first == same
    assert first["images"][0]["before"] == other["images"][0]["before"]
    assert first["images"][0]["after"] != other["images"][0]["after"]
    assert len(first["images"][0]["after"]) == 2


def test_thumbnails_apply_attached_transformation(asked, make_images, tmp_path):
    folder = make_images(tmp_path / "data", size=(40, 20))
    directory = convert(folder, fail_on_invalid=False, job=make_trial(tmp_path).job)
    output = tmp_path / "output"
    output.mkdir()
    directory.with_transformation(TransformationDirectory((("CenterCrop", 10),))).write(output)
    plain = asked.ask("thumbnail", folder=str(output), position=0)["result"]
    made = asked.ask("thumbnail", folder=str(output), position=0, transformed=True)["result"]
    assert (plain["width"], made["width"], made["height"]) == (40, 10, 10)


# Tables


def test_page_of_scored_table(scored):
    answer = table({"folder": str(scored.folder), "offset": 1, "limit": 2}, request())
    names = [column["name"] for column in answer["columns"]]
    assert names[:4] == ["category", "Scored Labels", TOP, "error"]
    assert (answer["kind"], answer["total"], answer["count"], answer["errors"]) == ("scored", 4, 4, 1)
    rows = [dict(zip(answer["shown"], row, strict=True)) for row in answer["rows"]]
    assert [row["id"] for row in rows] == [1, 2]
    assert rows[0][TOP] == 0.8
    assert rows[0]["Scored Probabilities_cat"] == 0.2


def ids(folder, **arguments):
    answer = table({"folder": str(folder), "columns": ["id"], **arguments}, request())
    return [row[0] for row in answer["rows"]]


def test_table_sort_puts_missing_values_last(scored):
    assert ids(scored.folder, sort=TOP) == [2, 1, 0, 3]
    assert ids(scored.folder, sort=TOP, descending=True) == [0, 1, 2, 3]
    assert ids(scored.folder, sort="Scored Probabilities_dog") == [0, 2, 1, 3]


def test_tables_are_filtered(scored):
    assert ids(scored.folder, search="b.PNG") == [1]
    assert ids(scored.folder, search="damaged") == [3]
    assert ids(scored.folder, wrong=True) == [2]
    assert ids(scored.folder, errors=True) == [3]
    assert ids(scored.folder, filters=[["category", "cat"], ["Scored Labels", "dog"]]) == [2]
    assert ids(scored.folder, search="nothing has this") == []
    with pytest.raises(InvalidDatasetError, match="no column"):
        ids(scored.folder, filters=[["none", "x"]])


def test_rewritten_table_is_reloaded(scored):
    assert len(ids(scored.folder)) == 4
    DataFrameDirectory(scored.folder, ("part-0.parquet",), scored.properties).write(scored.folder)
    assert len(ids(scored.folder)) == 3


def test_damaged_table_is_reported(scored):
    (scored.folder / "part-1.parquet").write_bytes(b"no parquet")
    with pytest.raises(InvalidDatasetError, match="cannot be read"):
        table({"folder": str(scored.folder)}, request())


def test_shown_rows_are_exported(scored, tmp_path):
    path = tmp_path / "rows.csv"
    answer = export_table({"folder": str(scored.folder), "wrong": True, "path": str(path)}, request())
    assert path.read_bytes().startswith(b"\xef\xbb\xbfcategory,")
    written = pl.read_csv(path)
    assert answer == {"rows": 1}
    assert written["id"].to_list() == [2]
    assert "Scored Probabilities_cat" in written.columns
    assert [file.name for file in tmp_path.glob(".*")] == []
    with pytest.raises(VisionDesignerError, match="cannot be written"):
        export_table({"folder": str(scored.folder), "path": str(tmp_path / "no" / "rows.csv")}, request())


def test_evaluation_summary(scored, tmp_path):
    trial = make_trial(tmp_path)
    found = report(scored, None, trial.job)
    found.write(found.folder)
    answer = evaluation({"folder": str(found.folder)}, request())
    (only,) = answer["inputs"]
    assert only["categories"] == ["cat", "dog"]
    assert [list(row) for row in only["counts"]] == [[1, 1], [0, 1]]
    assert only["metrics"]["images"] == 3
    assert only["per_category"]["columns"][0] == "category"
    assert only["roc"][0] == [0.0, 0.0] and only["roc"][-1] == [1.0, 1.0]
    json.dumps(answer, allow_nan=False)
    with pytest.raises(InvalidDatasetError, match="contains no evaluation"):
        evaluation({"folder": str(scored.folder)}, request())


# Models


def test_model_summary(tmp_path):
    import torch
    from safetensors.torch import save_file

    folder = tmp_path / "model"
    folder.mkdir()
    weights = {
        "fc.weight": torch.zeros(3, 4),
        "fc.bias": torch.zeros(3),
        "bn.running_mean": torch.zeros(99),
        "bn.num_batches_tracked": torch.zeros((), dtype=torch.int64),
    }
    save_file(weights, folder / "weights.safetensors")
    ModelDirectory(
        architecture="resnet18",
        settings={"zero_init_residual": True},
        categories=("a", "b", "c"),
        mean=(0.5, 0.5, 0.5),
        std=(0.2, 0.2, 0.2),
        transformation=TransformationDirectory((("Resize", 9), ("ColorJitter", {"brightness": 0.4}))),
        weights=folder / "weights.safetensors",
        training={"best_epoch": 2, "epochs": [{}, {}], "parameters": {"epochs": 2}},
    ).write(folder)
    answer = model({"folder": str(folder)}, request())
    assert (answer["trained"], answer["parameters"], answer["epochs"]) == (True, 15, 2)
    assert answer["training"] == {"best_epoch": 2, "parameters": {"epochs": 2}}
    assert [operation[2] for operation in answer["operations"]] == [False, True]
    (folder / "weights.safetensors").write_bytes(b"\xff" * 20)
    with pytest.raises(VisionDesignerError, match="cannot be read"):
        model({"folder": str(folder)}, request())


def test_untrained_model_and_transformation_summary(tmp_path):
    for name in ("model", "transformation"):
        (tmp_path / name).mkdir()
    UntrainedModelDirectory("densenet121", origin="drawn").write(tmp_path / "model")
    answer = model({"folder": str(tmp_path / "model")}, request())
    assert (answer["trained"], answer["architecture"], answer["pretrained"]) == (False, "densenet121", False)
    TransformationDirectory((("RandomAffine", 10),)).write(tmp_path / "transformation")
    assert transformation({"folder": str(tmp_path / "transformation")}, request())["operations"] == [
        ["RandomAffine", 10, True]
    ]
