""" What comes in by an upload of the portal is looked at here, and nowhere else (ASVS 5.2).

By content, never by name: a JPEG or PNG is drawn anew, so that nothing but its picture is kept (no place where it was taken, no second file behind it);
a PDF is taken as it is, if nothing in it runs.
"""
import base64
import os
import re
from io import BytesIO
from types import SimpleNamespace

from PIL import Image, ImageOps

from odoo.exceptions import UserError

from ..member.document import file_type

MAX_BYTES = 5 * 1024 * 1024
MAX_SIDE, MAX_PIXELS, KEPT_SIDE = 12_000, 50_000_000, 2_400
# what a browser would read as a page, wherever in the file it stands
MARKUP = re.compile(rb'<(?:script|iframe|!doctype|\?php|(?:html|svg)[\s>])', re.IGNORECASE)
# of a PDF: what runs when it is opened, or is another file inside it
ACTIVE = re.compile(rb'/(?:JavaScript|Launch|EmbeddedFile|RichMedia|XFA)\b')
ZIP_END = b'PK\x05\x06'


def checked_upload(env, upload):
    """ A file that somebody sent, as it may be kept.

    :param upload: ``FileStorage`` of a form, or None
    :return: dict ``file`` (base64) and ``file_name``, for a model that inherits ``koperasi.document``
    :raises UserError: in plain words, if there is none, or it is too big or not what is taken
    """
    name, data = getattr(upload, 'filename', None), b''
    if name:
        data = upload.stream.read(MAX_BYTES + 1)
    if not data:
        raise UserError(env._("Choose a file: a photo (JPEG or PNG) or a PDF."))
    if len(data) > MAX_BYTES:
        raise UserError(env._("This file is too big: at most 5 MB."))
    kind = (file_type(data) or ('', ''))[0]
    if kind not in ('pdf', 'png', 'jpg') or MARKUP.search(data):
        raise UserError(env._("Only photos (JPEG or PNG) and PDF files are taken."))
    stem = re.sub(r'[^\w .()-]', '_', os.path.splitext(os.path.basename(name.replace('\\', '/')))[0])[:80].strip(' .') or 'file'
    if kind == 'pdf':
        _check_pdf(env, data)
        return {'file': base64.b64encode(data), 'file_name': f'{stem}.pdf'}
    return {'file': base64.b64encode(_drawn_anew(env, data)), 'file_name': f'{stem}.jpg'}


def _check_pdf(env, data):
    if b'%%EOF' not in data[-2048:] or ZIP_END in data[-66_000:]:
        raise UserError(env._("This PDF is not complete, or holds another file."))
    if ACTIVE.search(data):
        raise UserError(env._("This PDF runs something or holds other files: print it to a new PDF, or send a photo."))


def _drawn_anew(env, data):
    """ The picture alone, as a JPEG of at most 2,400 points a side """
    try:
        image = Image.open(BytesIO(data), formats=('JPEG', 'PNG'))
        if max(image.size) > MAX_SIDE or image.width * image.height > MAX_PIXELS:
            raise UserError(env._("This picture is too large: make it smaller, or take a new photo."))
        image.draft('RGB', (KEPT_SIDE, KEPT_SIDE))   # a large JPEG is read at a part of its size
        image = ImageOps.exif_transpose(image)
        image.thumbnail((KEPT_SIDE, KEPT_SIDE))
        kept = BytesIO()
        image.convert('RGB').save(kept, 'JPEG', quality=85)
        return kept.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UserError(env._("This picture cannot be read.")) from error


def checked_base64(env, name, file):
    """ As ``checked_upload``, of what a caller of a method sent.

    :param str name: of the file
    :param file: base64, as text or bytes
    :return: dict as of ``checked_upload``
    :raises UserError: if it cannot be read, or is not what is taken
    """
    if isinstance(file, str):
        file = file.encode('ascii', 'replace')
    try:
        data = base64.b64decode(file or b'', validate=True)
    except (ValueError, TypeError) as error:
        raise UserError(env._("This file cannot be read.")) from error
    return checked_upload(env, SimpleNamespace(filename=name, stream=BytesIO(data)))
