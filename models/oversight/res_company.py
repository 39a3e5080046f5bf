from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    # of the cooperative (the root company), also for members of a branch
    koperasi_look_names = fields.Boolean(
        string="Members See Who Looked at Their Data", help="With the name of the employee. Without this a member sees his role only.")
    koperasi_suspense_days = fields.Integer(
        string="Days until Unidentified Money is an Exception", default=30, help="Money without a payer that is older stands among the exceptions of the supervisors.")
    koperasi_late_days = fields.Integer(
        string="Days until an Open Day is an Exception", default=3, help="A business day that is closed later than this stands among the exceptions of the supervisors.")

    _koperasi_oversight_check = models.Constraint(
        'CHECK (koperasi_suspense_days BETWEEN 1 AND 365 AND koperasi_late_days BETWEEN 1 AND 60)',
        "Money without a payer is an exception after 1 to 365 days, an open day after 1 to 60.")
