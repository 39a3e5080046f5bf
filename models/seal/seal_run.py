from odoo import api, fields, models

from . import keys


class KoperasiRun(models.Model):
    """ Days are sealed by the close of a day, after its end; all seals are checked by the close of a month and on demand. """
    _inherit = 'koperasi.run'

    kind = fields.Selection(selection_add=[
        ('day_seal', "Seal of the Day"), ('seal_check', "Check of the Seals"),
    ], ondelete={'day_seal': 'cascade', 'seal_check': 'cascade'})

    def _steps(self, kind):
        return super()._steps(kind) + {'day': [(95, 'day_seal')], 'month': [(95, 'seal_check')]}.get(kind, [])

    def _finish_day_seal(self):
        return self.env['koperasi.seal.day'].sudo()._seal_and_check(self.company_id)

    def _finish_seal_check(self):
        return self.env['koperasi.seal.day'].sudo()._check_and_tell(self.company_id, full=True)

    def _describe_day_seal(self):
        return self._describe_seal_check()

    def _describe_seal_check(self):
        result = self.result
        parts = [self.env._("sealed until %s", result['sealed'])] if result.get('sealed') else []
        if result.get('found'):
            parts.append(self.env._("%s records are not what was sealed", result['found']))
        elif result.get('read'):
            parts.append(self.env._("%s marks checked, nothing changed", result['read']))
        return ', '.join(parts)


class KoperasiSealDay(models.Model):
    _inherit = 'koperasi.seal.day'

    @api.model
    def _seal_and_check(self, company):
        """ Seal what was closed, tell its root, and check what was sealed before.

        :return: JSON-able: until when it is sealed, how many marks were read, how many findings are new
        """
        self, result = self.with_context(lang=self._lang(company)), {}
        try:
            day = self._seal(company)
        except keys.KeyMissing as error:
            day = self.browse()
            self._alarm(company, self.env['koperasi.seal.finding']._note(company, [{
                'kind': 'key', 'res_model': False, 'res_id': False, 'fingerprint': f'seal {error.args[0]} {company.koperasi_open_date}',
                'name': self.env._("The key %(key)s is not in %(folder)s, or its file holds another one. The closed days wait to be sealed until it is put back. %(error)s",
                                   key=error.args[0], folder=keys.folder(), error=error.args[1])}]))
        if day:
            result['sealed'] = day.date.isoformat()
            day._mail_root()
        return {**result, **self._check_and_tell(company, full=False)}

    @api.model
    def _check_and_tell(self, company, full):
        self = self.with_context(lang=self._lang(company))
        look = self._check(company, full=full)
        self._alarm(company, self.env['koperasi.seal.finding']._note(company, look.found))
        return {'read': look.read, 'found': len(look.found) + look.more}

    @api.model
    def _cron_seal(self):
        """ Each night: what a close by hand left unsealed, and the check, also where nothing was closed """
        for company in self.env['res.company'].sudo().search([('koperasi_ready', '=', True)]):
            self.with_company(company)._seal_and_check(company)
            self.env['ir.cron']._commit_progress(1)
