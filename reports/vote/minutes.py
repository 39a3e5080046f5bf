"""The ballots of a meeting in its minutes."""
from odoo import models


class KoperasiMeeting(models.Model):
    _inherit = 'koperasi.meeting'

    def _minutes_paper(self):
        """ With ``ballots``: what members voted on, and the result of what is published """
        return {**super()._minutes_paper(), 'ballots': [ballot._minutes_row() for ballot in self.with_context(lang=self._paper_lang()).ballot_ids.sorted('id') if ballot.state != 'draft']}


class KoperasiBallot(models.Model):
    _inherit = 'koperasi.ballot'

    def _minutes_row(self):
        """ A ballot in the minutes: dict ``name, kind, state, result`` (None before it is published, else as on the pages of members) """
        states = dict(self._fields['state']._description_selection(self.env))
        return {'name': self.name, 'secret': self.secret, 'state': states[self.state], 'reason': self.void_reason or "",
                'result': self._portal_ballot_result() if self.state == 'published' else None}
