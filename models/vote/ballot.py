from odoo import api, fields, models
from odoo.exceptions import UserError

from ...finance.ballot import Rules
from .guard import guard

KINDS = [('question', "Question"), ('election', "Election")]
STATES = [('draft', "Draft"), ('open', "Open"), ('closed', "Closed"), ('published', "Published"), ('void', "Void")]
MAJORITIES = [('plurality', "Most votes"), ('simple', "More than half"), ('two_thirds', "At least two thirds")]
BASES = [('valid', "Of the votes, without abstentions"), ('cast', "Of all papers")]
ELECTORATES = [('present', "Members present in the meeting"), ('all', "All members with a vote")]
SETTINGS = frozenset({
    'name', 'description', 'meeting_id', 'kind', 'secret', 'electorate', 'seats', 'most', 'majority', 'base', 'most_days_late', 'opens_at', 'closes_at', 'previous_id',
    'choice_ids', 'candidate_ids'})
MOST_OPTIONS = 200


class KoperasiBallot(models.Model):
    """ One question that members vote on, or one election. What is asked stands still once the ballot is open; who voted what is nowhere.

    States move by the methods in flow.py and counting.py; votes come in by casting.py.
    """
    _name = 'koperasi.ballot'
    _description = "Ballot"
    _inherit = ['mail.thread']
    _order = 'id desc'

    name = fields.Char(string="Question or Office", required=True, help="What members decide, or the office that they elect for.")
    description = fields.Text(string="Explanation", help="Members read it above the choices.")
    meeting_id = fields.Many2one('koperasi.meeting', string="Meeting of Members", required=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='meeting_id.company_id', store=True, index=True)
    kind = fields.Selection(KINDS, required=True, default='question')
    secret = fields.Boolean(default=True, help="Nobody can find out who voted what. Open votes are shown to members by name afterwards.")
    electorate = fields.Selection(ELECTORATES, string="Who Votes", required=True, default='present')
    seats = fields.Integer(required=True, default=1, aggregator=None, help="So many choices or candidates win.")
    most = fields.Integer(string="Choices at Most", required=True, default=1, aggregator=None, help="So many a member may choose.")
    majority = fields.Selection(MAJORITIES, required=True, default='simple')
    base = fields.Selection(BASES, string="Majority Of", required=True, default='valid')
    most_days_late = fields.Integer(
        string="Candidates' Arrears (days)", default=90, aggregator=None, help="A candidate's loans may be at most so many days late.")
    opens_at = fields.Datetime(help="Opened by itself then; empty: by hand.")
    closes_at = fields.Datetime(help="No vote is taken after it; empty: until it is closed by hand.")
    previous_id = fields.Many2one('koperasi.ballot', string="Another Round Of", readonly=True, index='btree_not_null', ondelete='restrict')
    choice_ids = fields.One2many('koperasi.ballot.choice', 'ballot_id', string="Choices")
    candidate_ids = fields.One2many('koperasi.candidate', 'ballot_id', string="Nominees")

    state = fields.Selection(STATES, required=True, readonly=True, default='draft', copy=False, tracking=True)
    opened_on = fields.Datetime(string="Opened", readonly=True, copy=False)
    opened_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    closed_on = fields.Datetime(string="Closed", readonly=True, copy=False)
    closed_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    counted_on = fields.Datetime(string="Counted", readonly=True, copy=False)
    counted_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    published_on = fields.Datetime(string="Published", readonly=True, copy=False)
    published_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    void_reason = fields.Char(readonly=True, copy=False)
    public_key = fields.Char(readonly=True, copy=False, help="Envelopes are sealed with it; the key that opens them is not in the database.")
    key_name = fields.Char(readonly=True, copy=False, groups='base.group_system')
    slip_address = fields.Char(readonly=True, copy=False, help="Part of the address of the page where slips are used.")

    # what was counted; never before the close
    entitled = fields.Integer(string="Had a Vote", readonly=True, copy=False, aggregator=None)
    papers = fields.Integer(string="Ballot Papers", readonly=True, copy=False, aggregator=None)
    blank = fields.Integer(string="Abstained", readonly=True, copy=False, aggregator=None)
    spoiled = fields.Integer(
        string="Unreadable Envelopes", readonly=True, copy=False, aggregator=None, help="Envelopes that this program did not seal, or a code that was used twice.")
    lapsed = fields.Integer(
        string="Slips Not Used", readonly=True, copy=False, aggregator=None, help="Slips that were handed out and did not come back as a vote.")
    result = fields.Json(readonly=True, copy=False)   # votes by number, elected, tied, open_seats, vacant
    list_hash = fields.Char(string="SHA-256 of the List", readonly=True, copy=False)
    codes_hash = fields.Char(string="SHA-256 of All Codes", readonly=True, copy=False)
    lot_words = fields.Char(string="Words of the Lot", readonly=True, copy=False)
    lot_on = fields.Datetime(string="Lot Drawn", readonly=True, copy=False)
    lot_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')

    voted = fields.Integer(string="Votes Cast", compute='_compute_voted', help="How many took part; how they voted nobody sees before the close.")
    may_vote_count = fields.Integer(string="May Vote Now", compute='_compute_voted')
    turnout = fields.Float(compute='_compute_voted', aggregator=None, help="Per cent of those who may vote.")
    outcome = fields.Text(compute='_compute_outcome')
    tied = fields.Boolean(string="Equal Votes", compute='_compute_outcome')
    slip_summary = fields.Char(string="Voting Slips", compute='_compute_slip_summary')

    _seats_check = models.Constraint('CHECK (seats >= 1 AND most >= 1)', "Seats and choices are at least one.")
    _times_check = models.Constraint('CHECK (closes_at > opens_at)', "A ballot closes after it opens.")

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends('state')
    def _compute_voted(self):
        counts = self._counts()
        for ballot in self:
            ballot.voted = counts.get(ballot.id, 0)
            ballot.may_vote_count = ballot.entitled if ballot.state not in ('draft', 'open') else ballot._entitled_now()
            ballot.turnout = 100.0 * ballot.voted / ballot.may_vote_count if ballot.may_vote_count else 0.0

    def _counts(self):
        """ How many took part, by ballot: rows of the register of voters """
        if not self.ids:
            return {}
        self.env.cr.execute("SELECT ballot_id, COUNT(*) FROM koperasi_ballot_voter WHERE ballot_id IN %s GROUP BY 1", [tuple(self.ids)])
        return dict(self.env.cr.fetchall())

    @api.depends('result', 'lot_words')
    def _compute_outcome(self):
        for ballot in self:
            ballot.outcome = ballot._outcome_text()
            ballot.tied = bool((ballot.result or {}).get('tied'))

    @api.depends('state')
    def _compute_slip_summary(self):
        desks = {desk.ballot_id: desk for desk in self.env['koperasi.ballot.desk'].sudo().search([('ballot_id', 'in', self.ids)])}
        for ballot in self:
            desk = desks.get(ballot)
            ballot.slip_summary = desk and desk.printed and self.env._(
                "%(printed)s printed, %(given)s handed out, %(used)s used", printed=desk.printed, given=desk.given, used=desk.used)

    def _rules(self):
        """ ``finance.ballot.Rules`` of this ballot """
        self.ensure_one()
        return Rules(self.majority, self.base, self.seats)

    def _options(self):
        """ What stands on the paper, in its order

        :return: list of dict ``number``, ``name``, ``text``
        """
        self.ensure_one()
        return [{'number': choice.number, 'name': choice.name, 'text': choice.description or ''} for choice in self.sudo().choice_ids.sorted('number')]

    def _entitled_now(self):
        """ How many members may vote as things stand """
        self.ensure_one()
        if not self.meeting_id:
            return 0
        meeting = self.sudo().meeting_id
        if self.electorate == 'present':
            return len(meeting._voters())
        return len(self._all_members().filtered(meeting._may_vote))

    def _all_members(self):
        return self.env['koperasi.member'].sudo().search([('root_company_id', '=', self.sudo().company_id.id), ('may_vote', 'in', [True])])

    def _may_cast(self, member):
        """ Whether a member has a vote in this ballot, voted or not

        :param member: ``koperasi.member``, one
        :return: bool
        """
        self.ensure_one()
        meeting = self.sudo().meeting_id
        return meeting._may_vote(member) and (self.electorate == 'all' or meeting._present(member))

    # -- nobody writes what decides -------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_fields(vals)
        ballots = super().create(vals_list)
        ballots._check_meeting()
        return ballots

    def write(self, vals):
        self._refuse_fields(vals)
        if vals.keys() & SETTINGS:
            self._check_draft()
        result = super().write(vals)
        if 'meeting_id' in vals:
            self._check_meeting()
        return result

    def copy_data(self, default=None):
        """ A copy asks the same, of the same candidates """
        copies = super().copy_data(default)
        for ballot, vals in zip(self, copies, strict=True):
            vals['choice_ids'] = [(0, 0, {'name': choice.name, 'description': choice.description, 'sequence': choice.sequence})
                                  for choice in ballot.choice_ids if not choice.candidate_id]
        return copies

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_draft()

    def _refuse_fields(self, vals):
        own = {name for name, field in self._fields.items() if field.readonly and field.store and not field.related and name in vals}
        if own and not self.env.su:
            raise UserError(self.env._("A ballot is opened, closed, counted and published by its buttons."))

    def _check_draft(self):
        if any(ballot.state != 'draft' for ballot in self.sudo()):
            raise UserError(self.env._("This ballot was opened: what is asked cannot be changed any more."))

    def _check_meeting(self):
        if any(ballot.sudo().meeting_id.state in ('closed', 'cancelled') for ballot in self):
            raise UserError(self.env._("The meeting is over."))
