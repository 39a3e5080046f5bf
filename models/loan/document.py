from odoo import fields, models


class KoperasiLoanDocument(models.Model):
    """ Scans that belong to an application. """
    _name = 'koperasi.loan.document'
    _description = "Loan Document"
    _inherit = ['koperasi.document']
    _order = 'application_id, type, id desc'
    _rec_name = 'file_name'

    application_id = fields.Many2one('koperasi.loan.application', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='application_id.company_id', store=True, index=True)
    type = fields.Selection([
        ('form', "Signed application"), ('income', "Proof of income"), ('business', "Business papers"), ('collateral', "Papers of the collateral"),
        ('consent', "Consent of spouse or guarantor"), ('agreement', "Signed agreement"), ('other', "Other"),
    ], required=True, default='form')
