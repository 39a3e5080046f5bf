import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...finance.periodic_return import MOST
from ..ledger.checks import ACCOUNTANT, MANAGER, check_role
from .guard import guard

SOURCES = [('books', "From the Books"), ('given', "Given"), ('carried', "As in the Return Before"), ('missing', "Missing")]
GIVEN = frozenset({'given', 'reason'})
NUMBER = re.compile(r'-?(\d{1,18}|\d{1,3}(\.\d{3}){1,6})')


class KoperasiReturnLine(models.Model):
    """ A figure of a return with where it comes from. What the books keep is not written by anybody; what they do not keep is given, with a word on where
    it was read. """
    _name = 'koperasi.return.line'
    _description = "Figure of a Return"
    _order = 'sequence, id'

    return_id = fields.Many2one('koperasi.return', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='return_id.company_id')
    state = fields.Selection(related='return_id.state')
    sequence = fields.Integer(readonly=True)
    code = fields.Char(required=True, readonly=True)
    line_id = fields.Many2one('koperasi.return.form.line', string="Line of the Form", required=True, readonly=True, ondelete='restrict')
    section = fields.Char(related='line_id.section')
    name = fields.Char(related='line_id.name')
    kind = fields.Selection(related='line_id.kind')
    value = fields.Char(readonly=True, help="As it goes into the document.")
    before = fields.Char(readonly=True, help="In the return of the period before.")
    shown = fields.Char(string="Figure", compute='_compute_shown')
    shown_before = fields.Char(string="Period Before", compute='_compute_shown')
    kept = fields.Boolean(readonly=True, help="The books keep it, so nobody writes it.")
    source = fields.Selection(SOURCES, readonly=True, required=True)
    given = fields.Char(help="For a figure that the books do not keep: a whole number, a date as 2026-01-31, or a word of the form.")
    reason = fields.Char(string="Where It Was Read", help="A list of staff, a letter, a count.")
    evidence = fields.Json(readonly=True)
    evidence_text = fields.Text(string="Comes From", compute='_compute_evidence_text')

    _code_uniq = models.Constraint('UNIQUE (return_id, code)', "A return has a figure once.")

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends('value', 'before')
    def _compute_shown(self):
        for line in self:
            line.shown, line.shown_before = line._show(line.value), line._show(line.before)

    def _show(self, value):
        """ A value as people read it; '–' if there is none """
        if value in (False, None, ''):
            return '–'
        if self.kind in ('rupiah', 'count'):
            return f"{int(value):,}".replace(',', '.').replace('-', '\N{MINUS SIGN}')
        return format_date(self.env, value) if self.kind == 'date' else self._word(value)

    def _word(self, value):
        if self.code == 'digital':
            return dict(self.env['koperasi.cooperative']._fields['digital']._description_selection(self.env)).get(value, value)
        return value

    @api.depends('evidence', 'source', 'reason')
    def _compute_evidence_text(self):
        for line in self:
            line.evidence_text = line._evidence_text()

    def _evidence_text(self):
        env, evidence = self.env, self.evidence or {}
        if self.source == 'given':
            return env._("Given: %s", self.reason or '–')
        if self.source == 'carried':
            return env._("As in the return before; write it anew if it changed.")
        if self.source == 'missing':
            return env._("The books do not keep it: write it in the column “Given”.") if not self.kept else env._("The books do not say.")
        rows = [f"{code} {name}: {self._show(str(amount))}" if evidence['kind'] == 'accounts' else f"{name}: {code} · {self._show(str(amount))}"
                for _key, code, name, amount in evidence.get('rows', [])] if evidence.get('kind') in ('accounts', 'loans') else [row[2] for row in evidence.get('rows', [])]
        says = {
            'accounts': env._("Accounts of the general ledger without an amount"), 'members': env._("The register of members, by the history of their status"),
            'loans': env._("No problem loan on that day"), 'payments': env._("Bookings of loans in the period"), 'meeting': env._("No annual meeting is closed"),
            'settings': env._("How members are served by this program"),
        }
        return '\n'.join(rows) or says.get(evidence.get('kind'), '')

    # -- given by a person --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("The lines of a return are those of its form."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            check_role(self.env, ACCOUNTANT, MANAGER)
            if vals.keys() - GIVEN:
                raise UserError(self.env._("The figures of a return come from the books."))
            for line in self:
                if line.return_id.state != 'draft':
                    raise UserError(self.env._("A signed return is not changed: make a correction."))
                if line.kept:
                    raise UserError(self.env._("The books keep “%s”: correct it there, and compute again.", line.name))
        result = super().write(vals)
        if not self.env.su:
            for line in self:
                line._read_given()
            # narrow sudo(): figures and checks follow from what the caller may write
            self.sudo().return_id._take_given()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise UserError(self.env._("The lines of a return are those of its form."))

    def _read_given(self):
        """ What was written, as it goes into the document: int, ISO date or word; None if nothing was.

        :raises UserError: if it cannot be that, or where it was read is not said
        """
        typed = (self.given or '').strip()
        if not typed:
            return None
        if not (self.reason or '').strip():
            raise UserError(self.env._("%s: write down where you read it.", self.name))
        if self.kind in ('rupiah', 'count'):
            if not NUMBER.fullmatch(typed) or not typed.isascii() or abs(int(typed.replace('.', ''))) > MOST:
                raise UserError(self.env._("%(name)s: “%(typed)s” is no whole number.", name=self.name, typed=typed[:30]))
            return int(typed.replace('.', ''))
        if self.kind == 'date':
            try:
                return fields.Date.to_date(typed).isoformat()
            except (ValueError, AttributeError):
                raise UserError(self.env._("%(name)s: “%(typed)s” is no date as 2026-01-31.", name=self.name, typed=typed[:30])) from None
        words = list(filter(None, (self.line_id.words or '').split(',')))
        if words and typed not in words:
            raise UserError(self.env._("%(name)s: one of %(words)s.", name=self.name, words=', '.join(words)))
        return typed[:500]

    # -- evidence ---------------------------------------------------------------------

    def action_open_evidence(self):
        """ Open the records that make this figure: journal items, members, loans, the meeting.

        :return: action
        :raises AccessError: if the caller may not read the return, or those records
        :raises UserError: if there are none to show
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): which records; the caller's own rights decide whether he sees them
        model, domain = self.sudo()._evidence_domain()
        if not model:
            raise UserError(self.env._("There are no records behind “%s”.", self.name))
        self.env[model].check_access('read')
        return {'type': 'ir.actions.act_window', 'name': self.name, 'res_model': model, 'view_mode': 'list,form', 'views': [(False, 'list'), (False, 'form')],
                'domain': domain, 'context': {}}

    def _evidence_domain(self):
        evidence, row = self.evidence or {}, self.return_id
        branches = self.env['koperasi.proof']._proof_branches(row.company_id)
        first, last, company = row.date_from, row.date_to, ('company_id', 'in', branches.ids)
        match evidence.get('kind'):
            case 'accounts':
                since = [('date', '>=', row.company_id.compute_fiscalyear_dates(last)['date_from'])] if self.code in ('income', 'costs', 'surplus') else []
                return 'account.move.line', [('account_id', 'in', [part[0] for part in evidence['rows']]), company, ('date', '<=', last), ('parent_state', '=', 'posted'), *since]
            case 'members':
                return 'koperasi.member', [('id', 'in', row._evidence_members(self.code, branches, first, last))]
            case 'loans':
                return 'koperasi.loan', [('id', 'in', row._problem_loans(branches, first, last))]
            case 'payments':
                if self.code == 'loans_repaid':
                    return 'koperasi.transaction', [company, ('business_date', '>=', first), ('business_date', '<=', last), ('loan_principal', '!=', 0)]
                since = row.company_id.compute_fiscalyear_dates(last)['date_from'] if self.code == 'volume' else first
                return 'koperasi.transaction', [company, ('business_date', '>=', since), ('business_date', '<=', last),
                                                '|', ('kind', '=', 'loan_disbursement'), ('reversal_of_id.kind', '=', 'loan_disbursement')]
            case 'meeting':
                return ('koperasi.meeting', [('id', 'in', [part[0] for part in evidence['rows']])]) if evidence['rows'] else (None, [])
        return None, []
