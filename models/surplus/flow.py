from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..ledger.checks import ACCOUNTANT, BOARD, MANAGER, check_role, rupiah, text

SUPERVISOR = 'koperasi.group_koperasi_supervisor'


class KoperasiSurplus(models.Model):
    """ Review, decision of the meeting, a new decision. Each act is one of its own body; board and supervisors are never one person (domain 1.4). """
    _inherit = 'koperasi.surplus'

    def _take(self, *states):
        """ Lock this surplus for this database transaction, as superuser.

        :param states: in which of them it must be
        :raises UserError: if it is in another one
        """
        self.ensure_one()
        self.env.flush_all()
        # of two at once the second fails with 40001, is tried again and sees what the first did
        self.env.cr.execute(SQL("UPDATE koperasi_surplus SET id = id WHERE id = %s", self.id))
        self.invalidate_recordset()
        if self.state not in states:
            labels = dict(self._fields['state']._description_selection(self.env))
            raise UserError(self.env._("%(surplus)s is %(state)s: this cannot be done now.", surplus=self.display_name, state=labels[self.state]))
        return self.sudo()

    def action_refresh(self):
        """ Read by-laws and closed year again; reviews of the draft begin anew.

        :raises UserError: if it is no draft, or the year is not closed
        :raises AccessError: if the caller is neither accountant nor manager
        """
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('write')
        surplus = self._take('draft')
        surplus._clear_shares()
        surplus._take_over()
        surplus._forget_reviews()

    def _check_distributable(self):
        """ :raises UserError: for a loss or nothing, and for percentages that are not 100 """
        if self.surplus <= 0:
            raise UserError(self.env._("The year closed with %s: there is nothing to distribute.", rupiah(self.env, self.surplus)))
        self.line_ids._check_allocation()

    def action_review_board(self):
        """ The board (pengurus) has reviewed the draft.

        :raises UserError: if it is no draft, a loss, not 100 %, or the caller reviewed it for the supervisors
        :raises AccessError: if the caller is not of the board
        """
        check_role(self.env, BOARD)
        self._review('board', 'supervisor')

    def action_review_supervisor(self):
        """ The supervisors (pengawas) have reviewed the draft.

        :raises UserError: if it is no draft, a loss, not 100 %, or the caller reviewed it for the board
        :raises AccessError: if the caller is no supervisor
        """
        check_role(self.env, SUPERVISOR)
        self._review('supervisor', 'board')

    def _review(self, body, other):
        self.check_access('read')
        surplus = self._take('draft')
        surplus._check_distributable()
        reviewer = surplus[f'{other}_reviewed_by_id']
        if reviewer and self.env.user._koperasi_same_person(reviewer):
            raise UserError(self.env._("Board and supervisors review it by two persons."))
        surplus.write({f'{body}_reviewed_by_id': self.env.uid, f'{body}_reviewed_on': fields.Datetime.now()})
        if surplus.board_reviewed_by_id and surplus.supervisor_reviewed_by_id:
            surplus.state = 'reviewed'

    def action_return(self):
        """ Give a reviewed surplus back to be corrected: it is reviewed again.

        :raises UserError: if it is not reviewed
        :raises AccessError: if the caller is neither board, manager nor accountant
        """
        check_role(self.env, BOARD, MANAGER, ACCOUNTANT)
        self.check_access('read')
        surplus = self._take('reviewed')
        surplus._clear_shares()
        surplus.state = 'draft'
        surplus._forget_reviews()

    def action_decide(self):
        """ Record what the meeting of members decided: the percentages as they are now, by number and date. From now on only a new decision changes them.

        :raises UserError: if it is not reviewed, number or date is missing, the date is in the future or within the book year, or it is not 100 %
        :raises AccessError: if the caller is neither board nor manager
        """
        check_role(self.env, BOARD, MANAGER)
        self.check_access('write')
        surplus = self._take('reviewed')
        surplus._check_distributable()
        if surplus.meeting_decision_id and surplus.decision_date != surplus._decision_values(surplus.meeting_decision_id)['decision_date']:
            raise UserError(self.env._("The meeting of this decision was on another day."))
        number, day = text(self.env, surplus.decision_number, self.env._("The number of the decision"), required=True), surplus.decision_date
        if not day:
            raise UserError(self.env._("%s is missing.", self.env._("The date of the decision")))
        if not surplus.date_to < day <= surplus.company_id._koperasi_book_date():
            raise UserError(self.env._("The meeting decides after the end of the year (%s), and not in the future.", format_date(self.env, surplus.date_to)))
        if surplus.decision_ids.filtered(lambda decision: decision.number == number):
            raise UserError(self.env._("Decision %s was recorded already: a new one has its own number.", number))
        if (result := surplus._year_result())['surplus'] != surplus.surplus:
            raise UserError(self.env._("The year was closed again: its surplus is %s now. Give it back and review it again.", rupiah(self.env, result['surplus'])))
        surplus._clear_shares()
        amounts = surplus._amounts()
        self.env['koperasi.surplus.decision'].sudo().create({
            'surplus_id': surplus.id, 'company_id': surplus.company_id.id, 'number': number, 'date': day, 'surplus': surplus.surplus, 'user_id': self.env.uid,
            'at': fields.Datetime.now(), 'reason': surplus.note if surplus.decision_ids else False,
            'allocation': [[line.name, line.kind, f'{line._percents()[0].normalize():f}', amount] for line, amount in amounts.items()]})
        tax = self.env['koperasi.regulation.limit']._get('shu_tax_pct', day)
        surplus.write({'state': 'decided', 'decision_number': number, 'decided_by_id': self.env.uid, 'tax_percent': float(tax)})
        self.env.flush_all()

    def action_new_decision(self):
        """ The meeting decided anew: percentages may be changed again. What was decided before stays recorded.

        :raises UserError: if nothing was decided, or it is booked
        :raises AccessError: if the caller is neither board nor manager
        """
        check_role(self.env, BOARD, MANAGER)
        self.check_access('read')
        surplus = self._take('decided', 'computed')
        surplus.state = 'reviewed'
        self.env.flush_all()    # from now on it may be changed
        surplus._clear_shares()
        surplus.write({'meeting_decision_id': False, 'decision_number': False, 'decision_date': False, 'decided_by_id': False, 'computed_on': False})

    def _clear_shares(self):
        """ No parts any more, and no figures of them """
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM koperasi_surplus_share WHERE surplus_id = %s", self.id))
        self.env['koperasi.surplus.share'].invalidate_model()
        self.write(dict.fromkeys(('member_count', 'total_share_months', 'total_interest', 'capital_given', 'business_given', 'remainder', 'tax_total', 'small_total'), 0))
