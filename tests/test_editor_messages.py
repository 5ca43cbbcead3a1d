# ruff: noqa: RUF001 - what is shown in Chinese has the punctuation of Chinese

import itertools
import re
import sys

import pytest
from test_editor_translation import OUTDATED, TOOL, ts_file

from vision_designer.editor.look.language import install_language
from vision_designer.editor.look.message_templates import FILE, Slot, Template, Templates
from vision_designer.editor.look.messages import FEW_LETTERS, translated_message
from vision_designer.nodes.components import built_in_components
from vision_designer.nodes.core.linking import why_not_connect
from vision_designer.nodes.core.ports import why_not_link
from vision_designer.nodes.errors import InvalidDatasetError

ENGINE = TOOL.engine_templates
templates_in = sys.modules["said_in_code"].templates_in
SAMPLES = {
    "value": "/data/animals",
    "number": "1,024",
    "declared": "Batch size",
    "types": "ImageDirectory or ZipFile",
    "message": "no-such-thing",
    "list": "links: Field required",
    "lines": "\n  InvalidGraphError (V003): the graph has no nodes. Add components to it.",
}
TWICE = "{0}. List them with: vision-designer runs list"
"""One of the messages made from this is also written out elsewhere, and found there."""
TEMPLATES = Templates.read()
KNOWN = {template.text: template for template in TEMPLATES}
EACH = pytest.mark.parametrize("template", list(TEMPLATES), ids=lambda template: template.text[:40])


@pytest.fixture
def chinese(qapp):
    install_language(qapp, "zh_TW")
    yield
    install_language(qapp, "en")


def filled(template: Template, values: list[str]) -> str:
    parts = itertools.zip_longest(template.literals, values, fillvalue="")
    return "".join(literal + value for literal, value in parts)


def samples(slot: Slot) -> list[str]:
    """What may stand in a place: each of its pieces, and something of its kind."""
    pieces = [KNOWN.get(text, Template(text)) for text in slot.pieces]
    found = [filled(piece, [samples(inner)[0] for inner in piece.slots]) for piece in pieces]
    return found if slot.kind == "pieces" else [SAMPLES[slot.kind], *found]


def test_templates_match_engine_messages():
    assert FILE.read_text(encoding="utf-8") == TOOL.templates_text(), OUTDATED


@pytest.mark.parametrize("language", TOOL.LANGUAGES)
def test_every_engine_message_is_translated(language):
    known = TOOL.translated(ts_file(language))
    assert [text for text in ENGINE() if ("messages", text) not in known] == [], OUTDATED


@EACH
def test_message_is_split_into_template_and_values(template):
    if template.text == TWICE:
        return
    for values in itertools.product(*(samples(slot) for slot in template.slots)):
        found, parts = next(TEMPLATES.matches(filled(template, list(values))))
        assert (found.text, parts) == (template.text, list(values))


