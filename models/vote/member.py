from odoo import models


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _portal_links(self):
        env = self.env
        waiting = sum(ballot._portal_ballot_row(self)['now'] for ballot in env['koperasi.ballot']._of_member(self).filtered(lambda one: one.state == 'open'))
        text = env._("%s ballots wait for your vote", waiting) if waiting else env._("What members vote on, results, and your own receipt code in the list")
        return [*super()._portal_links(), {'href': '/my/koperasi/votes', 'name': env._("Votes and elections"), 'text': text}]
