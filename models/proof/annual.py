from odoo import fields, models

CODE = 'proof'


class KoperasiAnnualChapter(models.Model):
    _inherit = 'koperasi.annual.chapter'

    code = fields.Selection(selection_add=[(CODE, "Proof of Balance"), ('signatures',)], ondelete={CODE: 'cascade'})


class KoperasiAnnualReport(models.Model):
    _inherit = 'koperasi.annual.report'

    def _book_chapters(self):
        codes = super()._book_chapters()
        return [*codes[:-1], CODE, *codes[-1:]]     # the signatures come last
