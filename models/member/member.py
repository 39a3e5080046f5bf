from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import float_compare
from odoo.tools.misc import clean_context

from .person import NPWP, PHONE, SIXTEEN_DIGITS, digits, mask_nik, mask_phone, nik_problems, normalise_phone

PERSONAL = 'koperasi.group_koperasi_personal_data'
STAFF = 'koperasi.group_koperasi_staff'

# No user writes these, by screen, RPC, import or context default: they are set by methods, as superuser.
PROTECTED_FIELDS = frozenset({
    'number', 'partner_id', 'root_company_id', 'search_text',
    'state', 'state_date', 'state_reason', 'exit_date', 'exit_reason',
    'approval_number', 'approval_date', 'approved_by_id',
    'state_log_ids', 'account_ids', 'transaction_ids',
})
# what the admission was decided on: corrected by a manager only
ADMISSION_FIELDS = frozenset({'join_date', 'basic_education_date', 'member_type'})
# what the contact shows. Not the telephone: every employee may read contacts, and the telephone is masked here.
CONTACT_FIELDS = frozenset({'name', 'email', 'street', 'rt_rw', 'hamlet', 'village', 'district', 'regency', 'state_id', 'zip'})
# a person who left may come back as a new member, under a new number
FORMER_STATES = ('left', 'dismissed')


