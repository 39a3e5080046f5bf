"""Who takes part: cooperatives, and the persons whom they send. Of a person name, sex and position only; nothing of members."""
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .record import PROGRAMMES, TOKEN, guard

SEXES = [('male', "Male"), ('female', "Female")]
INVITED_STATES = [('invited', "Invited"), ('accepted', "Accepted"), ('declined', "Declined"), ('attended', "Has Taken Part")]
MOST_PERSONS = 20       # that a cooperative names for a programme by itself
DIGITS = re.compile(r'[0-9]{10,}')


class KoperasiProgrammeCooperative(models.Model):
    """ A cooperative in a programme, once """
    _name = 'koperasi.programme.cooperative'
    _description = "Cooperative in a Programme"
    _inherit = ['koperasi.programme.part']
    _order = 'programme_id, id'
    _rec_name = 'cooperative_id'
    _asked = frozenset({'programme_id', 'cooperative_id', 'note'})

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, index=True, check_company=True, ondelete='restrict', domain="[('company_id', '=', company_id)]")
    state = fields.Selection(INVITED_STATES, required=True, readonly=True, default='invited')
    invited_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    answered_on = fields.Datetime(readonly=True)
    note = fields.Char()

    _once_uniq = models.UniqueIndex('(programme_id, cooperative_id)', "The cooperative is in this programme already.")

    def init(self):
        guard(self.env.cr, self._table)

    def _check_asked(self, names):
        for row in self:
            if row.state == 'attended' and (names is None or names - {'note'}):
                raise UserError(self.env._("%s took part already.", row.cooperative_id.name))
        return super()._check_asked(names)

    def action_accepted(self):
        """ The cooperative said that it comes, by telephone or letter.

        :raises AccessError: if the caller is no programme officer
        """
        self._answer_by_office('accepted')
        return True

    def action_declined(self):
        """ The cooperative said that it does not come.

        :raises AccessError: if the caller is no programme officer
        """
        self._answer_by_office('declined')
        return True

    def _answer_by_office(self, state):
        self._act((PROGRAMMES,), 'invited', 'accepted', 'declined')._answer(state)

    def _answer(self, state):
        """ Note what a cooperative answered; who may do so was checked.

        :param str state: accepted or declined
        :raises UserError: if the programme is over, or it took part already
        """
        self.ensure_one()
        if self.programme_id.state not in ('approved', 'running') or self.state == 'attended':
            raise UserError(self.env._("This invitation is not answered any more."))
        self.write({'state': state, 'answered_on': fields.Datetime.now()})

    @api.model
    def _took_part(self, programme, cooperative):
        """ The cooperative took part: a person of it came, or it was given something. Called as superuser. """
        if not cooperative:
            return
        row = self.search([('programme_id', '=', programme.id), ('cooperative_id', '=', cooperative.id)])
        if not row:
            self.create({'programme_id': programme.id, 'cooperative_id': cooperative.id, 'state': 'attended'})
        elif row.state != 'attended':
            row.state = 'attended'


class KoperasiProgrammePerson(models.Model):
    """ Somebody who is sent to a programme; once in it, to however many activities he comes """
    _name = 'koperasi.programme.person'
    _description = "Person in a Programme"
    _inherit = ['koperasi.programme.part']
    _order = 'programme_id, cooperative_id, name, id'
    _asked = frozenset({'programme_id', 'cooperative_id', 'name', 'sex', 'position'})

    cooperative_id = fields.Many2one('koperasi.cooperative', index=True, check_company=True, ondelete='restrict', domain="[('company_id', '=', company_id)]",
                                     help="Empty for who comes from nowhere in the registry, e.g. of an office.")
    name = fields.Char(required=True)
    sex = fields.Selection(SEXES, required=True)
    position = fields.Char()
    code = fields.Char(readonly=True, copy=False, help="Of the square that is scanned at the door.")
    by_cooperative = fields.Boolean(string="Named by the Cooperative", readonly=True)
    attendance_ids = fields.One2many('koperasi.programme.attendance', 'person_id', string="Came To")
    came = fields.Boolean(compute='_compute_came')

    _once_uniq = models.UniqueIndex("(programme_id, COALESCE(cooperative_id, 0), lower(name))", "This person is in the programme already.")
    _code_uniq = models.UniqueIndex('(code) WHERE code IS NOT NULL', "This code was given already.")

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends('attendance_ids')
    def _compute_came(self):
        for person in self:
            person.came = bool(person.attendance_ids)

    @api.model_create_multi
    def create(self, vals_list):
        """ Each gets a code of his own; a number of an identity card is not taken. """
        persons = super().create([{**vals, 'name': ' '.join(vals['name'].split())} if isinstance(vals.get('name'), str) else vals for vals in vals_list])
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE koperasi_programme_person SET code = md5(gen_random_uuid()::text || gen_random_uuid()::text) WHERE id = ANY(%s)", persons.ids))
        persons.invalidate_recordset(['code'])
        return persons

    @api.constrains('name', 'position')
    def _check_no_number(self):
        for person in self:
            if DIGITS.search(f"{person.name} {person.position or ''}".replace(' ', '').replace('.', '')):
                raise UserError(self.env._("Name and position only: numbers of identity cards or telephones are not kept here."))

    def _check_asked(self, names):
        for person in self:
            if person.attendance_ids:
                raise UserError(self.env._("%s came already.", person.name))
        return super()._check_asked(names)

    @api.model
    def _of_person_code(self, code):
        """ Whose code this is, as superuser; empty if nobody's. The code is typed, or the address that a square holds. """
        code = (code or '').strip().rstrip('/').rsplit('/', 1)[-1].lower()
        # narrow sudo(): the code finds one person; what may be done with it is asked for afterwards
        return self.sudo().search([('code', '=', code)]) if TOKEN.fullmatch(code) else self.sudo().browse()

    def _person_url(self):
        """ What the square says """
        return f'{self.get_base_url()}/koperasi/programme/person/{self.code}'

    def action_note_present(self):
        """ Note him by hand in the activity that is open.

        :raises AccessError: if the caller is no programme officer
        :raises UserError: if not exactly one activity of the programme is open, or he was noted
        """
        for person in self:
            activity = person.programme_id.event_ids.filtered(lambda event: event.state == 'open')
            if len(activity) != 1:
                raise UserError(self.env._("Attendance is noted while one activity of the programme is open."))
            activity._note_person(person, 'list')
        return True
