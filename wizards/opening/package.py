"""Opens an .xlsx package that a stranger made: everything that is unsafe is refused before anything is parsed."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from xml.parsers import expat

from .issue import FileProblem

MAX_FILE_BYTES = 30 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_RATIO = 200  # real sheets: 5 to 40
RATIO_COUNTS_FROM = 1024 * 1024
MAX_PARTS = 2_000
CHUNK = 256 * 1024
NS = ' '  # separator between namespace and name

OLE_MAGIC = b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
REFUSED_PARTS = (
    ('vbaproject', 'macros'),
    ('xl/macrosheets/', 'macros'),
    ('xl/activex/', 'macros'),
    ('xl/externallinks/', 'external_links'),
    ('xl/connections.xml', 'external_links'),
    ('xl/querytables/', 'external_links'),
    ('xl/embeddings/', 'embedded_objects'),
)
READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, KeyError)


class Package:
    """The parts of a workbook; `parts` maps lower-case names to the real ones."""

    def __init__(self, content: bytes) -> None:
        self._refuse_other_kinds(content)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            infos = self._zip.infolist()
        except READ_ERRORS as error:
            raise FileProblem('damaged') from error
        self._refuse_bombs(infos, len(content))
        self.parts = {info.filename.lower(): info.filename for info in infos}
        for name in self.parts:
            for part, code in REFUSED_PARTS:
                if part in name:
                    raise FileProblem(code, value=name)
        if 'xl/workbook.xml' not in self.parts:
            raise FileProblem('not_xlsx')

    @staticmethod
    def _refuse_other_kinds(content: bytes) -> None:
        if not content:
            raise FileProblem('empty_file')
        if len(content) > MAX_FILE_BYTES:
            raise FileProblem('too_large', size=len(content) // 1024 // 1024, limit=MAX_FILE_BYTES // 1024 // 1024)
        if content.startswith(OLE_MAGIC):
            raise FileProblem('encrypted' if 'EncryptedPackage'.encode('utf-16-le') in content else 'old_format')
        if not content.startswith(b'PK'):
            raise FileProblem('not_xlsx')

    @staticmethod
    def _refuse_bombs(infos: list[zipfile.ZipInfo], size: int) -> None:
        unpacked = sum(info.file_size for info in infos)
        if len(infos) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES:
            raise FileProblem('zip_bomb')
        if unpacked > RATIO_COUNTS_FROM and unpacked > size * MAX_RATIO:
            raise FileProblem('zip_bomb')
        for info in infos:
            if info.flag_bits & 1:
                raise FileProblem('encrypted')
            if info.file_size > RATIO_COUNTS_FROM and info.file_size > max(info.compress_size, 1) * MAX_RATIO:
                raise FileProblem('zip_bomb')

    def chunks(self, part: str) -> Iterator[bytes]:
        """Content of a part; zipfile gives at most the size that the directory promised, which was checked."""
        name = self.parts.get(part.lower())
        if name is None:
            raise FileProblem('damaged', value=part)
        try:
            with self._zip.open(name) as stream:
                while chunk := stream.read(CHUNK):
                    yield chunk
        except READ_ERRORS as error:
            raise FileProblem('damaged', value=part) from error

    def parse(self, part: str, start: Callable[[str, dict[str, str]], None]) -> None:
        """Call `start(local name, attributes)` for each element of a small part."""
        parser = make_parser()
        parser.StartElementHandler = lambda name, attrs: start(local(name), attrs)
        for _chunk in feed(parser, self.chunks(part), part):
            pass


def make_parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=NS)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_args: object) -> None:
    raise FileProblem('damaged', value='DOCTYPE')


def feed(parser: expat.XMLParserType, chunks: Iterator[bytes], place: str) -> Iterator[None]:
    """Parse chunk by chunk, so that the caller may take what was found so far."""
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield
        parser.Parse(b'', True)
        yield
    except (expat.ExpatError, UnicodeError, OverflowError) as error:
        raise FileProblem('damaged', value=f'{place}: {error}') from error


@lru_cache(maxsize=256)
def local(name: str) -> str:
    return name.rpartition(NS)[2]


def attribute(attrs: dict[str, str], name: str) -> str | None:
    """An attribute by its local name (`r:id` is written with one of two namespaces)."""
    for key, value in attrs.items():
        if local(key) == name:
            return value
    return None
