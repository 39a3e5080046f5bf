from odoo import models


class Base(models.AbstractModel):
    _inherit = 'base'

    def write(self, vals):
        """ Odoo asks the record rules before a write only: a record could be moved out of their reach, into another
        cooperative, by its company or by the record that it hangs on. Here they are asked afterwards too. """
        result = super().write(vals)
        if self._name.startswith('koperasi.') and not self.env.su and any(self._fields[name].type == 'many2one' for name in vals):
            self.check_access('write')
        return result
