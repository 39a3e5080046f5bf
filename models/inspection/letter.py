import re
import secrets

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq

from ...reports.text import qr_image
from ..oversight.common import words_of
from .common import HEAD, frozen

KINDS = [
    ('warning_1', "First Warning"), ('warning_2', "Second Warning"), ('warning_3', "Third Warning"), ('invitation', "Invitation"), ('return_request', "Request for a Return"),
    ('result', "Result of Supervision"), ('certificate_health', "Health Certificate"), ('certificate_nik', "NIK Certificate"),
]
CODES = {'warning_1': 'SP1', 'warning_2': 'SP2', 'warning_3': 'SP3', 'invitation': 'UND', 'return_request': 'LAP', 'result': 'HP', 'certificate_health': 'SKS', 'certificate_nik': 'NIK'}
CERTIFICATES = ('certificate_health', 'certificate_nik')
HEALTHY = 2     # how many of the predicates, from the best, earn a certificate (domain 6.7)


class KoperasiOfficeLetter(models.Model):
    """ A letter or certificate of the office: written by an inspector, signed by the head, numbered by office and year. Its square opens a public page
    that says of whom, which and whether it holds: cooperatives are public, what the letter says is not shown.
    """
    _name = 'koperasi.office.letter'
    _description = "Letter of the Office"
    _inherit = ['koperasi.inspection.case']
    _order = 'date desc, id desc'
    _rec_names_search = ['name', 'subject']
    _written = frozenset({'cooperative_id', 'kind', 'date', 'subject', 'text', 'valid_until', 'rating_id', 'finding_ids', 'certificate_grade', 'answer_by'})
    _linked = ('rating_id', 'finding_ids')
    _about = 'letter_id'

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    kind = fields.Selection(KINDS, required=True, default='result')
    date = fields.Date(required=True, default=fields.Date.context_today)
    subject = fields.Char(size=200)
    text = fields.Text()
    answer_by = fields.Date(help="By when the cooperative answers.")
    valid_until = fields.Date(help="Of a certificate.")
    certificate_grade = fields.Selection([('A', "A"), ('B', "B"), ('C1', "C1"), ('C2', "C2"), ('D', "D")], string="Grade")
    rating_id = fields.Many2one('koperasi.inspection.rating', index='btree_not_null', ondelete='restrict', domain="[('cooperative_id', '=', cooperative_id), ('state', '=', 'final')]")
    finding_ids = fields.Many2many('koperasi.inspection.finding', 'koperasi_office_letter_finding_rel', string="Findings", domain="[('cooperative_id', '=', cooperative_id)]")
    state = fields.Selection([('draft', "Draft"), ('signed', "Signed"), ('withdrawn', "Withdrawn")], required=True, readonly=True, default='draft', copy=False, index=True)
    validity = fields.Selection([('valid', "Valid"), ('expired', "Expired"), ('withdrawn', "Withdrawn")], compute='_compute_validity')
    code = fields.Char(readonly=True, copy=False, groups='base.group_system')
    signed_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    signed_on = fields.Date(readonly=True, copy=False)
    withdrawn_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    withdrawn_on = fields.Date(readonly=True, copy=False)
    event_ids = fields.One2many('koperasi.inspection.event', 'letter_id', string="History", readonly=True)

    _code_uniq = models.UniqueIndex('(code) WHERE code IS NOT NULL')
    _name_uniq = models.UniqueIndex("(company_id, name) WHERE name <> '/'", "This number is already used.")

    def init(self):
        frozen(self.env.cr, self._table, self._open_states, ['withdrawn_by_id', 'withdrawn_on'])

    @api.depends('name', 'kind')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for letter in self:
            letter.display_name = f"{kinds.get(letter.kind, '')} {letter.name if letter.name != '/' else ''}".strip()

    @api.depends('state', 'valid_until')
    def _compute_validity(self):
        today = fields.Date.context_today(self)
        for letter in self:
            ended = letter.state == 'signed' and letter.valid_until and letter.valid_until < today
            letter.validity = {'draft': False, 'withdrawn': 'withdrawn'}.get(letter.state, 'expired' if ended else 'valid')

    def sign_letter(self):
        """ Sign what another person wrote: it has a number and a code from then on, and stays as it is.

        :raises AccessError: if the caller is not the head
        :raises UserError: if he wrote it, or something of it is missing
        """
        letter = self._act(('draft',), HEAD)
        self._check_another(letter.create_uid)
        letter._check_complete()
        values = {'state': 'signed', 'signed_by_id': self.env.uid, 'signed_on': fields.Date.context_today(self), 'code': secrets.token_hex(16),
                  'name': self._next_number(letter.company_id, CODES[letter.kind], letter.date)}
        if letter.kind in CERTIFICATES and not letter.valid_until:
            values['valid_until'] = letter.date + relativedelta(years=1)
        letter.write(values)
        if letter.kind == 'certificate_nik':
            letter.env['koperasi.cooperative.certificate'].create({
                'cooperative_id': letter.cooperative_id.id, 'number': values['name'], 'grade': letter.certificate_grade, 'date': letter.date,
                'valid_until': letter.valid_until})
        self._note('signed', values['name'])

    def _check_complete(self):
        env = self.env
        if self.kind == 'certificate_health':
            best = self.rating_id.method_id.predicate_ids.sorted(lambda band: (band.sequence, band.id))[:HEALTHY]
            if self.rating_id.state != 'final' or self.rating_id.predicate_id not in best:
                raise UserError(env._("A health certificate stands on a final rating with one of the two best results."))
        elif self.kind == 'certificate_nik':
            if not self.cooperative_id.nik or self.cooperative_id.state != 'active':
                raise UserError(env._("A NIK certificate is for a cooperative that is active and has a NIK."))
        elif not (self.subject and self.text):
            raise UserError(env._("A letter has a subject and a text."))
        if self.valid_until and self.valid_until < self.date:
            raise UserError(env._("It does not end before it begins."))

    def withdraw_letter(self, note):
        """ Take a letter back; its page says so from now on.

        :param str note: why
        :raises AccessError: if the caller is not the head
        """
        letter, note = self._act(('signed',), HEAD), words_of(self.env, note, self.env._("The reason"))
        letter.write({'state': 'withdrawn', 'withdrawn_by_id': self.env.uid, 'withdrawn_on': fields.Date.context_today(self)})
        self._note('withdrawn', note)

    def action_withdraw(self):
        """ Open the dialog that takes it back. """
        return self._dialog('letter_withdraw')

    # -- the public page --------------------------------------------------------------

    def _letter_url(self):
        """ Where anybody who holds the paper can check it; superuser """
        return f'{self.get_base_url()}/koperasi/office/letter/{self.code}'

    def _letter_qr(self):
        """ The square of the paper, as a data URI; False while it is not signed. Called by who may read the letter. """
        letter = self.sudo()
        return qr_image(letter._letter_url()) if letter.code else False

    @api.model
    def _letter_page(self, code):
        """ What the public page says of a code: kind, number, date, office, cooperative and whether it holds; nothing of what the letter says.

        :return: dict; None for every code that there is not
        """
        if not isinstance(code, str) or not re.fullmatch('[0-9a-f]{32}', code):
            return None
        letter = self.sudo().search([('code', '=', code)], limit=1)
        if not letter or not consteq(letter.code, code):
            return None
        return {
            'state': letter.validity, 'kind': dict(self._fields['kind']._description_selection(self.env))[letter.kind], 'number': letter.name, 'date': letter.date,
            'valid_until': letter.valid_until, 'withdrawn_on': letter.withdrawn_on, 'office': letter.company_id.name, 'cooperative': letter.cooperative_id.name,
            'nik': letter.cooperative_id.nik}
