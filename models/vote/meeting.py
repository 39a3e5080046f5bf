from odoo import fields, models


class KoperasiMeeting(models.Model):
    _inherit = 'koperasi.meeting'

    ballot_ids = fields.One2many('koperasi.ballot', 'meeting_id', string="Ballots")

    def _ballot_obstacle(self, ballot):
        """ Why a ballot cannot be opened in this meeting now; None if it can. A vote of the members present asks for the meeting's quorum;
        one of all members has none to ask for before its votes are in.

        :param ballot: ``koperasi.ballot``, one
        :return: a sentence, or None
        """
        self.ensure_one()
        if ballot.electorate == 'present' and 'has_quorum' in self._fields and not self.has_quorum:
            return self.env._("The meeting has no quorum.")
        return None
