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
        """ A ballot in the minutes: dict ``name, about, result`` (None before it is published, else as on the pages of members), ``taken`` (who took part) """
        env = self.env
        state = dict(self._fields['state']._description_selection(env))[self.state]
        result = self._portal_ballot_result() if self.state == 'published' else None
        return {
            'name': self.name, 'about': ": ".join(filter(None, (env._("Secret ballot, %s", state) if self.secret else env._("Open ballot, %s", state), self.void_reason))), 'result': result,
            'taken': result and env._("%(papers)s papers of %(entitled)s members with a vote (%(turnout)s %%)", papers=result['papers'], entitled=result['entitled'], turnout=result['turnout'])}
