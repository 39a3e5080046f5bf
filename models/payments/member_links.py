from odoo import models


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _portal_links(self):
        env = self.env
        return [
            {'href': '/my/koperasi/pay', 'name': env._("Pay online"), 'text': env._("Instalments, mandatory shares, deposits")},
            {'href': '/my/koperasi/transfer', 'name': env._("Transfer"), 'text': env._("Between your accounts and to other members")},
            *super()._portal_links()]
