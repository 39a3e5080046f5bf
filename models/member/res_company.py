from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    # both are read from the cooperative (the root company), also for members of a branch
    koperasi_candidate_months = fields.Integer(
        string="Months as a Candidate", default=3,
        help="A candidate should become a member within this time (PP 9/1995: 3 months).")
    koperasi_require_basic_education = fields.Boolean(
        string="Basic Education Required", default=True,
        help="A candidate is admitted only after the basic education (diksar).")

    _koperasi_candidate_months_check = models.Constraint(
        'CHECK (koperasi_candidate_months > 0)', "A candidate needs at least one month.")

    def _koperasi_member_sequence(self):
        """ Sequence of the member numbers of this branch, made when it is first needed.

        :return: ``ir.sequence``, as superuser
        """
        self.ensure_one()
        Sequence = self.env['ir.sequence'].sudo()
        sequence = Sequence.search([('code', '=', 'koperasi.member'), ('company_id', '=', self.id)], order='id', limit=1)
        return sequence or Sequence.create({
            'name': self.env._("Member number of %s", self.name),
            'code': 'koperasi.member',
            'company_id': self.id,
            'padding': 6,
        })
