"""Running out of memory, for real: in a process that may not have more."""

import json
import subprocess
import sys

import pytest

PROGRAM = """
import json, resource, sys, threading
from pathlib import Path
import torch
from conftest import make_trial, picture
from vision_designer.nodes.data.transformation_directory import TransformationDirectory
from vision_designer.nodes.data.untrained_model_directory import UntrainedModelDirectory
from vision_designer.nodes.errors import ModuleOutOfMemoryError
from vision_designer.nodes.vision.conversion import convert
from vision_designer.nodes.vision.training import TrainingSettings, train

folder = Path(sys.argv[1])
for category in ("a", "b"):
    (folder / "images" / category).mkdir(parents=True)
    for number in range(64):
        picture(number).save(folder / "images" / category / f"{number}.png")
trial = make_trial(folder, "convert")
operations = TransformationDirectory((("Resize", 160), ("CenterCrop", 160)))
images = convert(folder / "images", fail_on_invalid=False, job=trial.job).with_transformation(operations)
settings = TrainingSettings(1, 2, 0, 0.01, 1, 1, 10, device="cpu", workers=0)
train(UntrainedModelDirectory("resnet18"), images.take(range(60, 68)), images.take([60, 70]), settings, make_trial(folder, "warm").job)

have = int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmSize"))) * 1024
limit = have + 400 * 2**20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
settings = TrainingSettings(1, 128, 0, 0.01, 1, 1, 10, device="cpu", workers=0)
try:
    train(UntrainedModelDirectory("resnet18"), images, images, settings, make_trial(folder, "large").job)
except ModuleOutOfMemoryError as error:
    print(json.dumps({"message": str(error), **error.details}))
"""


@pytest.mark.slow
def test_running_out_of_memory_names_a_batch_size_that_was_tried_and_fits(tmp_path, request):
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, cwd=request.path.parent
    )
    assert result.stdout, result.stderr[-2000:]
    found = json.loads(result.stdout.splitlines()[-1])
    assert found["batch_size"] == 128
    assert 1 <= found["fits"] < 128
    assert found["fits"] in (64, 32, 16, 8, 4, 2, 1)
    assert found["message"].startswith("ModuleOutOfMemoryError (0138): memory ran out with a batch size of 128")
    assert f"Set Batch size (batch_size) to {found['fits']}" in found["message"]
