from odoo import models

PEOPLE = ('partner_id', 'member_id', 'loan_id', 'account_id')     # a row with one of these is somebody's


class Base(models.AbstractModel):
    _inherit = 'base'

    def export_data(self, fields_to_export):
        """ Odoo's own export: what it takes of members is noted, and much of it needs a reason. """
        result = super().export_data(fields_to_export)
        if self._name == 'res.partner' or (self._name.startswith('koperasi.') and any(name in self._fields for name in PEOPLE)):
            Export = self.env['koperasi.export']
            Export._require_reason(len(self))
            Export._note('odoo', self._description, len(self), ', '.join(fields_to_export))
        return result
