from odoo import api, fields, models


class KoperasiApproval(models.Model):
    _inherit = 'koperasi.approval'

    mass_file_id = fields.Many2one('koperasi.mass.file', readonly=True, index='btree_not_null', ondelete='restrict')

    @api.model
    def _doors(self):
        return (*super()._doors(), ('koperasi.mass.file', 'book'), ('koperasi.suspense', 'match'))

    def _prepare_record(self, record):
        values = super()._prepare_record(record)
        if record._name == 'koperasi.mass.file':
            values['mass_file_id'] = record.id
        return values
