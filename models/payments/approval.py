from odoo import api, models


class KoperasiApproval(models.Model):
    _inherit = 'koperasi.approval'

    @api.model
    def _doors(self):
        return (*super()._doors(), ('koperasi.payment.intent', 'park'))
