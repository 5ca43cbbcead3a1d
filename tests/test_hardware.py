"""The meaning of ``auto``, the cores and devices of a machine, and numerical precision."""

import os
import threading

import pytest
import torch

from vision_designer.nodes.errors import NotInRangeValueError
from vision_designer.nodes.vision.hardware import host
from vision_designer.nodes.vision.hardware.devices import (
    CUBLAS_WORKSPACE,
    choose_precision,
    exact_and_repeatable,
    make_fabric,
)
from vision_designer.nodes.vision.hardware.host import available_cores
from vision_designer.nodes.vision.hardware.process_group import check_device
from vision_designer.nodes.vision.loading import loader
from vision_designer.nodes.vision.loading.loader import choose_workers


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({"avx512_bf16": True, "amx_bf16": False}, "bf16-mixed"),
        ({"avx512_bf16": False, "amx_bf16": True}, "bf16-mixed"),
        ({"avx512_bf16": False, "amx_bf16": False}, "32-true"),
        ({}, "32-true"),
    ],
)
def test_auto_is_bfloat16_on_cpus_with_native_support(monkeypatch, capabilities, expected):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    assert choose_precision("auto", "cpu") == expected
    assert choose_precision("32-true", "cpu") == "32-true"


def test_auto_is_32_bit_if_torch_cannot_tell(monkeypatch):
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert choose_precision("auto", "cpu") == "32-true"


def test_choosing_precision_prints_nothing(capfd):
    make_fabric("cpu", "bf16-mixed")
    assert capfd.readouterr() == ("", "")


# GPUs, with mocked torch answers


@pytest.mark.parametrize(("multiplies", "expected"), [(True, "bf16-mixed"), (False, "32-true")])
def test_auto_is_bfloat16_on_gpus_with_native_support(monkeypatch, multiplies, expected):
    def supported(including_emulation=True):
        return including_emulation or multiplies

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", supported)
    assert choose_precision("auto", "cuda") == expected
    assert choose_precision("bf16-mixed", "cuda") == "bf16-mixed"


@pytest.mark.parametrize(("second", "expected"), [((8, 6), "bf16-mixed"), ((7, 5), "32-true")])
def test_auto_is_precision_that_all_gpus_support(monkeypatch, second, expected):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: [(9, 0), second][device])
    assert choose_precision("auto", "cuda") == expected


def test_auto_is_32_bit_on_mps():
    assert choose_precision("auto", "mps") == "32-true"


@pytest.mark.parametrize(
    ("device", "processes", "machines", "parameter"),
    [
        ("cuda", 3, 1, "process_count_per_node"),
        ("mps", 2, 1, "process_count_per_node"),
        ("mps", 1, 2, "node_count"),
        ("mps", 2, 2, "node_count"),
    ],
)
def test_unsupported_process_count_is_rejected(monkeypatch, device, processes, machines, parameter):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(NotInRangeValueError, match=rf"\({parameter}\) is .*{device}") as caught:
        check_device(device, processes, machines)
    assert caught.value.details["parameter"] == parameter


