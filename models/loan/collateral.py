import re
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...finance.loan.limits import collateral_shortfall
from ..ledger.append_only import append_only
from .checks import MANAGER, OFFICER, check_role, rupiah, text

# part of the value that does not count (domain 5.5: BPKB half of the market price, land certificates the whole NJOP)
HAIRCUTS = {'savings': 0, 'bpkb': 50, 'shm': 0, 'sk': 0, 'goods': 50}


class KoperasiLoanCollateral(models.Model):
    """ What secures a loan. An object is pledged once at a time; pledged savings are a hold on their account. """
    _name = 'koperasi.loan.collateral'
    _description = "Collateral"
    _inherit = ['mail.thread']
    _order = 'id'
    _rec_names_search = ['number', 'name', 'owner_name']
    _check_company_auto = True

    application_id = fields.Many2one('koperasi.loan.application', required=True, index=True, check_company=True, ondelete='restrict')
    company_id = fields.Many2one(related='application_id.company_id', store=True, index=True)
    root_company_id = fields.Many2one('res.company', compute='_compute_root_company_id', store=True, precompute=True, compute_sudo=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    member_id = fields.Many2one(related='application_id.member_id')
    type = fields.Selection([
        ('savings', "Savings"), ('bpkb', "Vehicle papers (BPKB)"), ('shm', "Land certificate (SHM, SHGB)"),
        ('sk', "Decree of appointment or pension (SK)"), ('goods', "Goods"),
    ], required=True, default='bpkb', tracking=True)
    name = fields.Char(string="Description", help="E.g. Honda Beat 2021, DH 1234 AB.")
    number = fields.Char(tracking=True, help="Of the certificate, the papers or the decree.")
    number_key = fields.Char(compute='_compute_number_key', store=True, precompute=True)
    account_id = fields.Many2one(
        'koperasi.account', string="Savings Account", check_company=True, index='btree_not_null', ondelete='restrict',
        domain="[('side', '=', 'credit'), ('state', '=', 'open'), ('company_id', '=', company_id)]")
    owner_name = fields.Char(string="Owner", help="The borrower, if empty.")
    assessed_value = fields.Monetary(string="Assessed Value (NJOP)", aggregator=None)
    market_value = fields.Monetary(aggregator=None)
    value = fields.Monetary(string="Value Taken", required=True, tracking=True, help="What the cooperative reckons with, before the haircut.")
    valued_on = fields.Date(default=fields.Date.context_today)
    haircut_pct = fields.Float(
        string="Haircut (%)", digits=(5, 2), compute='_compute_haircut', store=True, readonly=False, precompute=True, aggregator=None,
        help="Part of the value that does not count.")
    accepted_value = fields.Monetary(compute='_compute_accepted_value', store=True, help="Value less the haircut.")
    binding = fields.Selection([
        ('none', "None"), ('private', "Private deed"), ('skmht', "SKMHT"), ('mortgage', "Mortgage (hak tanggungan)"), ('fiduciary', "Fiduciary (fidusia)"),
    ], required=True, default='private', tracking=True)
    binding_number = fields.Char()
    insured_until = fields.Date()
    storage = fields.Char(string="Kept At", help="Safe, shelf, number of the envelope.")
    move_ids = fields.One2many('koperasi.loan.collateral.move', 'collateral_id', string="Register", readonly=True)
    custody = fields.Selection([
        ('none', "Not yet received"), ('in', "In custody"), ('out', "Given back"),
    ], compute='_compute_custody', store=True)
    held_amount = fields.Monetary(string="On Hold", readonly=True, copy=False, help="Savings that are blocked for this loan.")
    released = fields.Boolean(readonly=True, copy=False, tracking=True, help="No longer pledged.")

    _amount_check = models.Constraint('CHECK (value >= 0 AND haircut_pct BETWEEN 0 AND 100)', "A value is 0 or more, a haircut 0 to 100 percent.")
    _once_uniq = models.UniqueIndex(
        "(root_company_id, type, number_key) WHERE number_key IS NOT NULL AND NOT COALESCE(released, FALSE)",
        "This object is already pledged for another loan.")

    @api.depends('application_id')
    def _compute_root_company_id(self):
        for collateral in self:
            collateral.root_company_id = collateral.application_id.company_id.root_id

    @api.depends('number', 'type')
    def _compute_number_key(self):
        for collateral in self:
            key = re.sub(r'[\W_]', '', collateral.number or '').upper()
            collateral.number_key = False if collateral.type == 'savings' else key or False

    @api.depends('type')
    def _compute_haircut(self):
        for collateral in self:
            collateral.haircut_pct = HAIRCUTS.get(collateral.type, 0)

    @api.depends('value', 'haircut_pct')
    def _compute_accepted_value(self):
        for collateral in self:
            collateral.accepted_value = int(collateral.value * (100 - collateral.haircut_pct) / 100)

    @api.depends('move_ids.direction')
    def _compute_custody(self):
        for collateral in self:
            collateral.custody = collateral.move_ids.sorted('id')[-1:].direction or 'none'

    @api.depends('type', 'name', 'number')
    def _compute_display_name(self):
        types = dict(self._fields['type']._description_selection(self.env))
        for collateral in self:
            collateral.display_name = " ".join(filter(None, (types.get(collateral.type), collateral.name, collateral.number)))

    @api.constrains('type', 'account_id', 'number', 'value', 'application_id')
    def _check_object(self):
        for collateral in self:
            if collateral.type == 'savings' and (not collateral.account_id or collateral.account_id.sudo().side != 'credit'):
                raise ValidationError(self.env._("Choose the savings account that is pledged."))
            if collateral.type == 'savings' and collateral.account_id.sudo().control_id.account_type == 'equity':
                raise ValidationError(self.env._("Shares cannot be pledged: they are not withdrawn while a member borrows."))
            if collateral.type in ('bpkb', 'shm', 'sk') and not collateral.number_key:
                raise ValidationError(self.env._("Enter the number of the papers."))
            if collateral.value != int(collateral.value):
                raise ValidationError(self.env._("A value is in whole rupiah."))

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_protected(vals_list)
        self.check_access('create')
        self.env['koperasi.loan.application'].browse({vals['application_id'] for vals in vals_list if vals.get('application_id')}).check_access('read')
        for vals in vals_list:
            if vals.get('type') != 'savings' and vals.get('number'):
                self._check_number_free(vals)
        collaterals = super().create(vals_list)
        collaterals._check_editable()
        return collaterals

    def write(self, vals):
        self._refuse_protected([vals])
        if {'type', 'number', 'account_id', 'value', 'haircut_pct', 'application_id', 'owner_name', 'assessed_value', 'market_value'} & vals.keys():
            self._check_editable()
        if {'type', 'number'} & vals.keys():
            for collateral in self:
                collateral._check_number_free({**vals, 'application_id': collateral.application_id.id, 'type': vals.get('type', collateral.type),
                                               'number': vals.get('number', collateral.number)}, collateral)
        return super().write(vals)

    def _refuse_protected(self, vals_list):
        if not self.env.su and any({'held_amount', 'released', 'move_ids', 'custody'} & vals.keys() for vals in vals_list):
            raise UserError(self.env._("Holds, releases and the register of collateral are kept by the program."))

    @api.model
    def _check_number_free(self, vals, but=None):
        """ Before the unique index says so less kindly """
        probe = self.new({'application_id': vals.get('application_id'), 'type': vals.get('type') or 'bpkb', 'number': vals.get('number')})
        company = self.env['koperasi.loan.application'].browse(vals.get('application_id')).sudo().company_id.root_id
        other = probe.number_key and self.sudo().search([
            ('root_company_id', '=', company.id), ('type', '=', probe.type), ('number_key', '=', probe.number_key), ('released', '=', False),
            ('id', 'not in', but.ids if but else [])], limit=1)
        if other:
            application = other.application_id.sudo(self.env.su)
            raise UserError(self.env._(
                "%(object)s is already pledged for %(application)s.", object=probe.display_name,
                application=application.display_name if application.has_access('read') else self.env._("a loan of another branch")))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_free(self):
        self._check_editable()
        if any(collateral.move_ids for collateral in self):
            raise UserError(self.env._("What was received into custody stays in the register."))

    def _check_editable(self):
        for application in self.application_id if not self.env.su else ():
            application._check_may_write({'collateral_ids': True})

    # -- coverage -------------------------------------------------------------

    def _worth(self):
        """ Rupiah that these count for together; savings for no more than is free or held on their account """
        total = 0
        for collateral in self.sudo().filtered(lambda collateral: not collateral.released):
            worth = int(collateral.accepted_value)
            if collateral.type == 'savings':
                free = int(collateral.account_id.balance - collateral.account_id.held) + int(collateral.held_amount)
                worth = min(worth, free)
            total += worth
        return total

    def _shortfall(self, owed):
        """ Rupiah of a debt that these do not cover """
        return collateral_shortfall(owed, self._worth(), Decimal(0))

    # -- holds on savings, through the ledger's own row -----------------------

    def _pledge(self):
        """ Block pledged savings. Called when the agreement is signed.

        :raises UserError: if the free balance does not suffice, or their owner neither borrows nor agreed to guarantee
        """
        for collateral in self.sudo().filtered(lambda collateral: collateral.type == 'savings' and not collateral.released and not collateral.held_amount):
            application = collateral.application_id
            agreed = application.guarantor_ids.filtered('consent_date').member_id.partner_id
            if collateral.account_id.partner_id not in application.partner_id | agreed:
                raise UserError(self.env._(
                    "%s belongs to somebody who neither borrows nor agreed to guarantee: his savings are not pledged.", collateral.account_id.number))
            amount = int(collateral.accepted_value)
            collateral.account_id._change_held(amount)
            collateral.held_amount = amount

    def _release(self):
        """ The loan is paid off, refused or cancelled: nothing is pledged any longer. """
        for collateral in self.sudo().filtered(lambda collateral: not collateral.released):
            if collateral.held_amount:
                collateral.account_id._change_held(-int(collateral.held_amount))
            collateral.write({'held_amount': 0, 'released': True})

    # -- register of what lies in the safe ------------------------------------

    def receive(self, note=None):
        """ Take the papers or goods into custody.

        :param str note: from whom, in which state
        :raises UserError: if they are in custody already
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self._book_custody('in', note)
        return True

    def give_back(self, note=None):
        """ Give the papers or goods back; only when the loan is paid off or was never paid out.

        :param str note: to whom
        :raises UserError: if they are not in custody, or still secure a loan
        :raises AccessError: if the caller is no manager
        """
        check_role(self.env, MANAGER)
        for collateral in self:
            if collateral.application_id.loan_id.sudo().balance > 0 or collateral.application_id.state in ('approved', 'agreed'):
                raise UserError(self.env._("%s still secures a loan.", collateral.display_name))
        self._book_custody('out', note)
        return True

    def _book_custody(self, direction, note):
        check_role(self.env, OFFICER, MANAGER)
        self.check_access('write')
        note = text(self.env, note, self.env._("The note"))
        for collateral in self:
            if collateral.type == 'savings':
                raise UserError(self.env._("Savings are blocked on their account, not kept in the safe."))
            if (direction == 'in') == (collateral.custody == 'in'):
                raise UserError(self.env._("%(object)s: %(custody)s.", object=collateral.display_name, custody=dict(
                    self._fields['custody']._description_selection(self.env))[collateral.custody]))
            self.env['koperasi.loan.collateral.move'].sudo().create({
                'collateral_id': collateral.id, 'company_id': collateral.company_id.id, 'direction': direction, 'user_id': self.env.uid,
                'place': collateral.storage, 'note': note})
        if direction == 'out':
            self._release()

    def _summary(self):
        """ One line for papers """
        self.ensure_one()
        return f"{self.display_name}, {rupiah(self.env, self.value)}"


class KoperasiLoanCollateralMove(models.Model):
    """ Collateral that came into custody or was given back; only grows. """
    _name = 'koperasi.loan.collateral.move'
    _description = "Register of Collateral"
    _order = 'id desc'
    _log_access = False
    _rec_name = 'direction'

    collateral_id = fields.Many2one('koperasi.loan.collateral', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='restrict')
    direction = fields.Selection([('in', "Received"), ('out', "Given back")], required=True, readonly=True)
    moved_at = fields.Datetime(string="At", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, ondelete='restrict')
    place = fields.Char(readonly=True)
    note = fields.Char(readonly=True)

    def init(self):
        append_only(self.env.cr, self._table)
