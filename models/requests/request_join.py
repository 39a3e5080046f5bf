from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..loan.checks import day
from ..member.member import PERSONAL
from ..member.person import SIXTEEN_DIGITS, digits, nik_problems
from .reading import read_line
from .request import JOIN_DAYS
from .upload import checked_upload

CONSENT_TEXT = '2026-1'   # which wording of the form's consent; a new wording gets a new name
JOIN_FIELDS = ('name', 'nik', 'birth_place', 'birth_date', 'sex', 'phone', 'email', 'street', 'rt_rw', 'hamlet', 'village', 'district', 'regency', 'state_id',
               'occupation')
REQUIRED = ('name', 'birth_place', 'phone', 'street', 'village', 'district', 'regency', 'state_id')


class KoperasiMemberRequest(models.Model):
    """ Who wants to join fills in a form without a login. The answer is the same for all: what the cooperative knows of a NIK it tells its staff,
    who looks at the form and makes a candidate of it.
    """
    _inherit = 'koperasi.member.request'

    nik = fields.Char(string="NIK", readonly=True, groups=PERSONAL, index='btree_not_null')
    join_notes = fields.Text(string="To Look At", compute='_compute_join_notes', groups=PERSONAL)
    join_table = fields.Html(string="Form", compute='_compute_join_table', sanitize=False, groups=PERSONAL)

    @api.depends('values', 'kind')
    def _compute_join_table(self):
        for request in self:
            request.join_table = self._table_of(request._join_rows()) if request.kind == 'join' and request.values else False

    def _join_rows(self):
        Member, rows = self.env['koperasi.member'], []
        for name in JOIN_FIELDS:
            field, value = Member._fields[name], self.values.get(name)
            if field.type == 'selection':
                value = dict(field._description_selection(self.env)).get(value)
            if name == 'birth_date':
                value = format_date(self.env, fields.Date.to_date(value))
            if name == 'state_id':
                value = self.env['res.country.state'].sudo().browse(value or []).name
            rows.append((field._description_string(self.env), value))
        return rows

    @api.depends('nik', 'values', 'state')
    def _compute_join_notes(self):
        """ For staff alone: members and other forms with this NIK, and what in it does not fit """
        texts = {
            'date': self.env._("The NIK states no possible date of birth."), 'birth_date': self.env._("The date of birth in the NIK is another than the one registered."),
            'sex': self.env._("The NIK is that of a person of the other sex."), 'province': self.env._("The NIK begins with the number of no province."),
            'address': self.env._("The NIK was issued in another province than that of the address, as happens when people move."),
        }
        for request in self:
            notes = []
            if request.kind == 'join' and request.nik and request.state == 'open':
                values = request.values or {}
                province = self.env['res.country.state'].sudo().browse(values.get('state_id') or [])
                born = fields.Date.to_date(values.get('birth_date'))
                notes = [*request._same_nik(), *(texts[problem] for problem in nik_problems(request.nik, born, values.get('sex'), province.code))]
            request.join_notes = "\n".join(notes) or False

    def _same_nik(self):
        """ Sentences on whom the cooperative knows by this NIK """
        root = self.company_id.sudo().root_id
        # narrow sudo(): members of other branches, whom the unique NIK of the cooperative would refuse; who reads this may see personal data
        members = self.env['koperasi.member'].sudo().search([('nik', '=', self.nik), ('root_company_id', '=', root.id)])
        states = dict(members._fields['state']._description_selection(self.env))
        found = [self.env._("Has this NIK: %(member)s, %(branch)s, %(state)s.", member=member.display_name, branch=member.company_id.name,
                            state=states[member.state]) for member in members]
        others = self.sudo().search([('kind', '=', 'join'), ('nik', '=', self.nik), ('state', '=', 'open'), ('company_id', 'child_of', root.id), ('id', '!=', self._origin.id)])
        return found + [self.env._("Another form has this NIK: %s.", other.name) for other in others]

    # -- the form -------------------------------------------------------------

    @api.model
    def _join_branches(self):
        """ ``(id, name)`` of the branches that can be joined """
        companies = self.env['res.company'].sudo().search([('koperasi_ready', '=', True)], order='parent_id desc, name')
        return [(company.id, company.name if not company.parent_id else f"{company.root_id.name}, {company.name}") for company in companies]

    @api.model
    def _read_join(self, typed):
        """ What was typed into the form

        :raises UserError: in plain words, of what is missing or cannot be; never of what the cooperative knows
        """
        found = self._read_member_values([name for name in JOIN_FIELDS if name not in ('nik', 'birth_date', 'sex')], typed)
        labels = {name: self.env['koperasi.member']._fields[name]._description_string(self.env) for name in JOIN_FIELDS}
        if missing := [labels[name] for name in REQUIRED if not found[name]]:
            raise UserError(self.env._("Still missing: %s.", ", ".join(missing)))
        nik, born, today = digits(typed.get('nik')), day(self.env, typed.get('birth_date'), labels['birth_date']), fields.Date.context_today(self)
        if not SIXTEEN_DIGITS.fullmatch(nik):
            raise UserError(self.env._("%s must have 16 digits.", labels['nik']))
        if not born or not today - relativedelta(years=130) < born <= today:
            raise UserError(self.env._("This date of birth cannot be."))
        if typed.get('sex') not in ('male', 'female'):
            raise UserError(self.env._("Still missing: %s.", labels['sex']))
        if typed.get('consent') != 'yes':
            raise UserError(self.env._("Without your consent the cooperative may not keep your data."))
        return {**found, 'nik': nik, 'birth_date': born.isoformat(), 'sex': typed['sex']}

    @api.model
    def _join(self, key, typed, upload):
        """ Somebody wants to join. Once for a key; who asks is the public.

        :param dict typed: texts of the form
        :param upload: photo of the identity card
        :raises UserError: in plain words
        """
        company = self.env['res.company'].sudo().browse(
            [number for number, _name in self._join_branches() if str(number) == typed.get('company')])
        if not company:
            raise UserError(self.env._("Choose a cooperative or branch."))
        values = self._read_join(typed)
        paper = {**checked_upload(self.env, upload), 'type': 'ktp'}
        self._file_once(company, 'join', key, {
            'applicant': values['name'], 'nik': values['nik'], 'values': values, 'text': read_line(self.env, typed.get('why'), self.env._("Your words"), 500, required=False) or False,
            'document_ids': [(0, 0, paper)]})

    def make_candidate(self):
        """ Make a candidate member of who asked to join, with consent and identity card; another person admits him, as always.

        :return: action that opens the candidate
        :raises AccessError: if the caller may not register members
        :raises UserError: if it was answered already, or the NIK is another member's
        """
        self._door('join')
        values, today = dict(self.values), fields.Date.context_today(self)
        values.update(company_id=self.company_id.id, join_date=self.company_id._koperasi_book_date(),
                      consent_ids=[(0, 0, {'purpose': 'membership', 'channel': 'portal', 'given_date': fields.Date.to_date(self.filed_at) or today, 'text_version': CONSENT_TEXT})],
                      document_ids=[(0, 0, {'type': 'ktp', 'file': paper.file, 'file_name': paper.file_name}) for paper in self.document_ids if paper.type == 'ktp'])
        member = self.env['koperasi.member'].create(values)
        # narrow sudo(): the candidate has the papers now, and no role writes requests
        request = self.sudo()
        request.document_ids.unlink()
        request.write({'member_id': member.id, 'values': False, 'nik': False})
        self._close('done', self.env._("Registered as candidate %s.", member.number))
        return self.action_open_member()

    @api.autovacuum
    def _gc_joins(self):
        """ What was declined is not kept: of who did not become a member there is no reason to have data (UU 27/2022) """
        old = fields.Datetime.now() - relativedelta(days=JOIN_DAYS)
        requests = self.sudo().search([('kind', '=', 'join'), ('state', '=', 'refused'), ('answered_at', '<', old), ('nik', '!=', False)])
        requests.document_ids.unlink()
        requests.write({'values': False, 'nik': False, 'applicant': '–', 'text': False})