def test_supported_process_count_is_accepted(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    check_device("cuda", 2, 4)
    check_device("cpu", 64, 4)
    check_device("mps", 1, 1)


# Exact and repeatable numbers


def number_settings():
    cudnn = torch.backends.cudnn
    return {
        "deterministic": cudnn.deterministic,
        "benchmark": cudnn.benchmark,
        "convolutions": cudnn.allow_tf32,
        "products": torch.backends.cuda.matmul.allow_tf32,
        "precision": torch.get_float32_matmul_precision(),
    }


EXACT = {
    "deterministic": True,
    "benchmark": False,
    "convolutions": False,
    "products": False,
    "precision": "highest",
}


@pytest.fixture
def user_settings():
    before = number_settings()
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = True
    torch.set_float32_matmul_precision("high")
    yield number_settings()
    torch.backends.cudnn.deterministic = before["deterministic"]
    torch.backends.cudnn.benchmark = before["benchmark"]
    torch.backends.cudnn.allow_tf32 = before["convolutions"]
    torch.set_float32_matmul_precision(before["precision"])


def test_32_bit_precision_disables_tf32_and_restores_settings(user_settings):
    assert user_settings["convolutions"]
    assert user_settings["products"]
    with exact_and_repeatable():
        assert number_settings() == EXACT
    assert number_settings() == user_settings


def test_settings_are_restored_after_error(user_settings):
    with pytest.raises(ValueError, match="diverged"), exact_and_repeatable():
        raise ValueError("diverged")
    assert number_settings() == user_settings


def test_last_of_two_concurrent_graphs_restores_settings(user_settings):
    inside, leave = threading.Event(), threading.Event()

    def other():
        with exact_and_repeatable():
            inside.set()
            leave.wait(60)

    thread = threading.Thread(target=other)
    with exact_and_repeatable():
        thread.start()
        assert inside.wait(60)
    assert number_settings() == EXACT
    leave.set()
    thread.join()
    assert number_settings() == user_settings


def test_new_tf32_setting_does_not_affect_training():
    torch.backends.fp32_precision = "tf32"
    try:
        with exact_and_repeatable():
            assert torch.backends.cudnn.conv.fp32_precision == "ieee"
            assert torch.backends.cuda.matmul.fp32_precision == "ieee"
        assert torch.backends.fp32_precision == "tf32"
    finally:
        torch.backends.fp32_precision = "none"


@pytest.mark.parametrize(("own", "found"), [(None, ":4096:8"), (":16:8", ":16:8")])
def test_cublas_workspace_is_configured_before_cuda_starts(monkeypatch, own, found):
    # Set in either case, so that it is restored at the end.
    monkeypatch.setenv(CUBLAS_WORKSPACE, own or "")
    if own is None:
        monkeypatch.delenv(CUBLAS_WORKSPACE)
    with exact_and_repeatable():
        assert os.environ[CUBLAS_WORKSPACE] == found


# Cores


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """Control group files; a function sets the process's group and limits, by folder."""
    monkeypatch.setattr(host, "CONTROL_GROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(host, "OWN_GROUP", tmp_path / "own")
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {*range(16)}, raising=False)

    def write(own, limits):
        (tmp_path / "own").write_text(own)
        for name, content in limits.items():
            file = tmp_path / "cgroup" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)

    return write


@pytest.mark.parametrize(
    ("own", "limits", "cores"),
    [
        ("0::/\n", {}, 16),
        ("0::/\n", {"cpu.max": "max 100000\n"}, 16),
        ("0::/\n", {"cpu.max": "250000 100000\n"}, 2),
        ("0::/\n", {"cpu.max": "50000 100000\n"}, 1),
        ("0::/\n", {"cpu.max": "6400000 100000\n"}, 16),
        ("0::/a/b\n", {"a/cpu.max": "300000 100000\n", "a/b/cpu.max": "max 100000\n"}, 3),
        ("0::/a/b\n", {"a/cpu.max": "max 100000\n", "a/b/cpu.max": "400000 100000\n"}, 4),
        ("3:cpu,cpuacct:/a\n", {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 16),
        ("3:cpu,cpuacct:/a\n", {"cpu/a/cpu.cfs_quota_us": "500000\n", "cpu/a/cpu.cfs_period_us": "100000\n"}, 5),
        ("rubbish\n", {"cpu.max": "rubbish\n"}, 16),
    ],
)
def test_cores_follow_affinity_and_cgroup_limits(groups, own, limits, cores):
    groups(own, limits)
    assert available_cores() == cores


@pytest.mark.parametrize(
    ("cores", "processes", "expected"), [(16, 1, 8), (16, 2, 7), (16, 4, 3), (16, 8, 1), (2, 8, 1), (1, 1, 1)]
)
def test_workers_of_all_processes_share_cores(monkeypatch, cores, processes, expected):
    monkeypatch.setattr(loader, "available_cores", lambda: cores)
    assert choose_workers(-1, 1000, "cuda", processes) == expected
    assert choose_workers(-1, 1000, "cpu", processes) == 0
    assert choose_workers(-1, 63, "cuda", processes) == 0
    assert choose_workers(5, 1000, "cuda", processes) == 5
