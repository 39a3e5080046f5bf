"""Lines of a passbook on the page where they belong, for an office printer (PDF) and for a passbook printer (ESC/P)."""
import re
import unicodedata

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from .paper import mm
from .text import NBSP, day, number, paper_lang, printed

MM = 25.4
STEP = 180              # ESC/P of 24 needles moves paper by 1/180 inch
ESC = b'\x1b'
PITCH = {'10': b'P', '12': b'M', '15': b'g'}
TEXT_SIZE = 3.2         # mm, height of a letter's box
# distance between the upper edge of the page and where the printer takes it in is set on the printer


def printable(text):
    """ ASCII that every code page of a printer shows alike; nothing that it could take for a command """
    plain = unicodedata.normalize('NFKD', str(text)).encode('ascii', 'ignore').decode()
    return re.sub(r'[^\x20-\x7e]', '', plain)


class KoperasiPassbook(models.Model):
    _inherit = 'koperasi.passbook'

    def _paper_lang(self):
        return paper_lang(self.sudo().savings_account_id.partner_id.with_env(self.env))

    def _asked_rows(self, page=None):
        """ ``(page, rows)`` of the lines that come next, or of a page to be printed again

        :raises UserError: if there is nothing to print
        """
        if page:
            return page, self._page_rows(page)
        found = self._next_rows()
        if not found[1]:
            raise UserError(self.env._("Book %s is full: issue a new one.", self.number) if self._pending()
                            else self.env._("Book %s is up to date: there is nothing to print.", self.number))
        return found

    def _cells(self, row):
        """ ``{column: text}`` of a line """
        return {
            'date': format_date(self.env, row['date'], date_format='dd-MM-yy'),
            'code': row['code'] + ('*' if row['again'] else ''),
            'debit': number(row['debit']) if row['debit'] else '',
            'credit': number(row['credit']) if row['credit'] else '',
            'balance': number(row['balance']),
            'teller': row['teller'],
        }

    def _page(self, page=None):
        """ What is printed on a page, with the places in millimetres from its upper left corner

        :param int page: a page to be printed again; the lines that come next if not given
        :return: dict ``page, again, texts``; a text has ``text, top`` and ``left`` or ``right`` (edge of a column of figures)
        """
        self.ensure_one()
        book, (page, rows) = self.format_id, self._asked_rows(page)
        texts = []
        again = rows[0]['again']
        if again:
            texts.append({'text': self._again_text(), 'top': max(book._top(rows[0]['line']) - book.line_height, 0), 'left': book.code_left})
        for row in rows:
            for column, text in self._cells(row).items():
                edge = 'right' if f'{column}_right' in book._fields else 'left'
                if text:
                    texts.append({'text': text, 'top': book._top(row['line']), edge: book[f'{column}_{edge}']})
        return {'page': page, 'again': again, 'texts': texts, 'width': book.page_width, 'height': book.page_height}

    def _again_text(self):
        return self.env._("REPRINT %s", day(self.env, self.company_id._koperasi_book_date()))

    def _escp(self, page=None):
        """ The same for a passbook printer (PLQ-20 and alike), which takes the book in at the upper edge of the page.

        :return: bytes: reset, pitch, then the way to each line and the line with CR LF, at the end a form feed
        """
        self.ensure_one()
        book = self.format_id
        lines = {}
        for text in self._page(page)['texts']:
            lines.setdefault(round(text['top'] * STEP / MM), []).append(text)
        # a line feed of no height: what follows is placed from the upper edge by ESC J
        out, at = [ESC, b'@', ESC, PITCH[book.char_pitch], ESC, b'3\x00'], 0
        for top in sorted(lines):
            steps, at = top - at, top
            while steps > 0:
                out += [ESC, b'J', bytes([min(steps, 255)])]
                steps -= 255
            out += [self._line_text(lines[top]).encode('ascii'), b'\r\n']
        return b''.join(out) + b'\x0c'

    def _line_text(self, texts):
        """ One line of characters, each text in its column """
        pitch = int(self.format_id.char_pitch) / MM
        line = ''
        for text in texts:
            shown = printable(text['text'])
            start = round(text['left'] * pitch) if 'left' in text else round(text['right'] * pitch) - len(shown)
            line = line.ljust(max(start, 0)) if len(line) <= start or not line else line + ' '
            line += shown
        return line

    def _identity(self):
        """ ``{'head': …, 'facts': [(label, text)]}`` of the first page """
        self.check_access('read')
        book = self.with_context(lang=self._paper_lang()).sudo()    # who may read the book may see whose it is
        account, env = book.savings_account_id, book.env
        facts = [
            (env._("Name"), account.member_id.name), (env._("Member Number"), account.member_id.number),
            (env._("Address"), ", ".join(filter(None, (account.member_id.street, account.member_id.village, account.member_id.regency)))),
            (env._("Account Number"), account.number), (env._("Product"), account.product_id.name),
            (env._("Book Number"), book.number), (env._("Issued"), day(env, book.issued_on)),
            (env._("Replaces"), book.replaces_id.number),
        ]
        return {
            'head': book.company_id.with_env(env)._paper_head(), 'facts': [(label, text) for label, text in facts if text],
            'codes': book._codes(), 'printed': printed(book), 'width': book.format_id.page_width, 'height': book.format_id.page_height,
        }

    def _codes(self):
        """ What the codes of the lines mean """
        return list({
            'SA': self.env._("Balance brought forward"), 'ST': self.env._("Deposit"), 'TR': self.env._("Withdrawal"),
            'BG': self.env._("Interest"), 'PJ': self.env._("Tax"), 'AD': self.env._("Fee"), 'KR': self.env._("Correction"),
            '*': self.env._("printed again"),
        }.items())


class ReportPassbook(models.AbstractModel):
    _name = 'report.koperasi.report_passbook'
    _description = "Passbook Page"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.savings.account'].browse(docids)
        page = (data or {}).get('page')
        if page and not re.fullmatch('[1-9][0-9]{0,3}', str(page)):
            raise UserError(self.env._("%s is not valid.", self.env._("The page")))
        papers = {}
        for account in docs:
            book = account._passbook()
            papers[account.id] = book.with_context(lang=book._paper_lang())._page(page and int(page))
        return {
            'docs': docs, 'papers': papers, 'mm': mm, 'nbsp': NBSP, 'size': TEXT_SIZE,
            'width': max(paper['width'] for paper in papers.values()), 'height': max(paper['height'] for paper in papers.values()),
        }


class ReportPassbookIdentity(models.AbstractModel):
    _name = 'report.koperasi.report_passbook_identity'
    _description = "Passbook First Page"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.passbook'].browse(docids)
        papers = {book.id: book._identity() for book in docs}
        return {
            'docs': docs, 'papers': papers, 'mm': mm,
            'width': max(paper['width'] for paper in papers.values()), 'height': max(paper['height'] for paper in papers.values()),
        }
