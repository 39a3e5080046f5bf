import base64
import hashlib
import json
import zlib
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS
from odoo.tools.misc import clean_context, format_date

from ..ledger.checks import ACCOUNTANT, BOARD, MANAGER, check_role, text
from .guard import guard

SUPERVISOR = 'koperasi.group_koperasi_supervisor'
PUBLISHERS = (BOARD, SUPERVISOR)
ASKED = {'company_id', 'date'}
OUT = ('published', 'superseded', 'withdrawn')      # told to the public at some time


class KoperasiTransparency(models.Model):
    """ What a cooperative tells the public of itself as at the end of a month: figures worked out once, signed by one person, published by another.

    The public page reads these rows and nothing else. How figures come about: facts.py, books.py, people.py, loans.py; what may be told of people: ``finance/disclosure.py``.
    """
    _name = 'koperasi.transparency'
    _description = "Public Figures of a Month"
    _order = 'date desc, id desc'

    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, domain=[('koperasi_ready', '=', True), ('parent_id', '=', False)],
        default=lambda self: self.env.company.root_id, ondelete='restrict')
    date = fields.Date(string="Month", required=True, default=lambda self: self._last_month(), help="The figures are those of the last day of this month.")
    state = fields.Selection([
        ('draft', "Draft"), ('signed', "Signed"), ('published', "Published"), ('superseded', "Superseded"), ('withdrawn', "Withdrawn")],
        string="Status", default='draft', required=True, readonly=True, copy=False, index=True)
    prepared_on = fields.Datetime(readonly=True, copy=False)
    prepared_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    signed_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    signed_on = fields.Datetime(readonly=True, copy=False)
    signed_name = fields.Char(string="Signed", readonly=True, copy=False, help="Name as the page shows it.")
    signed_role = fields.Char(string="Role of Who Signed", readonly=True, copy=False)
    published_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    published_on = fields.Datetime(readonly=True, copy=False)
    published_name = fields.Char(string="Published", readonly=True, copy=False)
    published_role = fields.Char(string="Role of Who Published", readonly=True, copy=False)
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False, help="Of the figures as they were signed; anybody can work it out from the file.")
    withdrawal_reason = fields.Char(readonly=True, copy=False, help="Everybody reads it.")
    withdrawal_asked_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    withdrawal_asked_on = fields.Datetime(readonly=True, copy=False)
    withdrawn_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    withdrawn_on = fields.Datetime(readonly=True, copy=False)
    figure_ids = fields.One2many('koperasi.transparency.figure', 'snapshot_id', string="Figures", readonly=True, copy=False)
    head = fields.Json(readonly=True, copy=False, help="Who the cooperative was when the figures were prepared; part of what is signed.")
    portfolio = fields.Json(readonly=True, copy=False, prefetch=False, help="The rows of the anonymous file of loans.")
    # who stood in which cell, to compare later months with: of no use to anybody else
    basis = fields.Binary(attachment=False, readonly=True, copy=False, prefetch=False, groups=NO_ACCESS)
    compared_with = fields.Json(readonly=True, copy=False, help="What had been published when the figures were prepared.")
    suppressed_count = fields.Integer(string="Withheld", compute='_compute_suppressed_count', help="Figures that would tell of fewer than five people.")

    _month_idx = models.Index('(company_id, date, state)')

    def init(self):
        guard(self.env.cr, self._table, rows=False)

    @api.model
    def _last_month(self):
        return self.env.company._koperasi_book_date().replace(day=1) - timedelta(days=1)

    @api.depends('date', 'company_id')
    def _compute_display_name(self):
        for snapshot in self:
            snapshot.display_name = self.env._("Public figures, %s", format_date(self.env, snapshot.date, date_format='MMMM y') if snapshot.date else '')

    @api.depends('figure_ids.suppressed')
    def _compute_suppressed_count(self):
        for snapshot in self:
            snapshot.suppressed_count = len(snapshot.figure_ids.filtered('suppressed'))

    # -- what people write ----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name in ASKED} for vals in vals_list]
        # no default of a caller publishes
        snapshots = super(KoperasiTransparency, self.with_env(self.env(context=clean_context(self.env.context)))).create([self._to_month_end(vals) for vals in vals_list])
        snapshots._check_root()
        return snapshots.with_env(self.env)

    def write(self, vals):
        if not self.env.su:
            self._check_draft()
            if vals.keys() - ASKED:
                raise UserError(self.env._("Public figures are worked out, not written."))
        result = super().write(self._to_month_end(vals))
        if vals.keys() & ASKED:
            self._check_root()
            # narrow sudo(): of a draft that the caller may write; figures of another month are none of this one
            self.sudo()._forget()
        return result

    @api.model
    def _to_month_end(self, vals):
        if not vals.get('date'):
            return vals
        return {**vals, 'date': fields.Date.to_date(vals['date']) + relativedelta(day=31)}

    def _check_root(self):
        # narrow sudo(): whether the company is a branch, to refuse it
        if self.sudo().company_id.parent_id:
            raise UserError(self.env._("The public page is one of the whole cooperative."))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()

    def _check_draft(self):
        for snapshot in self:
            if snapshot.state != 'draft':
                raise UserError(self.env._("%s is no draft any more.", snapshot.display_name))

    def _forget(self):
        self.figure_ids.unlink()
        self.write({'prepared_on': False, 'prepared_by_id': False, 'head': False, 'portfolio': False, 'basis': False, 'compared_with': False, 'sha256': False})

    # -- steps ----------------------------------------------------------------

    def action_prepare(self):
        """ Work out the figures of the month from the closed books.

        :raises UserError: if it is no draft, or the month is not closed in all branches
        :raises AccessError: if the caller is neither accountant nor manager
        """
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('write')
        self._check_draft()
        for snapshot in self.sudo():
            snapshot._check_closed()
            snapshot._forget()
            sheet = snapshot._gather()
            company = snapshot.company_id
            snapshot.write({
                'head': {'cooperative': company.name, 'legal_number': company.koperasi_legal_number or '', 'cooperative_id': company.koperasi_nik or ''},
                'figure_ids': [(0, 0, row) for row in sheet.rows], 'prepared_on': fields.Datetime.now(), 'prepared_by_id': self.env.uid, 'portfolio': sheet.portfolio, 'compared_with': snapshot._ever_public().ids,
                'basis': base64.b64encode(zlib.compress(json.dumps(sheet.disclosure.basis, separators=(',', ':')).encode()))})

    def action_sign(self):
        """ Sign the figures as the first person; from now on nothing of them changes.

        :raises UserError: if there are none
        :raises AccessError: if the caller is neither accountant nor manager
        """
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('write')
        self._check_draft()
        for snapshot in self.sudo():
            if not snapshot.figure_ids:
                raise UserError(self.env._("Prepare the figures first."))
            snapshot.write({
                'state': 'signed', 'signed_by_id': self.env.uid, 'signed_on': fields.Datetime.now(), 'sha256': snapshot._digest(), 'signed_name': self.env.user.name,
                'signed_role': 'manager' if self.env.user.has_group(MANAGER) else 'accountant'})

    def action_return(self):
        """ Give signed figures back, to be prepared anew.

        :raises UserError: if they are not signed
        :raises AccessError: if the caller is neither accountant, manager, board nor supervisor
        """
        self._waiting(ACCOUNTANT, MANAGER, *PUBLISHERS).write({
            'state': 'draft', 'signed_by_id': False, 'signed_on': False, 'sha256': False, 'signed_name': False, 'signed_role': False})

    def action_publish(self):
        """ Publish signed figures as the second person. What was published of the same month before is superseded.

        :raises UserError: if they are not signed, the caller signed them, they were changed since, or something else was published since they were prepared
        :raises AccessError: if the caller is neither board nor supervisor
        """
        for snapshot in self._waiting(*PUBLISHERS):
            if self.env.user._koperasi_same_person(snapshot.signed_by_id) or self.env.user._koperasi_same_person(snapshot.prepared_by_id):
                raise UserError(self.env._("Another person than who signed the figures publishes them."))
            # two who publish at once: the second waits, and is told
            self.env.cr.execute("SELECT FROM res_company WHERE id = %s FOR NO KEY UPDATE", (snapshot.company_id.id,))
            if snapshot._ever_public().ids != (snapshot.compared_with or []):
                raise UserError(self.env._("Other figures were published since these were prepared: give them back and prepare them anew, so that the two together tell of nobody."))
            if snapshot._digest() != snapshot.sha256:
                raise UserError(self.env._("These are not the figures that were signed."))
            self.sudo().search([('company_id', '=', snapshot.company_id.id), ('date', '=', snapshot.date), ('state', '=', 'published')]).write({'state': 'superseded'})
            self.env.flush_all()
            snapshot.write({
                'state': 'published', 'published_by_id': self.env.uid, 'published_on': fields.Datetime.now(), 'published_name': self.env.user.name,
                'published_role': 'board' if self.env.user.has_group(BOARD) else 'supervisor'})

    def ask_withdrawal(self, reason):
        """ Ask that published figures be withdrawn; another person has to agree.

        :param str reason: everybody reads it
        :raises UserError: without a reason, or if the figures are not public, or somebody asked already
        :raises AccessError: if the caller is neither accountant, manager, board nor supervisor
        """
        check_role(self.env, ACCOUNTANT, MANAGER, *PUBLISHERS)
        self.ensure_one()
        self.check_access('read')
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        if self.state not in ('published', 'superseded') or self.withdrawal_asked_by_id:
            raise UserError(self.env._("%s cannot be withdrawn now.", self.display_name))
        self.sudo().write({'withdrawal_reason': reason, 'withdrawal_asked_by_id': self.env.uid, 'withdrawal_asked_on': fields.Datetime.now()})

    def action_withdraw(self):
        """ Withdraw published figures as the second person. The page says so, with the reason.

        :raises UserError: if nobody asked, or the caller himself did
        :raises AccessError: if the caller is neither board nor supervisor
        """
        check_role(self.env, *PUBLISHERS)
        self.check_access('read')
        for snapshot in self.sudo():
            if not snapshot.withdrawal_asked_by_id or snapshot.state == 'withdrawn':
                raise UserError(self.env._("Nobody asked to withdraw %s.", snapshot.display_name))
            if self.env.user._koperasi_same_person(snapshot.withdrawal_asked_by_id):
                raise UserError(self.env._("Another person than who asked withdraws the figures."))
            snapshot.write({'state': 'withdrawn', 'withdrawn_by_id': self.env.uid, 'withdrawn_on': fields.Datetime.now()})

    def action_keep(self):
        """ Decline that published figures be withdrawn.

        :raises UserError: if nobody asked
        :raises AccessError: if the caller is neither board nor supervisor
        """
        check_role(self.env, *PUBLISHERS)
        self.check_access('read')
        for snapshot in self.sudo():
            if not snapshot.withdrawal_asked_by_id or snapshot.state == 'withdrawn':
                raise UserError(self.env._("Nobody asked to withdraw %s.", snapshot.display_name))
            snapshot.write({'withdrawal_reason': False, 'withdrawal_asked_by_id': False, 'withdrawal_asked_on': False})

    def _waiting(self, *roles):
        """ These, if they are signed and the caller may answer; he may not write them, so with raised rights """
        check_role(self.env, *roles)
        self.check_access('read')
        for snapshot in self:
            if snapshot.state != 'signed':
                raise UserError(self.env._("%s does not wait to be published.", snapshot.display_name))
        return self.sudo()

    # -- what they open -------------------------------------------------------

    def action_preview(self):
        """ Open the page as everybody would see it.

        :raises UserError: if nothing was prepared
        """
        self.ensure_one()
        self.check_access('read')
        if not self.prepared_on:
            raise UserError(self.env._("Prepare the figures first."))
        return {'type': 'ir.actions.act_url', 'target': 'new', 'url': f'/koperasi/transparency/preview/{self.id}'}

    # -- what is public -------------------------------------------------------

    @api.model
    def _public(self, company):
        """ All that was ever published of a cooperative, the newest month first: published, or withdrawn where nothing took its place.

        :param company: ``res.company`` of ``_koperasi_public``
        :return: recordset as superuser, one a month
        """
        found = self.sudo().search([('company_id', '=', company.id), ('state', 'in', ('published', 'withdrawn'))], order='date desc, state, published_on desc')
        months = {}
        for snapshot in found:      # "published" comes before "withdrawn"
            months.setdefault(snapshot.date, snapshot)
        return self.sudo().union(*months.values())

    def _ever_public(self):
        """ All that was ever published of this cooperative, in the order in which it was made; what was withdrawn is known too """
        self.ensure_one()
        return self.sudo().search([('company_id', '=', self.company_id.id), ('state', 'in', OUT)], order='id')

    def _document(self):
        """ The figures as they are signed: what page and file show, and of what the SHA-256 is.

        :return: dict that JSON can hold
        """
        self.ensure_one()
        return {
            **(self.head or {}), 'date': self.date.isoformat(), 'currency': 'IDR', 'least_people': 5,
            'figures': [figure._told() for figure in self.figure_ids.sorted(lambda figure: (figure.sequence, figure.id))],
            'portfolio_sha256': hashlib.sha256(canonical(self.portfolio or {})).hexdigest()}

    def _digest(self):
        return hashlib.sha256(canonical(self._document())).hexdigest()

    def _basis(self):
        """ What the disclosure rule compares with, as superuser """
        self.ensure_one()
        return json.loads(zlib.decompress(base64.b64decode(self.basis))) if self.basis else {'singles': {}, 'tables': {}}


def canonical(document):
    """ The one way to write a document as bytes: keys sorted, no blanks, UTF-8 """
    return json.dumps(document, sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode()
