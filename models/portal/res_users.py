from odoo import models
from odoo.exceptions import AccessDenied
from odoo.http import request

ACCOUNT_TRIES, ADDRESS_TRIES, WINDOW = 20, 200, 3600   # wrong passwords an hour (reliability S13)


class ResUsers(models.Model):
    _inherit = 'res.users'

    def _check_credentials(self, credential, env):
        """ Wrong passwords are counted by login, in the database: of those above 20 an hour none is looked at.

        :raises AccessDenied: as Odoo's own, and above the number
        """
        tries, key = self.env['koperasi.tries'], f'login:{self.env.uid}'
        if credential.get('type') != 'password':
            return super()._check_credentials(credential, env)
        if tries._too_many(key, ACCOUNT_TRIES, WINDOW) or tries._is_full(self._koperasi_address(), ADDRESS_TRIES):
            raise AccessDenied(self.env._("Too many wrong passwords: try again in an hour, or reset it."))
        try:
            found = super()._check_credentials(credential, env)
        except AccessDenied:
            tries._too_many(self._koperasi_address(), ADDRESS_TRIES, WINDOW)
            raise
        tries._forget(key)
        return found

    def _koperasi_address(self):
        return f'login:{request.httprequest.remote_addr if request else ""}'

    def _on_login_cooldown(self, failures, previous):
        """ Odoo's own counts by address: one member's typing errors would lock out all behind it """
        return False
