from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools.misc import clean_context

from ..ledger.checks import ACCOUNTANT, BOARD, MANAGER, check_role
from .annual_parts import CHAPTERS

ASKED = {'company_id', 'year', 'meeting_date', 'board_report', 'supervisor_report', 'surplus_plan', 'chapter_ids', 'signer_ids'}


class KoperasiAnnualReport(models.Model):
    """ The book for the annual meeting of members (RAT): what board and supervisors write, with what the books say of the year.

    The law asks for it a month before the meeting, signed by all of the board (UU 25/1992 art. 35 and 36). Finished, it keeps the file that was signed.
    """
    _name = 'koperasi.annual.report'
    _description = "Annual Report"
    _order = 'year desc, id desc'

    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, domain=[('koperasi_ready', '=', True), ('parent_id', '=', False)],
        default=lambda self: self.env.company.root_id, ondelete='restrict')
    year = fields.Integer(
        required=True, aggregator=None, default=lambda self: self.env.company._koperasi_book_date().year - 1, help="Book year; the year in which it ends.")
    date_from = fields.Date(string="First Day", compute='_compute_dates', store=True)
    date_to = fields.Date(string="Last Day", compute='_compute_dates', store=True)
    meeting_date = fields.Date(string="Annual Meeting On", help="Day of the annual meeting of members (RAT).")
    due_date = fields.Date(compute='_compute_due_date', help="Last day on which the report has to be ready: a month before the meeting.")
    late = fields.Boolean(compute='_compute_due_date')
    state = fields.Selection([('draft', "Draft"), ('done', "Finished")], default='draft', required=True, readonly=True, copy=False)
    board_report = fields.Html(string="Report of the Board")
    supervisor_report = fields.Html(string="Report of the Supervisors")
    surplus_plan = fields.Html(string="Plan for the Surplus", help="How the surplus (SHU) is to be distributed.")
    chapter_ids = fields.One2many('koperasi.annual.chapter', 'report_id', string="Chapters")
    signer_ids = fields.One2many('koperasi.annual.signer', 'report_id', string="Signatures")
    unsigned_count = fields.Integer(string="Missing Signatures", compute='_compute_unsigned')
    file = fields.Binary(string="Signed File", readonly=True, attachment=True, copy=False)
    file_name = fields.Char(readonly=True, copy=False)
    finished_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    finished_on = fields.Datetime(readonly=True, copy=False)

    @api.depends('year', 'company_id')
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._("Annual Report %(year)s, %(cooperative)s", year=report.year, cooperative=report.company_id.sudo().name or '')

    @api.depends('year', 'company_id')
    def _compute_dates(self):
        for report in self:
            report.date_from, report.date_to = report.company_id._koperasi_book_year(report.year)

    @api.depends('meeting_date', 'state')
    def _compute_due_date(self):
        for report in self:
            days = report.meeting_date and self.env['koperasi.regulation.limit']._find('annual_report_days_before_rat', report.meeting_date)
            report.due_date = report.meeting_date - timedelta(days=int(days)) if days is not None and report.meeting_date else False
            report.late = bool(report.due_date and report.state == 'draft' and report.due_date < report.company_id._koperasi_book_date())

    @api.depends('signer_ids.body', 'signer_ids.signed_on')
    def _compute_unsigned(self):
        for report in self:
            report.unsigned_count = len(report.signer_ids.filtered(lambda signer: signer.body == 'board' and not signer.signed_on))

    @api.constrains('year', 'company_id')
    def _check_scope(self):
        for report in self:
            if not 1990 <= report.year <= 2200:
                raise ValidationError(self.env._("%s is no book year.", report.year))
            if report.company_id.sudo().parent_id:
                raise ValidationError(self.env._("An annual report is one of the whole cooperative."))

    # -- what people write ----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name in ASKED} for vals in vals_list]
        for vals in vals_list:
            # a form sends empty lists
            vals['chapter_ids'] = vals.get('chapter_ids') or [Command.create({'code': code, 'sequence': 10 * place}) for place, code in enumerate(self._book_chapters(), 1)]
            vals['signer_ids'] = vals.get('signer_ids') or self._known_signers(vals.get('company_id') or self.env.company.root_id.id)
        # no default of a caller finishes
        return super(KoperasiAnnualReport, self.with_env(self.env(context=clean_context(self.env.context)))).create(vals_list)

    @api.model
    def _book_chapters(self):
        """ Codes of the chapters of a new book, in order; domains with a chapter of their own put it in. """
        return list(CHAPTERS)

    @api.model
    def _known_signers(self, company_id):
        """ Commands for those who are board or supervisors of the cooperative now; names and offices may be corrected """
        found, positions = [], {'board': self.env._("Board"), 'supervisor': self.env._("Supervisor")}
        for body, position in positions.items():
            # narrow sudo(): names of who holds an office in the cooperative, which its annual report tells every member
            users = self.env.ref(f'koperasi.group_koperasi_{body}').sudo().all_user_ids
            found += [Command.create({'name': user.name, 'body': body, 'position': position}) for user in users.sorted('id')
                      if not user.share and user.active and company_id in user.company_ids.root_id.ids]
        return found

    def write(self, vals):
        if not self.env.su:
            self._check_draft()
            if vals.keys() - ASKED:
                raise UserError(self.env._("State and file of an annual report are set by its buttons."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()

    def _check_draft(self):
        for report in self:
            if report.state != 'draft':
                raise UserError(self.env._("%s is finished.", report.display_name))

    # -- steps ----------------------------------------------------------------

    def action_pdf(self):
        """ Download the book: the signed file once it is finished, else as it is now.

        :raises UserError: if there is no chapter
        :raises AccessError: if the caller may not read the report
        """
        self.ensure_one()
        self.check_access('read')
        self._check_chapters()
        return {'type': 'ir.actions.act_url', 'target': 'download', 'url': f'/koperasi/annual/{self.id}.pdf'}

    def _check_chapters(self):
        if not self.chapter_ids.filtered('included'):
            raise UserError(self.env._("Choose at least one chapter."))

    def action_finish(self):
        """ Keep the book as it is now; nothing of it is changed afterwards.

        :raises UserError: if it is finished, the year is not over, the board wrote nothing, or a signature of the board is missing
        :raises AccessError: if the caller is neither accountant, manager nor board
        """
        check_role(self.env, ACCOUNTANT, MANAGER, BOARD)
        self.check_access('write')
        self._check_draft()
        for report in self:
            report._check_chapters()
            if report.date_to > report.company_id._koperasi_book_date():
                raise UserError(self.env._("The book year is not over yet."))
            if not report.board_report:
                raise UserError(self.env._("The report of the board is empty."))
            board = report.signer_ids.filtered(lambda signer: signer.body == 'board')
            if not board or report.unsigned_count:
                raise UserError(self.env._("All of the board sign the report. Missing: %s", ', '.join(board.filtered(lambda signer: not signer.signed_on).mapped('name')) or '–'))
            content = report._make_pdf()
            # narrow sudo(): the file and the state, which nobody writes by hand; role and rights were checked
            report.sudo().write({
                'file': content, 'file_name': f'{report._file_name()}.pdf', 'state': 'done', 'finished_by_id': self.env.uid, 'finished_on': fields.Datetime.now()})