class KoperasiMember(models.Model):
    """ A member of a cooperative, kept by a branch. The personal data are the cooperative's own: a person who is a member of
    two cooperatives of one database has two records, of which neither cooperative sees the other's.

    States and their methods are in member_state.py, searching in member_search.py.
    """
    _name = 'koperasi.member'
    _description = "Member"
    _inherit = ['mail.thread', 'mail.activity.mixin', 'avatar.mixin']
    _order = 'number, id'
    _check_company_auto = True

    number = fields.Char(
        string="Member Number", required=True, readonly=True, copy=False,
        help="From the sequence of the branch, never used again.")
    name = fields.Char(required=True, tracking=True, help="As on the identity card.")
    company_id = fields.Many2one(
        'res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company)
    root_company_id = fields.Many2one(
        'res.company', string="Cooperative", compute='_compute_root_company_id', store=True, precompute=True, index=True)
    partner_id = fields.Many2one(
        'res.partner', string="Contact", required=True, readonly=True, copy=False, index=True, ondelete='restrict',
        help="Who the journal entries and the member portal know this person as.")
    member_type = fields.Selection(
        [('regular', "Regular"), ('extraordinary', "Extraordinary")], required=True, default='regular', tracking=True,
        help="An extraordinary member (anggota luar biasa) does not meet all conditions of the articles and has no vote.")

    # person
    nik = fields.Char(
        string="NIK", copy=False, tracking=True, groups=PERSONAL, help="Number of the identity card, 16 digits.")
    nik_masked = fields.Char(string="NIK (masked)", compute='_compute_nik_masked', compute_sudo=True)
    nik_warning = fields.Text(compute='_compute_nik_warning', compute_sudo=True, groups=STAFF)
    kk_number = fields.Char(
        string="Family Card Number", copy=False, groups=PERSONAL, help="Number of the kartu keluarga (KK), 16 digits.")
    npwp = fields.Char(
        string="NPWP", copy=False, groups=PERSONAL, help="Tax number, 15 or 16 digits; since 2024 a person's NPWP is the NIK.")
    birth_place = fields.Char()
    birth_date = fields.Date(tracking=True)
    sex = fields.Selection([('male', "Male"), ('female', "Female")], tracking=True)
    religion = fields.Selection([
        ('islam', "Islam"), ('protestant', "Protestant"), ('catholic', "Catholic"), ('hindu', "Hindu"),
        ('buddhist', "Buddhist"), ('confucian', "Confucian"), ('belief', "Indigenous belief"),
    ], groups=STAFF)
    marital_status = fields.Selection(
        [('single', "Single"), ('married', "Married"), ('divorced', "Divorced"), ('widowed', "Widowed")])
    mother_maiden_name = fields.Char(string="Mother's Maiden Name", copy=False, groups=PERSONAL)
    education = fields.Selection([
        ('none', "No school"), ('primary', "Primary school (SD)"), ('junior', "Junior high school (SMP)"),
        ('senior', "Senior high school (SMA/SMK)"), ('diploma', "Diploma (D1-D3)"), ('bachelor', "Bachelor (S1/D4)"),
        ('postgraduate', "Postgraduate (S2/S3)"),
    ])
    occupation = fields.Char()
    business = fields.Char(help="What the member trades in or produces.")
    sector = fields.Selection([
        ('agriculture', "Farming"), ('livestock', "Livestock"), ('fishery', "Fishery"), ('crafts', "Crafts and weaving"),
        ('trade', "Trade"), ('transport', "Transport"), ('construction', "Construction"), ('services', "Services"),
        ('public', "Public service"), ('other', "Other"),
    ], string="Economic Sector")
    income_band = fields.Selection([
        ('lt1', "Below Rp1 million"), ('1_3', "Rp1 to 3 million"), ('3_5', "Rp3 to 5 million"),
        ('5_10', "Rp5 to 10 million"), ('gt10', "Above Rp10 million"),
    ], string="Monthly Income")
    politically_exposed = fields.Boolean(
        groups=STAFF, help="Holds a high public office, or is close family of someone who does (anti money laundering rules).")
    spouse_name = fields.Char(string="Spouse or Guarantor")
    spouse_nik = fields.Char(string="NIK of Spouse or Guarantor", copy=False, groups=PERSONAL)
    signature = fields.Image(
        string="Signature Specimen", max_width=1024, max_height=512, copy=False, groups=STAFF,
        help="Compared with the signature on a withdrawal slip.")

    # address
    street = fields.Char()
    rt_rw = fields.Char(string="RT/RW", help="Neighbourhood numbers, as 003/001.")
    hamlet = fields.Char(help="Dusun or lingkungan.")
    village = fields.Char(help="Desa or kelurahan.")
    district = fields.Char(help="Kecamatan.")
    regency = fields.Char(help="Kabupaten or kota.")
    state_id = fields.Many2one('res.country.state', string="Province", domain=[('country_id.code', '=', 'ID')], ondelete='restrict')
    zip = fields.Char(string="Postal Code")
    phone = fields.Char(copy=False, tracking=True, groups=PERSONAL, help="Number for calls and WhatsApp: 0812… or +62812…")
    phone_masked = fields.Char(string="Phone (masked)", compute='_compute_phone_masked', compute_sudo=True)
    email = fields.Char(copy=False)

    # membership
    group_id = fields.Many2one(
        'koperasi.member.group', check_company=True, index='btree_not_null', tracking=True, ondelete='restrict')
    unit = fields.Char(help="Unit or collection area, where groups are not used.")
    household_id = fields.Many2one('koperasi.household', check_company=True, index='btree_not_null', ondelete='restrict')
    household_member_ids = fields.One2many(related='household_id.member_ids', string="Household Members")
    join_date = fields.Date(
        required=True, default=fields.Date.context_today, copy=False, tracking=True, help="Day of the application for membership.")
    basic_education_date = fields.Date(string="Basic Education", copy=False, tracking=True, help="Day on which diksar was completed.")
    approval_number = fields.Char(string="Decision Number", readonly=True, copy=False, tracking=True)
    approval_date = fields.Date(string="Admitted On", readonly=True, copy=False, tracking=True)
    approved_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    exit_date = fields.Date(readonly=True, copy=False)
    exit_reason = fields.Char(readonly=True, copy=False, groups=STAFF)

    heir_ids = fields.One2many('koperasi.member.heir', 'member_id', string="Heirs", groups=STAFF)
    document_ids = fields.One2many(
        'koperasi.member.document', 'member_id', string="Documents", groups=f'{PERSONAL},koperasi.group_koperasi_supervisor')
    consent_ids = fields.One2many('koperasi.consent', 'member_id', string="Consents", groups=STAFF)
    account_ids = fields.One2many('koperasi.account', 'member_id', string="Member Accounts", groups=STAFF)
    transaction_ids = fields.One2many('koperasi.transaction', 'member_id', string="Transactions", groups=STAFF)

    # alerts
    heirs_missing = fields.Boolean(compute='_compute_heirs_missing', search='_search_heirs_missing', compute_sudo=True)
    birthday_today = fields.Boolean(compute='_compute_birthday_today')

    # the number leads, for the exact search at the counter
    _number_uniq = models.Constraint('UNIQUE (number, company_id)', "This member number is already used in this branch.")
    _nik_uniq = models.UniqueIndex(
        "(root_company_id, nik) WHERE nik IS NOT NULL AND state NOT IN ('left', 'dismissed')",
        "Another member of this cooperative has the same NIK.")
    _partner_uniq = models.UniqueIndex(
        "(root_company_id, partner_id) WHERE state NOT IN ('left', 'dismissed')",
        "This contact is already a member of this cooperative.")

    # -- computed -------------------------------------------------------------

    @api.depends('company_id')
    def _compute_root_company_id(self):
        for member in self:
            member.root_company_id = member.company_id.sudo().root_id

    @api.depends('number', 'name')
    def _compute_display_name(self):
        for member in self:
            member.display_name = f"[{member.number}] {member.name}" if member.number else member.name

    @api.depends('nik')
    def _compute_nik_masked(self):
        for member in self:
            member.nik_masked = mask_nik(member.nik)

    @api.depends('phone')
    def _compute_phone_masked(self):
        for member in self:
            member.phone_masked = mask_phone(member.phone)

    @api.depends('nik', 'birth_date', 'sex', 'state_id.code')
    def _compute_nik_warning(self):
        texts = {
            'date': self.env._("The NIK states no possible date of birth."),
            'birth_date': self.env._("The date of birth in the NIK is another than the one registered."),
            'sex': self.env._("The NIK is that of a person of the other sex."),
            'province': self.env._("The NIK begins with the number of no province."),
            'address': self.env._("The NIK was issued in another province than that of the address, as happens when people move."),
        }
        for member in self:
            nik = member.nik and digits(member.nik)
            problems = []
            if nik and SIXTEEN_DIGITS.fullmatch(nik):
                problems = nik_problems(nik, member.birth_date, member.sex, member.state_id.code)
            member.nik_warning = '\n'.join(texts[problem] for problem in problems) or False

    @api.depends('heir_ids', 'state')
    def _compute_heirs_missing(self):
        for member in self:
            member.heirs_missing = member.state in ('active', 'passive') and not member.heir_ids

    def _search_heirs_missing(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        return [('state', 'in', ('active', 'passive')), ('heir_ids', '=', False)]

    @api.depends('birth_date')
    def _compute_birthday_today(self):
        today = fields.Date.context_today(self)
        for member in self:
            born = member.birth_date
            # who was born on 29 February has the birthday on the 28th in other years
            member.birthday_today = bool(born) and born + relativedelta(years=today.year - born.year) == today

    # -- constraints ----------------------------------------------------------

    @api.constrains('nik', 'kk_number', 'spouse_nik')
    def _check_sixteen_digits(self):
        for member in self.sudo():
            for name in ('nik', 'kk_number', 'spouse_nik'):
                if member[name] and not SIXTEEN_DIGITS.fullmatch(member[name]):
                    raise ValidationError(self.env._("%s must have 16 digits.", self._fields[name]._description_string(self.env)))

    @api.constrains('npwp')
    def _check_npwp(self):
        for member in self.sudo():
            if member.npwp and not NPWP.fullmatch(member.npwp):
                raise ValidationError(self.env._("An NPWP has 15 or 16 digits."))

    @api.constrains('phone')
    def _check_phone(self):
        for member in self.sudo():
            if member.phone and not PHONE.fullmatch(member.phone):
                raise ValidationError(self.env._("This is no telephone number: write 0812… or +62812…, another country with its +."))

    @api.constrains('birth_date')
    def _check_birth_date(self):
        today = fields.Date.context_today(self)
        for member in self:
            if member.birth_date and not today - relativedelta(years=130) < member.birth_date <= today:
                raise ValidationError(self.env._("This date of birth cannot be."))

    @api.constrains('household_id', 'company_id')
    def _check_household(self):
        for member in self.sudo():
            if member.household_id and member.household_id.company_id != member.root_company_id:
                raise ValidationError(self.env._("The household belongs to another cooperative."))

    @api.constrains('heir_ids')
    def _check_heir_shares(self):
        for member in self.sudo():
            total = sum(member.heir_ids.mapped('share'))
            if member.heir_ids and float_compare(total, 100, precision_digits=2):
                raise ValidationError(self.env._(
                    "The shares of the heirs of %(member)s make %(total)s percent instead of 100.",
                    member=member.display_name, total=f'{total:g}'))

    def _check_nik_free(self, nik, root, but=None):
        """ A friendlier answer than that of the unique index, which stands behind it. """
        domain = [('nik', '=', nik), ('root_company_id', '=', root.id), ('state', 'not in', FORMER_STATES)]
        if but:
            domain.append(('id', 'not in', but.ids))
        if other := self.sudo().search(domain, limit=1):
            raise ValidationError(self.env._(
                "This NIK is already that of %(member)s (%(branch)s).", member=other.display_name, branch=other.company_id.name))

    # -- access ---------------------------------------------------------------

    @api.model
    def _get_protected_fields(self):
        """ Fields that no user may write; domains add theirs.

        :return: set of field names
        """
        return PROTECTED_FIELDS

    @api.model
    def _has_field_access(self, field, operation):
        if operation == 'write' and not self.env.su and field.name in self._get_protected_fields():
            return False
        return super()._has_field_access(field, operation)

    def _check_may_write(self, vals):
        if self.env.su:
            return
        if 'company_id' in vals and any(member.company_id.id != vals['company_id'] for member in self):
            raise AccessError(self.env._("A member is not moved to another branch by changing this field."))
        admitted = self.filtered(lambda member: member.state != 'prospective')
        if admitted and ADMISSION_FIELDS & vals.keys() and not self.env.user.has_groups(
                'koperasi.group_koperasi_manager,koperasi.group_koperasi_admin'):
            raise AccessError(self.env._("Only a manager corrects the data on which a member was admitted."))

    # -- create, write, unlink ------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members._log_state(False)
        return members

    def _prepare_create_values(self, vals_list):
        # Comes after the check of what the user may write, so number and contact are set here.
        prepared = []
        for vals in vals_list:
            vals = self._normalised(vals)
            if not vals.get('company_id'):
                vals['company_id'] = self.default_get(['company_id'])['company_id']
            prepared.append(vals)
        by_company = {}
        for vals in prepared:
            by_company.setdefault(vals['company_id'], []).append(vals)
        for company_id, company_vals in by_company.items():
            company = self.env['res.company'].browse(company_id)
            root = company.sudo().root_id
            for vals in company_vals:
                if vals.get('nik') and vals.get('state') not in FORMER_STATES:
                    self._check_nik_free(vals['nik'], root)
            without_number = [vals for vals in company_vals if not vals.get('number')]
            for vals, number in zip(without_number, self._next_numbers(company, len(without_number)), strict=True):
                vals['number'] = number
            self._give_partners(company_vals, root)
        return super()._prepare_create_values(prepared)

    def write(self, vals):
        vals = self._normalised(vals)
        self._check_may_write(vals)
        if vals.get('nik'):
            for root, members in self.sudo().grouped('root_company_id').items():
                self._check_nik_free(vals['nik'], root, but=members)
        result = super().write(vals)
        if CONTACT_FIELDS & vals.keys():
            self._sync_partner()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_members(self):
        for member in self.sudo():
            if member.state != 'prospective' or member.account_ids or member.transaction_ids:
                raise UserError(self.env._(
                    "%s stays in the register: only a candidate without accounts can be deleted.", member.display_name))

    @api.model
    def _normalised(self, vals):
        """ Values as they are stored: numbers without blanks, dots and dashes, telephone numbers in international form. """
        vals = dict(vals)
        for name in ('nik', 'kk_number', 'npwp', 'spouse_nik'):
            if name in vals:
                vals[name] = digits(vals[name]) or False
        if 'phone' in vals:
            vals['phone'] = normalise_phone(vals['phone']) or False
        for name in ('name', 'number'):
            if isinstance(vals.get(name), str):
                vals[name] = ' '.join(vals[name].split())
        return vals

    # -- number ---------------------------------------------------------------

    @api.model
    def _next_number(self, company):
        """ The next member number of a branch; a number is never given twice.

        :param company: ``res.company``, the branch
        :return: str
        """
        return self._next_numbers(company, 1)[0]

    def _next_numbers(self, company, count):
        if not count:
            return []
        sequence = company._koperasi_member_sequence()
        numbers = [sequence.next_by_id() for _i in range(count)]
        used = self.sudo().search_count([('company_id', '=', company.id), ('number', 'in', numbers)], limit=1)
        if used:   # numbers brought in from older books: go on after the highest of them
            self.flush_model(['number', 'company_id'])
            self.env.cr.execute(
                "SELECT MAX(number::bigint) FROM koperasi_member WHERE company_id = %s AND number ~ '^[0-9]{1,9}$'", (company.id,))
            highest = self.env.cr.fetchone()[0] or 0
            sequence.write({'number_next': highest + 1})
            numbers = [sequence.next_by_id() for _i in range(count)]
        return numbers

    # -- contact --------------------------------------------------------------

    def _give_partners(self, vals_list, root):
        """ Make the contacts of members to be created; one narrow sudo, since a registering officer may not make contacts. """
        Partner = self.env(context=clean_context(self.env.context))['res.partner'].sudo()
        new = [vals for vals in vals_list if not vals.get('partner_id')]
        # papers for a member are in the cooperative's language
        lang = root.sudo().partner_id.lang or self.env.lang
        partners = Partner.create([{**self._prepare_partner_values(vals), 'company_id': root.id, 'lang': lang} for vals in new])
        for vals, partner in zip(new, partners, strict=True):
            vals['partner_id'] = partner.id
        # a person known to another cooperative: the contact is nobody's own any more
        given = Partner.browse({vals['partner_id'] for vals in vals_list}) - partners
        given.filtered(lambda partner: partner.company_id and partner.company_id.root_id != root).company_id = False

    @api.model
    def _prepare_partner_values(self, vals):
        """ Values of ``res.partner`` from those of a member (a dict or a record). """
        get = vals.get if isinstance(vals, dict) else lambda name: vals[name]
        state = self.env['res.country.state'].browse(get('state_id')) if isinstance(vals, dict) else vals.state_id
        return {
            'name': get('name'),
            'email': get('email'),
            'street': get('street'),
            'street2': ', '.join(filter(None, (
                get('rt_rw') and f"RT/RW {get('rt_rw')}", get('hamlet'), get('village'), get('district')))) or False,
            'city': get('regency'),
            'state_id': state.id,
            'country_id': state.country_id.id or self.env.ref('base.id').id,
            'zip': get('zip'),
        }

    def _sync_partner(self):
        """ Bring the contact up to date, unless two cooperatives share it: neither may learn what the other one wrote. """
        for member in self.with_env(self.env(context=clean_context(self.env.context))).sudo():
            others = self.sudo().search([('partner_id', '=', member.partner_id.id), ('id', '!=', member.id)])
            if others.root_company_id - member.root_company_id:
                continue
            if any(other.state not in FORMER_STATES for other in others) and member.state in FORMER_STATES:
                continue
            member.partner_id.write(self._prepare_partner_values(member))
