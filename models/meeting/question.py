from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..ledger.append_only import append_only
from ..requests.reading import read_words
from .guard import guard

MOST = 5
ANSWER = frozenset({'answer', 'hidden', 'hidden_reason'})


class KoperasiMeetingQuestion(models.Model):
    """ A question of a member to a meeting. His words stay as they are: who hides them says why, and the supervisors read them all the same. """
    _name = 'koperasi.meeting.question'
    _inherit = 'koperasi.meeting.part'
    _description = "Question to a Meeting"
    _order = 'meeting_id desc, upvote_count desc, id'
    _rec_name = 'text'
    _later = dict.fromkeys(('invited', 'open', 'closed'), ANSWER)

    meeting_id = fields.Many2one(ondelete='restrict')
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    text = fields.Text(string="Question", required=True, readonly=True)
    asked_at = fields.Datetime(required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    upvote_ids = fields.One2many('koperasi.meeting.upvote', 'question_id', string="Up-votes", readonly=True)
    upvote_count = fields.Integer(string="Members Who Ask the Same", readonly=True, default=0)
    answer = fields.Text()
    answered_at = fields.Datetime(readonly=True)
    answered_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    hidden = fields.Boolean(help="Members see that it was hidden and why, not its words.")
    hidden_reason = fields.Char(string="Reason of Hiding")
    hidden_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    hidden_at = fields.Datetime(readonly=True)

    _key_uniq = models.UniqueIndex('(member_id, key)', "This was asked already.")

    def init(self):
        guard(self.env.cr, self._table)

    def write(self, vals):
        result = super().write(vals)
        if self.env.su or not vals.keys() & ANSWER:
            return result
        now = fields.Datetime.now()
        # narrow sudo(): who answered or hid it and when, which nobody writes by hand
        for question in self.sudo():
            if question.hidden and not (question.hidden_reason or '').strip():
                raise UserError(self.env._("Write why the question is hidden: the members see it."))
            if 'answer' in vals:
                question.write({'answered_at': now if question.answer else False, 'answered_by_id': self.env.uid if question.answer else False})
            if vals.keys() & {'hidden', 'hidden_reason'}:
                question.write({'hidden_at': now if question.hidden else False, 'hidden_by_id': self.env.uid if question.hidden else False})
        return result


class KoperasiMeetingUpvote(models.Model):
    """ A member asks the same. Once a question, and not his own. """
    _name = 'koperasi.meeting.upvote'
    _description = "Up-vote of a Question"
    _order = 'id'
    _rec_name = 'member_id'
    _log_access = False

    question_id = fields.Many2one('koperasi.meeting.question', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Cooperative", required=True, readonly=True, index=True, ondelete='restrict')
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    at = fields.Datetime(required=True, readonly=True)

    _once_uniq = models.UniqueIndex('(question_id, member_id)', "One vote a member a question.")

    def init(self):
        append_only(self.env.cr, self._table)


class KoperasiMeeting(models.Model):
    _inherit = 'koperasi.meeting'

    def _check_asking(self, member):
        """ A member may ask in this meeting and vote for questions.

        :raises UserError: otherwise
        """
        if self.state not in ('invited', 'open'):
            raise UserError(self.env._("Questions are asked from the invitation until the meeting is closed."))
        self._check_attending(member.sudo())      # narrow sudo(): state and group of the member himself

    @api.model
    def _question_rows(self):
        return self.env['koperasi.meeting.question'].sudo()     # narrow sudo(): members have no right on questions but by these methods

    def _ask(self, member, words, key):
        """ A member's question; the same form sent twice is one question.

        :param member: ``koperasi.member``, the caller himself
        :param str words: what he asks
        :param str key: of the form
        :return: ``koperasi.meeting.question``, as superuser
        :raises UserError: if he may not ask, asked five already, or wrote nothing
        """
        self.ensure_one()
        self._check_asking(member)
        Question = self._question_rows()
        words, key = read_words(self.env, words, self.env._("The question"), 1000), read_words(self.env, key, self.env._("The form"), 100)
        if found := Question.search([('member_id', '=', member.id), ('key', '=', key)]):
            return found
        if Question.search_count([('meeting_id', '=', self.id), ('member_id', '=', member.id)]) >= MOST:
            raise UserError(self.env._("You asked %s questions already: vote for those of others, or ask in the meeting.", MOST))
        return Question.create({'meeting_id': self.id, 'member_id': member.id, 'text': words, 'key': key, 'asked_at': fields.Datetime.now()})

    def _upvote(self, member, question_id):
        """ A member asks the same as another: one vote a question, however often it is sent.

        :param member: ``koperasi.member``, the caller himself
        :param int question_id: of this meeting
        :raises UserError: if he may not, it is his own or hidden, or there is none
        """
        self.ensure_one()
        self._check_asking(member)
        question = self._question_rows().search([('id', '=', question_id), ('meeting_id', '=', self.id), ('hidden', '=', False)])
        if not question:
            raise UserError(self.env._("This question is not there any more."))
        if question.member_id == member.sudo():
            raise UserError(self.env._("This is your own question."))
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_meeting_upvote (question_id, company_id, member_id, at) VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC') ON CONFLICT DO NOTHING""",
            question.id, self.company_id.id, member.id))
        if self.env.cr.rowcount:
            self.env.cr.execute(SQL("UPDATE koperasi_meeting_question SET upvote_count = upvote_count + 1 WHERE id = %s", question.id))
        question.invalidate_recordset()
