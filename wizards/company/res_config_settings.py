from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    koperasi_ready = fields.Boolean(related='company_id.koperasi_ready')
    koperasi_tz = fields.Selection(related='company_id.koperasi_tz', readonly=False)
    koperasi_chart = fields.Selection(related='company_id.koperasi_chart', readonly=False)
    koperasi_legal_number = fields.Char(related='company_id.koperasi_legal_number', readonly=False)
    koperasi_legal_date = fields.Date(related='company_id.koperasi_legal_date', readonly=False)
    koperasi_nik = fields.Char(related='company_id.koperasi_nik', readonly=False)
    koperasi_candidate_months = fields.Integer(related='company_id.koperasi_candidate_months', readonly=False)
    koperasi_export_most = fields.Integer(related='company_id.koperasi_export_most', readonly=False)
    koperasi_require_basic_education = fields.Boolean(related='company_id.koperasi_require_basic_education', readonly=False)
