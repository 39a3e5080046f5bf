import hashlib
import json

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import clean_context, format_date

from ..ledger.checks import check_role
from .guard import guard

REGISTRAR, HEAD = 'koperasi.group_koperasi_registrar', 'koperasi.group_koperasi_office_head'
ASKED = {'company_id', 'area_id', 'date', 'period', 'basis', 'oldest', 'compared_ids', 'reason', 'note'}
FOLLOWS = ASKED - {'reason', 'note'}    # of other figures if it changes
BASES = [('registry', "Own Registry and Returns"), ('sources', "What Others Stated")]


class KoperasiStatisticEdition(models.Model):
    """ The figures of an area as at a day: worked out from the registry or put together from what others stated, signed by the head, published, and kept as they were.

    How they come about: gathering.py, comparing.py; what may be told of few: ``finance/statistics.py``. Page, paper and files read what stands here and nothing else.
    """
    _name = 'koperasi.statistic.edition'
    _description = "Statistics"
    _order = 'date desc, id desc'

    company_id = fields.Many2one('res.company', string="Office", required=True, index=True, default=lambda self: self.env.company, ondelete='restrict',
                                 domain="[('koperasi_is_office', '=', True)]")
    area_id = fields.Many2one('koperasi.area', required=True, default=lambda self: self.env.company.koperasi_office_area_id, ondelete='restrict', help="What the figures are of.")
    date = fields.Date(string="As At", required=True, default=lambda self: fields.Date.context_today(self).replace(day=1) - relativedelta(days=1))
    period = fields.Selection([('day', "Day"), ('month', "Month"), ('quarter', "Quarter"), ('year', "Year")], required=True, default='year')
    basis = fields.Selection(BASES, string="From", required=True, default='registry')
    oldest = fields.Date(string="Figures Not Before", help="Amounts of a cooperative are those of its last return up to the day. Empty: of the day itself only. Results of the year are never taken from an older one.")
    compared_ids = fields.Many2many('koperasi.statistic.edition', 'koperasi_statistic_compared_rel', 'edition_id', 'other_id', string="Compared With", copy=False,
                                    help="Each figure is compared with the last of these that has it. Empty: the year before, else the last before.")
    note = fields.Text(help="Everybody reads it.")
    reason = fields.Char(string="Why It Replaces the Earlier One", copy=False, help="Everybody reads it.")
    state = fields.Selection([('draft', "Draft"), ('signed', "Signed"), ('published', "Published"), ('replaced', "Replaced")], string="Status", default='draft', required=True,
                             readonly=True, copy=False, index=True)
    prepared_on = fields.Datetime(readonly=True, copy=False)
    prepared_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    signed_on = fields.Datetime(readonly=True, copy=False)
    signed_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    signed_name = fields.Char(string="Signed", readonly=True, copy=False)
    published_on = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    replaces_id = fields.Many2one('koperasi.statistic.edition', readonly=True, copy=False, index='btree_not_null', ondelete='restrict')
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False, help="Of the figures as they were signed; anybody can work it out from the JSON file.")
    words = fields.Json(readonly=True, copy=False, prefetch=False, help="Names and definitions as they were, in each language.")
    least = fields.Integer(string="Least in a Sum", readonly=True, copy=False, aggregator=None)
    cooperative_count = fields.Integer(string="Cooperatives", readonly=True, copy=False, aggregator=None)
    reported_count = fields.Integer(string="Figures Known Of", readonly=True, copy=False, aggregator=None)
    withheld_count = fields.Integer(string="Withheld", readonly=True, copy=False, aggregator=None)
    cell_ids = fields.One2many('koperasi.statistic.cell', 'edition_id', string="Figures", readonly=True, copy=False)
    total_ids = fields.One2many('koperasi.statistic.cell', 'edition_id', string="Summary", readonly=True, copy=False, domain=[('dimension', '=', 'all')])
    row_ids = fields.One2many('koperasi.statistic.row', 'edition_id', string="Their Cooperatives", readonly=True, copy=False)
    table_html = fields.Html(string="Tables", compute='_compute_table_html', sanitize=False)

    _published_uniq = models.UniqueIndex("(company_id, area_id, date, period, basis) WHERE state = 'published'", "Statistics of this day are published already.")

    def init(self):
        guard(self.env.cr, self._table, rows=False)

    @api.depends('area_id', 'date')
    def _compute_display_name(self):
        for edition in self:
            edition.display_name = self.env._("Statistics %(area)s, %(date)s", area=edition.area_id.name or '', date=edition._day_text() if edition.date else '')

    @api.depends('state', 'prepared_on')
    @api.depends_context('lang')
    def _compute_table_html(self):
        for edition in self:
            edition.table_html = edition.prepared_on and self.env['ir.qweb']._render('koperasi.statistic_tables', {'tables': edition._tables()})

    def _day_text(self):
        return format_date(self.env, self.date, date_format='d MMMM y')

    @api.constrains('company_id')
    def _check_statistic_office(self):
        for edition in self:
            if not edition.company_id.koperasi_is_office:
                raise ValidationError(self.env._("%s is no supervising office.", edition.company_id.name))

    # -- what people write ----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name in ASKED} for vals in vals_list]
        # no default of a caller publishes
        return super(KoperasiStatisticEdition, self.with_env(self.env(context=clean_context(self.env.context)))).create(vals_list).with_env(self.env)

    def write(self, vals):
        if not self.env.su:
            self._check_draft()
            if vals.keys() - ASKED:
                raise UserError(self.env._("Statistics are worked out, not written."))
        result = super().write(vals)
        if vals.keys() & FOLLOWS and not self.env.su:
            # narrow sudo(): of a draft that the caller may write; figures of another day are none of this one
            self.sudo()._forget()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()

    def _check_draft(self):
        for edition in self:
            if edition.state != 'draft':
                raise UserError(self.env._("%s is no draft any more.", edition.display_name))

    def _forget(self):
        for model in ('koperasi.statistic.cell', 'koperasi.statistic.row'):
            self.env[model].search([('edition_id', 'in', self.ids)]).unlink()
        self.write({'prepared_on': False, 'prepared_by_id': False, 'sha256': False, 'words': False, 'cooperative_count': 0, 'reported_count': 0, 'withheld_count': 0})

    # -- steps ----------------------------------------------------------------

    def action_prepare(self):
        """ Work out the figures. May be asked again while it is a draft.

        :raises UserError: if it is no draft, its day is to come, or nothing is known of the day
        :raises AccessError: if the caller is not the registrar
        """
        check_role(self.env, REGISTRAR)
        self.check_access('write')
        self._check_draft()
        # narrow sudo(): figures and rows, which nobody writes by hand; role and rights were checked
        for edition in self.sudo():
            if edition.date > fields.Date.context_today(self):
                raise UserError(self.env._("The day of the statistics is still to come."))
            edition._forget()
            edition._gather()
            edition.write({'prepared_on': fields.Datetime.now(), 'prepared_by_id': self.env.uid})

    def action_sign(self):
        """ Sign the figures as the head of the office; from now on nothing of them changes.

        :raises UserError: if nothing was prepared, or the caller did so himself
        :raises AccessError: if the caller is not the head
        """
        check_role(self.env, HEAD)
        self.check_access('read')
        self._check_draft()
        # narrow sudo(): state and signature, which nobody writes by hand
        for edition in self.sudo():
            if not edition.prepared_on:
                raise UserError(self.env._("Prepare the figures first."))
            if self.env.user._koperasi_same_person(edition.prepared_by_id):
                raise UserError(self.env._("Another person than who prepared the figures signs them."))
            edition.write({'state': 'signed', 'signed_by_id': self.env.uid, 'signed_on': fields.Datetime.now(), 'signed_name': self.env.user.name, 'sha256': edition._digest()})

    def action_return(self):
        """ Give signed figures back, to be prepared anew.

        :raises UserError: if they are not signed
        :raises AccessError: if the caller is neither registrar nor head
        """
        self._signed().write({'state': 'draft', 'signed_by_id': False, 'signed_on': False, 'signed_name': False, 'sha256': False})

    def action_publish(self):
        """ Publish signed figures on the page of the office. Those of the same day that are public are replaced, with the reason.

        :raises UserError: if they are not signed, were changed since, or replace others without a reason
        :raises AccessError: if the caller is neither registrar nor head
        """
        for edition in self._signed():
            # two who publish at once: the second waits
            self.env.cr.execute("SELECT FROM res_company WHERE id = %s FOR NO KEY UPDATE", (edition.company_id.id,))
            if edition._digest() != edition.sha256:
                raise UserError(self.env._("These are not the figures that were signed."))
            earlier = edition._same_day()
            if earlier and not edition.reason:
                raise UserError(self.env._("Figures of this day are public: say why these replace them. Give them back to do so."))
            earlier.write({'state': 'replaced'})
            self.env.flush_all()
            edition.write({'state': 'published', 'published_by_id': self.env.uid, 'published_on': fields.Datetime.now(), 'replaces_id': earlier.id})

    def _signed(self):
        """ These, if they are signed and the caller may go on """
        check_role(self.env, REGISTRAR, HEAD)
        self.check_access('read')
        for edition in self:
            if edition.state != 'signed':
                raise UserError(self.env._("%s is not signed.", edition.display_name))
        # narrow sudo(): state and what belongs to it, which nobody writes by hand
        return self.sudo()

    def _same_day(self):
        return self.search([('company_id', '=', self.company_id.id), ('area_id', '=', self.area_id.id), ('date', '=', self.date), ('period', '=', self.period),
                            ('basis', '=', self.basis), ('state', '=', 'published')])

    def _digest(self):
        """ SHA-256 of the figures: JSON with sorted keys and without blanks, UTF-8 """
        self.env.flush_all()
        return hashlib.sha256(json.dumps(self._document(), sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode()).hexdigest()

    # -- what they open -------------------------------------------------------

    def action_open_cells(self):
        """ All figures of this edition: by area, kind, level …

        :return: action
        """
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_statistic_cell')
        return {**action, 'name': self.display_name, 'domain': [('edition_id', '=', self.id)]}

    def action_open_rows(self):
        """ The cooperatives of this edition, each with its own figures

        :return: action
        """
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_statistic_row')
        return {**action, 'name': self.display_name, 'domain': [('edition_id', '=', self.id)]}

    def action_xlsx(self):
        """ Download the yearbook as a workbook """
        return self._statistic_file('xlsx')

    def action_pdf(self):
        """ Download the yearbook as a paper """
        return self._statistic_file('pdf')

    def _statistic_file(self, extension):
        self.ensure_one()
        self.check_access('read')
        if not self.prepared_on:
            raise UserError(self.env._("Prepare the figures first."))
        return {'type': 'ir.actions.act_url', 'target': 'download', 'url': f'/koperasi/statistics/{self.id}.{extension}'}

    # -- what is public -------------------------------------------------------

    @api.model
    def _public(self, company):
        """ The published editions of an office, the newest first, of its own area before others

        :param company: ``res.company`` of ``_koperasi_office_public``
        :return: recordset as superuser
        """
        found = self.sudo().search([('company_id', '=', company.id), ('state', '=', 'published')])
        return found.sorted(lambda one: (one.area_id == company.koperasi_office_area_id, one.basis == 'registry', one.date, one.id), reverse=True)
