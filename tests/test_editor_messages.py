# ruff: noqa: RUF001 - Chinese text uses Chinese punctuation
"""Messages are made from templates, and shown in the language of the window."""

import ast
import re
import string

import pytest
from test_editor_translation import OUTDATED, TOOL, ts_file

from vision_designer.editor.look.texts import install_language, translated_message
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.validate import Problem, refuse
from vision_designer.nodes.components import built_in_components
from vision_designer.nodes.core.linking import why_not_connect
from vision_designer.nodes.core.ports import why_not_link
from vision_designer.nodes.errors import InvalidDatasetError, InvalidGraphError, VisionDesignerError
from vision_designer.nodes.messages import Message, fields_of
from vision_designer.nodes.system.atomic_files import writing

COMPONENTS = {component.identifier: component for component in built_in_components()}


@pytest.fixture
def chinese(qapp):
    install_language(qapp, "zh_TW")
    yield
    install_language(qapp, "en")


def sample(field):
    """What may fill a field: a number where it is formatted as one."""
    return 3 if re.fullmatch(r",?(\.\d+)?[dfge%]?", field[2] or "") and field[2] else "/data/animals"


@pytest.mark.slow
def test_every_message_is_shown_in_window_language(chinese):
    templates = dict.fromkeys(TOOL.templates_of_engine())
    for language in TOOL.LANGUAGES:
        known = TOOL.translated(ts_file(language))
        assert [text for text in templates if ("messages", text) not in known] == [], OUTDATED
    wrong = []
    for template in templates:
        fields = {field[1]: sample(field) for field in string.Formatter().parse(template) if field[1]}
        message = Message(template, fields)
        shown = translated_message(message)
        texts = [str(value) for value in fields.values() if isinstance(value, str)]
        if fields_of(template) != fields.keys() or shown == message or not all(text in shown for text in texts):
            wrong.append((template, shown))
    assert wrong == []


def problem(component, **values):
    (found,) = COMPONENTS[component].Parameters.problems(values)
    return found.message


def error_of(act):
    with pytest.raises(VisionDesignerError) as raised:
        act()
    return raised.value.message


def full_disk(path="/x/y"):
    with writing(path):
        raise OSError(28, "No space left on device")


TWO_PROBLEMS = [
    Problem("NullOrEmptyError", "0003", problem("image_dataset"), node="data", parameter="path"),
    Problem(
        "InvalidGraphError",
        "V003",
        Message(
            "the input {title} is required, but {why}. Connect an output of type {types}.",
            title=COMPONENTS["train_pytorch_model"].init_inputs[0].title,
            why=Message("nothing is connected to it"),
            types=COMPONENTS["train_pytorch_model"].init_inputs[0].type_.names,
        ),
        node="train",
    ),
]
BROKEN = '{"format": "vision-designer/1", "nodes": [{"component": "resnet"}], "links": 3}'


