"""What the registry warns of, the figures that were reported last and the class they make, all of a cooperative."""
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

NIK_DIGITS = 13
SOON = 90       # days before an end that is warned of
# what people decide by methods, and what follows from other fields
LOCKED = frozenset({
    'state', 'state_date', 'state_reason', 'state_by', 'active', 'closed_on', 'close_reason', 'regency_id', 'district_id', 'last_meeting_year', 'latest_date', 'latest_members',
    'latest_own_capital', 'latest_assets', 'kuk', 'certificate_until', 'certificate_grade'})
KUK = [('1', "KUK 1"), ('2', "KUK 2"), ('3', "KUK 3"), ('4', "KUK 4")]
LATEST = {'latest_members': 'members', 'latest_own_capital': 'own_capital', 'latest_assets': 'assets', 'latest_date': 'date'}


class KoperasiCooperative(models.Model):
    _inherit = 'koperasi.cooperative'

    closed_on = fields.Date(readonly=True, copy=False)
    close_reason = fields.Selection([('merged', "Merged"), ('dissolved', "Dissolved")], readonly=True, copy=False)
    latest_date = fields.Date(string="Last Figures", compute='_compute_latest', store=True)
    latest_members = fields.Integer(string="Members", compute='_compute_latest', store=True)
    latest_own_capital = fields.Monetary(string="Own Capital", compute='_compute_latest', store=True)
    latest_assets = fields.Monetary(string="Assets", compute='_compute_latest', store=True)
    kuk = fields.Selection(KUK, string="Class (KUK)", compute='_compute_latest', store=True)
    certificate_until = fields.Date(string="Certificate Valid Until", compute='_compute_certificate', store=True)
    certificate_grade = fields.Selection([('A', "A"), ('B', "B"), ('C1', "C1"), ('C2', "C2"), ('D', "D")], compute='_compute_certificate', store=True)
    registry_warnings = fields.Text(string="Warnings", compute='_compute_registry_warnings')

    @api.depends('figure_ids.date', *(f'figure_ids.{name}' for name in ('members', 'own_capital', 'assets')))
    def _compute_latest(self):
        Rule, Limit = self.env['koperasi.status.rule'].sudo(), self.env['koperasi.kuk.limit'].sudo()
        last, limits = {}, {}
        for figure in self.env['koperasi.cooperative.figure'].search([('cooperative_id', 'in', self.ids)], order='date, id'):
            last[figure.cooperative_id.id] = figure
        for row in self:
            figure = last.get(row.id or row._origin.id)
            for name, source in LATEST.items():
                row[name] = figure[source] if figure else False
            row.kuk = False
            if figure:
                key = (row.company_id.id, figure.date)
                if key not in limits:
                    limits[key] = Limit._in_force(Rule._in_force(row.company_id, figure.date).kuk, figure.date)
                found = Limit._class_in(limits[key], figure.members, int(figure.own_capital), int(figure.assets))
                row.kuk = str(found) if found else False

    @api.depends('certificate_ids.date', 'certificate_ids.valid_until', 'certificate_ids.grade')
    def _compute_certificate(self):
        for row in self:
            last = row.certificate_ids.sorted('date')[-1:]
            row.certificate_until, row.certificate_grade = last.valid_until, last.grade

    @api.depends('certificate_ids.valid_until', 'licence_ids.valid_until', 'officer_ids.date_to', 'founded_by', 'form', 'nik', 'legal_number', 'last_meeting_year')
    @api.depends_context('lang')
    def _compute_registry_warnings(self):
        for row in self:
            row.registry_warnings = '\n'.join(row._registry_warnings(row.company_id._koperasi_today())) if row.company_id else ''

    def _registry_warnings(self, today):
        """ What somebody should look at, in words.

        :return: list of texts
        """
        self.ensure_one()
        said = []
        least = self.env['koperasi.regulation.limit']._find(f'min_founders_{self.form}', self.legal_date or today) or (9 if self.form == 'primary' else 3)
        if 0 < self.founded_by < least:
            said.append(self.env._("Founded by %(number)s; the law asks for %(least)s at least.", number=self.founded_by, least=int(least)))
        if not self.legal_number:
            said.append(self.env._("Without a legal entity number."))
        if not self.nik:
            said.append(self.env._("Without a cooperative ID (NIK)."))
        elif len(self.nik) != NIK_DIGITS:
            said.append(self.env._("The cooperative ID (NIK) has %s digits; usually it has 13.", len(self.nik)))
        if not self.last_meeting_year:
            said.append(self.env._("No annual meeting (RAT) is known."))
        return said + self._ends(today)

    def _ends(self, today):
        """ What ran out or is going to, in words """
        said, soon = [], fields.Date.add(today, days=SOON)
        for part, day in [*((row, row.valid_until) for row in self.certificate_ids.sorted('date')[-1:]), *((row, row.valid_until) for row in self.licence_ids),
                          *((row, row.date_to) for row in self.officer_ids)]:
            if not day or day > soon:
                continue
            name, on, over = part.name if 'name' in part._fields else part.number, format_date(self.env, day), day < today
            if part._name == 'koperasi.cooperative.certificate':
                said.append(self.env._("The NIK certificate %(number)s ran out on %(day)s.", number=name, day=on) if over else self.env._(
                    "The NIK certificate %(number)s runs out on %(day)s.", number=name, day=on))
            elif part._name == 'koperasi.cooperative.licence':
                said.append(self.env._("The licence %(number)s ran out on %(day)s.", number=name, day=on) if over else self.env._(
                    "The licence %(number)s runs out on %(day)s.", number=name, day=on))
            else:
                said.append(self.env._("The term of %(name)s ended on %(day)s.", name=name, day=on) if over else self.env._(
                    "The term of %(name)s ends on %(day)s.", name=name, day=on))
        return said

    # -- what may be written ----------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if operation == 'write' and not self.env.su and field.name in LOCKED:
            return False
        return super()._has_field_access(field, operation)

    @api.constrains('name', 'nik', 'legal_number', 'legal_date', 'amendment_date', 'digital_date', 'founded_by', 'latitude', 'longitude')
    def _check_registry(self):
        for row in self:
            if len(row.name) > 255 or len(row.legal_number or '') > 100:
                raise ValidationError(self.env._("The name has 255 characters at most, the number of the legal entity 100."))
            if row.nik and not (row.nik.isascii() and row.nik.isdigit() and len(row.nik) <= 16):
                raise ValidationError(self.env._("A cooperative ID (NIK) has digits only, 16 at most."))
            today = row.company_id._koperasi_today()
            if any(day and day > today for day in (row.legal_date, row.amendment_date, row.digital_date)):
                raise ValidationError(self.env._("%s: a date lies in the future.", row.name))
            if row.founded_by < 0:
                raise ValidationError(self.env._("The number of founders is not below 0."))
            if not -90 <= row.latitude <= 90 or not -180 <= row.longitude <= 180:
                raise ValidationError(self.env._("These are no coordinates."))


class KoperasiCooperativeMeeting(models.Model):
    _inherit = 'koperasi.cooperative.meeting'

    @api.model
    def _has_field_access(self, field, operation):
        if operation == 'write' and not self.env.su and field.name == 'source':
            return False
        return super()._has_field_access(field, operation)

    @api.constrains('book_year', 'date', 'reported_on')
    def _check_days(self):
        for row in self:
            today = row.company_id._koperasi_today()
            if row.date.year <= row.book_year:
                raise ValidationError(self.env._("The meeting about %s is held after that book year has ended.", row.book_year))
            if row.date > today or (row.reported_on and row.reported_on > today):
                raise ValidationError(self.env._("The meeting about %s: a date lies in the future.", row.book_year))
