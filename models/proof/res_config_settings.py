from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    koperasi_proof_mail_to = fields.Char(related='company_id.koperasi_proof_mail_to', readonly=False)