@EACH
def test_every_message_is_shown_in_window_language(template, chinese):
    message = filled(template, [samples(slot)[0] for slot in template.slots])
    if template.letters >= FEW_LETTERS and template.text[0] not in " ,":
        assert re.search("[\u3400-\u9fff]", translated_message(message))


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (
            "Path (path) is required. Choose a file or a folder.",
            "路徑 (path) 為必要項目。請選擇檔案或資料夾。",
        ),
        (
            "Learning rate (learning_rate) is -1.0; it must be greater than 0.",
            "學習率 (learning_rate) 是 -1.0；必須大於 0。",
        ),
        (
            "Random affine degrees (random_affine_degrees) is 200; it must be 0 to 180.",
            "隨機仿射度數 (random_affine_degrees) 是 200；必須是 0 到 180。",
        ),
        (
            "Momentum (momentum) is 2.0; it must be >= 0 and < 1.",
            "Momentum (momentum) 是 2.0；必須是 >= 0 且 < 1。",
        ),
        (
            "Model name (model_name) is 'resnet19'; one of resnet18, resnet34 is expected.",
            "模型名稱 (model_name) 是 'resnet19'；應為下列其中之一：resnet18, resnet34。",
        ),
        (
            "Zero init residual (zero_init_residual) is true, but loaded weights would overwrite this initialization; turn it off, or turn "
            "Pretrained off and leave Weights file empty.",
            "殘差零初始化 (zero_init_residual) 為 true，但載入的權重會使它失效；"
            "請將它關閉，或關閉「預先定型」並將「權重檔案」留空。",
        ),
        (
            "the graph has 2 problems:\n  NullOrEmptyError (0003): data.path: Path (path) is required. Choose a "
            "file or a folder.\n  InvalidGraphError (V003): train: the input Untrained model is required, but "
            "nothing is connected to it. Connect an output of type UntrainedModelDirectory or ModelDirectory.",
            "圖形有 2 個問題：\n"
            "  NullOrEmptyError (0003): data.path: 路徑 (path) 為必要項目。請選擇檔案或資料夾。\n"
            "  InvalidGraphError (V003): train: 輸入「未定型的模型」為必要項目，但沒有任何項目連接到它。"
            "請連接提供 UntrainedModelDirectory 或 ModelDirectory 的輸出。",
        ),
        (
            "/x/y cannot be written: no space left on device. Free some space on that disk, or choose another location "
            "with --workspace.",
            "無法寫入 /x/y：裝置上沒有剩餘空間。請在該磁碟上釋出一些空間，或以 --workspace 選擇其他位置。",
        ),
        (
            "skipped: a/b.jpg is a link to a folder, and is not followed; set Follow links (follow_links), or use the "
            "folder itself",
            "已略過：a/b.jpg 是指向資料夾的連結，程式不會跟隨；請開啟「跟隨連結」(follow_links)，或使用資料夾本身",
        ),
        ("12 more images could not be read and were left out", "另有 12 張影像無法讀取，已排除"),
        ("150 images, 3 categories, 2 files skipped", "150 張影像，3 個類別，略過 2 個檔案"),
        ("150 images, unlabeled", "150 張影像，未標記"),
        (
            "g.json cannot be read: nodes[0].id: Field required; links: Input should be a valid list. "
            "Correct these places.",
            "無法讀取 g.json：nodes[0].id: 缺少必要欄位; links: 應為清單。請修正這些地方。",
        ),
        (
            "Train PyTorch Model failed unexpectedly: ValueError: odd. The full traceback is in the log of the node "
            "train: vision-designer runs show 1 --log train",
            "定型 PyTorch 模型意外失敗：ValueError：odd。"
            "完整報告在節點 train 的記錄中：vision-designer runs show 1 --log train",
        ),
        (
            "Trained model of Train PyTorch Model is already linked to Trained model of Mine",
            "定型 PyTorch 模型的「已定型的模型」已連結到 Mine 的「已定型的模型」",
        ),
        (
            "it is bypassed, so Output image directory1 and Output image directory2 would produce the same "
            "ImageDirectory, and the nodes after them would get the same data. Remove the bypass, or remove the links "
            "of all but one output.",
            "它已略過，因此輸出影像目錄 1與輸出影像目錄 2 會提供相同的 ImageDirectory，後續的節點也會得到相同的資料。"
            "請取消略過，或只保留其中一個輸出的連結。",
        ),
        (
            "/data/my pets: none of its folders is named train, val, test or similar. Set Subset (subset) to all.",
            "/data/my pets: 沒有名為 train、val、test 或類似名稱的資料夾。請將「子集」(subset) 設為「全部」。",
        ),
        (
            "6 files in /data were changed: a, b, c, d, e and 1 more",
            "/data 中有 6 個檔案已變更：a, b, c, d, e 及其他 1 個",
        ),
        (
            "Device (device) changed from cpu to cuda (selected by auto on this machine)",
            "裝置 (device) 原本是 cpu，現在是 cuda（由 auto 在這部電腦上選擇）",
        ),
    ],
)
def test_messages_are_shown_in_chinese(message, shown, chinese):
    assert translated_message(message) == shown


@pytest.mark.parametrize(
    "message",
    [
        "",
        "\n",
        "epoch 3 of 5",
        "12 more cats are here",
        "CUDA error: device-side assert triggered",
        "the loss is 3, not 4",
        'Traceback (most recent call last):\n  File "a.py", line 3, in run\nZeroDivisionError: division by zero',
    ],
)
def test_other_text_is_not_translated(message, chinese):
    assert translated_message(message) == message


def test_error_name_is_not_translated(chinese):
    error = InvalidDatasetError("there is no folder or archive /data/cats. Check the path.")
    assert translated_message(str(error)) == ("InvalidDatasetError (0018): 沒有資料夾或封存檔 /data/cats。請檢查路徑。")


def test_lines_are_translated_one_by_one(chinese):
    assert translated_message("  the run was cancelled\n\nsomething else entirely\n") == (
        "  執行已取消\n\nsomething else entirely\n"
    )


def test_link_rejection_is_shown_in_chinese(chinese):
    known = {component.identifier: component for component in built_in_components()}
    reason = why_not_link(known["image_dataset"].init_outputs[0], known["train_pytorch_model"].init_inputs[0])
    assert "提供" in translated_message(reason)
    assert translated_message(why_not_connect(None, None)) == "連結必須從輸出連到輸入"


def test_english_is_unchanged(qapp):
    install_language(qapp, "en")
    message = "Path (path) is required. Choose a file or a folder."
    assert translated_message(message) == message


def test_language_can_change(qapp):
    install_language(qapp, "en")
    assert translated_message("the run was cancelled") == "the run was cancelled"
    install_language(qapp, "zh_TW")
    assert translated_message("the run was cancelled") == "執行已取消"
    install_language(qapp, "en")
    assert translated_message("the run was cancelled") == "the run was cancelled"


def test_messages_are_extracted_from_code():
    source = (
        '"""A module."""\n'
        "REMEDY = 'Choose another.'\n"
        "def name(info):\n"
        "    return f'{info.title} ({info.identifier})'\n"
        "def check(path, count, info, why):\n"
        "    hint = 'Look again.' if count else f'Look at {path}.'\n"
        "    values.get('not a message')\n"
        "    raise WrongError(f'{path!r} has {count:,} rows, {name(info)} and so on. {hint} {REMEDY}' + why)\n"
    )
    found = {template.text: template.slots for template in templates_in(source)}
    assert found["{0} has {1} rows, {2} ({3}) and so on. {4} Choose another.{5}"] == (
        ("value",),
        ("number",),
        ("declared",),
        ("value",),
        ("pieces", "Look again.", "Look at {0}."),
        ("message",),
    )
    assert list(found) == ["Choose another.", "Look again.", "Look at {0}.", *list(found)[3:]]
    assert len(found) == 4