@pytest.mark.parametrize(
    ("message", "english", "shown"),
    [
        (
            problem("image_dataset"),
            "Path is required: choose a folder or an archive.",
            "路徑為必要項目：請選擇資料夾或封存檔。",
        ),
        (
            problem("train_pytorch_model", learning_rate=-1.0),
            "Learning rate (learning_rate) is -1.0; it must be greater than 0.",
            "學習率 (learning_rate) 是 -1.0；必須大於 0。",
        ),
        (
            problem("init_image_transformation", random_affine_degrees=200),
            "Random affine degrees (random_affine_degrees) is 200; it must be 0 to 180.",
            "隨機仿射度數 (random_affine_degrees) 是 200；必須是 0 到 180。",
        ),
        (
            Message(
                "{name} is {value}; it must be {range}.",
                name="Momentum (momentum)",
                value="2.0",
                range=Message("{low} and {high}", low=">= 0", high="< 1"),
            ),
            "Momentum (momentum) is 2.0; it must be >= 0 and < 1.",
            "Momentum (momentum) 是 2.0；必須是 >= 0 且 < 1。",
        ),
        (
            problem("split_image_directory", method="resnet19"),
            "Method (method) is 'resnet19'; one of random, by_name, by_group is expected.",
            "方法 (method) 是 'resnet19'；應為下列其中之一：random, by_name, by_group。",
        ),
        (
            problem("resnet", zero_init_residual=True),
            "Zero init residual (zero_init_residual) is true, but loaded weights would overwrite this initialization; "
            "turn it off, or turn Pretrained off and leave Weights file empty.",
            "殘差零初始化 (zero_init_residual) 為 true，但載入的權重會使它失效；"
            "請將它關閉，或關閉「預先定型」並將「權重檔案」留空。",
        ),
        (
            error_of(lambda: refuse(TWO_PROBLEMS)),
            "the graph has 2 problems:\n  NullOrEmptyError (0003): data.path: Path is required: choose a "
            "folder or an archive.\n  InvalidGraphError (V003): train: the input Untrained model is required, but "
            "nothing is connected to it. Connect an output of type UntrainedModelDirectory or ModelDirectory.",
            "圖形有 2 個問題：\n"
            "  NullOrEmptyError (0003): data.path: 路徑為必要項目：請選擇資料夾或封存檔。\n"
            "  InvalidGraphError (V003): train: 輸入「未定型的模型」為必要項目，但沒有任何項目連接到它。"
            "請連接提供 UntrainedModelDirectory 或 ModelDirectory 的輸出。",
        ),
        (
            error_of(full_disk),
            "/x/y cannot be written: no space left on device. Free some space on that disk, or choose another location "
            "with --workspace.",
            "無法寫入 /x/y：裝置上沒有剩餘空間。請在該磁碟上釋出一些空間，或以 --workspace 選擇其他位置。",
        ),
        (
            Message(
                "skipped: {reason}",
                reason=Message(
                    "{name} {why}",
                    name="a/b.jpg",
                    why=Message(
                        "is a link to a folder, and is not followed; set Follow links (follow_links), or use the "
                        "folder itself"
                    ),
                ),
            ),
            "skipped: a/b.jpg is a link to a folder, and is not followed; set Follow links (follow_links), or use the "
            "folder itself",
            "已略過：a/b.jpg 是指向資料夾的連結，程式不會跟隨；請開啟「跟隨連結」(follow_links)，或使用資料夾本身",
        ),
        (
            Message("{count} more images could not be read and were left out", count=12),
            "12 more images could not be read and were left out",
            "另有 12 張影像無法讀取，已排除",
        ),
        (
            Message(
                "{count} images, {kinds}{left}",
                count=150,
                kinds=Message.counted(3, "1 category", "{count} categories"),
                left=Message.counted(2, ", 1 file skipped", ", {count} files skipped"),
            ),
            "150 images, 3 categories, 2 files skipped",
            "150 張影像，3 個類別，略過 2 個檔案",
        ),
        (
            Message("{count} images, {kinds}{left}", count=150, kinds=Message("unlabeled"), left=""),
            "150 images, unlabeled",
            "150 張影像，未標記",
        ),
        (
            error_of(lambda: GraphDocument.from_text(BROKEN, "g.json")),
            "g.json cannot be read: nodes[0].id: Field required; links: Input should be a valid list. "
            "Correct these places.",
            "無法讀取 g.json：nodes[0].id: 缺少必要欄位; links: 應為清單。請修正這些地方。",
        ),
        (
            error_of(lambda: GraphDocument.from_text("{", "g.json")),
            "g.json is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1). "
            "Correct the file, or restore it from a backup.",
            "g.json 不是 JSON：第 1 行第 2 欄應有以雙引號括住的屬性名稱 (字元 1)。請在該處修正，或從備份還原。",
        ),
        (
            Message(
                "{title} failed unexpectedly: {kind}: {reason}. The full traceback is in the log of the node "
                "{node}: vision-designer runs show {run_id} --log {node}",
                title=COMPONENTS["train_pytorch_model"].title,
                kind="ValueError",
                reason="odd",
                node="train",
                run_id=1,
            ),
            "Train PyTorch Model failed unexpectedly: ValueError: odd. The full traceback is in the log of the node "
            "train: vision-designer runs show 1 --log train",
            "定型 PyTorch 模型意外失敗：ValueError：odd。"
            "完整報告在節點 train 的記錄中：vision-designer runs show 1 --log train",
        ),
        (
            Message(
                "{input} is already linked to {output}",
                input=Message(
                    "{port_title} of {title}",
                    port_title=Message("Trained model"),
                    title=COMPONENTS["train_pytorch_model"].title,
                ),
                output=Message("{port_title} of {title}", port_title=Message("Trained model"), title="Mine"),
            ),
            "Trained model of Train PyTorch Model is already linked to Trained model of Mine",
            "定型 PyTorch 模型的「已定型的模型」已連結到 Mine 的「已定型的模型」",
        ),
        (
            Message(
                "it is bypassed, so {titles} would produce the same {types}, and the nodes after them would get the "
                "same data. Remove the bypass, or remove the links of all but one output.",
                titles=Message.joined(
                    " and ", (port.title for port in COMPONENTS["split_image_directory"].init_outputs)
                ),
                types="ImageDirectory",
            ),
            "it is bypassed, so Output image directory1 and Output image directory2 would produce the same "
            "ImageDirectory, and the nodes after them would get the same data. Remove the bypass, or remove the links "
            "of all but one output.",
            "它已略過，因此輸出影像目錄 1與輸出影像目錄 2 會提供相同的 ImageDirectory，後續的節點也會得到相同的資料。"
            "請取消略過，或只保留其中一個輸出的連結。",
        ),
        (
            Message(
                "{path}: {why}",
                path="/data/my pets",
                why=Message("none of its folders is named train, val, test or similar. Set Subset (subset) to all."),
            ),
            "/data/my pets: none of its folders is named train, val, test or similar. Set Subset (subset) to all.",
            "/data/my pets: 沒有名為 train、val、test 或類似名稱的資料夾。請將「子集」(subset) 設為「全部」。",
        ),
        (
            Message(
                "{files:,} files in {path} were {what}: {names}",
                files=6,
                path="/data",
                what=Message("changed"),
                names=Message("{names} and {count:,} more", names="a, b, c, d, e", count=1),
            ),
            "6 files in /data were changed: a, b, c, d, e and 1 more",
            "/data 中有 6 個檔案已變更：a, b, c, d, e 及其他 1 個",
        ),
        (
            Message(
                "{message} (selected by auto on this machine)",
                message=Message(
                    "{title} ({name}) changed from {old} to {new}",
                    title=COMPONENTS["train_pytorch_model"].RunSettings.info("device").title,
                    name="device",
                    old="cpu",
                    new="cuda",
                ),
            ),
            "Device (device) changed from cpu to cuda (selected by auto on this machine)",
            "裝置 (device) 原本是 cpu，現在是 cuda（由 auto 在這部電腦上選擇）",
        ),
    ],
)
def test_messages_are_shown_in_chinese(message, english, shown, chinese):
    assert message == english
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
        Message("{a}, and words of somebody's own component: {b}", a=1, b="training"),
    ],
)
def test_other_text_is_not_translated(message, chinese):
    assert translated_message(message) == message


