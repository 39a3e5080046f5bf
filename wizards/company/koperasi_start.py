from odoo import api, fields, models


class KoperasiStart(models.TransientModel):
    """ The first-run panel. A tick is what the database says, not a box that somebody clicked. """
    _name = 'koperasi.start'
    _description = "Getting Started"

    company_id = fields.Many2one('res.company', required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related='company_id.currency_id')
    has_identity = fields.Boolean(compute='_compute_steps')
    has_books = fields.Boolean(compute='_compute_steps')
    has_people = fields.Boolean(compute='_compute_steps')
    has_products = fields.Boolean(compute='_compute_steps')
    has_members = fields.Boolean(compute='_compute_steps')
    has_day = fields.Boolean(compute='_compute_steps')
    done_count = fields.Integer(compute='_compute_steps')
    run_ids = fields.Many2many('koperasi.run', string="Closings at Work", compute='_compute_run_ids')
    missing = fields.Char(compute='_compute_steps', help="Events that have no account yet.")

    @api.depends('company_id')
    def _compute_steps(self):
        for start in self:
            company = start.company_id
            own = [('company_id', '=', company.id)]
            root = company.root_id
            start.has_identity = bool(root.koperasi_legal_number and root.street)
            start.missing = ", ".join(self.env['koperasi.posting.rule']._missing(company)) if company.koperasi_ready else False
            start.has_books = company.koperasi_ready and not start.missing
            groups = [self.env.ref(f'koperasi.group_koperasi_{role}') for role in ('teller', 'manager')]
            start.has_people = all(company in group.all_user_ids.company_ids for group in groups)
            start.has_products = bool(self.env['koperasi.savings.product'].search_count(
                [('company_id', '=', root.id), ('family', '=', 'demand'), ('decision_number', '!=', False)], limit=1))
            start.has_members = bool(self.env['koperasi.member'].search_count(own, limit=1))
            start.has_day = bool(self.env['koperasi.business.day'].search_count([*own, ('state', '=', 'open')], limit=1))
            start.done_count = sum((
                start.has_identity, start.has_books, start.has_people, start.has_products, start.has_members, start.has_day))

    @api.depends('company_id')
    def _compute_run_ids(self):
        for start in self:
            start.run_ids = self.env['koperasi.run'].search(
                [('company_id', '=', start.company_id.id), ('parent_id', '=', False), ('state', 'in', ('running', 'paused', 'stopped'))])

    @api.depends('company_id')
    def _compute_display_name(self):
        self.display_name = self.env._("Getting Started")

    @api.model
    def action_open(self):
        """ The panel of the branch that the user works in. """
        start = self.create([{}])
        return {'type': 'ir.actions.act_window', 'name': self.env._("Getting Started"), 'res_model': self._name,
                'view_mode': 'form', 'res_id': start.id}

    def action_setup(self):
        """ Chart, journals, posting rules and products of this branch; shows the panel again. """
        self.ensure_one()
        self.company_id.action_koperasi_setup()
        return self.action_open()

    def action_company(self):
        """ The company's own form. """
        return {'type': 'ir.actions.act_window', 'res_model': 'res.company', 'view_mode': 'form', 'res_id': self.company_id.root_id.id}
