from odoo import models


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _check_nik_free(self, nik, root, but=None):
        """ One by one would be 10,000 searches. The workbook's NIKs were compared all at once; a caller who sets this key
        himself only gets the unique index's answer instead of a friendlier one. """
        if self.env.context.get('koperasi_opening_niks_checked'):
            return
        super()._check_nik_free(nik, root, but=but)
