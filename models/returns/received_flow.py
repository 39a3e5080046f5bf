from datetime import date

from odoo import fields, models
from odoo.exceptions import UserError

from ..ledger.checks import check_role, text
from ..registry.figures import DIGITAL
from .key import INSPECTOR, REGISTRAR

OPEN = ('received', 'asked')


class KoperasiReturnReceived(models.Model):
    """ What somebody of the office does with a return: accept, ask back, refuse """
    _inherit = 'koperasi.return.received'

    def accept(self, note=None):
        """ Take the figures over: they stand in the registry and in the statistics from now on.

        :param str note: why, needed if the checks found errors
        :raises AccessError: if the caller is neither registrar nor inspector
        """
        for row in self._to_decide():
            words = text(self.env, note, self.env._("Note"), required=bool(row.errors))
            row._accept(words, self.env.uid)
        return True

    def ask_back(self, question):
        """ Ask the cooperative something; it answers on the portal or sends the next revision.

        :param str question: what it is asked
        :raises AccessError: if the caller is neither registrar nor inspector
        """
        for row in self._to_decide():
            words = text(self.env, question, self.env._("Question"), required=True)
            # narrow sudo(): of the office's own, whose person was checked
            row.sudo().write({'state': 'asked', 'question': words, 'asked_on': fields.Datetime.now(), 'answer': False, 'answered_on': False, **row._by()})
            row._mark_due()
        return True

    def refuse(self, reason):
        """ Not taken; the cooperative has to send another one.

        :param str reason: what it is told
        :raises AccessError: if the caller is neither registrar nor inspector
        """
        for row in self._to_decide():
            words = text(self.env, reason, self.env._("Reason"), required=True)
            # narrow sudo(): of the office's own, whose person was checked
            row.sudo().write({'state': 'refused', 'decision': words, **row._by()})
            row._mark_due()
        return True

    def _to_decide(self):
        check_role(self.env, REGISTRAR, INSPECTOR)
        self.check_access('read')
        for row in self:
            if row.state not in OPEN:
                raise UserError(self.env._("%s is decided already.", row.display_name))
        return self

    def _by(self):
        return {'decided_on': fields.Datetime.now(), 'decided_by_id': self.env.uid}

    def _accept(self, note=None, user_id=False):
        """ As superuser below: who may do so was checked, or the office has it done by itself (no user) """
        self.ensure_one()
        row = self.sudo()
        earlier = row._of_period(row.cooperative_id, row.form_id, row.date_to).filtered(lambda one: one != row and one.state == 'accepted')
        earlier.write({'state': 'replaced'})
        row.write({'state': 'accepted', 'decision': note or False, 'decided_on': fields.Datetime.now(), 'decided_by_id': user_id})
        row._take_over()
        row._mark_due()

    def _take_over(self):
        """ Figures of the period, the annual meeting and the digital level """
        figures, cooperative = self.figures or {}, self.cooperative_id
        self.env['koperasi.cooperative.figure']._put(
            cooperative, self.period, self.date_to, 'return', {code: value for code, value in figures.items() if isinstance(value, int)}, self._receipt())
        level = figures.get('digital')
        if level in dict(DIGITAL) and level != cooperative.digital and not self._has_later():
            cooperative.write({'digital': level, 'digital_date': self.date_to if level != 'none' else False})
        if figures.get('meeting_date'):
            self._note_meeting(date.fromisoformat(figures['meeting_date']), figures)

    def _has_later(self):
        return bool(self.search_count([('cooperative_id', '=', self.cooperative_id.id), ('period', '=', self.period), ('state', '=', 'accepted'), ('date_to', '>', self.date_to)], limit=1))

    def _note_meeting(self, held, figures):
        """ A meeting within the year was about the year before, one after it about the year itself """
        Meeting = self.env['koperasi.cooperative.meeting']
        year = self.date_to.year if held > self.date_to else self.date_to.year - 1
        values = {'date': held, 'attended': figures.get('meeting_attended') or 0, 'entitled': figures.get('meeting_entitled') or 0, 'source': 'return',
                  'reported_on': self.received_on.date()}
        known = Meeting.search([('cooperative_id', '=', self.cooperative_id.id), ('book_year', '=', year)])
        if known:
            known.write(values)
        else:
            Meeting.create([{'cooperative_id': self.cooperative_id.id, 'book_year': year, **values}])

    def _answer_own(self, words):
        """ The cooperative answers the office's question. Whose it is was checked.

        :raises UserError: if nothing was asked, or there are no words
        """
        self.ensure_one()
        if self.state != 'asked':
            raise UserError(self.env._("Nothing was asked about this return."))
        # narrow sudo(): its own return, found by the page
        self.sudo().write({'state': 'received', 'answer': words, 'answered_on': fields.Datetime.now()})
        self._mark_due()
