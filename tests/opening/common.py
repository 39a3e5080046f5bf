import base64
from datetime import date

from odoo.addons.koperasi.tests.common import KoperasiCase

CUTOFF = date(2025, 12, 31)


class OpeningCase(KoperasiCase):
    """ ``books``: a cooperative that is set up and has never worked a day """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books = cls.env['res.company'].create({'name': "KSP Buku Lama"})
        cls.env.user.company_ids |= cls.books
        cls.books._koperasi_setup()
        cls.env = cls.env(context={**cls.env.context, 'allowed_company_ids': (cls.books | cls.coop).ids})
        cls.clerk = cls.make_user('uji_buku', 'koperasi.group_koperasi_accountant', cls.books)

    def new_import(self, content, user=None, company=None, **values):
        Import = self.env['koperasi.opening.import']
        if user:
            Import = Import.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        return Import.create({
            'company_id': (company or self.books).id, 'cutoff_date': CUTOFF, 'filename': 'buku.xlsx',
            'file': base64.b64encode(content), **values})

    def count_all(self):
        """ Number of rows of all that an import could make """
        self.env.flush_all()
        return {model: self.env[model].sudo().with_context(active_test=False).search_count([]) for model in (
            'koperasi.member', 'koperasi.member.group', 'koperasi.account', 'koperasi.savings.account', 'koperasi.loan',
            'koperasi.transaction', 'koperasi.entry', 'koperasi.request', 'koperasi.business.day', 'account.move', 'res.partner')}

    @staticmethod
    def found(issues):
        """ Errors as the corpus writes them """
        return sorted((issue.code, issue.sheet, issue.row, issue.column) for issue in issues.items if issue.is_error)
