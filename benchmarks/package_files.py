"""Files of package registries: downloads with ``pip``, ``npm`` and ``apt-get``, and the content of packages."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """A file of a package registry.

    Attributes:
        client: ``pip``, ``npm`` or ``apt``.
        name: of the package.
        version: exact version.
        file: the client's name of the file.
        sha256: of the file, in hexadecimal.
    """

    client: str
    name: str
    version: str
    file: str
    sha256: str

    def downloaded(self, cache: Path) -> Path:
        """Path of the file in the cache, downloaded if missing.

        Raises:
            SystemExit: the download failed, or the checksum is wrong.
        """
        place = cache / self.file
        if not place.exists():
            self._download(place)
        with place.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self.sha256:
            raise SystemExit(f"{place} has the SHA-256 {found}, not {self.sha256}: delete it, and try again")
        return place

    def _download(self, place: Path) -> None:
        commands = {
            "pip": [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"{self.name}=={self.version}"],
            "npm": ["npm", "pack", "--silent", f"{self.name}@{self.version}"],
            "apt": ["apt-get", "download", f"{self.name}={self.version}"],
        }
        command = commands[self.client]
        remedy = f"download {self.file} on a machine that can, and put it into {place.parent}"
        if shutil.which(command[0]) is None:
            raise SystemExit(f"{self.name} {self.version} needs {command[0]}, which is not installed; or {remedy}")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # As root, apt-get downloads as another user, who needs write access.
            folder.chmod(0o777)
            outcome = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            files = list(folder.iterdir())
            if outcome.returncode or len(files) != 1:
                raise SystemExit(
                    f"{' '.join(command)} failed; {remedy}. It printed: {outcome.stderr or outcome.stdout}"
                )
            place.parent.mkdir(parents=True, exist_ok=True)
            # Renamed at the end, so that a file of this name is always complete.
            partly = place.with_name(f"{place.name}.{os.getpid()}")
            shutil.copyfile(files[0], partly)
            partly.replace(place)


def deb_files(file: Path) -> Iterator[tuple[str, bytes]]:
    """Path and content of the regular files of a Debian package.

    A package is an ``ar`` archive of debian-binary, control.tar.* and data.tar.*; see deb(5) and ar(5).
    """
    with file.open("rb") as archive:
        archive.seek(8)
        while header := archive.read(60):
            name, size = header[:16].decode().rstrip(" /"), int(header[48:58])
            if name.startswith("data.tar"):
                break
            archive.seek(size + size % 2, os.SEEK_CUR)
        content = io.BytesIO(archive.read(size))
    with tarfile.open(fileobj=content) as packed:
        yield from files_of(packed)


def files_of(packed: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    """Path and content of the regular files of a tar."""
    for member in packed:
        if member.isreg() and (reader := packed.extractfile(member)) is not None:
            yield member.name.removeprefix("./"), reader.read()


def qt_resources(content: bytes, below: str) -> list[tuple[str, bytes]]:
    """Path below a folder, and content, of the files in a compiled Qt resource file.

    Raises:
        SystemExit: it is not a resource file.
    """
    from PySide6.QtCore import QDir, QDirIterator, QFile, QIODevice, QResource

    found = []
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "resources.rcc"
        place.write_bytes(content)
        root = "/image_sets"
        if not QResource.registerResource(str(place), root):
            raise SystemExit("a Qt resource file cannot be read")
        prefix = f":{root}/{below}/"
        walk = QDirIterator(f":{root}", QDir.Filter.Files, QDirIterator.IteratorFlag.Subdirectories)
        while walk.hasNext():
            path = walk.next()
            file = QFile(path)
            file.open(QIODevice.OpenModeFlag.ReadOnly)
            found.append((path.removeprefix(prefix), bytes(file.readAll().data())))
            file.close()
        QResource.unregisterResource(str(place), root)
    return sorted(found)
