from odoo import models


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _portal_links(self):
        env = self.env
        return [*super()._portal_links(), {
            'href': '/my/koperasi/proof', 'name': env._("Is my money in the books?"), 'text': env._("Check by yourself that your balance is in the total")}]
