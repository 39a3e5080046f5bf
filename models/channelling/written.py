from odoo import api, models
from odoo.tools.misc import clean_context


class KoperasiFundWritten(models.AbstractModel):
    """ Records of which people write some fields and the program all others, whatever a caller sends or proposes """
    _name = 'koperasi.fund.written'
    _description = "Record of Lending On"
    _koperasi_written = frozenset()     # names of fields

    @api.model
    def _has_field_access(self, field, operation):
        if operation == 'write' and not self.env.su and field.name not in self._koperasi_written:
            return False
        return super()._has_field_access(field, operation)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # what a caller's context proposes for the other fields is not taken
            self = self.with_env(self.env(context=clean_context(self.env.context)))
        return super().create(vals_list)
