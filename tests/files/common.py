import base64
import io

from openpyxl import load_workbook

from odoo.addons.koperasi.tests.loan.common_running import RunningCase
from odoo.addons.koperasi.tests.opening.workbooks import save

RECEIPT = ('No Referensi', 'No VA/Rekening', 'Nama', 'Jumlah', 'Keterangan')
MANDATORY = ('No Anggota', 'Nama', 'Jumlah')
PAYOUT = ('No Referensi', 'No Rekening', 'Nama', 'Jumlah')


class FileCase(RunningCase):
    """ Maria and Yosef with savings, files brought in by the accountant """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.File, cls.Run, cls.Suspense = cls.env['koperasi.mass.file'], cls.env['koperasi.run'], cls.env['koperasi.suspense']
        cls.of_coop = [('company_id', '=', cls.coop.id)]   # the demo has matters of its own

    def text(self, rows, header=RECEIPT, separator=';'):
        """ A file of text with separators """
        return '\r\n'.join(separator.join(map(str, row)) for row in (header, *rows)).encode()

    def new_file(self, content, kind='receipt', user=None, **values):
        return self.by(user or self.accountant, self.File).create({
            'kind': kind, 'filename': 'berkas.csv', 'file': base64.b64encode(content), 'company_id': self.coop.id, **values})

    def checked(self, content, kind='receipt', **values):
        file = self.new_file(content, kind, **values)
        file.action_check()
        return file

    def book(self, file, key=None, work=True):
        """ The file booked with its own totals, and its run worked through """
        answer = file.book(file.line_count, int(file.amount), key or self.key())
        if work:
            self.work()
        return answer

    def work(self):
        self.Run._work_inline()
        self.env.invalidate_all()

    def found(self, file):
        """ ``(code, row, column)`` of what is wrong with a file """
        return sorted((issue.code, issue.row_number, issue.column_name or '') for issue in file.issue_ids)

    def states(self, file):
        return [line.state for line in file.line_ids.sorted('row_number')]

    def suspense(self):
        """ Balance of the suspense account """
        self.env.invalidate_all()
        return int(self.coop.koperasi_suspense_id.balance)

    def rows_of(self, binary):
        """ ``[[text]]`` of the first sheet of a workbook that went out """
        book = load_workbook(io.BytesIO(base64.b64decode(binary)))
        return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]

    def cells_of(self, binary):
        """ All cells of a workbook """
        return [cell for sheet in load_workbook(io.BytesIO(base64.b64decode(binary))).worksheets for row in sheet.iter_rows() for cell in row]

    @staticmethod
    def workbook(rows, header=RECEIPT, sheet='Penerimaan', change=None):
        return save({sheet: [list(header), *map(list, rows)]}, change)
