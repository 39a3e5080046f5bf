"""What nothing else keeps is noted where it happens: limits and roles."""
from contextlib import contextmanager
from uuid import uuid4

from odoo import api, models


class KoperasiLimit(models.Model):
    _inherit = 'koperasi.limit'

    @api.model_create_multi
    def create(self, vals_list):
        limits = super().create(vals_list)
        for limit in limits:
            limit._note_change("")
        return limits

    def write(self, vals):
        before = {limit: limit._as_text() for limit in self}
        result = super().write(vals)
        for limit, was in before.items():
            if was != limit._as_text():
                limit._note_change(was)
        return result

    def _as_text(self):
        amounts = [f"{int(self[name]):,}".replace(',', '.') for name in ('amount_once', 'amount_day')]
        return f"{self.role} {self.operation} {self.product_id.code or ''} {' / '.join(amounts)}{'' if self.active else ' –'}"

    def _note_change(self, was):
        # narrow sudo(): what happens is noted whoever does it; superusers set up cooperatives
        if not self.env.su:
            self.sudo().env['koperasi.exception']._note(
                self.company_id, 'limit_changed', self, self.display_name, f"{was} → {self._as_text()}" if was else self._as_text(), str(uuid4()))


class ResUsers(models.Model):
    _inherit = 'res.users'

    def _koperasi_roles(self):
        """ ``{user: names of his groups of ours}``, directly or implied """
        groups = self.env['ir.model.data'].sudo().search([('model', '=', 'res.groups'), ('module', '=', 'koperasi'), ('name', 'like', 'group_koperasi_')])
        names = {row.res_id: row.name.removeprefix('group_koperasi_') for row in groups}
        return {user: sorted(names[group.id] for group in user.sudo().all_group_ids if group.id in names) for user in self}

    @contextmanager
    def _koperasi_watch_roles(self):
        """ What is done inside may change roles of these users: it is noted """
        before = self._koperasi_roles()
        yield
        self.invalidate_recordset(['all_group_ids'])
        for user, roles in self._koperasi_roles().items():
            if roles != before.get(user, []):
                user._koperasi_note_roles(before.get(user, []), roles)

    def _koperasi_note_roles(self, before, roles):
        more, less = [f"+{name}" for name in roles if name not in before], [f"−{name}" for name in before if name not in roles]
        Exceptions = self.env['koperasi.exception'].sudo()   # narrow: no role writes exceptions
        for company in self.sudo().company_ids.root_id.filtered('koperasi_ready'):
            Exceptions._note(company, 'role_changed', self, self.sudo().login, ' '.join(more + less), str(uuid4()))

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        for user, roles in users._koperasi_roles().items():
            if roles:
                user._koperasi_note_roles([], roles)
        return users

    def write(self, vals):
        if not {'group_ids', 'role', 'active'} & vals.keys():
            return super().write(vals)
        with self._koperasi_watch_roles():
            return super().write(vals)


class ResGroups(models.Model):
    _inherit = 'res.groups'

    def write(self, vals):
        if not {'user_ids', 'implied_ids', 'implied_by_ids'} & vals.keys():
            return super().write(vals)
        with self._koperasi_members_of(vals)._koperasi_watch_roles():
            return super().write(vals)

    def _koperasi_members_of(self, vals):
        """ Whose roles a change of these groups can change: those who have them, and those who are named """
        Users = self.env['res.users'].sudo().with_context(active_test=False)
        named = Users.browse()
        for command in vals.get('user_ids') or ():
            if isinstance(command, (list, tuple)) and command[0] in (3, 4):
                named |= Users.browse(command[1])
            elif isinstance(command, (list, tuple)) and command[0] == 6:
                named |= Users.browse(command[2])
        return (self.sudo().with_context(active_test=False).all_user_ids | named).exists()
