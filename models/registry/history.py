"""What stood in the registry before: every change of a field that matters, with who, when and where it came from."""
from dataclasses import dataclass

from markupsafe import Markup

from odoo import api, fields, models

from ..ledger.append_only import append_only

SOURCES = [('office', "Entered by the Office"), ('import', "Registry File"), ('return', "Return of the Cooperative"), ('visit', "Visit")]
KEPT = (
    'name', 'nik', 'legal_number', 'legal_date', 'ahu_number', 'amendment_number', 'amendment_date', 'form', 'scale', 'kind', 'pattern', 'group_kind', 'has_savings_loan', 'kbli', 'nib',
    'npwp', 'loop', 'guidance', 'founded_by', 'area_id', 'street', 'latitude', 'longitude', 'phone', 'email', 'website', 'partner_id', 'digital', 'digital_provider', 'digital_date',
    'active', 'closed_on', 'close_reason')
PARTS = {f'koperasi.cooperative.{part}': f'{part}_ids' for part in ('officer', 'branch', 'licence', 'certificate', 'meeting')}
# of the lines of a cooperative; no personal data but names of who holds an office
PART_TEXT = ('body', 'position', 'kind', 'number', 'grade', 'book_year', 'name', 'date', 'date_from', 'date_to', 'valid_until', 'attended', 'entitled', 'reported_on')
CONTEXT = 'koperasi_registry_source'


@dataclass(frozen=True)
class Source:
    """ Where a change comes from; an object, so that no caller of the API can send one """
    code: str
    note: str = ''


class KoperasiCooperativeHistory(models.Model):
    """ One field that changed. Written once, never changed. """
    _name = 'koperasi.cooperative.history'
    _description = "Change in the Registry"
    _order = 'id desc'
    _rec_name = 'field_name'
    _log_access = False

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, index=True, ondelete='restrict')
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, ondelete='restrict')
    source = fields.Selection(SOURCES, required=True, readonly=True)
    note = fields.Char(string="Where It Comes From", readonly=True)
    field_name = fields.Char(string="Technical Name", readonly=True, help="Empty: the cooperative came into the registry.")
    field_label = fields.Char(string="Field", compute='_compute_field_label')
    before = fields.Char(readonly=True)
    after = fields.Char(readonly=True)

    def init(self):
        append_only(self.env.cr, self._table)

    @api.depends('field_name')
    @api.depends_context('lang')
    def _compute_field_label(self):
        labels = self.env['koperasi.cooperative'].fields_get([*KEPT, *PARTS.values()], ['string'])
        for row in self:
            row.field_label = labels.get(row.field_name, {}).get('string') or row.field_name or self.env._("Registered")


