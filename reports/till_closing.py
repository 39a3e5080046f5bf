"""The closing of a till: what the books say, what was counted, and who signs for it."""
from odoo import api, models
from odoo.tools import SQL

from ..models.savings.checks import check_role
from ..models.till.denomination import DENOMINATIONS
from .daily_cash import READERS, cash_rows, sum_kinds
from .text import day, moment, number, paper_lang, printed, rupiah

COMMEMORATIVE = 75_000


class KoperasiTillSession(models.Model):
    _inherit = 'koperasi.till.session'

    def _paper_lang(self):
        return paper_lang(self.company_id.root_id.partner_id)

    def _till_closing(self):
        """ The figures of a session, from its opening to what the books say at its end.

        :return: dict ``start`` (cash before it), ``opening_difference``, ``kinds`` (as of ``_daily_cash``, without differences), ``expected``,
            ``counted``, ``difference`` (None before the count), ``grid``: a list of dicts ``value, opening, closing`` (pieces); rupiah
        :raises AccessError: if the caller has no role for it, or may not read the session
        """
        self.ensure_one()
        check_role(self.env, *READERS)
        self.check_access('read')
        session = self.sudo()   # who may read the session may see its paper; a teller has no right on journals
        rows = cash_rows(self.env, SQL(
            """l.account_id = %s AND l.company_id = %s AND EXISTS (
                   SELECT FROM koperasi_transaction s WHERE s.move_id = l.move_id AND (s.till_session_id = %s OR s.id IN (
                       SELECT m.transaction_id FROM koperasi_cash_movement m WHERE m.session_id = %s)))""",
            session.journal_id.default_account_id.id, self.company_id.id, self.id, self.id))
        counted = session.state in ('counted', 'closed') and not session.cancelled
        pieces = {(line.moment, int(line.value)): line.pieces for line in session.denomination_ids}
        grid = [{'value': value, 'opening': pieces.get(('opening', value), 0), 'closing': pieces.get(('closing', value), 0)} for value in DENOMINATIONS]
        return {
            'start': int(session.opening_expected - session.float_amount),
            'opening_difference': int(session.opening_difference),
            'kinds': sum_kinds(self.env, [row for row in rows if row['kind'] != 'cash_difference']),
            'expected': int(session.expected),
            'counted': int(session.counted) if counted else None,
            'difference': int(session.difference) if counted else None,
            'grid': [line for line in grid if line['value'] != COMMEMORATIVE or line['opening'] or line['closing']],
        }

    def _till_closing_paper(self):
        """ ``_till_closing`` with its texts, in the language of the cooperative """
        session = self.with_context(lang=self._paper_lang())
        closing, env = session._till_closing(), session.env
        session = session.sudo()        # as in ``_till_closing``
        zone = session.company_id.root_id.koperasi_tz
        facts = [
            (env._("Till"), session.journal_id.name), (env._("Held By"), session.user_id.name),
            (env._("Business Date"), day(env, session.business_date)),
            (env._("Opened At"), session.opened_at and moment(env, session.opened_at, zone)),
            (env._("Closed At"), session.closed_at and moment(env, session.closed_at, zone)),
            (env._("Taken Over From"), session.previous_id.user_id.name), (env._("Handed Over To"), session.handover_to_id.name),
            (env._("State"), dict(session._fields['state']._description_selection(env))[session.state]),
        ]
        return {
            **closing, 'head': session.company_id._paper_head(), 'title': env._("Till Closing"), 'subject': session.name,
            'period': day(env, session.business_date), 'facts': [(label, text) for label, text in facts if text],
            'reason': session.reason, 'opening_reason': session.opening_reason,
            'opening_total': sum(line['value'] * line['opening'] for line in closing['grid']),
            'closing_total': sum(line['value'] * line['closing'] for line in closing['grid']),
            'holder': session.user_id.name, 'counted_by': session.counted_by_id.name, 'signed_by': session.signed_by_id.name,
            'opening_signed_by': session.opening_signed_by_id.name, 'lang': env.lang, 'printed': printed(session),
        }


class ReportTillClosing(models.AbstractModel):
    _name = 'report.koperasi.report_till_closing'
    _description = "Till Closing"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.till.session'].browse(docids)
        return {'docs': docs, 'papers': {session.id: session._till_closing_paper() for session in docs}, 'number': number, 'rupiah': rupiah}
