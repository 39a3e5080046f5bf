from odoo import api, fields, models
from odoo.exceptions import UserError

from ..meeting.decision import DECIDED, TO_DO

FIGURES = ('how', 'outcome', 'votes_for', 'votes_against', 'votes_abstained')


class KoperasiMeetingDecision(models.Model):
    """ A decision may follow from a ballot: then its figures are those that were published. """
    _inherit = 'koperasi.meeting.decision'
    _asked = DECIDED | TO_DO | {'ballot_id'}
    _later = {'open': DECIDED | TO_DO | {'progress_ids', 'ballot_id'}, 'closed': TO_DO | {'progress_ids'}}

    ballot_id = fields.Many2one(
        'koperasi.ballot', index='btree_not_null', ondelete='restrict', domain="[('meeting_id', '=', meeting_id), ('state', '=', 'published')]",
        help="Its votes and its outcome are taken over.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, **self._ballot_figures(vals.get('ballot_id'))} for vals in vals_list])

    def write(self, vals):
        return super().write({**vals, **self._ballot_figures(vals.get('ballot_id'))})

    def _ballot_figures(self, ballot_id):
        """ What a decision takes over from a ballot; nothing without one """
        ballot = self.env['koperasi.ballot'].browse(ballot_id or ())
        ballot.check_access('read')
        return ballot._decision_figures() if ballot else {}

    @api.onchange('ballot_id')
    def _onchange_ballot(self):
        if self.ballot_id.state == 'published':
            self.update(self.ballot_id._decision_figures())

    def _check_votes(self):
        if not self.ballot_id:
            return super()._check_votes()
        if self.ballot_id.meeting_id != self.meeting_id:
            raise UserError(self.env._("The ballot belongs to another meeting."))
        if {name: self[name] for name in FIGURES} != self.ballot_id._decision_figures():
            raise UserError(self.env._("Votes and outcome are those of the ballot."))


class KoperasiBallot(models.Model):
    _inherit = 'koperasi.ballot'

    def _decision_figures(self):
        """ This ballot as a decision of its meeting. Of a question with one choice a paper, the first choice is what is decided on, and votes for another one are against it;
        of elections and longer papers the valid papers count.

        :return: dict of ``FIGURES``
        :raises UserError: before it is published
        """
        self.ensure_one()
        if self.state != 'published':
            raise UserError(self.env._("The ballot is not published yet."))
        winners, valid = self._winners(), self.papers - self.blank
        if self.kind == 'question' and self.most == 1:
            for_it = (self.result or {}).get('votes', {}).get('1', 0)
            return {'how': 'vote', 'outcome': 'accepted' if 1 in winners else 'rejected', 'votes_for': for_it, 'votes_against': valid - for_it, 'votes_abstained': self.blank}
        return {'how': 'vote', 'outcome': 'accepted' if winners else 'rejected', 'votes_for': valid, 'votes_against': 0, 'votes_abstained': self.blank}
