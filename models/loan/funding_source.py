from odoo import api, fields, models


class KoperasiLoanFundingSource(models.Model):
    """ Where the money of loans comes from. """
    _name = 'koperasi.loan.funding.source'
    _description = "Funding Source"
    _order = 'sequence, name'
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, domain=[('parent_id', '=', False)],
        default=lambda self: self.env.company.root_id)
    currency_id = fields.Many2one(related='company_id.currency_id')
    kind = fields.Selection([
        ('own', "Own funds"), ('bank', "Bank"), ('puskopdit', "Puskopdit"), ('lpdb', "LPDB"), ('umi', "UMi (PIP)"), ('programme', "Programme"),
    ], required=True, default='own')
    account_id = fields.Many2one(
        'account.account', string="Liability Account", check_company=True, ondelete='restrict', help="Holds what is owed to this source.")
    agreement = fields.Char(help="Number of the agreement.")
    date_from = fields.Date()
    date_to = fields.Date()
    note = fields.Text()

    loan_ids = fields.One2many('koperasi.loan', 'funding_source_id', string="Loans")
    received = fields.Monetary(string="Owed to the Source", compute='_compute_balances', help="Balance of the liability account.")
    lent = fields.Monetary(string="Lent and Not Repaid", compute='_compute_balances', help="Principal outstanding of the loans from this source.")
    difference = fields.Monetary(compute='_compute_balances', help="Received and not lent; below 0, own money is lent in its name.")
    loan_count = fields.Integer(compute='_compute_balances')

    _name_uniq = models.Constraint('UNIQUE (company_id, name)', "There is already a funding source of this name.")

    @api.depends('account_id', 'loan_ids')
    def _compute_balances(self):
        # narrow sudo(): sums of the cooperative for who may read the source
        sources = self.sudo()
        loans = self.env['koperasi.loan'].sudo()
        lent = {source: (int(balance), count) for source, balance, count in loans._read_group(
            [('funding_source_id', 'in', self.ids), ('account_id.balance', '>', 0)], ['funding_source_id'], ['account_id:recordset', '__count'])
            for balance in [sum(balance.mapped('balance'))]}
        for source in self:
            owed = sources.browse(source.id)
            balances = owed.company_id._koperasi_gl_balances() if owed.account_id else {}
            source.received = -balances.get(owed.account_id, 0)
            source.lent, source.loan_count = lent.get(owed, (0, 0))
            source.difference = source.received - source.lent if owed.account_id else 0

    def action_open_loans(self):
        """ Open the loans from this source. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'name': self.env._("Loans from %s", self.name), 'res_model': 'koperasi.loan', 'view_mode': 'list,form',
                'domain': [('funding_source_id', '=', self.id)]}