def test_error_name_is_not_translated(chinese):
    error = InvalidDatasetError("there is no folder or archive {path}. Check the path.", path="/data/cats")
    assert str(error) == "InvalidDatasetError (0018): there is no folder or archive /data/cats. Check the path."
    assert translated_message(str(error)) == ("InvalidDatasetError (0018): 沒有資料夾或封存檔 /data/cats。請檢查路徑。")


def test_lines_are_translated_one_by_one(chinese):
    assert translated_message("  the run was cancelled\n\nsomething else entirely\n") == (
        "  執行已取消\n\nsomething else entirely\n"
    )


def test_link_rejection_is_shown_in_chinese(chinese):
    reason = why_not_link(COMPONENTS["image_dataset"].init_outputs[0], COMPONENTS["train_pytorch_model"].init_inputs[0])
    assert "提供" in translated_message(reason)
    assert translated_message(why_not_connect(None, None)) == "連結必須從輸出連到輸入"


def test_english_is_unchanged(qapp):
    install_language(qapp, "en")
    message = problem("image_dataset")
    assert translated_message(message) == message == "Path is required: choose a folder or an archive."


def test_language_can_change(qapp):
    install_language(qapp, "en")
    assert translated_message("the run was cancelled") == "the run was cancelled"
    install_language(qapp, "zh_TW")
    assert translated_message("the run was cancelled") == "執行已取消"
    install_language(qapp, "en")
    assert translated_message("the run was cancelled") == "the run was cancelled"


def test_templates_are_extracted_from_code():
    source = (
        '"""A module."""\n'
        "REMEDY = Message('Choose another.')\n"
        "def check(path, count, job):\n"
        "    hint = Message('Look again.') if count else Message('Look at {path}.', path=path)\n"
        "    values.get('not a message')\n"
        "    job.warn('{some} of them', some=Message.counted(count, '1 image', '{count} images'))\n"
        "    raise InvalidDatasetError('{path!r} has {count:,} rows. {hint} {remedy}', path=path, hint=hint)\n"
        "    Message('{path}: {hint}')\n"
    )
    assert sorted(TOOL.templates_in(source)) == sorted(
        [
            *("Choose another.", "Look again.", "Look at {path}.", "{some} of them", "1 image", "{count} images"),
            "{path!r} has {count:,} rows. {hint} {remedy}",
        ]
    )


# Every text that people read is made from a template

AUTHORS = {"TypeError", "DeclarationError", "AssertionError", "ReferenceError", "KeyError", "AttributeError"}
"""Errors about mistakes in code, which only programmers read."""
CARRIERS = {"warn", "log", "add", "Message", "counted", "joined", "EarlyWarning", "ParameterProblem", "Reason", "Why"}
NOT_MESSAGES = {
    "graphs/history/run_recorder.py": "the level of a line in a log file",
    "nodes/vision/evaluation/confusion.py": "the last category of a chart",
    "nodes/vision/models/pretrained.py": "the help of a parameter, translated with the declarations",
    "nodes/vision/models/architectures.py": "where weights come from",
}
"""Modules with an f-string of several words that is no message, and what it is."""


