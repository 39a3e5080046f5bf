from odoo import models


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _portal_links(self):
        env = self.env
        return [
            {'href': '/my/koperasi/applications', 'name': env._("Apply for a loan"), 'text': env._("And how far your applications have come")},
            *super()._portal_links(),
            {'href': '/my/koperasi/requests', 'name': env._("Requests and complaints"), 'text': env._("Change your data or heirs, ask, complain")}]
