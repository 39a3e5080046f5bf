from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    # read from the cooperative (the root company)
    koperasi_export_most = fields.Integer(
        string="Members in a File without a Reason", default=100, help="Who exports data of more members says first what it is for.")

    _koperasi_export_most_check = models.Constraint('CHECK (koperasi_export_most >= 0)', "The number of members cannot be below 0.")
