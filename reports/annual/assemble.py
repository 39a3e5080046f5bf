"""The book of the annual meeting as one file: chapters are rendered apart, put together, and only then numbered, since what plays wkhtmltopdf may
have no footers, and nobody knows the number of a page before all of them are there."""
import base64
from io import BytesIO

from reportlab.pdfgen import canvas

from odoo import models
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

MARGIN, BASE = 51, 26       # points from the right and the lower edge


class KoperasiAnnualReport(models.Model):
    _inherit = 'koperasi.annual.report'

    def _file(self):
        """ The signed file once the report is finished, else the book as it is now; bytes

        :raises AccessError: if the caller may not read the report
        """
        self.ensure_one()
        self.check_access('read')
        return base64.b64decode(self.with_context(bin_size=False).file) if self.state == 'done' else self._book()

    def _make_pdf(self):
        """ The book as a field of a record takes it """
        return base64.b64encode(self._book())

    def _book(self):
        """ Cover, table of contents and chapters, with page numbers and bookmarks.

        :return: bytes
        :raises UserError: if there is no chapter
        """
        self._check_chapters()
        book = self._in_paper_language()
        parts = [(book._chapter_title(chapter.code), book._chapter_files(chapter.code))
                 for chapter in book.chapter_ids.filtered('included').sorted(lambda chapter: (chapter.sequence, chapter.id))]
        return bind(parts, book._front, book.env)


def bind(parts, make_front, env):
    """ A book of papers that were rendered apart: cover and contents, chapters, page numbers, bookmarks.

    :param parts: list of ``(title, [bytes of PDF])``
    :param make_front: function of ``[(title, page)]`` that gives cover and contents as bytes of PDF
    :param env: in the language of the book
    :return: bytes
    """
    parts = [(title, [PdfFileReader(BytesIO(content), strict=False) for content in files]) for title, files in parts]
    lengths = [sum(len(reader.pages) for reader in readers) for _title, readers in parts]
    front, taken = None, 0
    while front is None or len(front.pages) != taken:    # a table of contents that grows moves what it tells
        taken = len(front.pages) if front else 2
        entries, page = [], taken + 1
        for (title, _readers), length in zip(parts, lengths, strict=True):
            entries.append((title, page))
            page += length
        front = PdfFileReader(BytesIO(make_front(entries)), strict=False)
    writer = PdfFileWriter()
    pages = [*front.pages, *(page for _title, readers in parts for reader in readers for page in reader.pages)]
    for number, page in enumerate(pages, 1):
        if number > 1:      # a cover bears no number
            stamp(page, env._("Page %(page)s of %(pages)s", page=number, pages=len(pages)))
        writer.addPage(page)
    for title, page in entries:
        add_bookmark(writer, title, page - 1)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def stamp(page, text):
    """ The number on a page, at its lower right """
    box, packet = page.mediaBox, BytesIO()
    width, height = float(box.getWidth()), float(box.getHeight())
    drawing = canvas.Canvas(packet, pagesize=(width, height))
    drawing.setFont('Helvetica', 8)
    drawing.setFillGray(0.33)
    drawing.drawRightString(width - MARGIN, BASE, text)
    drawing.save()
    packet.seek(0)
    page.mergePage(PdfFileReader(packet).pages[0])


def add_bookmark(writer, title, number):
    """ A bookmark, as the library at hand calls it: Odoo runs with PyPDF2 and pypdf """
    (getattr(writer, 'add_outline_item', None) or writer.addBookmark)(title, number)