class KoperasiCooperative(models.Model):
    _inherit = 'koperasi.cooperative'

    history_ids = fields.One2many('koperasi.cooperative.history', 'cooperative_id', string="Changes", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._keep_history([(row, '', '', row.name) for row in rows])
        return rows

    def write(self, vals):
        names = [name for name in KEPT if name in vals]
        before = {row.id: row._texts(names) for row in self} if names else {}
        result = super().write(vals)
        changes = []
        for row in self if names else ():
            after = row._texts(names)
            changes += [(row, name, before[row.id][name], after[name]) for name in names if before[row.id][name] != after[name]]
        self._keep_history(changes)
        return result

    def _texts(self, names):
        """ ``{name: text}`` as the history keeps them: codes of selections, names of records, days as yyyy-mm-dd """
        self.ensure_one()

        def text(name):
            value = self[name]
            if isinstance(value, models.BaseModel):
                return (value.code + ' ' + value.name if value._name == 'koperasi.area' else value.display_name) if value else ''
            return str(value) if value or (value == 0 and value is not False) else ''
        return {name: text(name) for name in names}

    def _from(self, code, note=''):
        """ The same records; what is written through them is kept as coming from elsewhere than the screen.

        :param str code: of ``SOURCES``
        :param str note: which file, which return
        """
        return self.with_context(**{CONTEXT: Source(code, note)})

    def _keep_history(self, changes):
        """ :param changes: ``[(cooperative, field name, before, after)]`` """
        if not changes:
            return
        said = self.env.context.get(CONTEXT)
        source = said if isinstance(said, Source) else Source('office')
        # narrow sudo(): no role writes the history
        self.env['koperasi.cooperative.history'].sudo().create([{
            'cooperative_id': row.id, 'company_id': row.company_id.id, 'user_id': self.env.uid, 'source': source.code, 'note': source.note or False, 'field_name': name or False,
            'before': before or False, 'after': after or False} for row, name, before, after in changes])

    def _as_at(self, day):
        """ The fields as they stood at the end of a day.

        :return: ``{field name: text}`` as the history keeps them; None if it was not in the registry yet
        """
        self.ensure_one()
        values = self._texts(KEPT)
        zone_end = fields.Datetime.to_datetime(day).replace(hour=23, minute=59, second=59)
        for change in self.history_ids.sorted('id', reverse=True):
            if fields.Datetime.context_timestamp(self, change.at).replace(tzinfo=None) <= zone_end:
                break
            if not change.field_name:
                return None
            values[change.field_name] = change.before or ''
        return values

    def _as_at_table(self, day):
        """ As ``_as_at``, as a table for people, with what stands there today beside it """
        then, now = self._as_at(day), self._texts(KEPT)
        if then is None:
            return Markup("<p>%s</p>") % self.env._("It was not in the registry yet.")
        infos = self.fields_get(KEPT, ['string', 'selection'])

        def shown(name, text):
            return dict(infos[name].get('selection', ())).get(text, text)
        lines = Markup().join(
            Markup('<tr class="%s"><td>%s</td><td>%s</td><td>%s</td></tr>') % (
                'table-warning' if then[name] != now[name] else '', infos[name]['string'], shown(name, then[name]), shown(name, now[name]))
            for name in KEPT if then[name] or now[name])
        head = Markup().join(Markup("<th>%s</th>") % text for text in (self.env._("Field"), self.env._("On That Day"), self.env._("Today")))
        return Markup('<table class="table table-sm"><thead><tr>%s</tr></thead><tbody>%s</tbody></table>') % (head, lines)


class KoperasiCooperativePart(models.AbstractModel):
    """ The lines of a cooperative: what is added, changed and taken away stands in its history """
    _inherit = 'koperasi.cooperative.part'

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # a cooperative that is just being made has no history yet: its first row says all
        known = self.env['koperasi.cooperative.history'].sudo()._read_group([('cooperative_id', 'in', lines.cooperative_id.ids)], ['cooperative_id'])
        old = {row.id for (row,) in known}      # narrow sudo(): which cooperatives have one
        lines.filtered(lambda line: line.cooperative_id.id in old)._keep_lines({})
        return lines

    def write(self, vals):
        before = self._line_texts()
        result = super().write(vals)
        self._keep_lines(before)
        return result

    def unlink(self):
        gone = [(line.cooperative_id, PARTS[self._name], text, '') for line, text in self._line_texts().items()]
        result = super().unlink()
        self.env['koperasi.cooperative']._keep_history(gone)
        return result

    def _line_texts(self):
        """ ``{line: text}`` of what the history keeps; a domain that adds lines of its own keeps theirs """
        if self._name not in PARTS:
            return {}
        names = [name for name in PART_TEXT if name in self._fields]
        return {line: ' · '.join(str(line[name]) for name in names if line[name]) for line in self}

    def _keep_lines(self, before):
        changes = [(line.cooperative_id, PARTS[self._name], before.get(line, ''), text) for line, text in self._line_texts().items() if before.get(line, '') != text]
        self.env['koperasi.cooperative']._keep_history(changes)
