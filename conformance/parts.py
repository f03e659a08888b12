"""A bundle taken apart into its files, changed, and put together again, right or wrong on purpose.

Built on the standard library's zip writer, so that the reader is tried on files that its own writer did not make.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from overstap.bundle.content import content_hash, digest, digest_text
from overstap.bundle.model import RECORD_TABLES
from overstap.bundle.zipping import UNIX, VERSION

Json = dict[str, Any]
"""A parsed descriptor: its shape is what these examples play with."""

MOMENT = (2017, 9, 26, 13, 0, 2)
TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt")
RECORDS = {table.name for table in RECORD_TABLES}
DESCRIPTOR = "data/datapackage.json"


@dataclass
class Parts:
    """The files of a bag by name inside its top folder."""

    top: str
    files: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes) -> Parts:
        """The files of the bundle *data*."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            top = names[0].partition("/")[0]
            return cls(top, {name.partition("/")[2]: archive.read(name) for name in names})

    @property
    def descriptor(self) -> Json:
        """The descriptor, parsed."""
        parsed: Json = json.loads(self.files[DESCRIPTOR])
        return parsed

    def describe(self, change: Callable[[Json], object]) -> None:
        """Let *change* work on the descriptor."""
        descriptor = self.descriptor
        change(descriptor)
        self.files[DESCRIPTOR] = json.dumps(descriptor).encode()

    def table(self, path: str) -> pa.Table:
        """The rows of the segment *path* (``clients/000001``), every column nullable."""
        rows = pq.read_table(io.BytesIO(self.files[f"data/{path}.parquet"]))
        return rows.cast(pa.schema(kind.with_nullable(nullable=True) for kind in rows.schema))

    def put_table(self, path: str, rows: pa.Table, **options: object) -> None:
        """Replace the segment *path* by *rows*, with a right description of its bytes."""
        sink = io.BytesIO()
        pq.write_table(rows, sink, **{"store_schema": False, "compression": "zstd"} | options)
        self.put_segment(path, sink.getvalue())

    def put_segment(self, path: str, data: bytes) -> None:
        """Replace the file of the segment *path*, or add one, with a right description of its bytes."""
        self.files[f"data/{path}.parquet"] = data

        def change(descriptor: Json) -> None:
            for resource in descriptor["resources"]:
                if resource["path"] == f"{path}.parquet":
                    resource["overstap"]["bytes"] = len(data)
                    resource["hash"] = f"sha256:{hashlib.sha256(data).hexdigest()}"

        self.describe(change)

    def edit(self, path: str, change: Callable[[list[Json]], object], *, rehash: bool = True) -> None:
        """Let *change* work on the rows of the segment *path*; *rehash* makes their content hashes right again."""
        before = self.table(path)
        rows = before.to_pylist()
        change(rows)
        after = pa.Table.from_pylist(rows, before.schema)
        if rehash and "content_hash" in after.schema.names:
            batch = after.combine_chunks().to_batches()[0]
            index = after.schema.get_field_index("content_hash")
            after = after.set_column(index, "content_hash", content_hash(path.partition("/")[0], batch))
        self.put_table(path, after)

    def redigest(self, *later: str) -> None:
        """Make the content digest right for the segments as they are now, those of tables of a *later* version too."""
        total = 0
        for resource in self.descriptor["resources"]:
            table = resource["overstap"].get("table")
            if table in RECORDS or table in later:
                for batch in self.table(resource["path"].removesuffix(".parquet")).to_batches():
                    total += digest(table, batch)
        self.describe(lambda descriptor: descriptor["overstap"].update(content_digest=digest_text(total)))

    def info(self, label: str, value: str) -> None:
        """Set a line of ``bag-info.txt``."""
        lines = [line for line in self.files["bag-info.txt"].decode().splitlines() if not line.startswith(f"{label}:")]
        self.files["bag-info.txt"] = "\n".join([*lines, f"{label}: {value}", ""]).encode()

    def seal(self) -> Parts:
        """Make Payload-Oxum and both manifests right for the files as they are now."""
        payload = {name: data for name, data in self.files.items() if name.startswith("data/")}
        self.info("Payload-Oxum", f"{sum(map(len, payload.values()))}.{len(payload)}")
        self.files["manifest-sha256.txt"] = _manifest(payload)
        return self.seal_tags()

    def seal_tags(self) -> Parts:
        """Make the tag manifest right."""
        self.files["tagmanifest-sha256.txt"] = _manifest(
            {name: self.files[name] for name in TAGS if name in self.files}
        )
        return self

    def zip(self, *more: tuple[zipfile.ZipInfo, bytes]) -> bytes:
        """The bundle as a zip of stored members, with *more* entries at the end."""
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
            for name, data in self.files.items():
                archive.writestr(entry(f"{self.top}/{name}"), data)
            for info, data in more:
                archive.writestr(info, data)
        return sink.getvalue()


def entry(name: str, *, mode: int = 0o100600) -> zipfile.ZipInfo:
    """A zip entry with any name and Unix mode, otherwise as the format lays it down."""
    info = zipfile.ZipInfo("x", MOMENT)
    # Set afterwards: the constructor mends names that these examples need broken.
    info.filename = name
    info.create_system = UNIX
    info.create_version = info.extract_version = VERSION
    info.external_attr = mode << 16
    return info


def _manifest(files: dict[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()).encode()
