"""Decode randomly damaged images in a separate process: ``python tests/fuzz_decoder.py SEED COUNT``.

Prints statistics as JSON. Any outcome other than an image or a known error ends it with a traceback.
"""

import io
import json
import random
import re
import struct
import sys
import time
import zlib
from pathlib import Path

from image_corpus import CORPUS

from vision_designer.nodes.errors import FileParsingFailedError, ImageExceedsLimitError
from vision_designer.nodes.vision.decoding.decode import decode, read_size

CONTENTS = [sample.content for sample in CORPUS.values() if len(sample.content) < 20_000]
NUMBERS = [0, 1, 2, 7, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]


def with_true_checksums(content: bytes) -> bytes:
    """Recompute the chunk checksums of a PNG, so that decoding does not stop at the first chunk."""
    found, place = bytearray(content), 8
    while place + 12 <= len(found):
        (length,) = struct.unpack_from(">I", found, place)
        end = place + 8 + length
        if end + 4 > len(found):
            break
        struct.pack_into(">I", found, end, zlib.crc32(found[place + 4 : end]))
        place = end + 4
    return bytes(found)


def mutated(chance: random.Random) -> bytes:
    """An image damaged in one to four ways."""
    content = bytearray(chance.choice(CONTENTS))
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(content) + 1)
        if chance.random() < 0.5:
            # Most errors are in headers.
            place = min(place, chance.randrange(200))
        end = min(len(content), place + chance.choice((1, 2, 4, 16, 300)))
        kind = chance.randrange(6)
        if kind == 0:
            content[place:end] = chance.randbytes(end - place)
        elif kind == 1:
            number = chance.choice(NUMBERS)
            packed = struct.pack(chance.choice("<>") + "I", number)
            content[place : place + 4] = chance.choice((packed, packed[:2], packed[2:]))
        elif kind == 2:
            del content[place:end]
        elif kind == 3:
            content[place:place] = content[place:end] * chance.choice((1, 2, 50))
        elif kind == 4:
            del content[place:]
        else:
            other = chance.choice(CONTENTS)
            content[place:] = other[min(place, len(other)) :]
    made = bytes(content)
    return with_true_checksums(made) if made.startswith(b"\x89PNG") and chance.random() < 0.8 else made


def peak_megabytes() -> int:
    """Peak memory of this process. The other counter of the system includes the peak of the parent."""
    return int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]) // 1024


def main(seed: int, count: int) -> None:
    """Decode this many images."""
    chance, used, longest = random.Random(seed), 0, 0.0
    for number in range(count):
        content = mutated(chance)
        started = time.perf_counter()
        for read in (read_size, decode):
            try:
                picture = read(io.BytesIO(content), "x.jpg")
            except (FileParsingFailedError, ImageExceedsLimitError) as error:
                assert error.message.startswith("x.jpg "), (seed, number, error.message)
            else:
                if read is decode:
                    assert picture.mode == "RGB", (seed, number)
                    assert len(picture.tobytes()) == 3 * picture.width * picture.height, (seed, number)
                    used += 1
        longest = max(longest, time.perf_counter() - started)
    print(json.dumps({"used": used, "longest": longest, "megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
