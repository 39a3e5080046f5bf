from odoo import fields, models

from .guard import guard


class KoperasiBallotVoter(models.Model):
    """ The register: who took part in a ballot. Nothing else: no time, and ids drawn at random; at the count its rows are written anew in a random order. """
    _name = 'koperasi.ballot.voter'
    _description = "Member Who Took Part in a Ballot"
    _order = 'member_id'
    _rec_name = 'member_id'
    _log_access = False

    ballot_id = fields.Many2one('koperasi.ballot', required=True, readonly=True, index=True, ondelete='restrict')
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    way = fields.Selection([('portal', "Members' pages"), ('slip', "Voting Slip")], required=True, readonly=True)

    _member_uniq = models.UniqueIndex('(ballot_id, member_id)')

    def init(self):
        guard(self.env.cr, self._table)


class KoperasiBallotEnvelope(models.Model):
    """ A secret paper while the ballot is open: sealed, so that a row that was written together with the register's still says nothing.
    Destroyed with the key at the count. """
    _name = 'koperasi.ballot.envelope'
    _description = "Sealed Paper"
    _order = 'id'
    _log_access = False

    ballot_id = fields.Many2one('koperasi.ballot', required=True, readonly=True, index=True, ondelete='restrict')
    sealed = fields.Char(required=True, readonly=True)

    def init(self):
        guard(self.env.cr, self._table)


class KoperasiBallotPaper(models.Model):
    """ A secret paper after the count: receipt code and choices. All papers of a ballot are written at once, in an order drawn at random. """
    _name = 'koperasi.ballot.paper'
    _description = "Ballot Paper"
    _order = 'code'
    _rec_name = 'code'
    _log_access = False

    ballot_id = fields.Many2one('koperasi.ballot', required=True, readonly=True, index=True, ondelete='restrict')
    code = fields.Char(string="Receipt Code", required=True, readonly=True)
    choices = fields.Char(readonly=True)   # numbers, '' for an abstention

    _code_uniq = models.UniqueIndex('(ballot_id, code)')

    def init(self):
        guard(self.env.cr, self._table)


class KoperasiBallotVote(models.Model):
    """ A vote of an open ballot, by name; read once the result is published. """
    _name = 'koperasi.ballot.vote'
    _description = "Open Vote"
    _order = 'member_id'
    _rec_name = 'member_id'
    _log_access = False

    ballot_id = fields.Many2one('koperasi.ballot', required=True, readonly=True, index=True, ondelete='restrict')
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    choices = fields.Char(readonly=True)

    _member_uniq = models.UniqueIndex('(ballot_id, member_id)')

    def init(self):
        guard(self.env.cr, self._table)


class KoperasiBallotSlip(models.Model):
    """ A printed slip with a voting code, for who has no login. It belongs to nobody: staff hands out any one of the pile and notes only that the member
    got one. Of the code a hash is kept. """
    _name = 'koperasi.ballot.slip'
    _description = "Voting Slip"
    _order = 'id'
    _log_access = False

    ballot_id = fields.Many2one('koperasi.ballot', required=True, readonly=True, index=True, ondelete='restrict')
    code_hash = fields.Char(required=True, readonly=True)
    used = fields.Boolean(required=True, readonly=True, default=False)

    _code_uniq = models.UniqueIndex('(code_hash)')

    def init(self):
        guard(self.env.cr, self._table)


class KoperasiBallotDesk(models.Model):
    """ How many slips of a ballot were printed, handed out and used. Never more are used than were handed out. """
    _name = 'koperasi.ballot.desk'
    _description = "Slips of a Ballot"
    _order = 'id'
    _rec_name = 'ballot_id'
    _log_access = False

    ballot_id = fields.Many2one('koperasi.ballot', required=True, readonly=True, index=True, ondelete='cascade')
    printed = fields.Integer(string="Slips Printed", required=True, readonly=True, default=0, aggregator=None)
    given = fields.Integer(string="Slips Handed Out", required=True, readonly=True, default=0, aggregator=None)
    used = fields.Integer(string="Slips Used", required=True, readonly=True, default=0, aggregator=None)

    _ballot_uniq = models.UniqueIndex('(ballot_id)')
    _order_check = models.Constraint('CHECK (0 <= used AND used <= given AND given <= printed)', "More slips cannot be used than were handed out.")
