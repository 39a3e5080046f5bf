from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    # by-laws (AD/ART) of the cooperative: the root company
    koperasi_quorum_first = fields.Float(
        string="Quorum of the First Call", digits=(5, 2), help="More than this percentage of the voters has to be present; 0: what is usual (more than 50).")
    koperasi_quorum_second = fields.Float(
        string="Quorum of the Second Call", digits=(5, 2), help="At least this percentage of the voters has to be present; 0: what is usual (20).")
    koperasi_delegate_members = fields.Integer(string="Members a Delegate", default=50, help="A group elects one delegate for each begun so many members.")
    koperasi_meeting_proxies = fields.Integer(string="Proxies a Member", help="How many absent members one who is present may represent; 0: none, as is usual.")

    _koperasi_meeting_check = models.Constraint(
        'CHECK (COALESCE(koperasi_quorum_first, 0) BETWEEN 0 AND 100 AND COALESCE(koperasi_quorum_second, 0) BETWEEN 0 AND 100 '
        'AND COALESCE(koperasi_delegate_members, 50) BETWEEN 1 AND 10000 AND COALESCE(koperasi_meeting_proxies, 0) BETWEEN 0 AND 10)',
        "A quorum is 0 to 100 percent, a delegate stands for 1 to 10,000 members, and one member represents 10 others at most.")


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    koperasi_quorum_first = fields.Float(related='company_id.koperasi_quorum_first', readonly=False)
    koperasi_quorum_second = fields.Float(related='company_id.koperasi_quorum_second', readonly=False)
    koperasi_delegate_members = fields.Integer(related='company_id.koperasi_delegate_members', readonly=False)
    koperasi_meeting_proxies = fields.Integer(related='company_id.koperasi_meeting_proxies', readonly=False)