def is_put_together(node):
    """Whether a text is an f-string, a sum, or the like."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return is_put_together(node.left) or is_put_together(node.right) or isinstance(node.op, ast.Mod)
    if isinstance(node, ast.IfExp):
        return is_put_together(node.body) or is_put_together(node.orelse)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def untranslatable(tree):
    """The lines of messages that have no template, or one whose fields are not given."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        is_error = called.endswith("Error") or called in {"error", "failure", "fail"}
        if called in AUTHORS or not (is_error or called in CARRIERS):
            continue
        if any(map(is_put_together, call.args)):
            yield call.lineno, ast.unparse(call)
        given = {keyword.arg for keyword in call.keywords}
        templates = [item.value for item in call.args if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        # Values may also be given as one mapping behind the template: dict(...), {...}, or by a name.
        _, *behind = call.args[2:] if called == "counted" else call.args or [None]
        mapping = behind[0] if behind and called not in {"log", "joined"} else None
        if isinstance(mapping, ast.Call) and getattr(mapping.func, "id", "") == "dict":
            given |= {keyword.arg for keyword in mapping.keywords}
        elif isinstance(mapping, ast.Dict):
            given |= {getattr(key, "value", None) for key in mapping.keys}
        elif mapping is not None or None in given:
            continue
        for template in templates if called != "joined" else []:
            if fields_of(template) - given - ({"count"} if called == "counted" else set()):
                yield call.lineno, template


def sentences(node):
    """The f-strings that have words in a row, outside of errors for programmers."""
    for child in ast.iter_child_nodes(node):
        called = child.func if isinstance(child, ast.Call) else None
        if getattr(called, "attr", getattr(called, "id", "")) in AUTHORS:
            continue
        if isinstance(child, ast.JoinedStr) and any(isinstance(part, ast.FormattedValue) for part in child.values):
            words = "".join(
                getattr(part, "value", "") if isinstance(part, ast.Constant) else "{}" for part in child.values
            )
            if re.search(r"\b[a-z]{2,} [a-z]{2,}\b", words):
                yield child.lineno, words
        yield from sentences(child)


@pytest.mark.slow
def test_every_message_of_the_engine_has_a_template():
    found = {}
    for path in (path for part in ("graphs", "nodes") for path in (TOOL.ROOT / part).rglob("*.py")):
        name = path.relative_to(TOOL.ROOT).as_posix()
        if not name.startswith(tuple(TOOL.ENGLISH_ONLY)):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found[name] = [*untranslatable(tree), *(() if name in NOT_MESSAGES else sentences(tree))]
    assert len(found) > 100
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "source",
    [
        "raise InvalidDatasetError(f'{path} is empty')",
        "raise ValueError(f'{path} is empty')",
        "raise InvalidDatasetError('%s is empty' % path)",
        "raise InvalidDatasetError('{} is empty'.format(path))",
        "raise InvalidDatasetError('it is ' + f'{why}.')",
        "job.warn(f'{path} is empty' if path else '')",
        "Message('{path} is empty', paht=path)",
        "Message.counted(n, '1 image', '{number} images')",
    ],
)
def test_message_without_template_is_found(source):
    assert list(untranslatable(ast.parse(source)))


def test_sentence_without_template_is_found():
    source = (
        "def why(path):\n    if path:\n        return f'{path} is empty'\n    raise TypeError(f'{path} is no path')"
    )
    assert list(sentences(ast.parse(source))) == [(3, "{} is empty")]


@pytest.mark.parametrize(
    "source",
    [
        "raise InvalidDatasetError('{path} is empty', path=path)",
        "raise InvalidDatasetError('{path} is empty', dict(path=path))",
        "raise InvalidDatasetError('{path} is empty', {'path': path}, node=1)",
        "raise TypeError(f'{where}: no title')",
        "Message.counted(n, '1 image', '{count} images')",
        "print(f'{path} is empty')",
    ],
)
def test_message_with_template_is_accepted(source):
    assert not list(untranslatable(ast.parse(source)))


def test_problem_has_code_and_values():
    found = COMPONENTS["train_pytorch_model"].Parameters.problems({"epochs": 0})[0]
    assert (found.code, found.error.__name__) == ("out-of-range", "GreaterThanError")
    assert issubclass(found.error, VisionDesignerError)
    assert found.message.values["value"] == "0"
    assert InvalidGraphError(found.message).message is found.message
