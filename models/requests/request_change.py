from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import email_normalize

from ..member.member import PERSONAL
from ..member.person import PHONE, SIXTEEN_DIGITS, digits, normalise_phone
from .reading import read_line

# what a member asks to have changed, by kind; the heirs are all named anew
CHANGED = {
    'data': ('street', 'rt_rw', 'hamlet', 'village', 'district', 'regency', 'state_id', 'zip', 'occupation', 'business'),
    'contact': ('phone', 'email'),
}
MOST_HEIRS = 4


class KoperasiMemberRequest(models.Model):
    """ Changes of a member's own data: he asks on the portal, having given his password again; who may see personal data looks at it and has it done. """
    _inherit = 'koperasi.member.request'

    values = fields.Json(readonly=True, groups=PERSONAL, help="What is to be written, by name of the field.")
    change_table = fields.Html(string="Now and Asked For", compute='_compute_change_table', sanitize=False, groups=PERSONAL)

    @api.depends('values', 'kind')
    def _compute_change_table(self):
        for request in self:
            request.change_table = self._table_of(request._changes()) if request.values and request.kind in (*CHANGED, 'heirs') else False

    def _changes(self):
        """ ``(label, now, asked for)`` of a change, as texts """
        Member, member = self.env['koperasi.member'], self.member_id
        if self.kind == 'heirs':
            return [(self.env._("Heirs"), "; ".join(self._heir_text(heir) for heir in member.heir_ids), "; ".join(self._heir_text(heir) for heir in self.values['heirs']))]
        province = self.env['res.country.state'].sudo()
        return [(Member._fields[name]._description_string(self.env), member[name].name if name == 'state_id' else member[name],
                 province.browse(value).name if name == 'state_id' else value) for name, value in self.values.items()]

    def _heir_text(self, heir):
        relations = dict(self.env['koperasi.member.heir']._fields['relation']._description_selection(self.env))
        return f"{heir['name']} ({relations[heir['relation']]}), {heir['share']:g} %" + (f", NIK {heir['nik']}" if heir['nik'] else "")

    # -- what was typed -------------------------------------------------------

    @api.model
    def _provinces(self):
        """ ``(id, name)`` of the provinces of Indonesia """
        states = self.env['res.country.state'].sudo().search([('country_id.code', '=', 'ID')], order='name')
        return [(state.id, state.name) for state in states]

    @api.model
    def _read_member_values(self, names, typed):
        """ Values of the member's fields that were typed into a form, empty ones as False

        :raises UserError: in plain words
        """
        found = {}
        for name in names:
            label = self.env['koperasi.member']._fields[name]._description_string(self.env)
            text = read_line(self.env, typed.get(name), label, required=False)
            if name == 'state_id':
                found[name] = int(text) if text.isdecimal() else False
                if found[name] and found[name] not in dict(self._provinces()):
                    raise UserError(self.env._("%s is not valid.", label))
                continue
            if name == 'phone' and text:
                text = normalise_phone(text)
                if not PHONE.fullmatch(text):
                    raise UserError(self.env._("This is no telephone number: write 0812… or +62812…, another country with its +."))
            if name == 'email' and text and not email_normalize(text):
                raise UserError(self.env._("This is no e-mail address."))
            found[name] = text or False
        return found

    @api.model
    def _read_changes(self, member, kind, typed):
        """ What a member wants to have otherwise than it is

        :return: dict, values of ``koperasi.member``
        :raises UserError: in plain words, also if nothing would change
        """
        member = member.sudo()
        if kind == 'heirs':
            return {'heirs': self._read_heirs(typed)}
        found = self._read_member_values(CHANGED[kind], typed)
        changed = {name: value for name, value in found.items() if value != (member[name].id if name == 'state_id' else member[name])}
        if not changed:
            raise UserError(self.env._("Nothing is different from what the cooperative has."))
        if 'phone' in changed and not changed['phone']:
            raise UserError(self.env._("The cooperative needs a telephone number of yours."))
        return changed

    @api.model
    def _read_heirs(self, typed):
        relations = dict(self.env['koperasi.member.heir']._fields['relation'].selection)
        heirs = []
        for number in range(1, MOST_HEIRS + 1):
            name = read_line(self.env, typed.get(f'name_{number}'), self.env._("The name"), required=False)
            if not name:
                continue
            nik = digits(typed.get(f'nik_{number}'))
            share = (typed.get(f'share_{number}') or '').strip().replace(',', '.')
            if nik and not SIXTEEN_DIGITS.fullmatch(nik):
                raise UserError(self.env._("The NIK of heir %s must have 16 digits.", name))
            if not share.replace('.', '', 1).isdecimal() or not 0 < float(share) <= 100 or typed.get(f'relation_{number}') not in relations:
                raise UserError(self.env._("Choose the relation of %s, and a share above 0 and at most 100 percent.", name))
            heirs.append({'name': name, 'relation': typed[f'relation_{number}'], 'share': round(float(share), 2), 'nik': nik or False})
        if not heirs or round(sum(heir['share'] for heir in heirs), 2) != 100:
            raise UserError(self.env._("The shares of the heirs must make 100 percent together."))
        return heirs

    # -- carried out ----------------------------------------------------------

    def carry_out(self):
        """ Write what was asked for on the member, with the caller's own rights.

        :raises AccessError: if the caller is neither loan officer nor manager, or it is his own request
        :raises UserError: if it was answered already, or cannot be written
        """
        self._door(*CHANGED, 'heirs')
        values = dict(self.values)
        if 'heirs' in values:
            values = {'heir_ids': [Command.clear(), *(Command.create(heir) for heir in values['heirs'])]}
        self.member_id.write(values)
        self._close('done', self.env._("Changed as you asked."))
        return True
